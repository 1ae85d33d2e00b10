"""更正: the event that was wrong stays in the log; what rested on it is counted anew, and the reason is recorded."""

from datetime import date

from cases.casefile import Deadline, EventHead
from cases.errors import InputFault
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
    for key, value in step.inputs.change.items():
        if key in ("served.on", "on", "received_on", "accepted_on", "delivered_at"):
            _move_starts(step, event, _day(key, value))
        elif key.split(".")[-1] in ("deadline", "until", "report_by"):
            _move_ends(step, event, key, _day(key, value))


def named_event(events: list[EventHead], name: str) -> EventHead:
    """The event meant by `action` (the last one) or `action#n` (the n-th)."""
    action, _, which = name.partition("#")
    found = [e for e in events if e.action == action]
    return found[int(which) - 1] if which else found[-1]


def _day(key: str, value: object) -> date:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise InputFault(f"更正内容“{key}”应为 YYYY-MM-DD，现为“{value}”") from None


def _of_event(step: Step, event: EventHead) -> list[Deadline]:
    return [d for d in step.case.deadlines if d.opened_by == event.seq]


def _move_starts(step: Step, event: EventHead, day: date) -> None:
    for deadline in _of_event(step, event):
        if isinstance(deadline.start, date) and not deadline.by_hand:
            step.recount(deadline, f"更正：{step.inputs.reason}", start=day)


def _move_ends(step: Step, event: EventHead, key: str, day: date) -> None:
    parts = key.split(".")
    label = parts[1] if len(parts) == 3 else None
    for deadline in _of_event(step, event):
        if deadline.by_hand and (label is None or deadline.label == label):
            step.recount(deadline, f"更正：{step.inputs.reason}", until=day)


def _after_wrong_lapse(step: Step) -> None:
    """The late entry showed that the duty was done in time: the lapse no longer stands, though it stays on record."""
    for procedure in step.targets:
        step.note(procedure, lapse=None, lapsed_due=None)
    step.note_case(
        corrections=[*step.case.facts.get("corrections", []), {"reason": step.inputs.reason, "by": "system"}]
    )
