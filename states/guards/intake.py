"""Gates on inspections, findings, reports and the closing of a case."""

from collections.abc import Iterator
from datetime import date, timedelta

from cases.action import Blocker
from cases.casefile import CaseFile, Procedure
from cases.clockface import day_of
from states.guards import no, reads_inputs
from states.intake.inputs import WITHOUT_VISIT, HazardInput
from states.step import Step


def _major_needs_ground(step: Step, label: str, level: str, criterion: str | None, opinion_level: str | None, found_on: date) -> Iterator[Blocker]:
    if level != "major":
        return
    if criterion and step.law.criterion(criterion, found_on) is not None:
        return
    if opinion_level == "prefecture":
        return
    reason = f"判定条款“{criterion}”在{found_on:%Y-%m-%d}未施行或不存在" if criterion else "没有判定条款"
    yield no(
        "G-45", f"隐患{step.called(label)}定为重大：{reason}，也没有地市级以上部门的认定意见", "法释〔2022〕19号#4",
        who="执法人员补充判定条款或取得地市级意见",
    )  # fmt: skip


def _each(step: Step, hazards: dict[str, HazardInput]) -> Iterator[Blocker]:
    for label, hazard in hazards.items():
        found_on = hazard.found_on or step.day
        opinion = hazard.opinion.level if hazard.opinion else None
        yield from _major_needs_ground(step, label, hazard.level, hazard.criterion, opinion, found_on)
        if found_on > step.day:
            yield no(None, f"隐患“{label}”的发现日期在将来", "安全生产法#68", earliest=found_on)


@reads_inputs
def findings_graded(step: Step) -> Iterator[Blocker]:
    """G-45: a major hazard carries a criterion in force on the day it was found, or a prefecture-level opinion."""
    yield from _each(step, step.inputs.hazards)


@reads_inputs
def grade_grounded(step: Step) -> Iterator[Blocker]:
    """G-45 for a later grading, by the criterion in force on the day the hazard was found."""
    hazard = step.hazard(step.inputs.hazard)
    opinion = step.inputs.opinion.level if step.inputs.opinion else None
    yield from _major_needs_ground(step, hazard.label, step.inputs.level, step.inputs.criterion, opinion, hazard.found_on)


@reads_inputs
def labels_fresh(step: Step) -> Iterator[Blocker]:
    """A hazard is entered once."""
    for label in step.inputs.hazards:
        if label in step.case.hazards:
            yield no(None, f"本案已有隐患“{label}”", who="登记人")


@reads_inputs
def visited(step: Step) -> Iterator[Blocker]:
    """G-04: a case that starts with a visit carries its record; the visit ended before it is entered (安全生产法#68)."""
    inspection = step.inputs.inspection
    if inspection is None:
        if step.inputs.source not in WITHOUT_VISIT:
            yield no("G-04", "须登记检查的场所、起止时间和人员", "安全生产法#68", who="检查人员")
        return
    if inspection.to < inspection.from_:
        yield no("G-04", "检查结束时间早于开始时间", "安全生产法#68", who="检查人员")
    if inspection.from_ > step.at:
        yield no("G-04", "检查开始时间晚于登记时间", "安全生产法#68", earliest=inspection.from_)


@reads_inputs
def visit_sound(step: Step) -> Iterator[Blocker]:
    """G-04: a visit ended after it began and began before it is entered (安全生产法#68)."""
    visit = step.inputs.inspection
    if visit.to < visit.from_:
        yield no("G-04", "检查结束时间早于开始时间", "安全生产法#68", who="检查人员")
    if visit.from_ > step.at:
        yield no("G-04", "检查开始时间晚于登记时间", "安全生产法#68", earliest=visit.from_)


def _beyond_plan(step: Step) -> Iterator[str]:
    """What of the yearly frequency a planned inspection exceeds; checks on a complaint, accident or transfer lie outside it."""
    visit = step.inputs.inspection
    if not visit.planned:
        return
    year = day_of(visit.from_).year
    cap = int(step.law.value("inspections_per_year", step.day))
    done = step.world.inspections_in(step.inputs.subject, year)
    times = step.world.planned_times(step.inputs.subject, year)
    if done >= cap:
        yield f"该单位本年度计划检查已有{done}次，达到年度频次上限{cap}次"
    if times == 0:
        yield f"该单位未列入{year}年检查计划"
    elif times is not None and times <= done < cap:
        yield f"该单位本年度计划检查已有{done}次，达到{year}年检查计划批准的{times}次"


@reads_inputs
def frequency_kept(step: Step) -> Iterator[Blocker]:
    """G-02 as a warning: the yearly frequency of planned inspections (国办发〔2024〕54号). Yields for `Step.warn`."""
    for what in _beyond_plan(step):
        yield no("G-02", f"{what}；事由：{step.inputs.inspection.reason or '未注明'}", "国办发〔2024〕54号", who="检查计划批准人")


@reads_inputs
def reviewed_with_reason(step: Step) -> Iterator[Blocker]:
    """A report is dismissed or forwarded with a reason or a receiver."""
    if step.inputs.result == "dismiss" and not step.inputs.reason:
        yield no(None, "不予受理须写明理由", "安全生产法#73", who="核查人")
    if step.inputs.result == "forward" and not step.inputs.to:
        yield no(None, "转办须写明接收部门", "安全生产法#73", who="核查人")


