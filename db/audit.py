"""Reading the audit of acts that were asked and not done."""

from datetime import datetime

from sqlalchemy import Connection, select

from db.ledger import Attempt
from db.tables import attempts


def list_attempts(
    conn: Connection,
    *,
    case_number: str | None = None,
    person: str | None = None,
    since: datetime | None = None,
    outcome: str | None = None,
    limit: int = 200,
) -> list[Attempt]:
    """Attempts in the order they were recorded, of a case, a person, an outcome, recorded at or after `since`."""
    wanted = select(attempts).order_by(attempts.c.id).limit(limit)
    if case_number is not None:
        wanted = wanted.where(attempts.c.case_number == case_number)
    if person is not None:
        wanted = wanted.where(attempts.c.person == person)
    if since is not None:
        wanted = wanted.where(attempts.c.recorded_at >= since)
    if outcome is not None:
        wanted = wanted.where(attempts.c.outcome == outcome)
    return [Attempt(**row) for row in conn.execute(wanted).mappings()]
