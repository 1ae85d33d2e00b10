"""Rungs of the ladder as acts of the system: what is reminded, and that each rung fires once in effect."""

from pydantic import Field

from cases.changes import DeadlineSet, FactsSet
from cases.people import Role
from states.fields import Count, Flag, Inputs, Text
from states.spec import Act
from states.step import Step


class Rung(Inputs):
    """One rung: its name, whom it tells, of which deadline or proposal; `overtaken` ones are recorded and not sent."""

    rung: Text
    deadline: Count | None = None
    proposal: Count | None = None
    to: list[Text] = Field(default_factory=list)
    wording: Text
    urgent: Flag = False
    overtaken: Flag = False
    days: int | None = None


def mark_deadline(step: Step, number: int, rung: str) -> None:
    """Record on the deadline that the rung has fired."""
    deadline = step.case.deadline(number)
    step.change(DeadlineSet(number, {"fired": (*deadline.fired, rung)}))


def fire_rung(step: Step) -> None:
    """Remind: put the messages into the outbox and record the rung."""
    rung = step.inputs
    procedure = None
    if rung.deadline is not None:
        deadline = step.case.deadline(rung.deadline)
        procedure = step.case.procedure(deadline.procedure) if deadline.procedure else None
        mark_deadline(step, rung.deadline, rung.rung)
    if rung.proposal is not None:
        procedure = step.case.procedure(rung.proposal)
        step.change(FactsSet(procedure.n, {"fired": [*procedure.facts.get("fired", []), rung.rung]}))
    if rung.overtaken:
        return
    for to in rung.to:
        step.tell(
            to, rung.wording, urgent=rung.urgent, procedure=procedure, deadline=rung.deadline, days=rung.days, rung=rung.rung
        )


REMIND = Act(name="remind", label="提醒", who=(Role.SYSTEM,), target="case", inputs=Rung, effect=fire_rung, on_closed_case=True)
