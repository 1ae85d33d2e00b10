"""Gates from the proposal to the end of the investigation: G-06, G-07, G-15, G-16, G-31, G-35."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from cases.action import Blocker
from cases.casefile import Facts
from cases.clockface import day_of
from cases.people import Role
from law.clock import reckon
from law.faults import LawError
from states.guards import no, reads_inputs
from states.guards.people import not_recused
from states.penalty.figures import fine_range, money
from states.step import Step, plain

#: Penalties in which the same act was already punished, unless revoked.
DECIDED = frozenset({"decided", "served", "demanded", "in_court", "closed"})


@reads_inputs
def two_certified_handlers(step: Step) -> Iterator[Blocker]:
    """G-06: the approver of the filing names two certified officers (行政处罚法#42; o15 24)."""
    labels = list(dict.fromkeys(step.inputs.handlers))
    people = [step.person(label) for label in labels]
    if len(people) < 2:
        yield no("G-06", "立案时须由批准人指定两名承办人", "行政处罚法#42", who="分管负责人")
    for person in people:
        if not person.is_certified(step.day):
            yield no("G-06", f"{person.name}没有有效执法证件，不能承办", "行政处罚法#42", who="分管负责人另行指定")
    yield from not_recused(step, *people)


def stated(step: Step, violation: Any) -> Facts:
    """A violation as it is kept; without `conduct` the act lasted from the finding of its hazards to this day."""
    facts: Facts = plain(violation)
    if "conduct" not in facts:
        found = [step.hazard(label).found_on for label in facts.get("hazards", ())]
        facts["conduct"] = {"from": min([*found, step.day]).isoformat(), "to": step.day.isoformat()}
    return facts


def violations_meant(step: Step) -> list[Facts]:
    """The violations the act speaks of: those it carries, else those on file."""
    inputs = step.inputs
    carried = getattr(inputs, "violations", None) if inputs is not None else None
    one = getattr(inputs, "violation", None) if inputs is not None else None
    if carried:
        return [stated(step, v) for v in carried]
    if one is not None:
        return [stated(step, one)]
    return list(step.facts.get("violations", ()))


def within_limitation(step: Step) -> Iterator[Blocker]:
    """G-06: no filing after the limitation: two years from the end of the act, five where life or health was harmed. The clue
    registered in time counts (行政处罚法#36)."""
    if step.inputs is None:
        return
    harm = getattr(step.inputs, "harm", None) or step.facts.get("harm", "none")
    rule = step.rule("limitation_5y" if harm == "life_health" else "limitation_2y")
    for violation in violations_meant(step):
        conduct = violation["conduct"]
        end = date.fromisoformat(conduct["to"])
        if end < date.fromisoformat(conduct["from"]):
            yield no("G-06", "违法行为止日早于起日", "行政处罚法#36", who="承办人")
        if end > step.day:
            yield no("G-06", "违法行为的止日在将来", "行政处罚法#36", earliest=end)
        discovered = min(day_of(step.case.opened_at), step.day)
        if max(discovered, end) > reckon(rule, end, step.law.calendar).limit:
            yield no("G-06", f"违法行为终了已超过{rule.length}年追究时效", rule.article, who="无")


def punishable(step: Step) -> Iterator[Blocker]:
    """The code exists in the penalty table, and the party and the hazards in the file."""
    for violation in violations_meant(step):
        code = str(violation["code"])
        if code not in step.law.tariff_codes():
            yield no("G-15", f"处罚依据表中没有代码“{code}”", "行政处罚法#37", who="承办人")
        for label in violation.get("hazards", ()):
            step.hazard(label)
        if violation.get("party"):
            step.subject(violation["party"])


@reads_inputs
def filing_complete(step: Step) -> Iterator[Blocker]:
    """Where the system proposed the penalty, the filing says what is punished."""
    if not step.facts.get("violations") and step.inputs.violation is None:
        yield no("G-06", "系统提请的立案须在批准时写明违法行为（violation）", "行政处罚法#54", who="分管负责人")


@reads_inputs
def devices_reviewed(step: Step) -> Iterator[Blocker]:
    """G-07: monitoring data are evidence only after legal and technical review and publication of the place (行政处罚法#41)."""
    for label, item in step.inputs.items.items():
        if item.kind != "monitor":
            continue
        device = item.device
        if device is None or not (device.legal_review and device.technical_review and device.published):
            yield no("G-07", f"监控证据“{label}”的设备须经法制和技术审核、设置地点已公布", "行政处罚法#41", who="设备管理单位")


def amounts_in_range(step: Step) -> Iterator[Blocker]:
    """G-15: every amount inside the range in force for the conduct, by code, item, tier and party (行政处罚法#37)."""
    if step.inputs is None:
        return
    for violation in violations_meant(step):
        yield from range_of(step, violation, money(violation.get("amount")))


def range_of(step: Step, violation: Facts, amount: Decimal) -> Iterator[Blocker]:
    """G-15 for one violation."""
    party = step.subject(violation.get("party"))
    try:
        allowed = fine_range(step.law, step.case, party, violation, step.day)
    except LawError as fault:
        yield no("G-15", str(fault), "行政处罚法#37", who="承办人")
        return
    others = set(violation.get("other", ()))
    warned = "warning" in others and (allowed.may_be_warning_only or step.act.name == "decide_on_spot")
    if amount == 0 and others and (not allowed.fine or warned):
        return
    reduced = bool(violation.get("reduce_ground")) and amount < allowed.min
    if not allowed.holds(amount) and not reduced:
        yield no("G-15", f"罚款{amount}元不在法定幅度内（{allowed.bounds}）", allowed.article, who="承办人")


def least_of(step: Step, violation: Facts) -> Decimal:
    """The least lawful fine for a violation, nought where it may be reduced or nothing fits."""
    try:
        allowed = fine_range(step.law, step.case, step.subject(violation.get("party")), violation, step.day)
    except LawError:
        return Decimal(0)
    return Decimal(0) if violation.get("reduce_ground") or not allowed.fine else allowed.min


def one_act_one_fine(step: Step) -> Iterator[Blocker]:
    """G-16: two items for one hazard and one party are one act, and so is what another penalty of the same tier decided
    (行政处罚法#29)."""
    if step.inputs is None:
        return
    own = step.case.subject.label if step.case.subject else ""
    seen: set[tuple[str, str]] = set()
    for violation in violations_meant(step):
        party = str(violation.get("party") or own)
        if not violation.get("hazards"):
            act = f"{violation['code']}/{violation.get('item')}/{violation['conduct']}"
            if (party, act) in seen:
                yield no("G-16", "同一当事人的同一行为只能罚款一次", "行政处罚法#29", who="承办人")
            seen.add((party, act))
        for hazard in violation.get("hazards", ()):
            if (party, hazard) in seen:
                yield no("G-16", f"同一当事人就隐患{step.called(hazard)}的同一行为只能罚款一次，按罚款数额高的规定处罚", "行政处罚法#29",
                         who="承办人")  # fmt: skip
            seen.add((party, hazard))
            yield from _decided_before(step, party, hazard, str(violation.get("tier", "A")))


def _decided_before(step: Step, party: str, hazard: str, tier: str) -> Iterator[Blocker]:
    own = step.case.subject.label if step.case.subject else ""
    for penalty in step.case.of_kind("penalty"):
        if penalty in step.targets or penalty.state not in DECIDED:
            continue
        for violation in penalty.facts.get("violations", ()):
            same = (violation.get("party") or own, violation.get("tier", "A")) == (party, tier)
            if same and hazard in violation.get("hazards", ()):
                yield no("G-16", f"隐患{step.called(hazard)}的同一行为已由“{step.title(penalty)}”处罚", "行政处罚法#29", who="承办人")


def overdue_proven(step: Step) -> Iterator[Blocker]:
    """G-31: tier B rests on an order served, its deadline passed and a recheck that failed (安全生产法#97)."""
    if step.inputs is None:
        return
    for violation in violations_meant(step):
        if violation.get("tier", "A") != "B":
            continue
        hazards = violation.get("hazards", ())
        unproven = [h for h in hazards if not step.case.rectification(h).facts.get("overdue_proven")]
        if unproven or not hazards:
            yield no("G-31", f"“逾期未改正”须有已送达的责令限期整改、期限届满和复查不合格（{step.called(*unproven) or '未列隐患'}）",
                     "安全生产法#97", who="两名执法人员复查")  # fmt: skip


@reads_inputs
def offences_screened(step: Step) -> Iterator[Blocker]:
    """G-35: every offence named beside a cited code is screened; "not suspected" needs its reason (行政处罚法#27)."""
    for violation in step.inputs.violations:
        for offence in step.law.screens(violation.code, violation.item):
            screening = step.inputs.screening.get(offence)
            if screening is None:
                yield no("G-35", f"须筛查是否涉嫌{step.law.offence(offence).label}（{offence}）", "行政处罚法#27", who="承办人")
            elif not screening.suspected and not screening.reason:
                yield no("G-35", f"认为不涉嫌{step.law.offence(offence).label}的须写明理由", "行政处罚法#27", who="承办人")
    for offence in step.inputs.screening:
        if offence not in step.law.offence_codes():
            yield no("G-35", f"没有罪名代码“{offence}”", "行政处罚法#27", who="承办人")


def _positive(step: Step) -> list[str]:
    return [o for o, s in step.facts.get("screening", {}).items() if s.get("suspected")]


def screening_answered(step: Step) -> Iterator[Blocker]:
    """G-35: after a positive screen nothing goes on until the referral is opened or declined (行政处罚法#27). A reviewer may
    still say that it has to be referred."""
    if getattr(step.inputs, "opinion", None) == "refer":
        return
    for offence in _positive(step):
        referrals = [r for r in step.case.of_kind("referral") if r.facts.get("offence") == offence]
        if not any(r.facts.get("team") or r.state == "declined" for r in referrals):
            yield no("G-35", f"{offence}筛查为涉嫌犯罪，须先启动移送或者由主要负责人书面决定不移送", "国务院令310号#5",
                     who="两名执法人员")  # fmt: skip


#: A referral before it is sent, and while the police or the procuratorate have it.
_BEFORE_SENT = frozenset({"suspected", "reported", "approved"})
_SENT = frozenset({"sent", "refused", "review_requested", "supervision_requested", "criminal"})


def no_fine_instead_of_referral(step: Step) -> Iterator[Blocker]:
    """G-35 before the file is sent, G-36 while it is with the police: no fine for the same act (国务院令310号#11)."""
    positive = _positive(step)
    hazards = set(step.target.hazards) if step.targets else {h for v in violations_meant(step) for h in v.get("hazards", ())}
    covered = set()
    for referral in step.case.of_kind("referral"):
        offence = referral.facts.get("offence")
        covered.add(offence)
        same_act = offence in positive or (
            bool(referral.facts.get("team")) and (not referral.hazards or not hazards.isdisjoint(referral.hazards))
        )
        if not same_act:
            continue
        if referral.state in _BEFORE_SENT:
            yield no("G-35", "涉嫌犯罪的案件尚未移送，不得以罚代刑", "国务院令310号#11", who="主要负责人")
        elif referral.state in _SENT:
            yield no("G-36", "案件已移送公安机关，同一行为不得作出罚款决定", "国务院令310号#11", who="公安机关退回后")
    for offence in positive:
        if offence not in covered:
            yield no("G-35", f"{offence}筛查为涉嫌犯罪，尚未启动移送", "国务院令310号#5", who="两名执法人员")


@reads_inputs
def not_ours_to_impose(step: Step) -> Iterator[Blocker]:
    """G-33: only the government closes an enterprise; G-34: only the police detain (安全生产法#115)."""
    words = set(getattr(step.inputs, "other", None) or ())
    words |= {w for v in violations_meant(step) for w in v.get("other", ())}
    if "closure" in words:
        yield no("G-33", "关闭由县级以上人民政府决定，应另行提请关闭", "安全生产法#115", who="人民政府")
    if "detention" in words:
        yield no("G-34", "行政拘留由公安机关决定", "安全生产法#115", who="公安机关")


def officers_fit(step: Step, labels: Iterable[str]) -> Iterator[Blocker]:
    """Officers named in the inputs are certified and not recused."""
    for label in labels:
        person = step.person(label)
        if not person.holds(Role.OFFICER) or not person.is_certified(step.day):
            yield no("G-03", f"{person.name}没有有效执法证件", "行政处罚法#42", who="另行指定")
        yield from not_recused(step, person)
