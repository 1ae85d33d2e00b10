"""Effects of the decision, its service, and of the end without a penalty."""

from datetime import date
from decimal import Decimal

from cases.casefile import Document, Procedure
from states.guards.investigation import stated
from states.guards.money import closure_due
from states.penalty.figures import money
from states.penalty.investigating import keep_violations
from states.proposing import is_open_for
from states.service import open_remedies, serve, starts
from states.step import Step, plain

DECISION_CLOCKS = ("decision_o15", "decision_statutory")


def decide_penalty(step: Step) -> None:
    """Decided: the decision clocks are met, service and publication run, disclosure is proposed (安全生产法#78)."""
    procedure, inputs = step.target, step.inputs
    other = list(inputs.other) if inputs.other is not None else list(procedure.facts.get("other", []))
    _keep_decision(step, procedure, inputs.amount, other, inputs.payment_channel, inputs.evidence)
    step.move(procedure, "decided")
    for rule in DECISION_CLOCKS:
        step.meet(rule, procedure=procedure)
    step.start_clock("decision_service", step.day, procedure=procedure)
    facts = {"amount": inputs.amount, "other": other, "payment_channel": inputs.payment_channel, "reason": inputs.reason,
             "violations": procedure.facts["violations"], "evidence": list(inputs.evidence)}  # fmt: skip
    step.paper("case_disposition_approval", procedure=procedure, stage="before_decision", **facts)
    for kind in decision_kinds(step, procedure, "penalty_decision_unit", "penalty_decision_person"):
        step.paper(kind, procedure=procedure, **facts)
    after_decision(step, procedure)


def _keep_decision(
    step: Step, procedure: Procedure, amount: Decimal, other: list[str], channel: str | None, evidence: list[str]
) -> None:
    step.note(procedure, amount=str(amount), decision=plain({
        "amount": amount, "other": other, "on": step.day, "by": step.first.label, "payment_channel": channel,
        "evidence": list(evidence),
    }))  # fmt: skip


def decision_kinds(step: Step, procedure: Procedure, unit: str, person: str) -> list[str]:
    """Which decision forms it takes: one for units, one for natural persons."""
    kinds = [person if step.subject(label).is_person else unit for label in procedure.facts.get("parties", ())]
    return list(dict.fromkeys(kinds))


def after_decision(step: Step, procedure: Procedure) -> None:
    """The publication clock runs from the decision; disclosure, and closure where due, are proposed."""
    step.start_clock("publish_penalty", step.day, procedure=procedure)
    step.then("propose_disclosure", kind="penalty", reason="行政处罚决定公示", hazards=list(procedure.hazards),
              decided=procedure.n)  # fmt: skip
    if step.case.subject is None or is_open_for(step.case, "closure", ()):
        return
    before = [*step.world.penalty_days(step.case.subject.label, besides=step.case.id), *_decided_here(step, procedure)]
    if closure_due(step, before):
        step.then("propose_closure", reason="一百八十日内三次或者一年内四次处罚，仍存在重大事故隐患")


def _decided_here(step: Step, besides: Procedure) -> list[date]:
    return [
        date.fromisoformat(p.facts["decision"]["on"])
        for p in step.case.of_kind("penalty")
        if p.n != besides.n and p.facts.get("decision") and p.state != "revoked"
    ]


def decide_no_penalty(step: Step) -> None:
    """不予处罚."""
    procedure = step.target
    step.move(procedure, "no_penalty")
    step.note(procedure, no_penalty={**plain(step.inputs), "by": step.first.label, "on": step.day.isoformat()})
    for rule in DECISION_CLOCKS:
        step.meet(rule, procedure=procedure)
    step.cancel("defence_window", "hearing_request", procedure=procedure)
    facts = step.inputs.model_dump(mode="json", exclude={"served"}, exclude_none=True)
    serve(step, step.paper("no_penalty_decision", procedure=procedure, **facts), step.inputs.served)


def decide_on_spot(step: Step) -> None:
    """当场处罚: decided and handed over at once; reconsideration comes before a suit (行政处罚法#51, #52; 行政复议法#23)."""
    inputs = step.inputs
    procedure = step.open("penalty", "served", on_spot=True, filed_on=step.day.isoformat(),
                          handlers=[p.label for p in step.action.by], defences=[{"words": inputs.defence}],
                          defence_reviewed={"on": step.day.isoformat()})  # fmt: skip
    keep_violations(step, procedure, [stated(step, inputs.violation)])
    _keep_decision(step, procedure, inputs.violation.amount, list(inputs.violation.other), "指定银行代收", [])
    step.start_clock("summary_record_filing", step.day, procedure=procedure)
    kinds = decision_kinds(step, procedure, "penalty_decision_onspot_unit", "penalty_decision_onspot_person")
    for kind in kinds:
        document = step.paper(kind, procedure=procedure, violations=procedure.facts["violations"],
                              amount=inputs.violation.amount, other=inputs.violation.other, cash=inputs.cash)  # fmt: skip
        serve(step, document, inputs.served)
    if inputs.cash is not None:
        _take_cash(step, procedure)
    after_decision(step, procedure)


