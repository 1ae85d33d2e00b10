"""Public editions in and out of the database: written once by the door, read by the public site and the exports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.tables import cases, outbox, procedures
from db.tables_publicity import editions

#: The effects of the outbox that stand for an act on a publication.
EFFECTS = ("publish", "withdraw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One act on a publication as the public may see it. `content` is what `hash` was made from (`sha256:…`)."""

    id: int
    case_id: int
    seq: int
    procedure: int
    public_id: str
    kind: str
    act: str
    status: str
    at: datetime
    made_at: datetime
    content: dict[str, Any]
    hash: str


_NAMES = Edition.__slots__
_COLUMNS = [editions.c[name] for name in _NAMES]


def insert_editions(conn: Connection, made: Sequence[Edition]) -> None:
    """Add editions; where an act has its edition already, that one is left as it is."""
    make = sqlite_insert if conn.dialect.name == "sqlite" else postgresql_insert
    if made:
        statement = make(editions).on_conflict_do_nothing(index_elements=["case_id", "seq", "procedure"])
        conn.execute(statement, [{name: getattr(edition, name) for name in _NAMES} for edition in made])


def all_editions(conn: Connection) -> Iterator[Edition]:
    """Every edition, by publication in the order of its acts."""
    return _found(conn, select(*_COLUMNS).order_by(editions.c.public_id, editions.c.seq))


def editions_of(conn: Connection, public_id: str) -> list[Edition]:
    """The editions of one publication, oldest first."""
    return list(_found(conn, select(*_COLUMNS).where(editions.c.public_id == public_id).order_by(editions.c.seq)))


def editions_of_case(conn: Connection, case_id: int, seq: int | None = None) -> list[Edition]:
    """The editions that a case's acts made, in order; of one act where its number is given."""
    wanted = select(*_COLUMNS).where(editions.c.case_id == case_id).order_by(editions.c.seq, editions.c.procedure)
    return list(_found(conn, wanted if seq is None else wanted.where(editions.c.seq == seq)))


def newest_editions(conn: Connection) -> list[Edition]:
    """The newest edition of every publication, by instant: what is public, and what no longer is."""
    last = select(editions.c.public_id, func.max(editions.c.seq).label("seq")).group_by(editions.c.public_id).subquery()
    newest = and_(editions.c.public_id == last.c.public_id, editions.c.seq == last.c.seq)
    return list(_found(conn, select(*_COLUMNS).join(last, newest).order_by(editions.c.at, editions.c.public_id)))


def _found(conn: Connection, wanted: Select[Any]) -> Iterator[Edition]:
    for row in conn.execute(wanted.execution_options(yield_per=1000)).mappings():
        yield Edition(**row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """An act on a publication that no run has reported yet, with the row of the outbox that stands for it."""

    row: int
    case_id: int
    case: str
    seq: int
    procedure: int


def announced(conn: Connection, now: datetime, limit: int) -> list[Announced]:
    """Acts on publications waiting in the outbox, oldest first, locked; those another process holds are left out."""
    wanted = (
        select(outbox.c.id, outbox.c.case_id, outbox.c.seq, outbox.c.body)
        .where(outbox.c.status == "pending", outbox.c.deliver_at <= now, outbox.c.kind.in_(EFFECTS))
        .order_by(outbox.c.deliver_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [
        Announced(row=row.id, case_id=row.case_id, case=row.body["case"], seq=row.seq, procedure=row.body["procedure"])
        for row in conn.execute(wanted)
    ]


def cases_due_with_disclosures(conn: Connection, now: datetime, limit: int) -> list[int]:
    """Ids of cases that owe something by `now` and have a disclosure that may be published or has to expire."""
    waits = (
        select(procedures.c.n)
        .where(procedures.c.case_id == cases.c.id, procedures.c.kind == "disclosure")
        .where(or_(procedures.c.state == "approved", procedures.c.state == "published"))
        .exists()
    )
    due = select(cases.c.id).where(cases.c.next_tick_at <= now, waits).order_by(cases.c.next_tick_at, cases.c.id)
    return list(conn.scalars(due.limit(limit)))
