"""A record of a few cases with a dozen events each, and somebody who owns its database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from cases.casefile import CaseFile
from cases.changes import CaseSet
from cases.people import Person, Role
from db.chain import event_hash
from db.heads import RecordState, read_state, record_state, write_state
from db.history import RegisterChange, record_changes
from db.ledger import Attempt, record_attempt
from db.reads import Read, record_read
from db.registers import add_person
from db.session import reading, transaction
from db.store import events_of
from db.tables import cases, events
from tests.db.conftest import NOON, Desk, everything

CASES, KNOWN, EVENTS = 5, 8, 12
Rows = list[dict[str, Any]]


class Killed(BaseException):
    """The process is gone: nobody catches this."""


def fill(engine: Engine, *, until: int = EVENTS) -> list[CaseFile]:
    """Cases 1 to 5 with so many events each, three refused attempts, three reads, three changes of a
    register and three people."""
    with transaction(engine) as conn:
        desk = Desk(conn)
        desk.register()
        add_person(conn, Person(label="chen", name="某执法员", roles=frozenset({Role.OFFICER}), certificate="粤19-1"))
        add_person(conn, Person(label="xu", name="某公开员", roles=frozenset({Role.EDITOR})))
        add_person(conn, Person(label="far", name="外镇执法员", roles=frozenset({Role.OFFICER}), unit="town"))
        opened = [desk.open(n, CaseSet({"n": n})) for n in range(2, CASES + 1)]
        first = everything()
        first[2].pop()  # the case stays open
        opened.insert(0, desk.open(1, *first[0]))
        for changes in first[1:]:
            desk.act(opened[0], "act", *changes)
        for n in range(1, 4):
            add_attempt(conn, n)
            add_read(conn, n)
            add_change(conn, n)
    grow(engine, opened, until)
    return opened


def grow(engine: Engine, opened: Sequence[CaseFile], until: int) -> None:
    """Legitimate acts on every case, up to so many events."""
    with transaction(engine) as conn:
        for case in opened:
            while case.version < until:
                Desk(conn).act(case, "note", CaseSet({"说明": f"第{case.version}次", "z": [1, {"b": 2, "a": None}]}))


def add_attempt(conn: Connection, n: int) -> None:
    """A refused attempt."""
    body = {"reasons": ["不予办理"], "gates": ["G-01"]}
    record_attempt(
        conn, Attempt(id=n, at=NOON, recorded_at=NOON, person="luo", action="act", outcome="refused", body=body)
    )


def add_read(conn: Connection, n: int) -> None:
    """A read of sensitive matter."""
    record_read(conn, Read(id=n, at=NOON, person="luo", what="举报人", case_number="x", reason="核对身份信息"))


def add_change(conn: Connection, n: int) -> None:
    """A line of the history of a register."""
    change = RegisterChange(
        id=n, at=NOON, person="luo", register="firm", label="plant", act="change", before={"workers": n}, after={"workers": n + 1},
        reason="现场核实",
    )  # fmt: skip
    record_changes(conn, [change])


def exported(engine: Engine) -> RecordState:
    """The state as it goes out into a checkpoint and comes back from it."""
    with reading(engine) as conn:
        return read_state(write_state(record_state(conn)))


@pytest.fixture
def record(engine: Engine) -> Engine:
    """The record at its full length."""
    fill(engine)
    return engine


@pytest.fixture
def known(engine: Engine) -> RecordState:
    """The state of the record when every case had eight events; since then each has grown to twelve."""
    opened = fill(engine, until=KNOWN)
    state = exported(engine)
    grow(engine, opened, EVENTS)
    return state


class Owner:
    """Owns the database: drops the guards, writes what he likes, puts the guards back, computes every hash anew."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn

    def log(self, case_id: int) -> Rows:
        """The events of a case."""
        return events_of(self.conn, case_id)

    def write(self, case_id: int, log: Rows, *, recomputed: bool) -> None:
        """Put another log in the place of a case's own; recomputed, it is a flawless chain with a fitting row."""
        if recomputed:
            log = _rechained(log)
        with self.without_guards("events"):
            self.conn.execute(delete(events).where(events.c.case_id == case_id))
            if log:
                self.conn.execute(insert(events), log)
        if recomputed:
            self.row(case_id, seq=len(log), version=len(log), head_hash=log[-1]["hash"] if log else "")

    def row(self, case_id: int, **values: Any) -> None:
        """Change the row of a case."""
        self.conn.execute(update(cases).where(cases.c.id == case_id).values(**values))

    @contextmanager
    def without_guards(self, table: str) -> Iterator[None]:
        """The append-only triggers are gone for a while."""
        guards = self._sqlite(table) if self.conn.dialect.name == "sqlite" else self._postgresql(table)
        for drop, _ in guards:
            self.conn.execute(text(drop))
        yield
        for _, make in guards:
            self.conn.exec_driver_sql(make)

    def _sqlite(self, table: str) -> list[tuple[str, str]]:
        asked = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        return [(f"DROP TRIGGER {row.name}", row.sql) for row in self.conn.execute(asked, {"table": table})]

    def _postgresql(self, table: str) -> list[tuple[str, str]]:
        asked = text(
            "SELECT tgname AS name, pg_get_triggerdef(oid) AS sql FROM pg_trigger "
            "WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal"
        )
        return [(f"DROP TRIGGER {row.name} ON {table}", row.sql) for row in self.conn.execute(asked, {"table": table})]


def _rechained(log: Rows) -> Rows:
    forged, head = [], ""
    for seq, row in enumerate(log, 1):
        row = {**row, "seq": seq, "prev_hash": head}
        row["hash"] = head = event_hash(head, row)
        forged.append(row)
    return forged


@contextmanager
def tampering(engine: Engine) -> Iterator[Owner]:
    """Everything the owner does within is undone at the end, so that the next attack begins from the same record."""
    with engine.connect() as conn:
        yield Owner(conn)
        conn.rollback()


@pytest.fixture(params=["sqlite", "postgresql"])
def target_url(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_url_factory: Callable[[], str]
) -> str:
    """The address of an empty database to restore into."""
    return f"sqlite:///{tmp_path / 'target.db'}" if request.param == "sqlite" else postgres_url_factory()


def number_of(engine: Engine, case_id: int) -> str:
    """The number of a case."""
    with reading(engine) as conn:
        return str(conn.scalar(select(cases.c.number).where(cases.c.id == case_id)))
