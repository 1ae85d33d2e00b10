"""The rows of 查封扣押 and 先行登记保存."""

from datetime import date

from cases.casefile import Document, Procedure
from cases.people import Role
from states.fields import Clocked
from states.guards.coercion import (
    auction_lawful,
    disposal_balances,
    evidence_approved,
    extension_once,
    ground_of_seizure,
    release_balances,
    test_time_notified,
)
from states.guards.people import approval_given, approved_or_urgent
from states.guards.service import service_valid
from states.measure.urgent import urgent_row
from states.seizure.inputs import (
    DisposeEvidence,
    DisposeSeizure,
    ExcludeTestTime,
    ExtendSeizure,
    PreserveEvidence,
    ReleaseSeizure,
    Seal,
)
from states.service import open_remedies, serve, starts
from states.spec import Act, Table
from states.step import Step, plain

HELD = ("sealed", "extended")


def _seal(step: Step) -> None:
    inputs = step.inputs
    procedure = step.open(
        "seizure", "sealed", items=plain(dict(inputs.items)), ground=inputs.ground, place=inputs.place,
        urgent=inputs.urgent, approved_by=inputs.approved_by,
    )  # fmt: skip
    if inputs.urgent:
        step.start_clock("coercion_urgent_report", step.at, procedure=procedure)
    step.start_clock("seal_seize", step.day, procedure=procedure)
    step.paper("coercive_approval", procedure=procedure, approved_by=inputs.approved_by, urgent=inputs.urgent)
    decision = step.paper("seizure_decision", procedure=procedure, ground=inputs.ground, place=inputs.place)
    step.paper("seizure_list", procedure=procedure, items=dict(inputs.items))
    serve(step, decision, inputs.served)


@starts("seizure_decision")
def _served(step: Step, _: Document, procedure: Procedure | None, day: date) -> None:
    """The remedies against the seizure."""
    open_remedies(step, procedure, day)


def _extend(step: Step) -> None:
    procedure = step.target
    deadline = step.running("seal_seize", procedure)
    assert deadline is not None, "the guard saw it run"
    _undo_expiry(step)
    step.recount(step.revive(deadline), "情况复杂，经批准延长", extended=deadline.extended + step.inputs.days)
    step.move(procedure, "extended")
    serve(step, step.paper("seizure_extension", procedure=procedure, **plain(step.inputs)), step.inputs.served)


def _exclude(step: Step) -> None:
    procedure, inputs = step.target, step.inputs
    deadline = step.running("seal_seize", procedure) or step.case.open_clock("seal_seize", procedure=procedure.n)
    if deadline is not None:
        _undo_expiry(step)
        deadline = step.revive(deadline)
        spans = (*deadline.suspended, (inputs.from_, inputs.to))
        step.recount(deadline, "检验期间不计入查封扣押期限", suspended=spans)
    step.paper("appraisal_commission", procedure=procedure, **plain(inputs))


def _release(step: Step) -> None:
    _settle(step, "released", "seizure_disposal", plain(step.inputs))


def _dispose(step: Step) -> None:
    _settle(step, "disposed", "seizure_disposal", plain(step.inputs))


def _settle(step: Step, to: str, paper: str, facts: dict[str, object]) -> None:
    procedure = step.target
    _undo_expiry(step)
    step.move(procedure, to)
    step.note(procedure, settled=facts)
    step.meet("seal_seize", procedure=procedure)
    serve(step, step.paper(paper, procedure=procedure, settled=facts), step.inputs.served)


def _expire(step: Step, told: str) -> None:
    deadline = step.case.deadline(step.inputs.deadline)
    step.end_clock(deadline, "lapsed")
    lapse = {"from": step.target.state, "to": "released", "at": step.at.isoformat(), "deadline": deadline.n}
    step.move(step.target, "released")
    step.note(step.target, expired=step.day.isoformat(), lapse=lapse)
    for to in ("chief", "handler"):
        step.tell(to, told, urgent=True, procedure=step.target, deadline=deadline.n)


def _undo_expiry(step: Step) -> None:
    """What was done within the term and entered after it: the goods did not come free by the end of the term."""
    if step.state_of(step.target) != step.target.state:
        step.undo_lapse(step.target)
        step.note(step.target, expired=None)


def _expire_seizure(step: Step) -> None:
    _expire(step, "seizure_expired")


def _expire_evidence(step: Step) -> None:
    _expire(step, "evidence_expired")


