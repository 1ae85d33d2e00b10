"""Effects on money: payments, deferral, demand, court, daily fines, and the end of the penalty."""

from datetime import date

from cases.casefile import Document, Procedure
from law.tariff import daily_fine_days
from states.penalty.figures import money, owed
from states.service import serve, starts
from states.step import Step, plain


def defer_payment(step: Step) -> None:
    """The plan moves the term to its last day; only a missed instalment bears the surcharge."""
    procedure, plan = step.target, step.inputs.plan
    running = step.case.clock("pay_fine", procedure=procedure.n)
    step.note(procedure, deferral={"due_before": running.due.isoformat() if running else None,
                                   "on": step.day.isoformat(), "plan": plain(plan),
                                   "earlier_payments": len(procedure.facts.get("payments", ())),
                                   "application": plain(step.inputs.application)})  # fmt: skip
    pay = step.case.clock("pay_fine", procedure=procedure.n)
    if pay is not None and pay.is_open:
        step.recount(pay, "批准延期、分期缴纳", until=plan[-1].by)
    elif pay is not None:
        step.start_clock("pay_fine", step.day, procedure=procedure, until=plan[-1].by)
    step.paper("fine_deferral_approval", procedure=procedure, **plain(step.inputs))
    step.paper("fine_deferral_grant", procedure=procedure, plan=plain(plan))


def record_payment(step: Step) -> None:
    """A payment, with its day and receipt; it meets the term when everything due was paid in time."""
    procedure = step.target
    step.note(procedure, payments=[*procedure.facts.get("payments", []), plain(step.inputs)])
    figures = owed(step.case, procedure, step.inputs.on, step.law)
    if figures.fine <= figures.paid:
        step.meet("pay_fine", procedure=procedure, on=step.inputs.on)
    if figures.left == 0:
        step.meet("demand_letter", procedure=procedure)
        step.meet("court_enforce_window", procedure=procedure)


def demand_payment(step: Step) -> None:
    """催告 with the exact sum."""
    procedure = step.target
    figures = owed(step.case, procedure, step.day, step.law)
    step.move(procedure, "demanded")
    document = step.paper("enforcement_demand", procedure=procedure, amount=figures.left, fine=figures.fine,
                          surcharge=figures.surcharge, daily=figures.daily, paid=figures.paid)  # fmt: skip
    serve(step, document, step.inputs.served)


@starts("enforcement_demand")
def _demand_served(step: Step, _: Document, procedure: Procedure | None, day: date) -> None:
    """Ten working days before the court may be asked (行政强制法#54)."""
    if procedure is not None and procedure.state != "demanded":
        return
    step.start_clock("demand_letter", day, procedure=procedure)


def apply_court(step: Step) -> None:
    """申请法院强制执行."""
    procedure, inputs = step.target, step.inputs
    step.move(procedure, "in_court")
    step.meet("court_enforce_window", procedure=procedure)
    step.start_clock("court_accept", inputs.received_on or step.day, procedure=procedure)
    figures = owed(step.case, procedure, step.day, step.law)
    step.paper("court_enforcement_application", procedure=procedure, amount=figures.left, property=inputs.property,
               signed_by_head=step.person(inputs.signed_by).name)  # fmt: skip


def impose_daily_fine(step: Step) -> None:
    """按日连续处罚: the original fine for every day from the day after the order (安全生产法#112)."""
    procedure, inputs = step.target, step.inputs
    days = daily_fine_days(inputs.order_on, inputs.until)
    total = money(procedure.facts["decision"]["amount"]) * days
    entry = {"amount": str(total), "days": days, "order_on": inputs.order_on.isoformat(), "until": inputs.until.isoformat(),
             "on": step.day.isoformat()}  # fmt: skip
    step.note(procedure, daily_fines=[*procedure.facts.get("daily_fines", []), entry], daily_notice=None)
    step.paper("daily_penalty_decision", procedure=procedure, refusal=list(inputs.refusal), **entry)


def close_penalty(step: Step) -> None:
    """处罚结案."""
    procedure = step.target
    step.move(procedure, "closed")
    step.note(procedure, closed={"ground": step.inputs.ground, "reason": step.inputs.reason, "on": step.day.isoformat(),
                                 "by": step.first.label})  # fmt: skip
    step.cancel("pay_fine", "demand_letter", "court_enforce_window", "court_accept", procedure=procedure)
    step.paper("case_closure_approval", procedure=procedure, ground=step.inputs.ground, reason=step.inputs.reason)


def open_court_window(step: Step) -> None:
    """The last remedy period ended unused: three months to ask the court (行政强制法#53)."""
    procedure = step.target
    start = date.fromisoformat(step.inputs.start)
    literal = date.fromisoformat(step.inputs.literal_start or step.inputs.start)
    step.start_clock("court_enforce_window", start, procedure=procedure, literal_start=literal)
    step.note(procedure, court_window=True)