def _take_cash(step: Step, procedure: Procedure) -> None:
    cash = step.inputs.cash
    paid = {"amount": str(cash.amount), "on": step.day.isoformat(), "receipt": "当场收缴"}
    step.note(procedure, payments=[paid])
    step.start_clock("onspot_fine_handover_officer", step.day, procedure=procedure)
    if cash.amount >= money(procedure.facts["decision"]["amount"]):
        step.meet("pay_fine", procedure=procedure)


def serve_decision(step: Step) -> None:
    """送达: the receipt lists the papers; what counts from service starts."""
    procedure = step.target
    for document in step.case.papers("penalty_decision_unit", "penalty_decision_person", procedure=procedure.n):
        if document.status == "issued":
            serve(step, document, step.inputs.served)
    step.paper("service_receipt", procedure=procedure, **plain(step.inputs.served))


@starts("penalty_decision_unit", "penalty_decision_person")
def _decision_served(step: Step, _: Document, procedure: Procedure | None, day: date) -> None:
    """Fifteen days to pay, sixty to ask for reconsideration, six months to sue (行政处罚法#67; 行政复议法#20)."""
    assert procedure is not None, "a decision belongs to a penalty"
    if procedure.state != "decided":
        return
    step.move(procedure, "served")
    _meet_service(step, procedure, day)
    start_payment(step, procedure, day)
    open_remedies(step, procedure, day)


def _meet_service(step: Step, procedure: Procedure, day: date) -> None:
    """In time by the day of service, which may be entered later."""
    step.meet("decision_service", procedure=procedure, on=day)


@starts("penalty_decision_onspot_unit", "penalty_decision_onspot_person")
def _onspot_served(step: Step, _: Document, procedure: Procedure | None, day: date) -> None:
    """Reconsideration first, so no clock for a direct suit."""
    assert procedure is not None, "a decision belongs to a penalty"
    start_payment(step, procedure, day)
    open_remedies(step, procedure, day, review_first=True)


def start_payment(step: Step, procedure: Procedure, day: date) -> None:
    """The fifteen days."""
    if money(procedure.facts["decision"]["amount"]) == 0:
        return
    step.start_clock("pay_fine", day, procedure=procedure)
    step.note(procedure, served_on=day.isoformat())


def extend_decision(step: Step) -> None:
    """`until` goes on the shorter clock where there is one, and on the statutory one where it goes beyond (D-03)."""
    procedure, until = step.target, step.inputs.until
    for rule in DECISION_CLOCKS:
        deadline = step.running(rule, procedure)
        if deadline is not None and until > deadline.limit:
            step.recount(step.revive(deadline), step.inputs.reason, until=until)
    step.note(procedure, extensions=[*procedure.facts.get("extensions", []), plain(step.inputs)])
    step.paper("case_extension_approval", procedure=procedure, **plain(step.inputs))


def revoke(step: Step) -> None:
    """撤销: the surcharge stops, and what was published has to go."""
    revoke_penalty(step, step.target, step.day, step.inputs.reason)
    step.paper("case_withdrawal_record", procedure=step.target, reason=step.inputs.reason)


def revoke_penalty(step: Step, procedure: Procedure, day: date, reason: str | None) -> None:
    """Revoke a penalty and, where something of it is or may become public, start the three days (行政处罚法#48.2)."""
    step.move(procedure, "revoked")
    for document in step.case.papers("penalty_decision_unit", "penalty_decision_person", procedure=procedure.n):
        if document.status == "issued":
            step.set_paper(document, status="superseded")
            step.cancel("public_service", procedure=procedure, label=document.kind)
    step.note(procedure, revoked={"on": day.isoformat(), "reason": reason})
    step.cancel("pay_fine", "demand_letter", "decision_service", "court_enforce_window", "court_accept", "publish_penalty",
                "summary_record_filing", procedure=procedure)  # fmt: skip
    withdraw_what_is_public(step, procedure, day)


def withdraw_what_is_public(step: Step, procedure: Procedure, day: date) -> None:
    """A person withdraws; the clock says by when. Where nothing was approved yet, the duty is done with the revocation."""
    if not any(d.state in ("approved", "published", "on_hold") for d in disclosures_of(step, procedure)):
        step.start_clock("withdraw_publication", day, procedure=procedure)
        step.meet("withdraw_publication", procedure=procedure)
    for disclosure in disclosures_of(step, procedure):
        if disclosure.state in ("approved", "published", "on_hold"):
            step.start_clock("withdraw_publication", day, procedure=disclosure)
            step.tell("editor", "withdrawal_due", urgent=True, procedure=disclosure)
        elif disclosure.state == "proposed":
            step.move(disclosure, "rejected")
            step.note(disclosure, rejected={"reason": "处罚决定已撤销", "by": "system", "on": day.isoformat()})


def disclosures_of(step: Step, procedure: Procedure) -> list[Procedure]:
    """The disclosures of a decided penalty."""
    return [d for d in step.case.of_kind("disclosure") if d.facts.get("decided") == procedure.n]
