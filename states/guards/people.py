"""Gates about who: certificates, recusal, separation of investigator, reviewer, chair and decider."""

from collections.abc import Iterator

from cases.action import Blocker
from cases.people import Person, Role
from states.guards import no, reads_inputs
from states.step import Step, names


def not_recused(step: Step, *people: Person) -> Iterator[Blocker]:
    """G-05: who was removed from the case for recusal may not act in it again (行政处罚法#43)."""
    for person in people:
        if person.label in step.recused():
            yield no("G-05", f"{person.name}已因回避退出本案，不得再参与", "行政处罚法#43", who="另派人员")


def actors_not_recused(step: Step) -> Iterator[Blocker]:
    """G-05 for those who act."""
    yield from not_recused(step, *step.action.by)


def certified_officers(step: Step, needed: int) -> Iterator[Blocker]:
    """G-03: binding acts take two certified officers, the others one (行政处罚法#42, 安全生产法#67)."""
    certified = {p.label for p in step.action.by if p.is_certified(step.day)}
    if step.inputs is None:
        needed = min(needed, 1)
    if len(certified) < needed:
        yield no(
            "G-03",
            f"须由{needed}名持有效执法证件的执法人员实施，现只有{len(certified)}名",
            "行政处罚法#42",
            who="执法人员",
        )


def chief_or_certified(step: Step) -> Iterator[Blocker]:
    """G-03: what a chief or one officer may do, an officer does with a valid certificate (行政处罚法#42)."""
    if not any(p.holds(Role.CHIEF) for p in step.action.by):
        yield from certified_officers(step, 1)


def by_handlers(step: Step) -> Iterator[Blocker]:
    """Only the handlers named in the filing act in a penalty (o15 24; G-06)."""
    handlers = step.facts.get("handlers", [])
    strangers = [p.name for p in step.action.by if p.label not in handlers and not p.holds(Role.ENTERPRISE)]
    if handlers and strangers:
        yield no(None, f"{names(strangers)}不是本案承办人", "行政处罚法#55", who="本案承办人")


def by_both_handlers(step: Step) -> Iterator[Blocker]:
    """The end of an investigation is signed by both handlers."""
    yield from by_handlers(step)
    missing = set(step.facts.get("handlers", [])) - {p.label for p in step.action.by}
    if step.inputs is not None and missing:
        yield no("G-03", "调查终结须由两名承办人共同签署", "行政处罚法#42", who="本案承办人")


def by_team(step: Step) -> Iterator[Blocker]:
    """A referral is reported by the team named for it (国务院令310号#5)."""
    team = step.facts.get("team", [])
    if not team:
        yield no("G-35", "尚未指定两名以上专案人员，先以“启动移送”指定", "国务院令310号#5", who="执法人员")
    elif any(p.label not in team for p in step.action.by):
        yield no(None, "只有专案组成员可以报告", "国务院令310号#5", who="专案组成员")


@reads_inputs
def approval_given(step: Step) -> Iterator[Blocker]:
    """The approver named is a chief or the bureau head, and not recused."""
    label = getattr(step.inputs, "approved_by", None)
    if label is None:
        return
    person = step.person(label)
    if not person.holds(Role.CHIEF):
        yield no(APPROVAL_GATES[step.act.name], f"{person.name}不是负责人，不能批准", "行政强制法#18", who="分管负责人")
    yield from not_recused(step, person)


#: Which gate an approval belongs to.
APPROVAL_GATES = {
    "order_measure": "G-12",
    "seal": "G-09",
    "preserve_evidence": "G-08",
    "correct_disclosure": "G-38",
}


@reads_inputs
def approved_or_urgent(step: Step) -> Iterator[Blocker]:
    """A coercive act needs the head's approval before it, or is urgent and is approved within 24 h (行政强制法#18, #19)."""
    if step.inputs.approved_by is None and not step.inputs.urgent:
        yield no(
            APPROVAL_GATES[step.act.name], "须经负责人事先批准；情况紧急的应注明并在二十四小时内补办批准", "行政强制法#18",
            who="分管负责人",
        )  # fmt: skip


def decider_apart(step: Step) -> Iterator[Blocker]:
    """G-25: who investigated, reviewed or chaired the hearing does not decide (行政处罚法#57, #58, #64.4)."""
    apart = {
        "承办人": [*step.facts.get("handlers", []), *step.facts.get("former_handlers", [])],
        "法制审核人员": [step.facts.get("review", {}).get("by")],
        "听证主持人": [step.facts.get("hearing", {}).get("chair")],
    }
    for post, labels in apart.items():
        for person in step.action.by:
            if person.label in labels:
                yield no("G-25", f"{person.name}是本案{post}，不得作出决定", "行政处罚法#57", who="其他负责人")


def reviewer_apart(step: Step) -> Iterator[Blocker]:
    """G-23: the legal reviewer neither handled the case nor chaired its hearing (行政处罚法#58)."""
    busy = [*step.facts.get("handlers", []), *step.facts.get("former_handlers", []), step.facts.get("hearing", {}).get("chair")]
    for person in step.action.by:
        if person.label in busy:
            yield no("G-23", f"{person.name}参与过本案调查或听证，不得审核本案", "行政处罚法#58", who="其他法制审核人员")


#: The power that an act needs of the acting body, in the words of its published list.
POWERS = {
    "issue_rectification_order": "责令改正、责令限期整改",
    "order_measure": "现场处理措施",
    "preserve_evidence": "先行登记保存",
    "seal": "查封、扣押",
    "extend_seizure": "查封、扣押",
    "approve_power_cut": "停止供电、停止供应民用爆炸物品的通知",
    "file_penalty": "行政处罚",
    "decide_penalty": "行政处罚",
    "decide_on_spot": "行政处罚",
    "impose_daily_fine": "行政处罚",
    "send_referral": "移送涉嫌犯罪案件",
    "publish": "执法信息公示",
}


def lawful_body(step: Step) -> Iterator[Blocker]:
    """G-01: the acting body has the power by its published list; a bureau without a list has all of them (行政处罚法#17)."""
    power = POWERS.get(step.act.name)
    body = step.law.authority_on(step.day)
    if power and body.powers and power not in body.powers:
        yield no("G-01", f"{body.name}的权力清单没有“{power}”", "行政处罚法#17", who="有权的行政机关")
