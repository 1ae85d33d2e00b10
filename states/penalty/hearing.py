"""Effects from the prior notice to the legal review and the discussion."""

from datetime import date

from cases.casefile import Document, Procedure
from states.guards.decision import hearing_due
from states.guards.investigation import stated
from states.penalty.figures import party_sums
from states.penalty.investigating import draft_referral, keep_violations
from states.service import serve, starts
from states.step import Step, plain


def drop_unserved_notices(step: Step, procedure: Procedure) -> None:
    """A notice that fell away is not served any more: its papers are superseded, an announcement of it ends."""
    for document in step.case.papers("penalty_notice", "hearing_right_notice", procedure=procedure.n):
        if document.status == "issued":
            step.set_paper(document, status="superseded")
            step.cancel("public_service", procedure=procedure, label=document.kind)


def serve_prior_notice(step: Step) -> None:
    """告知: content and amount are fixed; what comes later is never heavier (行政处罚法#44, #45)."""
    procedure, inputs = step.target, step.inputs
    drop_unserved_notices(step, procedure)
    due = hearing_due(step)
    told = due if inputs.hearing_right is None else inputs.hearing_right
    days = inputs.defence_days or int(step.law.value("defence_days_default", step.day))
    if inputs.for_ == "daily_fine":
        notice = {"daily": str(inputs.daily), "hearing_due": due, "hearing_told": told, "days": days}
        step.note(procedure, daily_notice=notice, waived=None, hearing=None, defences=None, defence_reviewed=None)
    else:
        if inputs.violations:
            step.note(procedure, review=None, discussion=None)
            keep_violations(step, procedure, [stated(step, v) for v in inputs.violations])
        step.move(procedure, "notified")
        total = sum(party_sums(step.case, procedure.facts["violations"]).values())
        notice = {"amount": str(total), "other": procedure.facts.get("other", []), "hearing_due": due,
                  "hearing_told": told, "days": days}  # fmt: skip
        step.note(procedure, notice=notice, waived=None, hearing=None, defences=None, defence_reviewed=None)
    step.cancel("defence_window", "hearing_request", procedure=procedure)
    _papers(step, procedure, notice)


def _papers(step: Step, procedure: Procedure, notice: dict[str, object]) -> None:
    facts = {"violations": procedure.facts["violations"], **notice, "purpose": step.inputs.for_}
    step.paper("case_disposition_approval", procedure=procedure, stage="before_notice", **facts)
    first = step.paper("penalty_notice", procedure=procedure, **facts)
    if notice["hearing_told"]:
        serve(step, step.paper("hearing_right_notice", procedure=procedure, **facts), step.inputs.served)
    serve(step, first, step.inputs.served)


@starts("penalty_notice")
def _notice_served(step: Step, document: Document, procedure: Procedure | None, day: date) -> None:
    """The defence window has the length the notice states (working days)."""
    assert procedure is not None, "a notice belongs to a penalty"
    key = "daily_notice" if document.facts.get("purpose") == "daily_fine" else "notice"
    step.note(procedure, **{key: {**procedure.facts[key], "served_on": day.isoformat()}})
    step.start_clock("defence_window", day, procedure=procedure, length=int(document.facts["days"]))


@starts("hearing_right_notice")
def _right_served(step: Step, _: Document, procedure: Procedure | None, day: date) -> None:
    """Five working days to ask for a hearing (行政处罚法#64.1)."""
    step.start_clock("hearing_request", day, procedure=procedure)


def record_defence(step: Step) -> None:
    """What the party says."""
    said = {**plain(step.inputs), "by": step.first.label}
    step.note(step.target, defences=[*step.facts.get("defences", []), said], defence_reviewed=None)
    step.paper("defence_record", procedure=step.target, **plain(step.inputs))


def waive(step: Step) -> None:
    """An explicit waiver ends the windows it names."""
    procedure = step.target
    rights = sorted({*procedure.facts.get("waived", ()), *step.inputs.rights})
    step.note(procedure, waived=rights, waiver=plain(step.inputs))
    for right, rule in (("defence", "defence_window"), ("hearing", "hearing_request")):
        if right in rights:
            step.cancel(rule, procedure=procedure)


def review_defence(step: Step) -> None:
    """Each point answered; the amount may fall, never rise."""
    procedure = step.target
    step.note(procedure, defence_reviewed={**plain(step.inputs), "on": step.day.isoformat()})
    daily = procedure.facts.get("daily_notice")
    if step.inputs.amount is not None and daily and procedure.state == "served":
        step.note(procedure, daily_notice={**daily, "daily": str(step.inputs.amount)})
    elif step.inputs.amount is not None:
        step.note(procedure, amount=str(step.inputs.amount))


