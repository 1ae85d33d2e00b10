"""The audit of reads: who looked at what is not for everyone, when and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from db.edge import clean_text
from db.tables import reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One look at sensitive matter of a case. `what` names the kinds of matter shown, never the matter itself."""

    id: int
    at: datetime
    person: str
    what: str
    case_number: str
    reason: str


def record_read(conn: Connection, read: Read) -> None:
    """Add a read to the audit, which can be neither changed nor shortened."""
    clean_text("查阅理由", read.reason)
    conn.execute(insert(reads), {name: getattr(read, name) for name in Read.__slots__})


def list_reads(
    conn: Connection,
    *,
    case_number: str | None = None,
    person: str | None = None,
    since: datetime | None = None,
    limit: int = 200,
) -> list[Read]:
    """Reads in the order they were recorded, of a case, of a person, at or after `since`."""
    wanted = select(reads).order_by(reads.c.id).limit(limit)
    if case_number is not None:
        wanted = wanted.where(reads.c.case_number == case_number)
    if person is not None:
        wanted = wanted.where(reads.c.person == person)
    if since is not None:
        wanted = wanted.where(reads.c.at >= since)
    return [Read(**row) for row in conn.execute(wanted).mappings()]
