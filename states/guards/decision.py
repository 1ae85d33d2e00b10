"""Gates from the prior notice to the decision: G-17 to G-30."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cases.action import Blocker
from cases.clockface import day_of, end_of, start_of
from cases.people import Role
from law.clock import earliest_after_clear_days
from states.guards import no, reads_inputs
from states.guards.investigation import least_of, range_of, violations_meant
from states.guards.people import not_recused
from states.penalty.figures import current_amount, money, needs_discussion, needs_hearing, needs_legal_review
from states.step import Step, names

HEARING = "行政处罚法#63"


@reads_inputs
def defence_days_lawful(step: Step) -> Iterator[Blocker]:
    """The notice gives at least the days of the rule in force (law of D-02)."""
    least = int(step.law.value("defence_days_min", step.day))
    if step.inputs.defence_days is not None and step.inputs.defence_days < least:
        yield no(None, f"陈述申辩期限不得少于{least}个工作日", "行政处罚法#44", who="分管负责人")


def hearing_due(step: Step) -> bool:
    """Whether this notice must tell the right to a hearing."""
    if step.inputs.for_ == "daily_fine":
        violations = [{**v, "amount": str(step.inputs.daily or 0)} for v in step.facts.get("violations", ())[:1]]
        return needs_hearing(step.law, step.world, step.case, violations, step.inputs.daily, step.day)
    return needs_hearing(step.law, step.world, step.case, violations_meant(step), None, step.day)


@reads_inputs
def hearing_right_told(step: Step) -> Iterator[Blocker]:
    """G-20: where the figures of the place or the sanction ask for it, the right to a hearing is told (行政处罚法#63)."""
    if step.inputs.hearing_right is False and hearing_due(step):
        yield no("G-20", "拟处罚达到听证标准，须告知听证权利", HEARING, who="分管负责人")


@reads_inputs
def noticed_anew_only_on_new_facts(step: Step) -> Iterator[Blocker]:
    """G-19: after the first notice only new facts carry another one (行政处罚法#45)."""
    if step.inputs.for_ == "daily_fine":
        if not step.facts.get("decision"):
            yield no("G-32", "尚未作出罚款决定，不能按日连续处罚", "安全生产法#112", who="承办人")
        if step.inputs.daily is None:
            yield no("G-32", "按日连续处罚的告知须写明合计金额（daily）", "安全生产法#112", who="分管负责人")
    elif step.facts.get("notice") and not (step.inputs.violations and step.inputs.new_facts):
        yield no("G-19", "再次告知须有新的事实并写明拟处罚内容", "行政处罚法#45", who="承办人")
    if step.inputs.for_ == "penalty" and step.targets and step.target.state == "served":
        yield no(None, "决定已经送达，只能为按日连续处罚再行告知", "行政处罚法#44", who="分管负责人")


def notice_served(step: Step) -> Iterator[Blocker]:
    """G-17: facts, reasons, basis, content and rights were told and the notice reached the party (行政处罚法#44, #62)."""
    notice = step.facts.get("notice")
    if notice is None:
        yield no("G-17", "尚未告知拟处罚内容及陈述、申辩权利", "行政处罚法#44", who="分管负责人")
    elif not notice.get("served_on"):
        yield no("G-17", "处罚告知书尚未送达", "行政处罚法#44", who="两名执法人员送达")


def windows_over(step: Step) -> Iterator[Blocker]:
    """G-18: decided only after the defence and hearing windows ended, or on an explicit waiver on record; the last day runs
    to 24:00 (行政处罚法#62)."""
    if not step.targets:
        return
    waived = set(step.facts.get("waived", ()))
    hearing = step.facts.get("hearing", {})
    for rule, right, label in (("defence_window", "defence", "陈述申辩"), ("hearing_request", "hearing", "申请听证")):
        window = step.case.clock(rule, procedure=step.target.n)
        if window is None or right in waived or window.status == "cancelled" or window.has_passed(step.at):
            continue
        if rule == "hearing_request" and (hearing.get("held_on") or hearing.get("withdrawn_on")):
            continue
        if rule == "defence_window" and hearing.get("held_on"):
            continue
        yield no("G-18", f"{label}期限至{window.due:%Y-%m-%d}二十四时届满，当事人未明示放弃", "行政处罚法#62",
                 who="当事人书面放弃", earliest=end_of(window.limit))  # fmt: skip


def hearing_held(step: Step) -> Iterator[Blocker]:
    """G-20, G-22: a hearing that was asked for is held before the decision (行政处罚法#63, #65)."""
    if step.targets and step.target.state in ("hearing_requested", "hearing_set"):
        yield no("G-20", "当事人已要求听证，听证尚未举行", HEARING, who="听证主持人")
    notice = step.facts.get("notice", {})
    if notice.get("hearing_due") and not notice.get("hearing_told"):
        yield no("G-20", "拟处罚达到听证标准而未告知听证权利", HEARING, who="分管负责人")
    untold = notice.get("hearing_told") and "hearing" not in step.facts.get("waived", ())
    if untold and step.targets and step.case.clock("hearing_request", procedure=step.target.n) is None:
        yield no("G-20", "听证告知书尚未送达", HEARING, who="两名执法人员送达")


def defence_reviewed(step: Step) -> Iterator[Blocker]:
    """G-19: what the party said was reviewed point by point (行政处罚法#45)."""
    if step.facts.get("defences") and not step.facts.get("defence_reviewed"):
        yield no("G-19", "当事人的陈述申辩尚未复核", "行政处罚法#45", who="承办人")


@reads_inputs
def not_heavier(step: Step) -> Iterator[Blocker]:
    """G-19: never heavier than notified; new facts need a new notice (行政处罚法#45)."""
    daily = step.targets and step.target.state == "served"
    notified = step.facts.get("daily_notice", {}).get("daily") if daily else step.facts.get("notice", {}).get("amount")
    if notified is not None and step.inputs.amount is not None and step.inputs.amount > money(notified):
        yield no("G-19", f"罚款{step.inputs.amount}元高于告知的{notified}元，不得因申辩加重；有新事实应重新告知", "行政处罚法#45",
                 who="重新告知")  # fmt: skip
    told = set(step.facts.get("notice", {}).get("other", ()))
    added = [w for w in getattr(step.inputs, "other", None) or () if w not in told]
    if step.facts.get("notice") and added:
        yield no("G-19", f"处罚种类{names(added)}未在告知书中告知", "行政处罚法#45", who="重新告知")


@reads_inputs
def waiver_explicit(step: Step) -> Iterator[Blocker]:
    """G-18: a waiver is explicit and on record; silence is none (行政处罚法#62)."""
    if not step.inputs.explicit:
        yield no("G-18", "放弃陈述申辩或听证须当事人明示并有记录，沉默不是放弃", "行政处罚法#62", who="当事人")


def party_or_handler(step: Step) -> Iterator[Blocker]:
    """What the party says is said by its contact, or recorded by a handler."""
    handlers = step.facts.get("handlers", [])
    parties = step.facts.get("parties", [])
    for person in step.action.by:
        contact = person.holds(Role.ENTERPRISE) and (not parties or person.subject in parties)
        if contact or person.label in handlers:
            continue
        yield no(None, f"{person.name}不是当事人，也不是本案承办人", "行政处罚法#45", who="当事人或承办人")


def hearing_window_open(step: Step) -> Iterator[Blocker]:
    """A hearing is asked for inside its five working days, by the day the party asked; a handler may enter it later
    (行政处罚法#64.1)."""
    if not step.targets:
        return
    window = step.case.clock("hearing_request", procedure=step.target.n)
    asked_on = getattr(step.inputs, "on", None)
    asked_at = step.at if asked_on is None else start_of(asked_on)
    may_be_dated = step.inputs is None and step.first.holds(Role.OFFICER)
    if window is None:
        yield no(None, "本案没有告知听证权利，或者告知书尚未送达", "行政处罚法#64.1", who="当事人")
    elif "hearing" in step.facts.get("waived", ()):
        yield no(None, "当事人已明示放弃听证", "行政处罚法#64.1")
    elif window.has_passed(asked_at) and not may_be_dated:
        yield no(None, f"申请听证期限已于{window.due:%Y-%m-%d}届满", "行政处罚法#64.1")
    if asked_on and asked_on > step.day:
        yield no(None, f"要求听证的日期{asked_on:%Y-%m-%d}在将来", "行政处罚法#64.1", earliest=asked_on)


@reads_inputs
def hearing_arranged(step: Step) -> Iterator[Blocker]:
    """G-21: a chair who is no investigator, notice at least seven clear working days ahead (行政处罚法#64.2, #64.4)."""
    chair = step.person(step.inputs.chair)
    if chair.label in (*step.facts.get("handlers", ()), *step.facts.get("former_handlers", ())):
        yield no("G-21", f"{chair.name}是本案承办人，不得主持听证", "行政处罚法#64.4", who="分管负责人另行指定")
    if chair.label == step.facts.get("review", {}).get("by") or chair.label in {p.label for p in step.action.by}:
        yield no("G-21", f"{chair.name}已参与本案审核或者审批，不得主持听证", "行政处罚法#64.4", who="分管负责人另行指定")
    yield from not_recused(step, chair)
    if step.inputs.clerk:
        step.person(step.inputs.clerk)
    served = step.inputs.served
    notice = served.on if served else step.day
    clear = int(step.law.value("hearing_clear_days", step.day))
    earliest = earliest_after_clear_days(notice, clear, step.law.calendar)
    if day_of(step.inputs.time) < earliest:
        yield no("G-21", f"听证应提前{clear}个工作日通知，最早可定于{earliest:%Y-%m-%d}", "行政处罚法#64.2", who="分管负责人",
                 earliest=earliest)  # fmt: skip


def by_the_chair(step: Step) -> Iterator[Blocker]:
    """G-21: the chair named in the notice holds the hearing, not before its time."""
    chair = step.facts.get("hearing", {}).get("chair")
    if step.targets and chair and step.first.label != chair:
        yield no("G-21", "听证由通知中指定的主持人主持", "行政处罚法#64.4", who="听证主持人")
    if chair and chair in step.facts.get("handlers", ()):
        yield no("G-21", "通知中指定的主持人已成为本案承办人，须另行指定", "行政处罚法#64.4", who="分管负责人")
    notices = step.case.papers("hearing_notice", procedure=step.target.n) if step.targets else []
    if notices and notices[-1].service.get("pending"):
        yield no("G-21", "听证通知书公告送达期未满", "行政处罚法#64.2", who="公告期满后")
    time = step.facts.get("hearing", {}).get("time")
    if time and step.at.isoformat() < time and step.day < date.fromisoformat(time[:10]):
        yield no("G-21", f"听证定于{time[:10]}举行", "行政处罚法#64.2", earliest=date.fromisoformat(time[:10]))


@reads_inputs
def shown_at_hearing(step: Step) -> Iterator[Blocker]:
    """G-22: after a hearing the decision rests on what was shown there (行政处罚法#65)."""
    hearing = step.facts.get("hearing", {})
    if not hearing.get("held_on"):
        return
    hidden = [e for e in step.inputs.evidence if e not in hearing.get("shown", ())]
    if hidden:
        yield no("G-22", f"证据{names(hidden)}未在听证会上出示，不得作为决定依据", "行政处罚法#65", who="承办人")


def legally_reviewed(step: Step) -> Iterator[Blocker]:
    """G-23: a positive legal review where one is due; a later reduction keeps it, any other change voids it (行政处罚法#58)."""
    if not step.targets or not needs_legal_review(step.target):
        return
    review = step.facts.get("review")
    if review is None or review.get("opinion") != "agree":
        yield no("G-23", "本案经过听证，须经法制审核同意", "行政处罚法#58", who="法制审核人员")
        return
    amount = _amount_meant(step)
    if amount > money(review.get("amount")):
        yield no("G-23", "法制审核后处罚内容有变更，须重新审核", "行政处罚法#58", who="法制审核人员")


def _amount_meant(step: Step) -> Decimal:
    given = getattr(step.inputs, "amount", None) if step.inputs is not None else None
    return given if given is not None else current_amount(step.target)


def discussed(step: Step) -> Iterator[Blocker]:
    """G-24: major penalties are discussed by the heads, and decided as discussed (行政处罚法#57.2)."""
    if not step.targets:
        return
    amount = _amount_meant(step)
    other = getattr(step.inputs, "other", None) or ()
    if not needs_discussion(step.law, step.facts.get("violations", []), amount, step.day, other):
        return
    discussion = step.facts.get("discussion")
    if discussion is None:
        yield no("G-24", "重大处罚须由负责人集体讨论决定", "行政处罚法#57.2", who="主要负责人")
    elif discussion.get("amount") is not None and amount != money(discussion["amount"]):
        yield no("G-24", f"决定金额与集体讨论结论（{discussion['amount']}元）不一致", "行政处罚法#57.2", who="主要负责人")


@reads_inputs
def decision_complete(step: Step) -> Iterator[Blocker]:
    """G-26: the decision says how and where to pay (行政处罚法#59)."""
    if step.inputs.amount > 0 and not step.inputs.payment_channel:
        yield no("G-26", "处罚决定须写明缴款渠道", "行政处罚法#59", who="承办人")


@reads_inputs
def decided_amount_in_range(step: Step) -> Iterator[Blocker]:
    """G-15: the amount decided lies inside the ranges of the violations on file, added up (行政处罚法#37)."""
    violations = step.facts.get("violations", [])
    if len(violations) == 1:
        yield from range_of(step, violations[0], step.inputs.amount)
    elif step.inputs.amount > sum((money(v.get("amount")) for v in violations), Decimal(0)) and violations:
        yield no("G-15", "决定金额超过各项违法行为拟罚款之和", "行政处罚法#37", who="承办人")
    elif violations and step.inputs.amount < sum((least_of(step, v) for v in violations), Decimal(0)):
        yield no("G-15", "决定金额低于各项违法行为法定最低罚款之和", "行政处罚法#37", who="承办人")


@reads_inputs
def exemption_lawful(step: Step) -> Iterator[Blocker]:
    """G-30: minor or first offences are let off only when corrected, and never where a major hazard exists; the list of the
    province leaves out hazardous trades (行政处罚法#33)."""
    ground = step.inputs.ground
    if ground not in ("minor_corrected", "first_slight_corrected"):
        return
    hazards = step.target.hazards
    if any(step.case.hazards[h].is_major for h in hazards):
        yield no("G-30", "涉及重大事故隐患，不适用轻微或者首违不罚", "行政处罚法#33", who="分管负责人")
    open_ = [h for h in hazards if step.case.rectification(h).state != "rectified"]
    if open_:
        yield no("G-30", f"隐患{step.called(*open_)}尚未改正", "行政处罚法#33", who="企业")
    subject = step.case.subject
    punished = subject and step.world.penalty_days(subject.label, besides=step.case.id)
    if ground == "first_slight_corrected" and punished:
        yield no("G-30", "该单位此前已受处罚，不属于初次违法", "行政处罚法#33", who="分管负责人")
    least = int(step.law.value("exempt_dust_workers", step.day))
    dusty = any(step.case.hazards[h].category == "粉尘防爆" for h in hazards)
    if ground == "first_slight_corrected" and subject and (subject.licensed or (dusty and 0 < least <= (subject.workers or 0))):
        yield no("G-30", "该单位属于免罚清单除外的高危行业", "粤应急规〔2025〕5号", who="分管负责人")


@reads_inputs
def summary_allowed(step: Step) -> Iterator[Blocker]:
    """G-27: on the spot at most 200 yuan for a natural person and 3,000 for a unit, or a warning (行政处罚法#51)."""
    violation = step.inputs.violation
    party = step.subject(violation.party)
    most = step.law.value("onspot_max_person" if party.is_person else "onspot_max_unit", step.day)
    if violation.amount > money(most):
        yield no("G-27", f"当场处罚最高{most}元，应适用普通程序", "行政处罚法#51", who="立案后办理")
    if violation.amount == 0 and "warning" not in violation.other:
        yield no("G-27", "当场处罚只能是小额罚款或者警告", "行政处罚法#51", who="立案后办理")
    if set(violation.other) - {"warning"}:
        yield no("G-27", "当场处罚不得附加其他处罚种类", "行政处罚法#51", who="立案后办理")


@reads_inputs
def cash_lawful(step: Step) -> Iterator[Blocker]:
    """G-28: cash at most 100 yuan, or otherwise hard to collect, or at a remote place (行政处罚法#68, #69)."""
    cash = step.inputs.cash
    if cash is None:
        return
    most = step.law.value("cash_small_max", step.day)
    if cash.ground == "small" and cash.amount > money(most):
        yield no("G-28", f"小额当场收缴最高{most}元", "行政处罚法#68", who="执法人员")
    if cash.amount > step.inputs.violation.amount:
        yield no("G-28", "当场收缴金额超过罚款", "行政处罚法#68", who="执法人员")


def decision_extendable(step: Step) -> Iterator[Blocker]:
    """To ninety days by the head, beyond with the upper authority's approval up to 180, before expiry (o15 32; D-03)."""
    if not step.targets:
        return
    deadline = step.case.clock("decision_o15", procedure=step.target.n) or step.case.clock(
        "decision_statutory", procedure=step.target.n
    )
    filed = step.target.fact_day("filed_on")
    if deadline is None or filed is None:
        return
    if step.running(deadline.rule, step.target) is None:
        yield no(None, "办案期限已经届满，不能延期；逾期是机关的责任，不影响作出决定", "行政处罚法#60", who="无")
        return
    if step.inputs is None:
        return
    head = int(step.law.value("decision_extension_head_days", step.day))
    upper = int(step.law.value("decision_extension_upper_days", step.day))
    days = (step.inputs.until - filed).days
    if step.inputs.until <= deadline.limit:
        yield no(None, f"延至的日期须晚于现有期限{deadline.limit:%Y-%m-%d}", "行政处罚法#60", who="分管负责人")
    if days > head and not step.inputs.upper_approval:
        yield no(None, f"延长至立案后{head}日以上须经上一级批准", "行政处罚法#60", who="上一级应急管理部门")
    if days > upper:
        yield no(None, f"办案期限最长为立案后{upper}日", "行政处罚法#60", who="无")


@reads_inputs
def presided_by_head(step: Step) -> Iterator[Blocker]:
    """G-24: the bureau head presides and several heads attend (行政处罚法#57.2)."""
    attendees = [step.person(label) for label in step.inputs.attendees]
    if len({p.label for p in attendees}) < 2:
        yield no("G-24", "集体讨论须有两名以上负责人出席", "行政处罚法#57.2", who="主要负责人")


def something_to_review(step: Step) -> Iterator[Blocker]:
    """A decided penalty is reviewed and discussed again only for a daily fine that was notified (安全生产法#112)."""
    if step.targets and step.target.state == "served" and not step.facts.get("daily_notice"):
        yield no(None, "决定已经送达，没有待审核或者讨论的处罚", "行政处罚法#57", who="分管负责人")
    back = getattr(step.inputs, "opinion", "") == "investigate_more"
    if back and step.targets and step.target.state == "served":
        yield no(None, "决定已经送达，不能退回补充调查", "行政处罚法#58", who="法制审核人员")


@reads_inputs
def after_the_decision(step: Step) -> Iterator[Blocker]:
    """A decision is not served before it was made."""
    made = step.facts.get("decision", {}).get("on")
    if made and step.inputs.served.on.isoformat() < made:
        yield no(None, f"送达日期早于作出决定之日{made}", "行政处罚法#61", who="送达人")
