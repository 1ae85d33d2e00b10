"""The history of the registers: who changed what, when, from what to what, and why. Rows are only ever added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from db.edge import clean_body, clean_text
from db.rows import day_of, text_of
from db.tables import register_changes


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChange:
    """One change of one entry. `register` is `firm`, `unit`, `person`, `delegation` or `plan`; `act` a verb. `before` and
    `after` hold only what differs; `effective_on` is the day from which it holds, where that is not the day of entry."""

    id: int
    at: datetime
    person: str
    register: str
    label: str
    act: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str | None = None
    effective_on: date | None = None


def record_changes(conn: Connection, changes: Iterable[RegisterChange]) -> None:
    """Add changes to the history."""
    rows = [_row(change) for change in changes]
    if rows:
        conn.execute(insert(register_changes), rows)


def _row(change: RegisterChange) -> dict[str, Any]:
    if change.reason is not None:
        clean_text("理由", change.reason)
    row = {name: getattr(change, name) for name in RegisterChange.__slots__}
    row["before"], row["after"] = clean_body(dict(change.before)), clean_body(dict(change.after))
    return row | {"effective_on": text_of(change.effective_on)}


def history_of(conn: Connection, register: str, label: str) -> list[RegisterChange]:
    """The changes of one entry, oldest first."""
    wanted = select(register_changes).where(register_changes.c.register == register, register_changes.c.label == label)
    return [
        RegisterChange(**{**row, "effective_on": day_of(row["effective_on"])})
        for row in conn.execute(wanted.order_by(register_changes.c.id)).mappings()
    ]