def request_hearing(step: Step) -> None:
    """A hearing is asked for inside its window. Under the rule in force until 2026-01-31 it is held within fifteen days."""
    procedure, asked = step.target, step.inputs.on or step.day
    step.note(procedure, hearing={"requested_on": asked.isoformat(), "back_to": procedure.state})
    step.move(procedure, "hearing_requested")
    step.meet("hearing_request", procedure=procedure, on=step.inputs.on)
    if step.in_force("hearing_hold"):
        step.start_clock("hearing_hold", asked, procedure=procedure)


def withdraw_hearing(step: Step) -> None:
    """The party no longer wants it; the windows that still run stay."""
    procedure = step.target
    hearing = procedure.facts.get("hearing", {})
    step.move(procedure, hearing.get("back_to", "notified"))
    step.note(procedure, hearing={**hearing, "withdrawn_on": step.day.isoformat(), "chair": None})
    step.cancel("hearing_hold", procedure=procedure)


def set_hearing(step: Step) -> None:
    """Chair, time and place are told; set again, they are told again."""
    procedure, inputs = step.target, step.inputs
    step.move(procedure, "hearing_set")
    arranged = {"chair": inputs.chair, "clerk": inputs.clerk, "time": inputs.time.isoformat(), "place": inputs.place,
                "public": inputs.public}  # fmt: skip
    step.note(procedure, hearing={**procedure.facts.get("hearing", {}), **arranged})
    chair = step.person(inputs.chair).name
    serve(step, step.paper("hearing_notice", procedure=procedure, **{**plain(arranged), "chair": chair}), inputs.served)


def hold_hearing(step: Step) -> None:
    """Held; what was shown is what the decision may rest on. An earlier review no longer covers the case."""
    procedure, inputs = step.target, step.inputs
    hearing = procedure.facts.get("hearing", {})
    back = "served" if hearing.get("back_to") == "served" else "heard"
    step.move(procedure, back)
    step.note(procedure, hearing={**hearing, "held_on": step.day.isoformat(), "shown": list(inputs.evidence_shown)},
              review=None)  # fmt: skip
    step.meet("hearing_hold", procedure=procedure)
    step.paper("hearing_record", procedure=procedure, record=inputs.record, present=inputs.present)
    step.paper("hearing_report", procedure=procedure, report=inputs.report)


def review_legality(step: Step) -> None:
    """法制审核. Sent back, the case is investigated anew: notice and hearing fall away."""
    procedure, inputs = step.target, step.inputs
    review = {"opinion": inputs.opinion, "by": step.first.label, "on": step.day.isoformat(), "text": inputs.text,
              "amount": procedure.facts.get("amount")}  # fmt: skip
    step.note(procedure, review=plain(review))
    step.paper("legal_review_opinion", procedure=procedure, opinion=inputs.opinion, text=inputs.text)
    if inputs.opinion == "investigate_more":
        step.move(procedure, "filed")
        drop_unserved_notices(step, procedure)
        step.note(procedure, notice=None, hearing=None, discussion=None, waived=None, defences=None, defence_reviewed=None,
                  review=None, screening=None)  # fmt: skip
        step.cancel("defence_window", "hearing_request", procedure=procedure)
    elif inputs.opinion == "refer":
        cited = [o for v in procedure.facts.get("violations", ()) for o in step.law.screens(v["code"], v.get("item"))]
        for offence in dict.fromkeys(cited):
            draft_referral(step, offence, procedure, "法制审核认为涉嫌犯罪")
        if not cited:
            step.then("draft_referral", reason="法制审核认为涉嫌犯罪", hazards=list(procedure.hazards))


def discuss(step: Step) -> None:
    """集体讨论."""
    procedure, inputs = step.target, step.inputs
    step.note(procedure, discussion={"attendees": list(inputs.attendees), "conclusion": inputs.conclusion,
                                     "amount": None if inputs.amount is None else str(inputs.amount),
                                     "on": step.day.isoformat(), "chair": step.first.label})  # fmt: skip
    names = [step.person(label).name for label in inputs.attendees]
    step.paper("collective_discussion", procedure=procedure, attendees=names, opinions=inputs.opinions,
               conclusion=inputs.conclusion, amount=inputs.amount)  # fmt: skip
