"""The rows of 整改."""

from collections.abc import Iterator, Mapping
from datetime import date

from cases.action import Blocker
from cases.casefile import Deadline, Document, Facts, Procedure
from cases.changes import DeadlineSet
from cases.clockface import day_of, end_of, start_of
from cases.people import Role
from states.fields import Clocked
from states.guards import no, reads_inputs
from states.guards.people import chief_or_certified
from states.guards.rectification import (
    competent_receiver,
    deadlines_ahead,
    extension_answerable,
    extension_asked_in_time,
    only_general,
    recheckers,
    signed_or_noted,
)
from states.guards.service import service_valid
from states.proposing import propose
from states.rectification.inputs import (
    AdviceItem,
    AdviseRectification,
    DecideExtension,
    DismissHazard,
    ImportRectified,
    IssueRectificationOrder,
    OnHazards,
    Recheck,
    RecheckResult,
    ReportRectified,
    RequestExtension,
    TransferHazard,
)
from states.service import open_remedies, serve, starts
from states.spec import Act, Table
from states.step import Step, plain

OPEN = ("found", "advised", "ordered", "reported", "overdue", "failed")


def _fix_on_spot(step: Step) -> None:
    for procedure in step.targets:
        step.move(procedure, "rectified")
        step.note(procedure, rectified={"how": "on_spot", "on": step.day.isoformat(), "evidence": step.inputs.evidence})


def _begin_deadline(step: Step, procedure: Procedure, until: date, start: date) -> None:
    """The rectification deadline of one hazard; whatever ran under an earlier advice or order ends."""
    step.cancel("rectify_deadline", "recheck_after_rectification", procedure=procedure)
    step.note(procedure, lapse=None, lapsed_due=None, extension=None)
    step.start_clock("rectify_deadline", start, procedure=procedure, label=procedure.label, until=until)


def _advise(step: Step) -> None:
    items = step.inputs.items
    for procedure in step.targets:
        step.move(procedure, "advised")
        step.note(procedure, basis="advice", signer=step.first.label, item=_item(items, procedure))
        _begin_deadline(step, procedure, items[procedure.label].deadline, step.day)
    serve(step, step.paper("rectification_advice", items=items, hazards=list(items)), step.inputs.served)


def _order(step: Step) -> None:
    items = step.inputs.items
    for procedure in step.targets:
        step.move(procedure, "ordered")
        step.note(procedure, basis="order", signer=step.first.label, item=_item(items, procedure), order_served=None)
        step.cancel("rectify_deadline", "recheck_after_rectification", procedure=procedure)
    serve(step, step.paper("rectification_order", items=items, hazards=list(items)), step.inputs.served)


def _item(items: Mapping[str, AdviceItem], procedure: Procedure) -> Facts:
    return items[str(procedure.label)].model_dump(mode="json", exclude_none=True)


@starts("rectification_order")
def _order_served(step: Step, document: Document, _: Procedure | None, day: date) -> None:
    """From service runs each item's own deadline, and the remedies against the order."""
    for label, item in document.facts["items"].items():
        procedure = step.case.rectification(label)
        if procedure.state == "ordered":
            step.note(procedure, order_served=day.isoformat())
            _begin_deadline(step, procedure, date.fromisoformat(item["deadline"]), day)
    open_remedies(step, None, day)


def _request_extension(step: Step) -> None:
    for procedure in step.targets:
        step.note(procedure, extension=step.inputs.model_dump(mode="json", exclude={"hazards"}, exclude_none=True))
        step.start_clock("rectify_extension_reply", step.day, procedure=procedure, label=procedure.label)


def _decide_extension(step: Step) -> None:
    asked = {p.label: p.facts["extension"] for p in step.targets if p.facts.get("extension")}
    for procedure in step.targets:
        while step.case.open_clock("rectify_extension_reply", procedure=procedure.n):
            step.end_clock(step.case.open_clock("rectify_extension_reply", procedure=procedure.n), _reply_status(step, procedure))
        deadline = step.running("rectify_deadline", procedure)
        if step.inputs.grant and deadline is not None:
            step.recount(step.revive(deadline), "延期申请获准", until=step.inputs.until)
        step.note(procedure, extension=None, extended=True if step.inputs.grant else None)
    granted = {"grant": step.inputs.grant, "until": step.inputs.until, "reason": step.inputs.reason}
    step.paper("reinspection_extension_approval", hazards=step.inputs.hazards, application=asked, **granted)
    reply = step.paper("reinspection_extension_reply", hazards=step.inputs.hazards, **granted)
    serve(step, reply, step.inputs.served)


