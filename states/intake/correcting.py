"""更正: the event that was wrong stays in the log; what rested on it is counted anew, and the reason is recorded."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from cases.casefile import Deadline, EventHead
from cases.changes import DeadlineSet
from cases.errors import InputFault
from states.fields import in_reach
from states.service import ON_SERVICE
from states.step import Step


def correct(step: Step) -> None:
    """Record a correction. A corrected day of service moves the clocks that the service started; a corrected deadline
    or `until` moves the deadline it set; anything else is kept as an annotation of the event."""
    if step.action.by[0].label == "system":
        _after_wrong_lapse(step)
        return
    event = named_event(step.case.events, step.inputs.event)
    entry = {"seq": event.seq, "change": step.inputs.change, "reason": step.inputs.reason, "by": step.first.label}
    step.note_case(corrections=[*step.case.facts.get("corrections", []), entry])
    for key, value in _flat(step.inputs.change):
        if key in ("served.on", "on", "received_on", "accepted_on"):
            _move_starts(step, event, _day(key, value), only_service=key == "served.on")
        elif key.split(".")[-1] in ("deadline", "until", "report_by"):
            _move_ends(step, event, key, _day(key, value))


def _flat(change: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """The corrected values by dotted path, however they are nested."""
    for key, value in change.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def named_event(events: list[EventHead], name: str) -> EventHead:
    """The event meant by `action` (the last one) or `action#n` (the n-th)."""
    action, _, which = name.partition("#")
    found = [e for e in events if e.action == action]
    return found[int(which) - 1] if which else found[-1]


def _day(key: str, value: object) -> date:
    try:
        return in_reach(date.fromisoformat(str(value)[:10]))
    except ValueError:
        raise InputFault(f"更正内容“{key}”应为 YYYY-MM-DD 且年份合理，现为“{value}”") from None


def _of_event(step: Step, event: EventHead) -> list[Deadline]:
    return [d for d in step.case.deadlines if d.opened_by == event.seq]


def _move_starts(step: Step, event: EventHead, day: date, *, only_service: bool) -> None:
    """Day clocks start anew; of a corrected service only those that the service started."""
    for deadline in _of_event(step, event):
        hours = isinstance(deadline.start, datetime)
        if not hours and not deadline.by_hand and (deadline.rule in ON_SERVICE or not only_service):
            step.recount(deadline, f"更正：{step.inputs.reason}", start=day)
            _reopen(step, deadline)


def _move_ends(step: Step, event: EventHead, key: str, day: date) -> None:
    parts = key.split(".")
    label = parts[1] if len(parts) == 3 else None
    ordered = [d for d in step.case.deadlines if label and d.rule == "rectify_deadline" and d.label == label]
    for deadline in ordered[-1:] or _of_event(step, event):
        if deadline.by_hand and (label is None or deadline.label == label):
            step.recount(deadline, f"更正：{step.inputs.reason}", until=day)
            _reopen(step, deadline)


def _reopen(step: Step, deadline: Deadline) -> None:
    """A lapse that the correction shows to be wrong no longer stands; the state it moved goes back."""
    if deadline.status != "lapsed" or deadline.has_passed(step.at):
        return
    step.change(DeadlineSet(deadline.n, {"status": "open", "ended_at": None}, f"更正：{step.inputs.reason}"))
    procedure = step.case.procedure(deadline.procedure) if deadline.procedure else None
    lapse = procedure.facts.get("lapse") if procedure else None
    if procedure is not None and lapse and lapse["deadline"] == deadline.n and procedure.state == lapse["to"]:
        step.move(procedure, lapse["from"])
        step.note(procedure, lapse=None, lapsed_due=None)


def _after_wrong_lapse(step: Step) -> None:
    """The late entry showed that the duty was done in time: the lapse no longer stands, though it stays on record."""
    for procedure in step.targets:
        lapse = procedure.facts.get("lapse")
        if lapse and procedure.state == lapse["to"]:
            step.move(procedure, lapse["from"])
        step.note(procedure, lapse=None, lapsed_due=None)
    step.note_case(
        corrections=[*step.case.facts.get("corrections", []), {"reason": step.inputs.reason, "by": "system"}]
    )
