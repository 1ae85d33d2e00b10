"""The rows of the case itself, of inspections and of reports (线索)."""

from datetime import datetime
from typing import Any

from cases.casefile import Hazard
from cases.people import Role
from states.fields import Clocked, Count, Inputs, Reason, SystemNote, Text
from states.guards.intake import (
    all_ended,
    assignees_fit,
    correction_names_event,
    findings_graded,
    frequency_kept,
    grade_grounded,
    labels_fresh,
    report_concluded,
    report_extension_bounded,
    report_running,
    reviewed_with_reason,
    successions,
    successors_fit,
    visit_sound,
    visited,
)
from states.guards.rectification import signed_or_noted
from states.guards.service import service_valid
from states.intake.correcting import correct
from states.intake.inputs import (
    AddHazard,
    Assign,
    CloseCase,
    ConcludeReport,
    Correct,
    ExtendReport,
    FeedbackReport,
    GradeHazard,
    HazardInput,
    IssueCircular,
    Note,
    OpenCase,
    ReceiveReport,
    RecordInspection,
    ReviewReport,
)
from states.intake.rewarding import LINK_REPORT, REWARD_ACTS
from states.ladder import REMIND
from states.proposing import propose
from states.service import ON_SERVICE, serve, take_effect
from states.spec import Act, Table
from states.step import Step, plain

_FINDERS = (Role.SAFETY_OFFICER, Role.OFFICER)
_ANYONE = (
    Role.SAFETY_OFFICER, Role.OFFICER, Role.LEGAL_REVIEWER, Role.CHIEF, Role.BUREAU_HEAD, Role.LIAISON, Role.ENTERPRISE,
    Role.EDITOR,
)  # fmt: skip


def _add_hazards(step: Step, hazards: dict[str, HazardInput]) -> None:
    for label, found in hazards.items():
        step.add_hazard(
            Hazard(
                label=label, description=found.description, level=found.level, found_on=found.found_on or step.day,
                place=found.place, category=found.category, criterion=found.criterion,
                opinion=plain(found.opinion), photos=tuple(found.photos),
            )
        )  # fmt: skip
    major = [label for label, found in hazards.items() if found.level == "major"]
    if major:
        propose(step, "supervision", major, "发现重大事故隐患", rung="major_found")
    photos = [photo for found in hazards.values() for photo in found.photos]
    if photos:
        step.paper("photo_sheet", photos=photos)


def _open_case(step: Step) -> None:
    inputs = step.inputs
    step.note_case(
        reporter=plain(inputs.reporter), inspection=plain(inputs.inspection), source=inputs.source, subject=inputs.subject
    )
    _add_hazards(step, inputs.hazards)
    if inputs.inspection is not None:
        step.paper("inspection_record", inspection=inputs.inspection, hazards=list(inputs.hazards))
    if inputs.source == "report":
        step.start_clock("report_handle", step.day)


def _add_hazard(step: Step) -> None:
    _add_hazards(step, step.inputs.hazards)


def _grade(step: Step) -> None:
    inputs = step.inputs
    was_major = step.hazard(inputs.hazard).is_major
    step.set_hazard(inputs.hazard, level=inputs.level, criterion=inputs.criterion, opinion=plain(inputs.opinion))
    if inputs.level == "major" and not was_major:
        propose(step, "supervision", [inputs.hazard], "隐患升为重大", rung="major_found")


def _assign(step: Step) -> None:
    inputs = step.inputs
    recused = step.recused() | (set(inputs.remove) if inputs.ground == "recusal" else set())
    kept = [label for label in step.case.facts.get("assigned", []) if label not in inputs.remove]
    if step.act.name == "assign":
        kept = []
    step.note_case(assigned=[*kept, *(o for o in inputs.officers if o not in kept)], recused=sorted(recused))


    _replace_removed(step)


def _replace_removed(step: Step) -> None:
    """Who leaves a case leaves its open penalties and referrals too; those newly assigned take the place. Who once
    investigated stays apart from hearing, review and decision."""
    for procedure, post, after in successions(step.case, step.inputs.officers, step.inputs.remove):
        gone = [label for label in procedure.facts[post] if label not in after]
        former = [*procedure.facts.get("former_handlers", ()), *gone]
        step.note(procedure, **{post: after}, former_handlers=former if post == "handlers" else None)


def _note(step: Step) -> None:
    step.note_case(notes=[*step.case.facts.get("notes", []), {"by": step.first.label, **plain(step.inputs)}])