def _reply_status(step: Step, procedure: Procedure) -> str:
    running = step.case.open_clock("rectify_extension_reply", procedure=procedure.n)
    return "lapsed" if running is not None and running.has_passed(step.at) else "met"


def _report(step: Step) -> None:
    for procedure in step.targets:
        step.move(procedure, "reported")
        step.note(procedure, reported_on=step.day.isoformat(), evidence=step.inputs.evidence)
        step.meet("rectify_deadline", procedure=procedure)
        begin_recheck(step, procedure, step.day)


def begin_recheck(step: Step, procedure: Procedure, start: date) -> None:
    """The recheck is owed ten days from the report or the expiry; of two the earlier counts (o15 17)."""
    running = step.case.open_clock("recheck_after_rectification", procedure=procedure.n)
    if running is not None:
        if isinstance(running.start, date) and start < running.start:
            step.recount(running, "以先到的起算日为准", start=start)
        return
    last = step.case.clock("recheck_after_rectification", procedure=procedure.n)
    if last is not None and last.status == "lapsed" and not _visited_since(procedure, last):
        return
    step.start_clock("recheck_after_rectification", start, procedure=procedure, label=procedure.label)


def _visited_since(procedure: Procedure, clock: Deadline) -> bool:
    """Whether a recheck answered the clock, though late; if none did, it stays the agency's default."""
    return any(visit["on"] >= clock.start.isoformat() for visit in procedure.facts.get("rechecks", ()))


def _lapse(step: Step) -> None:
    deadline = _deadline(step)
    step.end_clock(deadline, "lapsed")
    procedure = step.target
    lapse = {"from": procedure.state, "to": "overdue", "at": end_of(deadline.limit).isoformat(), "deadline": deadline.n}
    step.move(procedure, "overdue")
    step.note(procedure, lapse=lapse, lapsed_due=_day(deadline).isoformat())
    begin_recheck(step, procedure, _day(deadline))
    for to in ("handler", "liaison", "chief"):
        step.tell(to, "lapsed", procedure=procedure, deadline=deadline.n)


def _deadline(step: Step) -> Deadline:
    return step.case.deadline(step.inputs.deadline)


def _day(deadline: Deadline) -> date:
    assert isinstance(deadline.due, date), "a rectification deadline is a day"
    return deadline.due


def _recheck(step: Step) -> None:
    ordered = [p for p in step.targets if p.facts.get("basis") == "order"]
    for procedure in step.targets:
        _recheck_one(step, procedure, step.inputs.results[procedure.label])
    if ordered or any(step.case.hazards[str(p.label)].is_major for p in step.targets):
        opinion = step.paper(
            "reinspection_opinion", results=step.inputs.results, hazards=list(step.inputs.results),
            visited=step.inputs.visited, unit_signature=step.inputs.unit_signature, refusal_note=step.inputs.refusal_note,
        )  # fmt: skip
        serve(step, opinion, step.inputs.served)


def _recheck_one(step: Step, procedure: Procedure, found: RecheckResult) -> None:
    deadline = step.case.clock("rectify_deadline", procedure=procedure.n)
    early = step.state_of(procedure) in ("advised", "ordered", "reported") and not (
        deadline is not None and deadline.has_passed(step.at)
    )
    visit = {"on": step.day.isoformat(), "result": found.result, "evidence": found.evidence}
    step.note(procedure, rechecks=[*procedure.facts.get("rechecks", []), visit])
    if found.result == "rectified":
        step.move(procedure, "rectified")
        step.meet("rectify_deadline", procedure=procedure)
        step.meet("recheck_after_rectification", procedure=procedure)
        step.note(procedure, rectified={"how": "recheck", **visit})
    elif not early:
        step.move(procedure, "failed")
        step.meet("recheck_after_rectification", procedure=procedure)
        if procedure.facts.get("basis") == "order":
            _failed_under_order(step, procedure)


