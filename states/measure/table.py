"""The rows of 现场处理措施."""

from datetime import date

from cases.casefile import Document, Procedure
from cases.changes import DeadlineSet
from cases.people import Role
from law.clock import reckon
from states.fields import MaybeReason
from states.guards.coercion import (
    consent_in_writing,
    major_at_hand,
    power_conditions,
    power_notice_over,
    power_was_cut,
)
from states.guards.people import approval_given, approved_or_urgent
from states.guards.service import service_valid
from states.measure.inputs import (
    ApprovePowerCut,
    CutPower,
    LiftMeasure,
    OrderMeasure,
    RecordBreach,
    RequestResumption,
    ReviewResumption,
)
from states.measure.urgent import urgent_row
from states.proposing import propose
from states.service import open_remedies, serve, starts
from states.spec import ANY, Act, Table
from states.step import Step, plain


def _order(step: Step) -> None:
    inputs = step.inputs
    procedure = step.open("measure", "ordered", hazards=inputs.hazards, measure=inputs.kind, scope=inputs.scope,
                          urgent=inputs.urgent, approved_by=inputs.approved_by)  # fmt: skip
    if inputs.urgent:
        step.start_clock("coercion_urgent_report", step.at, procedure=procedure)
    step.paper("coercive_approval", procedure=procedure, approved_by=inputs.approved_by, urgent=inputs.urgent)
    decision = step.paper(
        "onsite_measures_decision", procedure=procedure, measure=inputs.kind, scope=inputs.scope, hazards=inputs.hazards,
        until=inputs.until,
    )  # fmt: skip
    serve(step, decision, inputs.served)


@starts("onsite_measures_decision")
def _served(step: Step, _: Document, procedure: Procedure | None, day: date) -> None:
    """A stop lasts six months at most; the remedies run. Of a stop lifted meanwhile only the remedies are left."""
    if procedure is None or procedure.state == "lifted":
        open_remedies(step, procedure, day)
        return
    step.start_clock("temp_stop_max", day, procedure=procedure)
    open_remedies(step, procedure, day)


def _request(step: Step) -> None:
    procedure = step.target
    step.move(procedure, "resumption_requested")
    step.start_clock("resume_production_review", step.day, procedure=procedure)
    step.paper("resume_application", procedure=procedure, report=step.inputs.report, files=step.inputs.files)


def _review(step: Step) -> None:
    procedure = step.target
    step.meet("resume_production_review", procedure=procedure)
    step.paper("resume_review", procedure=procedure, **plain(step.inputs))
    if step.inputs.result == "pass":
        step.paper("resume_approval", procedure=procedure, consent=step.inputs.consent)
        _lift(step, procedure)
    else:
        step.move(procedure, "ordered")


def _lift(step: Step, procedure: Procedure) -> None:
    step.move(procedure, "lifted")
    step.cancel("temp_stop_max", "resume_production_review", "power_cut_notice", procedure=procedure)


def _lift_measure(step: Step) -> None:
    step.note(step.target, lifted={"reason": step.inputs.reason, "by": step.first.label})
    _lift(step, step.target)


def _breach(step: Step) -> None:
    procedure = step.target
    step.move(procedure, "breached")
    step.note(procedure, breach=plain(step.inputs))
    hazards = list(procedure.hazards)
    propose(step, "referral", hazards, "擅自恢复，涉嫌危险作业", offence="C134-1(2)")
    propose(step, "penalty", hazards, "拒不执行停止使用、停产停业决定")


def _approve_power(step: Step) -> None:
    procedure, inputs = step.target, step.inputs
    step.note(procedure, power={"approved_by": step.first.label, "supplier": inputs.supplier})
    begins = inputs.delivered_at
    cut_at = reckon(step.rule("power_cut_notice"), begins, step.law.calendar).limit
    step.paper("power_cut_notice", procedure=procedure, supplier=inputs.supplier, cut_at=cut_at)
    decision = step.paper("power_cut_decision", procedure=procedure, delivered_at=begins, reason=inputs.reason)
    step.set_paper(decision, status="served", service={"on": begins.date().isoformat(), "at": begins.isoformat()})
    step.start_clock("power_cut_notice", begins, procedure=procedure)