def _inspection(step: Step) -> None:
    for warning in frequency_kept(step):
        step.warn(warning)
    step.note_case(inspection=plain(step.inputs.inspection), result=step.inputs.result, subject=step.inputs.subject)
    step.open("inspection", "recorded", planned=step.inputs.inspection.planned)
    step.paper("inspection_record", inspection=step.inputs.inspection, result=step.inputs.result)


def _receive(step: Step) -> None:
    step.note_case(report=plain(step.inputs), reporter=plain(step.inputs.reporter), subject=step.inputs.subject)
    step.open("report", "received")


def _review(step: Step) -> None:
    ends: dict[str, str] = {"open_case": "accepted", "forward": "forwarded", "dismiss": "dismissed"}
    step.move(step.target, ends[step.inputs.result])
    step.note(step.target, review={**plain(step.inputs), "by": step.first.label, "on": step.day.isoformat()})


def _extend_report(step: Step) -> None:
    deadline = step.case.open_clock("report_handle")
    assert deadline is not None, "the guard saw it open"
    step.recount(deadline, "经上级批准延期", until=step.inputs.until)


def _conclude_report(step: Step) -> None:
    step.note_case(report_result={"text": step.inputs.result, "on": step.day.isoformat()})
    step.meet("report_handle")
    step.start_clock("report_feedback", step.day)


def _feedback(step: Step) -> None:
    step.note_case(report_feedback={**plain(step.inputs), "on": step.day.isoformat()})
    step.meet("report_feedback")


def _circular(step: Step) -> None:
    subject = step.case.subject
    units = list(step.inputs.units) or [label for label in (subject.unit or subject.label,) if label] if subject else []
    for unit in units:
        step.subject(unit)
    serve(step, step.paper("circular", title=step.inputs.title, text=step.inputs.text, units=units), step.inputs.served)


def _close(step: Step) -> None:
    step.note_case(closed_at=step.at, closing={"reason": step.inputs.reason, "by": step.first.label})
    for deadline in list(step.case.deadlines):
        if deadline.kind in ("agency", "duty"):
            step.end_clock(deadline, "cancelled")
    step.paper("dossier_cover", title=step.case.title)
    step.paper("dossier_index", documents=[d.kind for d in step.case.documents])


def _reopen(step: Step) -> None:
    step.note_case(closed_at=None, reopened={"reason": step.inputs.reason, "by": step.first.label})


def _lapse_deadline(step: Step) -> None:
    deadline = step.case.deadline(step.inputs.deadline)
    step.end_clock(deadline, "lapsed")
    procedure = step.case.procedure(deadline.procedure) if deadline.procedure else None
    in_hours = isinstance(deadline.limit, datetime)
    told: dict[str, tuple[str, ...]] = {"right": ("handler",), "term": ()}
    for to in told.get(deadline.kind, ("handler", "liaison", "chief")):
        step.tell(to, "lapsed", urgent=in_hours, procedure=procedure, deadline=deadline.n)


def _public_service_over(step: Step) -> None:
    deadline = step.case.deadline(step.inputs.deadline)
    step.end_clock(deadline, "met")
    for document in step.case.papers(str(deadline.label)):
        if document.service.get("pending") and document.service.get("on") == _text(deadline.start):
            step.set_paper(document, status="served", service={**document.service, "pending": False})
            procedure = step.case.procedure(document.procedure) if document.procedure else None
            last = deadline.limit
            take_effect(step, document, procedure, last)


def _text(moment: Any) -> str:
    return str(moment.isoformat())


class Recount(Inputs):
    """Why open deadlines are counted anew, and which."""

    reason: Text
    deadlines: list[Count]


def _recount(step: Step) -> None:
    for deadline in list(step.case.deadlines):
        if deadline.n in step.inputs.deadlines and deadline.is_open:
            step.recount(deadline, step.inputs.reason)


