"""Effects from the proposal to the end of the investigation."""

from cases.casefile import Facts, Procedure
from states.guards.investigation import stated
from states.penalty.figures import party_sums
from states.proposing import mark_rung
from states.step import Step, plain


def hazards_of(violations: list[Facts]) -> list[str]:
    """The hazards the violations name, in order, each once."""
    return list(dict.fromkeys(h for v in violations for h in v.get("hazards", ())))


def keep_violations(step: Step, procedure: Procedure, violations: list[Facts]) -> None:
    """Set the violations and what follows from them: hazards, tier, sum, sanctions besides a fine."""
    own = step.case.subject.label if step.case.subject else ""
    step.note(
        procedure,
        violations=violations,
        hazards=hazards_of(violations) or list(procedure.hazards),
        tier="B" if any(v.get("tier") == "B" for v in violations) else "A",
        amount=str(sum(party_sums(step.case, violations).values())),
        other=sorted({w for v in violations for w in v.get("other", ())}),
        parties=list(dict.fromkeys(str(v.get("party") or own) for v in violations)),
    )
    step.note_case(parties=sorted({*step.case.facts.get("parties", ()), *procedure.facts["parties"]}))


def propose_penalty(step: Step) -> None:
    """Open the procedure with the draft filing form; the clock for the filing starts at the clue."""
    inputs = step.inputs
    by_system = step.first.label == "system"
    hazards = list(inputs.hazards) if by_system else list(inputs.violation.hazards)
    procedure = step.open("penalty", "proposed", hazards=hazards, reason=inputs.reason,
                          rung=getattr(inputs, "rung", None), harm=getattr(inputs, "harm", None))  # fmt: skip
    if not by_system:
        keep_violations(step, procedure, [stated(step, inputs.violation)])
    running = [h for h in hazards if step.case.open_clock("case_filing", label=h)]
    if not running:
        step.start_clock("case_filing", step.day, procedure=procedure)
    mark_rung(step, hazards)
    step.paper("case_filing_approval", procedure=procedure, status="draft", reason=inputs.reason, hazards=hazards)


def file_penalty(step: Step) -> None:
    """Filed: the number is given, the decision clocks run from today (行政处罚法#60)."""
    procedure, inputs = step.target, step.inputs
    step.move(procedure, "filed")
    if inputs.violation is not None:
        keep_violations(step, procedure, [stated(step, inputs.violation)])
    handlers = list(dict.fromkeys(inputs.handlers))
    step.note(procedure, handlers=handlers, name=inputs.name, filed_on=step.day.isoformat(), filed_by=step.first.label,
              harm=inputs.harm or procedure.facts.get("harm") or "none", case_source=inputs.case_source)  # fmt: skip
    step.meet("case_filing", procedure=procedure)
    for hazard in procedure.hazards:
        step.meet("case_filing", label=hazard)
    if step.in_force("decision_o15"):
        step.start_clock("decision_o15", step.day, procedure=procedure)
    step.start_clock("decision_statutory", step.day, procedure=procedure)
    step.paper("case_filing_approval", procedure=procedure, name=inputs.name, violations=procedure.facts["violations"],
               handlers=people(step, handlers), approved_by=step.first.name)  # fmt: skip


def people(step: Step, labels: list[str]) -> list[dict[str, str | None]]:
    """Names and certificate numbers as they stand on the day, for a paper."""
    persons = [step.person(label) for label in labels]
    return [{"name": p.name, "certificate": p.certificate} for p in persons]


def add_evidence(step: Step) -> None:
    """Register evidence; an appraisal is commissioned."""
    items = plain(dict(step.inputs.items))
    step.note(step.target, evidence={**step.facts.get("evidence", {}), **items})
    for label, item in step.inputs.items.items():
        if item.kind == "expert":
            step.paper("appraisal_commission", procedure=step.target, item=item.name, label=label)


def record_inquiry(step: Step) -> None:
    """An inquiry record."""
    step.paper("inquiry_record", procedure=step.target, **plain(step.inputs))


def conclude(step: Step) -> None:
    """The investigation ends; a positive screen drafts the referral and stops everything until it is answered."""
    procedure, inputs = step.target, step.inputs
    step.move(procedure, "investigated")
    keep_violations(step, procedure, [stated(step, v) for v in inputs.violations])
    screening = plain(dict(inputs.screening))
    step.note(procedure, screening=screening, report=inputs.report, concluded_on=step.day.isoformat(), notice=None,
              hearing=None, review=None, discussion=None, waived=None, defences=None, defence_reviewed=None)  # fmt: skip
    step.paper("case_investigation_report", procedure=procedure, violations=procedure.facts["violations"],
               report=inputs.report, screening=screening)  # fmt: skip
    for offence, screen in screening.items():
        if screen["suspected"]:
            draft_referral(step, offence, procedure, str(screen.get("reason", "筛查涉嫌犯罪")))


def draft_referral(step: Step, offence: str, procedure: Procedure, reason: str) -> None:
    """Draft a referral for the offence, unless one for it is under way."""
    under_way = ("suspected", "reported", "approved", "sent", "refused", "review_requested", "supervision_requested",
                 "criminal")  # fmt: skip
    if any(r.facts.get("offence") == offence and r.state in under_way for r in step.case.of_kind("referral")):
        return
    step.then("draft_referral", reason=reason, hazards=list(procedure.hazards), offence=offence)
