"""What stands beside the cases: numbers without gaps, repeated requests, refused attempts, messages, owed cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Table, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.driver import Prepared, read, write
from db.rows import Values
from db.session import Raced
from db.tables import attempts, cases, counters, outbox, parties, requests

_NEXT = Prepared(
    lambda dialect: text(
        "INSERT INTO counters (key, value) VALUES (:key, :count) "
        "ON CONFLICT (key) DO UPDATE SET value = counters.value + excluded.value RETURNING value"
    )
)


def next_serials(conn: Connection, wanted: Mapping[str, int]) -> dict[str, int]:
    """The first of so many fresh serial numbers for each key, counting from 1.

    The counters are locked until the transaction ends, and rolled back with it: numbers have no gaps.
    """
    # Everybody locks in the same order, so two batches cannot wait for each other.
    return {
        key: read(conn, [(_NEXT, {"key": key, "count": count})])[0][0][0] - count + 1
        for key, count in sorted(wanted.items())
        if count > 0
    }


_SET_COUNTER = Prepared(
    lambda dialect: update(counters).where(counters.c.key == bindparam("at_key")).values(value=bindparam("value"))
)


class Serials:
    """The numbers drawn in one transaction. The first draw of a counter locks it for the others until the end, so further
    ones need no statement of their own; `save` writes where they ended."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._drawn: dict[str, int] = {}
        self._stored: dict[str, int] = {}

    def next(self, key: str) -> int:
        """The next serial number of a counter, from 1, without gaps."""
        if key in self._drawn:
            self._drawn[key] += 1
        else:
            self._drawn[key] = self._stored[key] = next_serials(self._conn, {key: 1})[key]
        return self._drawn[key]

    def save(self) -> None:
        """Write the counters, before the transaction ends."""
        moved: list[Values] = [
            {"at_key": key, "value": value} for key, value in sorted(self._drawn.items()) if value != self._stored[key]
        ]
        if moved:
            write(self._conn, [(_SET_COUNTER, moved)])
        self._stored = dict(self._drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """What was answered to a request id, and the fingerprint of what was asked."""

    id: str
    fingerprint: str
    outcome: dict[str, Any]
    at: datetime


_FIND_REQUEST = select(requests).where(requests.c.id == bindparam("id"))


def find_request(conn: Connection, request_id: str) -> KeptRequest | None:
    """The answer kept for a request id, or None."""
    row = conn.execute(_FIND_REQUEST, {"id": request_id}).mappings().first()
    return None if row is None else KeptRequest(**row)


def find_requests(conn: Connection, request_ids: Sequence[str]) -> dict[str, KeptRequest]:
    """The answers kept for request ids."""
    found: dict[str, KeptRequest] = {}
    for start in range(0, len(request_ids), 500):
        chosen = select(requests).where(requests.c.id.in_(request_ids[start : start + 500]))
        found |= {row["id"]: KeptRequest(**row) for row in conn.execute(chosen).mappings()}
    return found


def _or_nothing(table: Table, columns: Sequence[str]) -> Prepared:
    """An insert that leaves the row that is there already."""

    def build(dialect: str) -> Executable:
        make = sqlite_insert if dialect == "sqlite" else postgresql_insert
        return make(table).on_conflict_do_nothing()

    return Prepared(build, columns)


_KEEP_REQUEST = _or_nothing(requests, list(requests.c.keys()))


def keep_requests(conn: Connection, kept: Sequence[KeptRequest]) -> None:
    """Keep answers. Raises `Raced` when one of the ids was kept by another transaction meanwhile."""
    rows = [{"id": k.id, "fingerprint": k.fingerprint, "outcome": k.outcome, "at": k.at} for k in kept]
    if rows and write(conn, [(_KEEP_REQUEST, rows)]) != [len(rows)]:
        raise Raced("the request id was answered by another transaction")


def keep_request(conn: Connection, request_id: str, fingerprint: str, outcome: dict[str, Any], at: datetime) -> None:
    """Keep one answer. Raises `Raced` when the id was kept by another transaction meanwhile."""
    keep_requests(conn, [KeptRequest(id=request_id, fingerprint=fingerprint, outcome=outcome, at=at)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An act that was asked and not done: `refused`, `invalid` or `conflict`; `body` holds the request and reasons."""

    id: int
    at: datetime
    recorded_at: datetime
    person: str
    action: str
    outcome: str
    body: dict[str, Any]
    case_number: str | None = None


_INSERT_ATTEMPT = insert(attempts)


def record_attempt(conn: Connection, attempt: Attempt) -> None:
    """Add one refused attempt to the audit, which can be neither changed nor shortened."""
    record_attempts(conn, [attempt])


def record_attempts(conn: Connection, made: Sequence[Attempt]) -> None:
    """Add refused attempts to the audit."""
    names = Attempt.__slots__
    if made:
        conn.execute(_INSERT_ATTEMPT, [{name: getattr(attempt, name) for name in names} for attempt in made])


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """Something to be done after the commit: a `message`, a paper to `render`, an edition to `publish`.

    `key` names it for good; `case_id` and `seq` name the event it follows from, if any.
    """

    id: int
    key: str
    kind: str
    body: dict[str, Any]
    deliver_at: datetime
    created_at: datetime
    case_id: int | None = None
    seq: int | None = None
    channel: str = "inbox"
    person: str | None = None
    wording: str | None = None
    urgent: bool = False


_QUEUE = _or_nothing(outbox, OutboxRow.__slots__)


def insert_outbox(conn: Connection, rows: Sequence[OutboxRow]) -> None:
    """Put rows into the outbox as pending; one whose key is there already is left as it is."""
    names = OutboxRow.__slots__
    if rows:
        ordered = sorted(rows, key=lambda row: row.id)
        write(conn, [(_QUEUE, [{name: getattr(row, name) for name in names} for row in ordered])])


_ADD_PARTY = _or_nothing(parties, list(parties.c.keys()))


def add_parties(conn: Connection, pairs: Sequence[tuple[int, str]]) -> None:
    """Name further subjects of cases, as (case id, subject label); a repeat is accepted."""
    rows: list[Values] = [{"case_id": case_id, "subject": label} for case_id, label in pairs]
    if rows:
        write(conn, [(_ADD_PARTY, rows)])


def parties_of(conn: Connection, case_id: int) -> list[str]:
    """Labels of the further subjects of a case."""
    return list(conn.scalars(select(parties.c.subject).where(parties.c.case_id == case_id).order_by(parties.c.subject)))


_DUE = (
    select(cases.c.id)
    .where(cases.c.next_tick_at <= bindparam("now", type_=cases.c.next_tick_at.type))
    .order_by(cases.c.next_tick_at, cases.c.id)
    .limit(bindparam("count"))
)
_DUE_SKIPPING = _DUE.with_for_update(skip_locked=True)
_EARLIEST = select(func.min(cases.c.next_tick_at)).where(cases.c.next_tick_at.is_not(None))


def due_case_ids(conn: Connection, now: datetime, limit: int, *, skip_locked: bool = False) -> list[int]:
    """Ids of cases that owe something at `now`, the longest owed first.

    With `skip_locked` those are locked, and those another sweep holds are left out (PostgreSQL; on SQLite there is
    only one writer).
    """
    return list(conn.scalars(_DUE_SKIPPING if skip_locked else _DUE, {"now": now, "count": limit}))


_STILL_DUE = (
    select(cases.c.id)
    .where(cases.c.id.in_(bindparam("ids", expanding=True)))
    .where(cases.c.next_tick_at <= bindparam("now", type_=cases.c.next_tick_at.type))
    .order_by(cases.c.id)
    .with_for_update(skip_locked=True)
)


def claim_due(conn: Connection, ids: Sequence[int], now: datetime) -> list[int]:
    """Those of the cases that still owe something and that nobody else is at work on, locked until the transaction ends.

    What another sweep or a person holds is left to the next sweep, so that several sweepers share the work.
    """
    return list(conn.scalars(_STILL_DUE, {"ids": list(ids), "now": now}))


def earliest_tick(conn: Connection) -> datetime | None:
    """The instant at which the next case will owe something, or None."""
    earliest: datetime | None = conn.scalar(_EARLIEST)
    return earliest
