"""What starts when a paper is served: one function a kind of paper, found by the kind (送达的效力)."""

from collections.abc import Callable
from datetime import date

from cases.casefile import Document, Procedure
from states.fields import Served
from states.step import Step, plain

OnServed = Callable[[Step, Document, Procedure | None, date], None]

STARTS: dict[str, OnServed] = {}

#: Every clock that the service of some paper may start.
ON_SERVICE = (
    "rectify_deadline", "reconsider_apply", "sue_direct", "temp_stop_max", "defence_window", "hearing_request", "pay_fine",
    "demand_letter", "public_service",
)  # fmt: skip


def starts(*kinds: str) -> Callable[[OnServed], OnServed]:
    """Register what the service of these papers starts."""

    def register(function: OnServed) -> OnServed:
        STARTS.update(dict.fromkeys(kinds, function))
        return function

    return register


def serve(step: Step, document: Document, served: Served | None) -> None:
    """Record a service. An announcement takes effect only when its thirty days have run (民事诉讼法#95)."""
    if served is None:
        return
    record = {**plain(served), "servers": [p.label for p in step.action.by]}
    procedure = step.case.procedure(document.procedure) if document.procedure else None
    if served.mode == "announcement":
        step.set_paper(document, service={**record, "pending": True})
        step.start_clock("public_service", served.on, procedure=procedure, label=document.kind)
        if document.kind in DECISIONS and procedure is not None:
            step.meet("decision_service", procedure=procedure, on=served.on)
        return
    step.set_paper(document, status="served", service=record)
    take_effect(step, document, procedure, served.on)


def take_effect(step: Step, document: Document, procedure: Procedure | None, day: date) -> None:
    """Start what counts from service; `day` is day 0."""
    function = STARTS.get(document.kind)
    if function is not None:
        function(step, document, procedure, day)


#: Papers whose service ends the clock `decision_service`.
DECISIONS = frozenset({"penalty_decision_unit", "penalty_decision_person"})


def open_remedies(step: Step, procedure: Procedure | None, day: date, *, review_first: bool = False) -> None:
    """Reconsideration within sixty days; suit within six months unless reconsideration must come first (行政复议法#20, #23;
    行政诉讼法#46)."""
    step.start_clock("reconsider_apply", day, procedure=procedure)
    if not review_first:
        step.start_clock("sue_direct", day, procedure=procedure)