def _cut_power(step: Step) -> None:
    procedure = step.target
    notice = step.case.clock("power_cut_notice", procedure=procedure.n)
    if notice is not None:
        over = step.at >= notice.limit
        step.change(DeadlineSet(notice.n, {"status": "met" if over else "cancelled", "ended_at": step.at}))
    step.note(procedure, power={**procedure.facts["power"], "cut_at": step.at.isoformat(), **plain(step.inputs)})


def _restore_power(step: Step) -> None:
    procedure = step.target
    step.note(procedure, power={**procedure.facts["power"], "cut_at": None, "restored_at": step.at.isoformat()})
    step.paper("power_restore_notice", procedure=procedure, reason=step.inputs.reason)


TABLE = Table(
    kind="measure",
    label="现场处理措施",
    states={"ordered": "已决定", "resumption_requested": "申请恢复", "breached": "擅自恢复", "lifted": "已解除"},
    start=("ordered",),
    ends=frozenset({"lifted"}),
    acts=(
        Act(
            name="order_measure", label="决定现场处理措施", who=(Role.OFFICER,), target="new", to=("ordered",), officers=2,
            inputs=OrderMeasure, guards=(major_at_hand, approved_or_urgent, approval_given, service_valid), effect=_order,
            opens=("coercion_urgent_report", "temp_stop_max", "reconsider_apply", "sue_direct", "public_service"),
            issues=("coercive_approval", "onsite_measures_decision"), article="安全生产法#65.1.3",
        ),
        Act(
            name="request_resumption", label="申请恢复", who=(Role.ENTERPRISE,), source=("ordered", "breached"),
            to=("resumption_requested",), inputs=RequestResumption, effect=_request,
            opens=("resume_production_review",), issues=("resume_application",), article="安全生产法#65.1.3",
        ),
        Act(
            name="review_resumption", label="复产审查", who=(Role.OFFICER,), source=("resumption_requested",),
            to=("lifted", "ordered"), officers=2, inputs=ReviewResumption, guards=(consent_in_writing,), effect=_review,
            meets=("resume_production_review",), issues=("resume_review", "resume_approval"), article="安全生产法#65.1.3",
        ),
        Act(
            name="lift_measure", label="解除措施", who=(Role.CHIEF,), beside=(Role.OFFICER,),
            source=("ordered", "breached"), to=("lifted",), inputs=LiftMeasure, effect=_lift_measure,
            article="安全生产法#65.1.3",
        ),
        Act(
            name="record_breach", label="登记擅自恢复", who=(Role.OFFICER,), source=("ordered",), to=("breached",),
            officers=2, inputs=RecordBreach, effect=_breach, proposes=("referral", "penalty"), article="刑法#134-1",
        ),
        Act(
            name="approve_power_cut", label="批准停止供电", who=(Role.BUREAU_HEAD,), source=("breached",),
            inputs=ApprovePowerCut, guards=(power_conditions,), effect=_approve_power, opens=("power_cut_notice",),
            issues=("power_cut_notice", "power_cut_decision"), article="安全生产法#70",
        ),
        Act(
            name="cut_power", label="停止供电", who=(Role.BUREAU_HEAD,), source=("breached",), inputs=CutPower,
            guards=(power_notice_over,), effect=_cut_power, meets=("power_cut_notice",), article="安全生产法#70",
        ),
        Act(
            name="restore_power", label="恢复供电", who=(Role.BUREAU_HEAD,), source=(ANY,), inputs=MaybeReason,
            guards=(power_was_cut,), effect=_restore_power, issues=("power_restore_notice",), article="安全生产法#70",
        ),
        urgent_row(("ordered", "resumption_requested", "breached"), "lifted"),
    ),
)  # fmt: skip
