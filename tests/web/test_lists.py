"""Lists of the desk stay short work however many rows there are: they begin at an index and end at their limit."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from db.desk import desk_deadlines, search_cases, waiting_procedures
from db.session import reading
from tests.support.builders import STAFF
from tests.support.bureau import Bureau


def plan(conn: Connection, work: Any) -> str:
    """How SQLite would answer the statements of the work."""
    asked: list[tuple[str, Any]] = []

    def listen(_: object, __: object, statement: str, values: Any, *rest: object) -> None:
        asked.append((statement, values))

    event.listen(conn, "before_cursor_execute", listen)
    work()
    event.remove(conn, "before_cursor_execute", listen)
    rows = [row for statement, values in asked for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    return "\n".join(row[3] for row in rows)


@pytest.fixture
def now(bureau: Bureau) -> datetime:
    """The present, with a case and a clock in the database."""
    bureau.order(bureau.open_case("guard"))
    return bureau.clock.now()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_page_of_clocks_walks_the_index_of_open_ones(engine: Engine, now: datetime) -> None:
    """performance.md, desk: no sort of everything that is open; the next page begins where the last one ended."""
    with reading(engine) as conn:
        first = desk_deadlines(conn, STAFF["chen"], since=now, until=now + timedelta(days=400))
        said = plan(
            conn, lambda: desk_deadlines(conn, STAFF["chen"], until=now + timedelta(days=30), after=first[0].key, limit=31)
        )

    assert "SEARCH deadlines USING INDEX ix_deadlines_status_ends_at" in said
    assert "TEMP B-TREE FOR ORDER BY" not in said


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_waits_is_found_by_its_own_index(engine: Engine, now: datetime) -> None:
    """Of a million rectifications hardly any waits for the bureau; the others are not looked at."""
    with reading(engine) as conn:
        said = plan(conn, lambda: waiting_procedures(conn, STAFF["zhou"], [("penalty", "proposed"), ("supervision", "proposed")]))

    assert "ix_procedures_waiting" in said
    assert "SCAN procedures" not in said.splitlines()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_page_of_cases_walks_down_the_ids(engine: Engine, now: datetime) -> None:
    """Newest first without a sort, from the last id of the page before."""
    with reading(engine) as conn:
        said = plan(conn, lambda: search_cases(conn, STAFF["chen"], before=10**12, limit=51))

    assert "SEARCH cases USING INTEGER PRIMARY KEY (rowid<?)" in said
    assert "TEMP B-TREE" not in said
