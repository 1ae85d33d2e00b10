"""补办批准: the approval of an urgent measure or seizure within twenty-four hours."""

from cases.people import Role
from states.guards.coercion import urgent_pending
from states.measure.inputs import ApproveUrgent
from states.spec import Act
from states.step import Step


def urgent_row(source: tuple[str, ...], end: str) -> Act:
    """The row for a procedure whose refusal ends in `end`."""

    def approve(step: Step) -> None:
        procedure = step.target
        step.meet("coercion_urgent_report", procedure=procedure)
        step.note(procedure, urgent=None, approved_by=step.first.label)
        if not step.inputs.approve:
            step.move(procedure, end)
            step.note(procedure, approved_by=None, refused={"by": step.first.label, "reason": step.inputs.reason})
            step.cancel("seal_seize", "temp_stop_max", procedure=procedure)

    return Act(
        name="approve_urgent", label="补办批准", who=(Role.CHIEF,), source=source, to=(end,), inputs=ApproveUrgent,
        guards=(urgent_pending,), effect=approve, meets=("coercion_urgent_report",), article="行政强制法#19",
    )  # fmt: skip
