"""Which messages have been overtaken before they were sent: what they remind of is done, moved, or told again since."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.outbox import Claimed
from db.tables import deadlines, outbox, procedures

REMINDERS = frozenset({"reminder_ahead", "reminder_due_today", "reminder_missed", "agency_share"})
#: What a reminder gives way to besides a later reminder.
_OF_DEADLINES = REMINDERS | {"lapsed"}
#: States in which what a message asks for is still to be done.
_STILL: Mapping[str, frozenset[str]] = {
    "proposal_unsigned": frozenset({"proposed", "suspected"}),
    "order_wanted": frozenset({"overdue", "failed"}),
}
_ENDED = {"met": "期限已经办结", "cancelled": "期限已经取消"}
#: Reminders of a clock that stands still or has run out say what is no longer so; the lapse is told by itself.
_STOPPED = {"suspended": "期限已经中止", "lapsed": "期限已经届满，另行通知"}

#: A person, a case and one of its deadlines.
_Thread = tuple[str | None, int | None, int]


def overtaken(conn: Connection, rows: Sequence[Claimed], now: datetime) -> dict[int, str]:
    """Ids of the rows that are not worth sending any more, and why."""
    asked = [row for row in rows if row.case_id is not None and row.wording in {*_OF_DEADLINES, *_STILL}]
    if not asked:
        return {}
    cases = sorted({row.case_id for row in asked if row.case_id is not None})
    clocks = _clocks(conn, cases)
    states = _states(conn, cases)
    later = _latest(conn, cases, now)
    found: dict[int, str] = {}
    for row in asked:
        reason = _reason(row, clocks, states) or _told_since(row, later)
        if reason:
            found[row.id] = reason
    return found


def _clocks(conn: Connection, cases: Iterable[int]) -> dict[tuple[int, int], Row[Any]]:
    columns = select(deadlines.c.case_id, deadlines.c.n, deadlines.c.status, deadlines.c.due)
    return {(row.case_id, row.n): row for row in conn.execute(columns.where(deadlines.c.case_id.in_(cases)))}


def _states(conn: Connection, cases: Iterable[int]) -> dict[tuple[int, int], str]:
    columns = select(procedures.c.case_id, procedures.c.n, procedures.c.state)
    return {(row.case_id, row.n): row.state for row in conn.execute(columns.where(procedures.c.case_id.in_(cases)))}


def _latest(conn: Connection, cases: Iterable[int], now: datetime) -> dict[_Thread, datetime]:
    """When a person is last told of a deadline, of what is due by now."""
    wanted = select(outbox.c.person, outbox.c.case_id, outbox.c.body, outbox.c.deliver_at).where(
        outbox.c.case_id.in_(cases), outbox.c.kind == "message", outbox.c.deliver_at <= now,
        outbox.c.wording.in_(_OF_DEADLINES),
    )  # fmt: skip
    found: dict[_Thread, datetime] = {}
    for row in conn.execute(wanted):
        # another message of the case that is no object must not stop this one
        number = row.body.get("deadline") if isinstance(row.body, dict) else None
        if number is not None:
            thread = (row.person, row.case_id, number)
            found[thread] = max(found.get(thread, row.deliver_at), row.deliver_at)
    return found


def _reason(
    row: Claimed, clocks: Mapping[tuple[int, int], Row[Any]], states: Mapping[tuple[int, int], str]
) -> str | None:
    assert row.case_id is not None, "rows without a case are not asked about"
    wording = str(row.wording)
    if wording in _STILL:
        number = row.body.get("procedure")
        state = states.get((row.case_id, number)) if number is not None else None
        return None if state is None or state in _STILL[wording] else "事项已经办理"
    number = row.body.get("deadline")
    clock = clocks.get((row.case_id, number)) if number is not None else None
    if clock is None:
        return None
    if clock.status in _ENDED:
        return _ENDED[clock.status]
    if wording in REMINDERS and row.body.get("due") not in (None, clock.due):
        return "期限已经变更"
    return _STOPPED.get(clock.status) if wording in REMINDERS - {"reminder_missed"} else None


def _told_since(row: Claimed, later: Mapping[_Thread, datetime]) -> str | None:
    number = row.body.get("deadline")
    if row.wording not in REMINDERS or number is None:
        return None
    since = later.get((row.person, row.case_id, number))
    meant = datetime.fromisoformat(row.body["meant_for"]) if "meant_for" in row.body else row.deliver_at
    return "已有更近的提醒" if since is not None and since > meant else None