CASE = Table(
    kind="case",
    label="案件",
    states={"open": "办理中", "closed": "已结案"},
    start=("open",),
    ends=frozenset({"closed"}),
    acts=(
        Act(
            name="open_case", label="登记案件", who=_FINDERS, target="file", inputs=OpenCase,
            guards=(visited, findings_graded, signed_or_noted), effect=_open_case, opens=("report_handle",),
            issues=("inspection_record", "photo_sheet"), proposes=("supervision",), article="安全生产法#65",
        ),
        Act(
            name="add_hazard", label="补登隐患", who=_FINDERS, target="case", inputs=AddHazard,
            guards=(labels_fresh, findings_graded), effect=_add_hazard, issues=("photo_sheet",),
            proposes=("supervision",), article="安全生产法#65",
        ),
        Act(
            name="grade_hazard", label="隐患定级", who=(Role.OFFICER,), target="case", officers=1, inputs=GradeHazard,
            guards=(grade_grounded,), effect=_grade, proposes=("supervision",), article="法释〔2022〕19号#4",
        ),
        Act(
            name="assign", label="分派", who=(Role.CHIEF,), target="case", inputs=Assign, guards=(assignees_fit, successors_fit),
            effect=_assign, article="行政处罚法#42",
        ),
        Act(
            name="reassign", label="改派", who=(Role.CHIEF,), target="case", inputs=Assign, guards=(assignees_fit, successors_fit),
            effect=_assign, article="行政处罚法#43",
        ),
        Act(
            name="extend_report", label="举报延期", who=(Role.CHIEF,), target="case", inputs=ExtendReport,
            guards=(report_extension_bounded,), effect=_extend_report, article="安监总财〔2018〕19号",
        ),
        Act(
            name="conclude_report", label="线索办结", who=(Role.OFFICER,), target="case", officers=1,
            inputs=ConcludeReport, guards=(report_running,), effect=_conclude_report, opens=("report_feedback",),
            meets=("report_handle",), article="安监总财〔2018〕19号",
        ),
        Act(
            name="feedback_report", label="反馈", who=(Role.OFFICER,), target="case", officers=1, inputs=FeedbackReport,
            guards=(report_concluded,), effect=_feedback, meets=("report_feedback",), article="安监总财〔2018〕19号",
        ),
        *REWARD_ACTS,
        Act(name="note", label="附记", who=_ANYONE, target="case", inputs=Note, effect=_note, on_closed_case=True),
        Act(
            name="correct", label="更正", who=(Role.CHIEF, Role.SYSTEM), target="case", inputs=Correct,
            system_inputs=SystemNote, guards=(correction_names_event,), effect=correct, on_closed_case=True,
            to=("advised", "ordered", "listed", "held"),
        ),
        Act(
            name="issue_circular", label="通报", who=(Role.CHIEF,), target="case", inputs=IssueCircular,
            guards=(service_valid,), effect=_circular, opens=("public_service",), issues=("circular",),
            article="安委〔2018〕2号",
        ),
        Act(
            name="close_case", label="结案", who=(Role.CHIEF,), target="case", inputs=CloseCase, guards=(all_ended,),
            effect=_close, issues=("dossier_cover", "dossier_index"), article="应急管理部令18号",
        ),
        Act(
            name="reopen_case", label="重开", who=(Role.CHIEF,), target="case", inputs=Reason, effect=_reopen,
            on_closed_case=True, article="应急管理部令18号",
        ),
        Act(
            name="lapse_deadline", label="期限届满", who=(Role.SYSTEM,), target="case", inputs=Clocked,
            effect=_lapse_deadline, on_closed_case=True,
        ),
        Act(
            name="complete_public_service", label="公告送达期满", who=(Role.SYSTEM,), target="case", inputs=Clocked,
            effect=_public_service_over, to=("served",), on_closed_case=True, opens=ON_SERVICE, article="民事诉讼法#95",
        ),
        Act(
            name="recount_deadlines", label="重新计算期限", who=(Role.SYSTEM,), target="case", inputs=Recount,
            effect=_recount, on_closed_case=True,
        ),
        REMIND,
    ),
)  # fmt: skip

INSPECTION = Table(
    kind="inspection",
    label="检查",
    states={"recorded": "已登记"},
    start=("recorded",),
    ends=frozenset({"recorded"}),
    acts=(
        Act(
            name="record_inspection", label="登记检查", who=_FINDERS, target="file", to=("recorded",),
            inputs=RecordInspection, guards=(visit_sound,), effect=_inspection,
            issues=("inspection_record",), article="国办发〔2024〕54号",
        ),
    ),
)  # fmt: skip

REPORT = Table(
    kind="report",
    label="线索",
    states={"received": "已登记", "accepted": "转为案件", "forwarded": "已转办", "dismissed": "不予受理"},
    start=("received",),
    ends=frozenset({"accepted", "forwarded", "dismissed"}),
    acts=(
        Act(
            name="receive_report", label="登记线索", who=(*_ANYONE, Role.SYSTEM), target="file", to=("received",),
            inputs=ReceiveReport, effect=_receive, article="安全生产法#73",
        ),
        Act(
            name="review_report", label="核查线索", who=(Role.OFFICER,), source=("received",), officers=1,
            to=("accepted", "forwarded", "dismissed"), inputs=ReviewReport, guards=(reviewed_with_reason,),
            effect=_review, article="安全生产法#73",
        ),
        LINK_REPORT,
    ),
)  # fmt: skip