def _failed_under_order(step: Step, procedure: Procedure) -> None:
    """A failed recheck under an order is a clue that has to be filed: the clock starts, a penalty is proposed."""
    deadline = step.case.clock("rectify_deadline", procedure=procedure.n)
    if deadline is not None and deadline.has_passed(step.at):
        step.note(procedure, overdue_proven=step.day.isoformat())
    if step.case.open_clock("case_filing", label=procedure.label) is None:
        step.start_clock("case_filing", step.day, procedure=procedure, label=procedure.label)
    propose(step, "penalty", [str(procedure.label)], "责令限期整改后复查不合格",
            rung=f"failed:penalty:{procedure.facts.get('order_served')}")  # fmt: skip


def _end(step: Step, to: str, **facts: object) -> None:
    for procedure in step.targets:
        step.move(procedure, to)
        step.note(procedure, **facts)
        step.cancel("rectify_deadline", "recheck_after_rectification", "rectify_extension_reply", procedure=procedure)


def _cease(step: Step) -> None:
    _end(step, "dismissed", ceased={"on": step.day.isoformat(), "evidence": step.inputs.evidence})


def _transfer(step: Step) -> None:
    _end(step, "transferred", transfer=step.inputs.model_dump(mode="json", exclude_none=True))
    step.paper("offscope_handover", **step.inputs.model_dump(mode="json", exclude_none=True))


def _dismiss(step: Step) -> None:
    _end(step, "dismissed", dismissed={"on": step.day.isoformat(), "reason": step.inputs.reason})


def _relapse(step: Step) -> None:
    for procedure in step.targets:
        step.move(procedure, "found")
        step.note(
            procedure, relapses=procedure.facts.get("relapses", 0) + 1, basis=None, lapse=None, lapsed_due=None,
            overdue_proven=None, rectified=None, relapse_evidence=step.inputs.evidence,
        )  # fmt: skip


@reads_inputs
def _ledger_may_tell(step: Step) -> Iterator[Blocker]:
    """A ledger ends what was found or advised, never what was ordered or is major; it tells of no day to come."""
    for procedure in step.targets:
        hazard = step.case.hazards[str(procedure.label)]
        if hazard.is_major or procedure.facts.get("basis") == "order":
            yield no(None, f"隐患{step.called(procedure.label)}属于重大或者已下达指令，须由两名执法人员复查，不能凭台账销号",
                     "应急管理部令18号", who="两名执法人员")  # fmt: skip
        done_on = step.inputs.done_on
        if done_on is not None and not hazard.found_on <= done_on <= day_of(step.now):
            yield no(None, f"隐患{step.called(procedure.label)}的完成日期{done_on:%Y-%m-%d}早于发现日期或者在将来", who="导入人")


def _import_rectified(step: Step) -> None:
    """The act stands on the day of the finding, as everything of a ledger row; whether the deadline was kept follows from
    the day it was done, and stays open to nobody where that day is unknown."""
    done_on = step.inputs.done_on
    told = {"how": "import", "on": done_on and done_on.isoformat(), "imported": True, "remark": step.inputs.remark}
    for procedure in step.targets:
        step.move(procedure, "rectified")
        step.note(procedure, rectified=plain(told))
        deadline = step.case.clock("rectify_deadline", procedure=procedure.n)
        if deadline is not None and done_on is not None:
            _end_by_day(step, deadline, done_on)
        step.cancel("rectify_deadline", "recheck_after_rectification", "rectify_extension_reply", procedure=procedure)


def _end_by_day(step: Step, deadline: Deadline, done_on: date) -> None:
    in_time = not deadline.has_passed(start_of(done_on))
    if deadline.is_open:
        step.change(DeadlineSet(deadline.n, {"status": "met" if in_time else "lapsed", "ended_at": start_of(done_on)}))
    elif in_time and deadline.status == "lapsed":
        step.change(DeadlineSet(deadline.n, {"status": "met", "ended_at": start_of(done_on)}, "台账表明按期履行"))
        step.follow.append(("correct_lapse", deadline.procedure, {"deadline": deadline.n}))


_INSPECTORS = (Role.SAFETY_OFFICER, Role.OFFICER)

