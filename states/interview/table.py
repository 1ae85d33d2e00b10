"""The rows of 约谈."""

from cases.people import Role
from states.fields import Clocked, MaybeReason
from states.guards.people import chief_or_certified
from states.guards.pressure import (
    answers_for_target,
    commitments_known,
    commitments_settled,
    held_by_chief_or_two,
    interview_lead,
    interview_time_reached,
    new_time_ahead,
)
from states.guards.service import service_valid
from states.interview.inputs import (
    CloseInterview,
    HoldInterview,
    NotifyInterview,
    PostponeInterview,
    ReportCommitments,
)
from states.proposing import REJECT, Proposed, hazards_meant, mark_rung
from states.service import serve
from states.spec import Act, Table
from states.step import Step, plain
from states.supervision.inputs import Propose


def _propose(step: Step) -> None:
    target = step.inputs.target
    if target:
        step.subject(target)
    hazards = hazards_meant(step)
    procedure = step.open("interview", "proposed", hazards=hazards, target=target, reason=step.inputs.reason,
                          rung=getattr(step.inputs, "rung", None))  # fmt: skip
    mark_rung(step, hazards)
    step.paper("interview_notice", procedure=procedure, status="draft", reason=step.inputs.reason, hazards=hazards)


def _notify(step: Step) -> None:
    procedure, inputs = step.target, step.inputs
    step.move(procedure, "notified")
    facts = inputs.model_dump(mode="json", exclude={"served"}, exclude_none=True)
    step.note(procedure, **{**facts, "time": inputs.time.isoformat()}, notified_on=step.day.isoformat())
    serve(step, step.paper("interview_notice", procedure=procedure, **facts), inputs.served)


def _postpone(step: Step) -> None:
    postponed = [*step.facts.get("postponed", []), {"from": step.facts.get("time"), "reason": step.inputs.reason}]
    step.note(step.target, time=step.inputs.time.isoformat(), postponed=postponed)


def _hold(step: Step) -> None:
    procedure, inputs = step.target, step.inputs
    step.move(procedure, "held")
    step.note(procedure, record=inputs.record, commitments=plain(dict(inputs.commitments)), held_on=step.day.isoformat())
    step.start_clock("interview_report", step.day, procedure=procedure, until=inputs.report_by)
    step.paper("interview_record", procedure=procedure, **plain(inputs))
    step.paper("interview_minutes", procedure=procedure, commitments=plain(dict(inputs.commitments)))


def _absent(step: Step) -> None:
    step.move(step.target, "absent")
    step.note(step.target, absence={"on": step.day.isoformat(), "reason": step.inputs.reason})
    step.paper("circular", procedure=step.target, status="draft", reason="无故缺席约谈")


def _report(step: Step) -> None:
    procedure = step.target
    step.move(procedure, "held")
    step.note(procedure, done={**procedure.facts.get("done", {}), **step.inputs.done})
    step.meet("interview_report", procedure=procedure)


def _close(step: Step) -> None:
    procedure = step.target
    step.move(procedure, "closed")
    step.note(procedure, outcome=dict(step.inputs.outcome), closed_note=step.inputs.note)
    step.meet("interview_report", procedure=procedure)


def _lapse(step: Step) -> None:
    procedure = step.target
    deadline = step.case.deadline(step.inputs.deadline)
    step.end_clock(deadline, "lapsed")
    step.note(procedure, lapse={"from": procedure.state, "to": "overdue", "at": step.at.isoformat(), "deadline": deadline.n})
    step.move(procedure, "overdue")
    for to in ("handler", "liaison", "chief"):
        step.tell(to, "lapsed", procedure=procedure, deadline=deadline.n)


TABLE = Table(
    kind="interview",
    label="约谈",
    states={
        "proposed": "拟约谈", "notified": "已通知", "held": "已约谈", "absent": "缺席", "overdue": "逾期未报告",
        "closed": "已办结", "rejected": "未获同意",
    },
    start=("proposed",),
    ends=frozenset({"closed", "rejected"}),
    acts=(
        Act(
            name="propose_interview", label="提请约谈", who=(Role.OFFICER, Role.SYSTEM), target="new", to=("proposed",),
            officers=1, inputs=Propose, system_inputs=Proposed, effect=_propose, drafts=("interview_notice",),
            proposes=("interview",), article="安委〔2018〕2号",
        ),
        Act(
            name="notify_interview", label="约谈通知", who=(Role.CHIEF,), source=("proposed", "absent"), to=("notified",),
            inputs=NotifyInterview, guards=(interview_lead, service_valid), effect=_notify, opens=("public_service",),
            issues=("interview_notice",), article="安委〔2018〕2号",
        ),
        REJECT,
        Act(
            name="postpone_interview", label="约谈改期", who=(Role.CHIEF,), source=("notified",), inputs=PostponeInterview,
            guards=(new_time_ahead,), effect=_postpone, article="安委〔2018〕2号",
        ),
        Act(
            name="hold_interview", label="约谈", who=(Role.CHIEF, Role.OFFICER), source=("notified",), to=("held",),
            inputs=HoldInterview, guards=(held_by_chief_or_two, interview_time_reached), effect=_hold,
            opens=("interview_report",), issues=("interview_record", "interview_minutes"), article="安委〔2018〕2号",
        ),
        Act(
            name="record_absence", label="登记缺席", who=(Role.CHIEF, Role.OFFICER), source=("notified",), to=("absent",),
            inputs=MaybeReason, guards=(chief_or_certified, interview_time_reached), effect=_absent, drafts=("circular",),
            article="安委〔2018〕2号",
        ),
        Act(
            name="report_commitments", label="报告承诺落实", who=(Role.ENTERPRISE, Role.LIAISON), source=("held", "overdue"),
            to=("held",), inputs=ReportCommitments, guards=(answers_for_target, commitments_known), effect=_report,
            meets=("interview_report",), article="安委〔2018〕2号",
        ),
        Act(
            name="close_interview", label="约谈办结", who=(Role.CHIEF,), source=("held",), to=("closed",),
            inputs=CloseInterview, guards=(commitments_known, commitments_settled), effect=_close,
            meets=("interview_report",), article="安委〔2018〕2号",
        ),
        Act(
            name="lapse_interview", label="约谈报告逾期", who=(Role.SYSTEM,), source=("held",), to=("overdue",),
            inputs=Clocked, effect=_lapse, article="安委〔2018〕2号",
        ),
    ),
)  # fmt: skip
