"""The outbox: what is to be done after the commit, claimed for a while, done at least once under a stable key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from db.tables import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A row that this process may now work on until its claim runs out. `attempts` counts this claim too."""

    id: int
    key: str
    kind: str
    channel: str
    person: str | None
    wording: str | None
    body: dict[str, Any]
    deliver_at: datetime
    urgent: bool
    case_id: int | None
    seq: int | None
    attempts: int


_COLUMNS = [outbox.c[name] for name in Claimed.__slots__]
_CLAIM = (
    update(outbox)
    .where(outbox.c.id == bindparam("at_id"))
    .values(attempts=bindparam("attempts"), claimed_until=bindparam("claimed_until"))
)


def claim(
    conn: Connection,
    now: datetime,
    *,
    limit: int = 100,
    lease: timedelta = timedelta(minutes=5),
    kinds: Sequence[str] = (),
) -> list[Claimed]:
    """Pending rows whose time has come and that nobody holds, the oldest first; of the kinds, where given.

    They are this process's for the `lease`; a process that dies leaves them to the next one, and one that finishes
    late has done the same key twice, which receivers can tell.
    """
    free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now)
    wanted = select(*_COLUMNS).where(outbox.c.status == "pending", outbox.c.deliver_at <= now, free)
    if kinds:
        wanted = wanted.where(outbox.c.kind.in_(kinds))
    wanted = wanted.order_by(outbox.c.deliver_at, outbox.c.id).limit(limit).with_for_update(skip_locked=True)
    found = [Claimed(**{**row, "attempts": row["attempts"] + 1}) for row in conn.execute(wanted).mappings()]
    if found:
        until = now + lease
        conn.execute(_CLAIM, [{"at_id": c.id, "attempts": c.attempts, "claimed_until": until} for c in found])
    return found


def finish(conn: Connection, ids: Sequence[int], status: str = "done") -> None:
    """Mark rows `done`, `dead` (given up, for a person to look at) or `cancelled` (overtaken before it was sent)."""
    for start in range(0, len(ids), 500):
        chosen = outbox.c.id.in_(ids[start : start + 500])
        conn.execute(update(outbox).where(chosen).values(status=status, claimed_until=None))


def postpone(conn: Connection, row_id: int, until: datetime) -> None:
    """Leave a row that failed for later: nobody claims it before `until`."""
    conn.execute(update(outbox).where(outbox.c.id == row_id).values(claimed_until=until))
