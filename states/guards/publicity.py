"""Gates on publication: G-38, G-39, and the life of what is public."""

from collections.abc import Iterator
from datetime import date

from cases.action import Blocker
from cases.casefile import Procedure
from cases.clockface import end_of, start_of
from law.clock import add_months, reckon
from states.guards import no, reads_inputs
from states.penalty.figures import owed
from states.step import Step

_DECIDED = frozenset({"decided", "served", "demanded", "in_court", "closed"})


def decided_penalty(step: Step) -> Procedure | None:
    """The newest penalty of the case that is decided and stands."""
    standing = [p for p in step.case.of_kind("penalty") if p.facts.get("decision") and p.state in _DECIDED]
    return standing[-1] if standing else None


def _kind(step: Step) -> str:
    if step.targets:
        return str(step.facts.get("kind"))
    return str(step.inputs.kind) if step.inputs is not None else ""


def only_what_was_decided(step: Step) -> Iterator[Blocker]:
    """G-38: a penalty is published once it is decided and stands (安全生产法#78; 行政处罚法#48)."""
    if _kind(step) != "penalty":
        return
    number = step.facts.get("decided")
    penalty = step.case.procedure(number) if number else decided_penalty(step)
    if penalty is None or penalty.state not in _DECIDED:
        yield no("G-38", "处罚决定尚未作出或者已经撤销，不得作为处罚信息公示", "行政处罚法#48", who="负责人")


@reads_inputs
def hazards_named(step: Step) -> Iterator[Blocker]:
    """The hazards of a publication are of the case."""
    for label in step.inputs.hazards:
        step.hazard(label)
    yield from ()


def severe_list_grounded(step: Step) -> Iterator[Blocker]:
    """G-39: a listed ground, a prior notice, a penalty decided (应急管理部令11号#6)."""
    if _kind(step) != "severe_list":
        return
    source = step.facts if step.targets else {}
    ground = source.get("ground") or getattr(step.inputs, "ground", None)
    notice = source.get("prior_notice_on") or getattr(step.inputs, "prior_notice_on", None)
    if not ground:
        yield no("G-39", "列入严重失信名单须有规定的列入情形", "应急管理部令11号#6", who="承办人")
    if not notice:
        yield no("G-39", "列入严重失信名单须事先告知并听取陈述申辩", "应急管理部令11号#9", who="承办人")
    if decided_penalty(step) is None:
        yield no("G-39", "列入严重失信名单须以已作出的处罚决定为依据", "应急管理部令11号#6", who="负责人")


@reads_inputs
def display_ends_ahead(step: Step) -> Iterator[Blocker]:
    """The last day of display lies ahead; a schedule, too."""
    until = step.inputs.until
    if until is not None and until < step.day:
        yield no(None, "公示截止日早于批准日", "行政处罚法#48", who="分管负责人")
    if step.inputs.schedule is not None and step.inputs.schedule < step.at:
        yield no(None, "定时发布的时刻已过", "行政处罚法#48", who="分管负责人")


def repair_due(step: Step) -> Iterator[Blocker]:
    """Credit is repaired after the minimum display and full performance (发改委令36号)."""
    if not step.targets:
        return
    for deadline in step.case.deadlines:
        if deadline.procedure == step.target.n and deadline.rule.endswith(".min") and not deadline.has_passed(step.at):
            yield no(None, f"最短公示期至{deadline.due:%Y-%m-%d}", "发改委令36号", earliest=end_of(deadline.limit))
    if _kind(step) == "severe_list":
        published = step.target.fact_day("published_on")
        rule = step.rule("severe_list_early_removal")
        earliest = reckon(rule, published, step.law.calendar).limit if published else None
        if earliest and start_of(step.day) < start_of(earliest):
            yield no(None, f"列入满{rule.length}个月方可申请提前移出", rule.article, earliest=earliest)
    number = step.facts.get("decided")
    if number:
        penalty = step.case.procedure(number)
        if owed(step.case, penalty, step.day, step.law).left > 0:
            yield no(None, "处罚尚未全部履行", "发改委令36号", who="企业")


def repair_asked(step: Step) -> Iterator[Blocker]:
    """A repair is decided on an application."""
    if step.targets and not step.facts.get("repair"):
        yield no(None, "没有待处理的信用修复申请", "发改委令36号", who="企业")


def at_its_schedule(step: Step) -> Iterator[Blocker]:
    """The system publishes only at the schedule that the approval gave."""
    if step.first.label != "system" or not step.targets:
        return
    schedule = step.facts.get("schedule")
    if not schedule or step.at.isoformat() < schedule:
        yield no("G-38", "系统只能按批准的时刻发布", "行政处罚法#48", who="信息公开员")


def default_until(step: Step, kind: str) -> date | None:
    """The last day of a hazard or exposure entry where the approval names none. A listing stays until some working days after
    its removal, which nobody knows while it stands."""
    if kind not in ("hazard", "exposure"):
        return None
    return add_months(step.day, int(step.law.value("disclosure_default_months", step.day)))