def report_extension_bounded(step: Step) -> Iterator[Blocker]:
    """A report is extended before expiry, by at most thirty days, with the upper authority's approval."""
    deadline = step.case.clock("report_handle")
    if deadline is None or not isinstance(deadline.limit, date):
        yield no(None, "本案没有举报核查期限", "安监总财〔2018〕19号")
        return
    if not deadline.is_open or deadline.has_passed(step.at):
        yield no(None, "举报核查期限已经届满或办结，不能延长", "安监总财〔2018〕19号", who="上级部门")
    last = deadline.limit + timedelta(days=int(step.law.value("report_extension_max", step.day)))
    if deadline.until is not None:
        yield no(None, "举报核查期限只能延长一次", "安监总财〔2018〕19号")
    elif step.inputs is not None and not deadline.limit < step.inputs.until <= last:
        yield no(None, f"延长后的期限应晚于{deadline.limit:%Y-%m-%d}、不晚于{last:%Y-%m-%d}", "安监总财〔2018〕19号", who="分管负责人")


def report_running(step: Step) -> Iterator[Blocker]:
    """A report can be concluded while it is being handled."""
    if step.case.clock("report_handle") is None:
        yield no(None, "本案不是举报案件，没有待办结的线索", "安全生产法#73")
    elif step.case.facts.get("report_result"):
        yield no(None, "线索已经办结", "安全生产法#73")


def report_concluded(step: Step) -> Iterator[Blocker]:
    """Feedback follows the conclusion."""
    if not step.case.facts.get("report_result"):
        yield no(None, "线索尚未办结，不能反馈", "安全生产法#73", who="执法人员")


@reads_inputs
def assignees_fit(step: Step) -> Iterator[Blocker]:
    """G-05: nobody who was removed for recusal is assigned again; who is removed names a ground."""
    recused = step.recused() | (set(step.inputs.remove) if step.inputs.ground == "recusal" else set())
    for label in step.inputs.officers:
        person = step.person(label)
        if label in recused:
            yield no("G-05", f"{person.name}已因回避退出本案", "行政处罚法#43", who="另派人员")
    for label in step.inputs.remove:
        step.person(label)
    if step.inputs.remove and not step.inputs.ground:
        yield no(None, "改派退出人员须写明原因", "行政处罚法#43", who="分管负责人")


def successions(case: CaseFile, officers: list[str], remove: list[str]) -> Iterator[tuple[Procedure, str, list[str]]]:
    """Open penalties and referrals that lose a handler or team member, the post, and who holds it afterwards."""
    ended = {"penalty": ("closed", "no_penalty", "rejected", "revoked"), "referral": ("declined", "returned")}
    for procedure in case.procedures:
        if procedure.kind not in ended or procedure.state in ended[procedure.kind]:
            continue
        for post in ("handlers", "team"):
            holders = list(procedure.facts.get(post, ()))
            if not set(holders).isdisjoint(remove):
                kept = [label for label in holders if label not in remove]
                yield procedure, post, [*kept, *(o for o in officers if o not in kept)]


@reads_inputs
def successors_fit(step: Step) -> Iterator[Blocker]:
    """G-06: two certified officers remain in charge, and none who chaired the hearing or reviewed the case."""
    for procedure, post, after in successions(step.case, step.inputs.officers, step.inputs.remove):
        certified = [label for label in after if step.person(label).is_certified(step.day)]
        if len(certified) < 2:
            yield no("G-06", f"“{step.title(procedure)}”改派后须仍有两名持有效执法证件的{'承办人' if post == 'handlers' else '专案人员'}",
                     "行政处罚法#42", who="分管负责人")  # fmt: skip
        apart = {procedure.facts.get("hearing", {}).get("chair"), procedure.facts.get("review", {}).get("by")}
        if apart & set(after):
            yield no("G-21", "听证主持人、法制审核人员不得改任承办人", "行政处罚法#64.4", who="分管负责人")


def all_ended(step: Step) -> Iterator[Blocker]:
    """A case closes when every procedure but a published disclosure has ended; a returned penalty goes on (G-37)."""
    from states.registry import PROCEDURES

    returned = any(p.state == "returned" for p in step.case.of_kind("referral"))
    for procedure in step.case.procedures:
        table = PROCEDURES[procedure.kind]
        if procedure.state in table.ends or (procedure.kind == "disclosure" and procedure.state == "published"):
            continue
        gate = "G-37" if procedure.kind == "penalty" and returned else None
        yield no(gate, f"“{step.title(procedure)}”尚未办结：{table.states[procedure.state]}", "行政处罚法#57",
                 who="承办人")  # fmt: skip


@reads_inputs
def correction_names_event(step: Step) -> Iterator[Blocker]:
    """A correction names an event that exists."""
    name, _, which = step.inputs.event.partition("#")
    found = [e for e in step.case.events if e.action == name]
    if not found or (which and not (which.isdecimal() and 1 <= int(which) <= len(found))):
        yield no(None, f"本案没有记录“{step.inputs.event}”", who="分管负责人")