def _preserve(step: Step) -> None:
    inputs = step.inputs
    procedure = step.open(
        "evidence", "preserved", items=plain(dict(inputs.items)), approved_by=inputs.approved_by, place=inputs.place
    )
    step.start_clock("evidence_register_keep", step.day, procedure=procedure)
    step.paper("evidence_preserve_approval", procedure=procedure, approved_by=inputs.approved_by)
    serve(step, step.paper("evidence_preserve_notice", procedure=procedure, items=dict(inputs.items)), inputs.served)


def _dispose_evidence(step: Step) -> None:
    procedure = step.target
    _undo_expiry(step)
    step.move(procedure, "disposed")
    step.note(procedure, settled=plain(step.inputs))
    step.meet("evidence_register_keep", procedure=procedure)
    step.paper("evidence_disposal_approval", procedure=procedure, **plain(step.inputs))
    step.paper("evidence_disposal_decision", procedure=procedure, **plain(step.inputs))


_SEIZURE_ACTS = (
    Act(
        name="seal", label="查封扣押", who=(Role.OFFICER,), target="new", to=("sealed",), officers=2, inputs=Seal,
        guards=(ground_of_seizure, approved_or_urgent, approval_given, service_valid), effect=_seal,
        opens=("coercion_urgent_report", "seal_seize", "reconsider_apply", "sue_direct", "public_service"),
        issues=("coercive_approval", "seizure_decision", "seizure_list"), article="安全生产法#65.1.4",
    ),
    Act(
        name="extend_seizure", label="延长查封扣押", who=(Role.CHIEF,), source=("sealed",), to=("extended",),
        inputs=ExtendSeizure, guards=(extension_once, service_valid), effect=_extend, opens=("public_service",),
        issues=("seizure_extension",), article="行政强制法#25",
    ),
    Act(
        name="exclude_test_time", label="扣除检验期间", who=(Role.OFFICER,), source=HELD, officers=1,
        inputs=ExcludeTestTime, guards=(test_time_notified,), effect=_exclude, issues=("appraisal_commission",),
        article="行政强制法#25.3",
    ),
    Act(
        name="release_seizure", label="解除查封扣押", who=(Role.CHIEF,), source=HELD, to=("released",),
        inputs=ReleaseSeizure, guards=(release_balances, service_valid), effect=_release, opens=("public_service",),
        meets=("seal_seize",), issues=("seizure_disposal",), article="行政强制法#28",
    ),
    Act(
        name="dispose_seizure", label="处理查封扣押", who=(Role.CHIEF,), source=HELD, to=("disposed",),
        inputs=DisposeSeizure, guards=(disposal_balances, auction_lawful, service_valid), effect=_dispose,
        opens=("public_service",), meets=("seal_seize",), issues=("seizure_disposal",), article="行政强制法#27",
    ),
    Act(
        name="expire_seizure", label="查封扣押期满", who=(Role.SYSTEM,), source=HELD, to=("released",), inputs=Clocked,
        effect=_expire_seizure, article="行政强制法#28.4",
    ),
    urgent_row(HELD, "released"),
)  # fmt: skip

_EVIDENCE_ACTS = (
    Act(
        name="preserve_evidence", label="先行登记保存", who=(Role.OFFICER,), target="new", to=("preserved",), officers=2,
        inputs=PreserveEvidence, guards=(evidence_approved, approval_given, service_valid), effect=_preserve,
        opens=("evidence_register_keep", "public_service"),
        issues=("evidence_preserve_approval", "evidence_preserve_notice"), article="行政处罚法#56",
    ),
    Act(
        name="dispose_evidence", label="处理登记保存证据", who=(Role.OFFICER,), source=("preserved",),
        to=("disposed",), officers=1, inputs=DisposeEvidence, effect=_dispose_evidence,
        meets=("evidence_register_keep",), issues=("evidence_disposal_approval", "evidence_disposal_decision"),
        article="行政处罚法#56",
    ),
    Act(
        name="expire_evidence", label="登记保存期满", who=(Role.SYSTEM,), source=("preserved",), to=("released",),
        inputs=Clocked, effect=_expire_evidence, article="行政处罚法#56",
    ),
)  # fmt: skip

SEIZURE = Table(
    kind="seizure",
    label="查封扣押",
    states={"sealed": "已查封扣押", "extended": "已延长", "released": "已解除", "disposed": "已处理"},
    start=("sealed",),
    ends=frozenset({"released", "disposed"}),
    acts=_SEIZURE_ACTS,
)
EVIDENCE = Table(
    kind="evidence",
    label="先行登记保存",
    states={"preserved": "已登记保存", "disposed": "已处理", "released": "已解除"},
    start=("preserved",),
    ends=frozenset({"disposed", "released"}),
    acts=_EVIDENCE_ACTS,
)
