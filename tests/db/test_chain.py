"""The record can be added to, and nothing else: the database refuses, and the chain shows what got past it."""

from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from cases.casefile import CaseFile
from db.chain import broken_at, canonical, event_hash
from db.ledger import Attempt, record_attempt
from db.session import reading, transaction
from db.store import events_of
from db.tables import attempts, cases, events
from tests.db.conftest import NOON

Rows = list[dict[str, Any]]


@pytest.fixture
def log(engine: Engine, stored: CaseFile) -> Rows:
    """Three events as stored."""
    with reading(engine) as conn:
        return events_of(conn, stored.id)


def test_a_chain_read_back_from_the_database_holds(engine: Engine, log: Rows) -> None:
    """The hash of what was written is the hash of what is read, and the case keeps the last one."""
    with reading(engine) as conn:
        head = conn.scalar(select(cases.c.head_hash).where(cases.c.id == 1))

    assert broken_at(log, head) is None
    assert log[-1]["hash"] == head


@pytest.mark.parametrize("field", ["action", "by", "inputs", "changes", "at", "recorded_at", "request_id", "case_id"])
def test_an_event_that_was_changed_is_found(log: Rows, field: str) -> None:
    """Every field that says something is under the hash."""
    moment = NOON.replace(year=2020)
    forged = {"by": ["x"], "inputs": {}, "changes": [], "at": moment, "recorded_at": moment, "case_id": 2}
    for position in range(3):
        turned = [dict(row) for row in log]
        turned[position][field] = forged.get(field, "x")

        assert broken_at(turned) == position + 1


def test_events_left_out_reordered_or_cut_off_are_found(log: Rows) -> None:
    """A gap and a wrong order break the chain; a tail cut off does not reach the hash kept with the case."""
    head = log[-1]["hash"]

    assert broken_at([log[0], log[2]], head) == 2
    assert broken_at([log[1], log[0], log[2]], head) == 1
    assert broken_at(log[:2], head) == 3


def test_the_hash_does_not_depend_on_the_order_of_keys(log: Rows) -> None:
    """Two databases may give keys in another order."""
    turned = {**log[0], "inputs": dict(reversed(log[0]["inputs"].items()))}

    assert canonical(turned) == canonical(log[0])
    assert event_hash("", turned) == log[0]["hash"]
    assert "两台冲床".encode() in canonical(log[0])


@pytest.mark.parametrize("table", [events, attempts], ids=["events", "attempts"])
@pytest.mark.parametrize("verb", [update, delete])
def test_the_database_refuses_to_change_or_delete_the_record(
    engine: Engine, stored: CaseFile, table: Any, verb: Any
) -> None:
    """Events and refused attempts are append-only for every program, ours too."""
    refused = Attempt(id=1, at=NOON, recorded_at=NOON, person="luo", action="act", outcome="refused", body={})
    with transaction(engine) as conn:
        record_attempt(conn, refused)
        before = conn.execute(select(table)).all()
    statement = verb(table)
    if verb is update:
        statement = statement.values(action="x")

    with pytest.raises(DBAPIError, match="append-only"), transaction(engine) as conn:
        conn.execute(statement)

    with reading(engine) as conn:
        assert conn.execute(select(table)).all() == before


def test_replacing_an_event_on_sqlite_is_refused(sqlite_engine: Engine) -> None:
    """SQLite's REPLACE deletes without a word unless triggers are told to fire for it."""
    row = "(1, '2026', '2026', 'luo', 'act', '{0}', '{{}}')"
    columns = "(id, at, recorded_at, person, action, outcome, body)"
    with transaction(sqlite_engine) as conn:
        conn.execute(text(f"INSERT INTO attempts {columns} VALUES {row.format('refused')}"))

    with pytest.raises(DBAPIError, match="append-only"), transaction(sqlite_engine) as conn:
        conn.execute(text(f"INSERT OR REPLACE INTO attempts {columns} VALUES {row.format('invalid')}"))


def test_truncating_the_record_on_postgresql_is_refused(postgresql_engine: Engine) -> None:
    """TRUNCATE is no DELETE and needs a trigger of its own."""
    with pytest.raises(DBAPIError, match="append-only"), transaction(postgresql_engine) as conn:
        conn.execute(text("TRUNCATE attempts"))
