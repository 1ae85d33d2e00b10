"""The canary: a deadline of no case, due every hour. A sweep that runs but fires nothing leaves it standing."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from db.heartbeats import read_heartbeats, record_start, record_success

_NAME = "canary"
_EVERY = timedelta(hours=1)


def fire_canary(conn: Connection, now: datetime) -> None:
    """Let it fire if it is due, and set the next one; called where deadlines have just fired."""
    due = canary_due(conn)
    if due is not None and due <= now:
        record_success(conn, _NAME, now, {"due": due.isoformat()})
    if due is None or due <= now:
        record_start(conn, _NAME, now.replace(minute=0, second=0, microsecond=0) + _EVERY)


def canary_due(conn: Connection) -> datetime | None:
    """When it is due next; None before the first sweep."""
    beat = read_heartbeats(conn).get(_NAME)
    return None if beat is None else beat.started_at
