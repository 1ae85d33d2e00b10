"""The station inbox of a person: what has reached him, and how much of it he has not read."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, tuple_

from db.driver import Prepared, read
from db.queries import OutboxLine
from db.tables import cases, outbox
from db.types import Id, UtcInstant

#: Beyond so many the count says "more".
MOST_UNREAD = 100
InboxKey = tuple[datetime, int]


def unread_count(conn: Connection, person: str, now: datetime) -> int:
    """Messages of a person that have come by `now` and were not read, counted up to `MOST_UNREAD`."""
    (rows,) = read(conn, [(_UNREAD, {"person": person, "now": now})])
    return int(rows[0][0])


def messages_of(
    conn: Connection, person: str, now: datetime, *, unread_only: bool = False, before: InboxKey | None = None, limit: int = 50
) -> list[OutboxLine]:
    """Messages that have come by `now`, the newest first; `before` is the key of the last line of the page before."""
    names = [name for name in OutboxLine.__slots__ if name != "case_number"]
    columns = (*(outbox.c[name] for name in names), cases.c.number.label("case_number"))
    wanted = _arrived(select(*columns).select_from(outbox.outerjoin(cases, outbox.c.case_id == cases.c.id)), person, now)
    if unread_only:
        wanted = wanted.where(outbox.c.read_at.is_(None))
    if before is not None:
        at, row_id = bindparam(None, before[0], type_=UtcInstant()), bindparam(None, before[1], type_=Id)
        wanted = wanted.where(outbox.c.deliver_at <= at, tuple_(outbox.c.deliver_at, outbox.c.id) < tuple_(at, row_id))
    ordered = wanted.order_by(outbox.c.deliver_at.desc(), outbox.c.id.desc()).limit(limit)
    return [OutboxLine(**row) for row in conn.execute(ordered).mappings()]


def _arrived(wanted: Select[Any], person: Any, now: Any) -> Select[Any]:
    return wanted.where(
        outbox.c.person == person, outbox.c.kind == "message", outbox.c.channel == "inbox", outbox.c.status != "cancelled",
        outbox.c.deliver_at <= now,
    )  # fmt: skip


def _unread(dialect: str) -> Select[Any]:
    came = _arrived(select(outbox.c.id), bindparam("person"), bindparam("now", type_=UtcInstant()))
    return select(func.count()).select_from(came.where(outbox.c.read_at.is_(None)).limit(MOST_UNREAD).subquery())


_UNREAD = Prepared(_unread)
