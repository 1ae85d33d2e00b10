"""The rows of 复议、诉讼."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from cases.action import Blocker
from cases.casefile import Procedure
from cases.people import Role
from states.fields import Day, Inputs, Number, Text
from states.guards import no, reads_inputs
from states.penalty.deciding import disclosures_of, revoke_penalty
from states.spec import Act, Table
from states.step import Step, plain
from states.targets import document_of, procedure_of

Outcome = Literal["upheld", "changed", "revoked", "unlawful", "inadmissible", "withdrawn"]


class RecordApplication(Inputs):
    """登记复议、诉讼申请."""

    kind: Literal["reconsideration", "litigation"] = Field(title="类型")
    against: Text = Field(title="所争议的行为")
    body: Text = Field(title="受理机关")
    on: Day = Field(title="申请日期")
    accepted_on: Day | None = Field(None, title="受理日期")


class RecordAcceptance(Inputs):
    """登记受理."""

    accepted_on: Day = Field(title="受理日期")


class RecordOutcome(Inputs):
    """登记结果."""

    outcome: Outcome = Field(title="结果")
    received_on: Day = Field(title="收到日期")
    decided_on: Day | None = Field(None, title="作出日期")
    reason: Text | None = Field(None, title="理由")
    amount: Number | None = Field(None, title="变更后罚款（元）")


def _disputed(step: Step) -> Procedure | None:
    """The procedure against which the remedy is used; None for an order, which stands in a paper of the case."""
    against = step.inputs.against
    if against.startswith("document:"):
        document = document_of(step.case, against)
        return step.case.procedure(document.procedure) if document.procedure else None
    return procedure_of(step.case, against)


@reads_inputs
def _review_first(step: Step) -> Iterator[Blocker]:
    """An on-the-spot fine must be reconsidered before it is sued (行政复议法#23)."""
    procedure = _disputed(step)
    if step.inputs.kind != "litigation" or procedure is None or not procedure.facts.get("on_spot"):
        return
    reviewed = [
        r for r in step.case.of_kind("remedy")
        if r.facts.get("procedure") == procedure.n and r.facts.get("kind") == "reconsideration" and r.facts.get("outcome")
    ]  # fmt: skip
    if not reviewed:
        yield no(None, "对当场处罚决定不服，应当先申请行政复议", "行政复议法#23", who="当事人")


@reads_inputs
def _disputable(step: Step) -> Iterator[Blocker]:
    """There is a served act to dispute, not yet under the same kind of remedy; the day is not in the future."""
    procedure = _disputed(step)
    if procedure is not None and procedure.kind == "penalty" and not procedure.facts.get("decision"):
        yield no(None, "尚未作出处罚决定，没有可以复议、诉讼的行为", "行政复议法#11", who="当事人")
    pending = [
        r for r in step.case.of_kind("remedy")
        if r.state in ("applied", "accepted")
        and (r.facts.get("procedure") == procedure.n if procedure else r.facts.get("against") == step.inputs.against)
    ]  # fmt: skip
    if pending:
        yield no(None, "已有未终结的复议或者诉讼", "行政复议法#29", who="受理机关")
    if step.inputs.on > step.day:
        yield no(None, "申请日期在将来", "行政复议法#20", earliest=step.inputs.on)


@reads_inputs
def _amount_for_change(step: Step) -> Iterator[Blocker]:
    if step.inputs.outcome == "changed" and step.inputs.amount is None:
        yield no(None, "变更的结果须写明变更后的金额（amount）", "行政复议法#63", who="登记人")


def _apply(step: Step) -> None:
    inputs = step.inputs
    disputed = _disputed(step)
    procedure = step.open("remedy", "applied", kind=inputs.kind, against=inputs.against, body=inputs.body,
                          procedure=disputed.n if disputed else None, applied_on=inputs.on.isoformat())  # fmt: skip
    if disputed is not None and disputed.kind == "penalty":
        pauses = [*disputed.facts.get("remedies", []), {"remedy": procedure.n, "applied_on": inputs.on.isoformat()}]
        step.note(disputed, remedies=pauses)
    _meet_right(step, disputed, inputs.kind, inputs.on)
    if inputs.kind == "reconsideration":
        step.start_clock("reconsider_accept", inputs.on, procedure=procedure)
    if inputs.accepted_on is not None:
        _accept(step, procedure, inputs.accepted_on)


def _meet_right(step: Step, disputed: Procedure | None, kind: str, on: date) -> None:
    """The right was used. The direct suit stays open while reconsideration runs, since it may be withdrawn."""
    used = ("reconsider_apply",) if kind == "reconsideration" else ("sue_direct", "sue_after_reconsider")
    for clock in step.case.deadlines:
        if clock.rule in used and clock.procedure == (disputed.n if disputed else None) and clock.is_open:
            step.end_clock(clock, "met" if on <= clock.limit else "lapsed")
    if disputed is not None and kind == "litigation":
        step.cancel("reconsider_apply", procedure=disputed)


def _accept(step: Step, procedure: Procedure, on: date) -> None:
    step.move(procedure, "accepted")
    step.note(procedure, accepted_on=on.isoformat())
    if procedure.facts.get("kind") == "reconsideration":
        step.meet("reconsider_accept", procedure=procedure, on=on)
        step.start_clock("reconsider_decide", on, procedure=procedure)


def _acceptance(step: Step) -> None:
    _accept(step, step.target, step.inputs.accepted_on)


def _outcome(step: Step) -> None:
    remedy, inputs = step.target, step.inputs
    step.move(remedy, inputs.outcome)
    step.note(remedy, outcome=plain(inputs))
    step.meet("reconsider_decide", procedure=remedy, on=inputs.decided_on or inputs.received_on)
    step.cancel("reconsider_accept", procedure=remedy)
    disputed = step.case.procedure(remedy.facts["procedure"]) if remedy.facts.get("procedure") else None
    if disputed is None:
        return
    if disputed.kind == "penalty":
        _end_pause(step, disputed, remedy)
    if inputs.outcome in ("revoked", "unlawful"):
        _undo(step, disputed)
        return
    if disputed.kind == "penalty" and inputs.outcome == "changed":
        _change_amount(step, disputed)
    if remedy.facts.get("kind") == "reconsideration" and inputs.outcome in ("upheld", "changed", "inadmissible"):
        step.cancel("sue_direct", procedure=disputed)
        step.start_clock("sue_after_reconsider", inputs.received_on, procedure=disputed)


def _end_pause(step: Step, penalty: Procedure, remedy: Procedure) -> None:
    """Any outcome ends the pause of the surcharge on the day it was received."""
    ended = step.inputs.received_on.isoformat()
    step.note(penalty, remedies=[
        {**r, "ended_on": ended, "outcome": step.inputs.outcome} if r["remedy"] == remedy.n else r
        for r in penalty.facts.get("remedies", [])
    ])  # fmt: skip


_UNDONE = {"measure": "lifted", "seizure": "released"}


def _undo(step: Step, disputed: Procedure) -> None:
    """Revoked or declared unlawful: the act is gone from the day the outcome was received."""
    if disputed.kind == "penalty":
        if disputed.state != "revoked":
            revoke_penalty(step, disputed, step.inputs.received_on, step.inputs.reason)
    elif disputed.kind in _UNDONE and disputed.state != _UNDONE[disputed.kind]:
        step.move(disputed, _UNDONE[disputed.kind])
        step.note(disputed, undone={"reason": step.inputs.reason, "on": step.inputs.received_on.isoformat()})
        step.cancel("seal_seize", "temp_stop_max", "resume_production_review", procedure=disputed)


def _change_amount(step: Step, penalty: Procedure) -> None:
    """The new amount replaces the old; what is public has to be corrected (行政处罚法#48.2)."""
    decision = penalty.facts["decision"]
    step.note(penalty, amount=str(step.inputs.amount),
              decision={**decision, "amount": str(step.inputs.amount), "before": decision["amount"]})  # fmt: skip
    for disclosure in disclosures_of(step, penalty):
        if disclosure.state in ("approved", "published", "on_hold"):
            step.note(disclosure, correction_asked=step.inputs.received_on.isoformat())
            step.start_clock("withdraw_publication", step.inputs.received_on, procedure=disclosure)
            for to in ("editor", "chief"):
                step.tell(to, "correction_asked", urgent=True, procedure=disclosure)


TABLE = Table(
    kind="remedy",
    label="复议诉讼",
    states={
        "applied": "已申请", "accepted": "已受理", "upheld": "维持", "changed": "变更", "revoked": "撤销", "unlawful": "确认违法",
        "inadmissible": "不予受理或驳回", "withdrawn": "撤回",
    },
    start=("applied", "accepted"),
    ends=frozenset({"upheld", "changed", "revoked", "unlawful", "inadmissible", "withdrawn"}),
    waits_for={"accepted": "reconsider_decide"},
    acts=(
        Act(
            name="record_application", label="登记复议诉讼", who=(Role.OFFICER,), target="new", to=("applied", "accepted"),
            officers=1, inputs=RecordApplication, guards=(_review_first, _disputable), effect=_apply,
            opens=("reconsider_accept", "reconsider_decide"), meets=("reconsider_apply", "sue_direct"),
            article="行政复议法#20", on_closed_case=True,
        ),
        Act(
            name="record_acceptance", label="登记受理", who=(Role.OFFICER,), source=("applied",), to=("accepted",), officers=1,
            inputs=RecordAcceptance, effect=_acceptance, opens=("reconsider_decide",), meets=("reconsider_accept",),
            article="行政复议法#30", on_closed_case=True,
        ),
        Act(
            name="record_outcome", label="登记结果", who=(Role.OFFICER,), source=("applied", "accepted"),
            to=("upheld", "changed", "revoked", "unlawful", "inadmissible", "withdrawn", "lifted", "released", "rejected"),
            officers=1, inputs=RecordOutcome, guards=(_amount_for_change,), effect=_outcome,
            opens=("sue_after_reconsider", "withdraw_publication"), meets=("reconsider_decide",), article="行政复议法#62",
            on_closed_case=True,
        ),
    ),
)  # fmt: skip
