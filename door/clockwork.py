"""A person's word on the clock: a leap ahead was looked at, and the machine's time is to be used from now on."""

from cases.people import Role
from db.heartbeats import Leap, drop_leap, read_leap
from door.pen import Pen, reasoned, write
from door.perform import Door


def confirm_clock(door: Door, by: str, reason: str) -> Leap | None:
    """Release a leap of the clock; gives it, or None where there is none. Administrators and the bureau head may.

    Long-running processes learn it at their next look. Raises `NotAllowed`, `InputFault` without a reason.
    """
    said = reasoned(reason)

    def work(pen: Pen) -> Leap | None:
        leap = read_leap(pen.conn)
        if leap is not None:
            drop_leap(pen.conn)
            before = {"expected": leap.expected.isoformat(), "shown": leap.shown.isoformat()}
            pen.note("clock", "clock", "confirm", before, {}, said)
        return leap

    return write(door, by, "confirm_clock", (Role.ADMIN, Role.BUREAU_HEAD), work)
