"""Looking into the outbox row by row, and what a person decides about a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from db.tables import outbox


def list_rows(
    conn: Connection, *, status: str | None = None, kind: str | None = None, person: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Rows of the outbox by when they are due, of a status, kind and person where given."""
    wanted = select(outbox).order_by(outbox.c.deliver_at, outbox.c.id).limit(limit)
    for column, value in ((outbox.c.status, status), (outbox.c.kind, kind), (outbox.c.person, person)):
        if value is not None:
            wanted = wanted.where(column == value)
    return [dict(row) for row in conn.execute(wanted).mappings()]


def find_row(conn: Connection, key: str, *, held: bool = False) -> dict[str, Any] | None:
    """The row with that key or id; `held` until the transaction ends."""
    same = outbox.c.key == key
    if key.isdecimal() and len(key) < 19:
        same = same | (outbox.c.id == int(key))
    wanted = select(outbox).where(same).limit(1)
    row = conn.execute(wanted.with_for_update() if held else wanted).mappings().first()
    return None if row is None else dict(row)


def set_row(conn: Connection, row_id: int, **values: Any) -> None:
    """Set columns of a row."""
    conn.execute(update(outbox).where(outbox.c.id == row_id).values(values))


def mark_read(conn: Connection, person: str, ids: Sequence[int], at: datetime) -> int:
    """Note when a person read messages of his; those read before keep their instant. Gives how many are new."""
    done = 0
    for start in range(0, len(ids), 500):
        chosen = outbox.c.id.in_(ids[start : start + 500]), outbox.c.person == person, outbox.c.kind == "message"
        done += conn.execute(update(outbox).where(*chosen, outbox.c.read_at.is_(None)).values(read_at=at)).rowcount
    return done
