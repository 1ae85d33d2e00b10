"""Gates on supervision and interview."""

from collections.abc import Iterator
from datetime import date

from cases.action import Blocker
from cases.clockface import day_of
from cases.people import Role
from law.clock import add_months, reckon
from states.guards import no, reads_inputs
from states.guards.people import certified_officers
from states.step import Step, names

_SETTLED = ("rectified", "transferred", "dismissed")


@reads_inputs
def supervision_term(step: Step) -> Iterator[Blocker]:
    """The term lies ahead; that of a listing is at most a year (law of the place)."""
    if step.inputs.deadline < step.day:
        yield no(None, "办结期限早于下达之日", "安全生产法#41.3", who="分管负责人")
    months = int(step.law.value("listing_max_months", step.day))
    last = add_months(step.day, months)
    if step.inputs.deadline > last:
        yield no(None, f"督办期限一般不超过{months}个月", "安全生产法#41.3", who="分管负责人")
    for label in step.inputs.hazards:
        step.hazard(label)


def hazards_settled(step: Step) -> Iterator[Blocker]:
    """Supervision is lifted when every hazard of it is rectified or transferred."""
    if not step.targets:
        return
    open_ = [h for h in step.target.hazards if step.case.rectification(h).state not in _SETTLED]
    if open_:
        yield no(None, f"隐患{step.called(*open_)}尚未整改合格", "安全生产法#41.3", who="企业整改后复查")


@reads_inputs
def major_checked_on_site(step: Step) -> Iterator[Blocker]:
    """A major hazard is checked on site before the listing is lifted."""
    major = any(step.case.hazards[h].is_major for h in step.target.hazards)
    if major and step.inputs.checked_on_site is None:
        yield no(None, "重大事故隐患须现场核查后方可摘牌", "安全生产法#41.3", who="分管负责人组织核查")


@reads_inputs
def supervision_extendable(step: Step) -> Iterator[Blocker]:
    """A supervision is extended before its term ends, to a later day."""
    deadline = step.case.clock("supervise_list_deadline", procedure=step.target.n)
    if deadline is None:
        return
    if step.running("supervise_list_deadline", step.target) is None:
        yield no(None, "督办期限已经届满，不能延期", "安全生产法#41.3", who="分管负责人")
    elif step.inputs.until <= deadline.limit:
        yield no(None, "延至的日期须晚于现有期限", "安全生产法#41.3", who="分管负责人")


@reads_inputs
def interview_lead(step: Step) -> Iterator[Blocker]:
    """The notice goes out at least the clock `interview_notice` ahead."""
    served = getattr(step.inputs, "served", None)
    notice = served.on if served else step.day
    earliest = reckon(step.rule("interview_notice"), notice, step.law.calendar).due
    if day_of(step.inputs.time) < earliest:
        yield no(None, f"约谈通知应提前送达，最早可定于{earliest:%Y-%m-%d}", "安委〔2018〕2号", earliest=earliest,
                 who="分管负责人")  # fmt: skip


@reads_inputs
def new_time_ahead(step: Step) -> Iterator[Blocker]:
    """A postponed interview lies in the future, and later than before."""
    if step.inputs.time <= step.at:
        yield no(None, "新的约谈时间须在将来", "安委〔2018〕2号", who="分管负责人")


def held_by_chief_or_two(step: Step) -> Iterator[Blocker]:
    """An interview is held by a chief or by two officers."""
    if not any(p.holds(Role.CHIEF) for p in step.action.by):
        yield from certified_officers(step, 2)


def interview_time_reached(step: Step) -> Iterator[Blocker]:
    """Neither held nor missed before its day."""
    time = step.facts.get("time")
    if time and step.day < date.fromisoformat(time[:10]):
        yield no(None, f"约谈定于{time[:10]}，尚未到期", "安委〔2018〕2号", earliest=date.fromisoformat(time[:10]))


@reads_inputs
def commitments_known(step: Step) -> Iterator[Blocker]:
    """What is reported or closed was promised."""
    promised = step.facts.get("commitments", {})
    given = getattr(step.inputs, "done", None) or getattr(step.inputs, "outcome", None) or {}
    unknown = [label for label in given if label not in promised]
    if unknown:
        yield no(None, f"约谈记录中没有承诺事项{names(unknown)}", "安委〔2018〕2号", who="填报人")


@reads_inputs
def commitments_settled(step: Step) -> Iterator[Blocker]:
    """An interview closes when every commitment is done or carried into another procedure."""
    missing = [label for label in step.facts.get("commitments", {}) if label not in step.inputs.outcome]
    if missing:
        yield no(None, f"承诺事项{names(missing)}没有结论", "安委〔2018〕2号", who="分管负责人")


def answers_for_target(step: Step) -> Iterator[Blocker]:
    """Where a unit is supervised or interviewed, its own liaison answers, not the enterprise in whose case it is."""
    target = step.facts.get("target")
    for person in step.action.by:
        own = {person.subject, person.unit, *person.reach} - {None}
        if target and own and target not in own:
            yield no(None, f"{person.name}不代表被督办（约谈）的单位", "安全生产法#41.3", who="该单位联络员")