TABLE = Table(
    kind="rectification",
    label="整改",
    states={
        "found": "已发现", "advised": "已告知", "ordered": "已责令", "reported": "已报改", "overdue": "逾期",
        "failed": "复查不合格", "rectified": "已整改", "transferred": "已移交", "dismissed": "已撤销",
    },
    start=("found",),
    ends=frozenset({"rectified", "transferred", "dismissed"}),
    acts=(
        Act(
            name="fix_on_spot", label="当场整改", who=_INSPECTORS, target="hazards", source=("found",), to=("rectified",),
            inputs=OnHazards, guards=(only_general,), effect=_fix_on_spot, article="安全生产法#65.1.2",
        ),
        Act(
            name="advise_rectification", label="整改告知", who=_INSPECTORS, target="hazards", source=("found",),
            to=("advised",), inputs=AdviseRectification, guards=(only_general, deadlines_ahead, service_valid),
            effect=_advise, opens=("rectify_deadline", "public_service"), issues=("rectification_advice",), article="安全生产法#41",
        ),
        Act(
            name="issue_rectification_order", label="责令限期整改", who=(Role.OFFICER,), target="hazards",
            source=("found", "advised", "overdue", "failed"), to=("ordered",), officers=2,
            inputs=IssueRectificationOrder, guards=(deadlines_ahead, service_valid), effect=_order,
            opens=("rectify_deadline", "reconsider_apply", "sue_direct", "public_service"),
            issues=("rectification_order",), article="安全生产法#65.1.2",
        ),
        Act(
            name="request_extension", label="申请延期", who=(Role.ENTERPRISE,), target="hazards",
            source=("advised", "ordered"), inputs=RequestExtension, guards=(extension_asked_in_time,),
            effect=_request_extension, opens=("rectify_extension_reply",), article="应急管理部令18号",
        ),
        Act(
            name="decide_extension", label="延期答复", who=(Role.CHIEF,), target="hazards",
            source=("advised", "ordered", "reported", "overdue", "failed"),
            inputs=DecideExtension, guards=(extension_answerable, service_valid), effect=_decide_extension,
            opens=("public_service",), meets=("rectify_extension_reply",),
            issues=("reinspection_extension_approval", "reinspection_extension_reply"), article="应急管理部令18号",
        ),
        Act(
            name="report_rectified", label="报告整改完成", who=(Role.ENTERPRISE, *_INSPECTORS), target="hazards",
            source=("advised", "ordered", "overdue", "failed"), to=("reported",), inputs=ReportRectified,
            effect=_report, opens=("recheck_after_rectification",), meets=("rectify_deadline",),
            article="应急管理部令18号",
        ),
        Act(
            name="lapse_rectification", label="整改逾期", who=(Role.SYSTEM,), source=("advised", "ordered"),
            to=("overdue",), inputs=Clocked, effect=_lapse, opens=("recheck_after_rectification",),
            article="安全生产法#65",
        ),
        Act(
            name="recheck", label="复查", who=_INSPECTORS, target="hazards",
            source=("advised", "ordered", "reported", "overdue", "failed"), to=("rectified", "failed"), inputs=Recheck,
            guards=(recheckers, signed_or_noted, service_valid), effect=_recheck, opens=("case_filing", "public_service"),
            meets=("rectify_deadline", "recheck_after_rectification"), issues=("reinspection_opinion",),
            proposes=("penalty",), article="应急管理部令18号",
        ),
        Act(
            name="cease_hazard", label="灭失", who=(Role.OFFICER,), target="hazards", source=OPEN, to=("dismissed",),
            officers=2, inputs=OnHazards, effect=_cease, article="安全生产法#65",
        ),
        Act(
            name="transfer_hazard", label="移交", who=(Role.OFFICER, Role.CHIEF), target="hazards", source=OPEN,
            to=("transferred",), inputs=TransferHazard, guards=(chief_or_certified, competent_receiver), effect=_transfer,
            issues=("offscope_handover",), article="安全生产法#69",
        ),
        Act(
            name="dismiss_hazard", label="撤销", who=(Role.CHIEF,), target="hazards", source=("found",), to=("dismissed",),
            inputs=DismissHazard, effect=_dismiss, article="安全生产法#65",
        ),
        Act(
            name="import_rectified", label="台账导入已整改", who=_INSPECTORS, target="hazards",
            source=("found", "advised", "overdue"), to=("rectified",), inputs=ImportRectified, guards=(_ledger_may_tell,),
            effect=_import_rectified, meets=("rectify_deadline",), article="安全生产法#41",
        ),
        Act(
            name="relapse", label="反弹", who=(Role.OFFICER,), target="hazards", source=("rectified",), to=("found",),
            officers=1, inputs=OnHazards, effect=_relapse, article="安全生产法#41",
        ),
    ),
)  # fmt: skip
