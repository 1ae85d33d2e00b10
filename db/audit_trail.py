"""The three books of the auditor, newest first: what was turned away, what was read, what was changed in the registers."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from cases.people import Person
from db.desk import in_scope
from db.loading import CASES_WITH_SUBJECTS
from db.tables import attempts, cases, reads, register_changes

BOOKS: dict[str, Table] = {"attempts": attempts, "reads": reads, "changes": register_changes}
_SHOWN = {
    "attempts": ("id", "recorded_at", "person", "action", "case_number", "outcome", "body"),
    "reads": ("id", "at", "person", "what", "case_number", "reason"),
    "changes": ("id", "at", "person", "register", "label", "act", "reason"),
}


def trail(conn: Connection, person: Person, book: str, *, before: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Rows of a book. Whoever has only a part of the place sees no row about a case outside it."""
    table = BOOKS[book]
    wanted = select(*(table.c[name] for name in _SHOWN[book])).order_by(table.c.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(table.c.id < before)
    if person.reach and "case_number" in table.c:
        wanted = wanted.where(_within(table, person))
    return [dict(row) for row in conn.execute(wanted).mappings()]


def _within(table: Table, person: Person) -> ColumnElement[bool]:
    own = select(cases.c.number).select_from(CASES_WITH_SUBJECTS).where(in_scope(person))
    return or_(table.c.case_number.is_(None), table.c.case_number.in_(own))
