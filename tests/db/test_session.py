"""Transactions that are durable, that wait for each other, and that are done again when others were in the way."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from cases.errors import InputFault
from db.calendars import get_meta, set_meta
from db.session import (
    Raced,
    StoreBusy,
    StoreFull,
    UnsafeStore,
    assert_settings,
    is_transient,
    journal_mode,
    open_engine,
    reading,
    retrying,
    transaction,
)
from db.tables import meta, requests
from db.types import UtcInstant, dumps
from tests.db.conftest import NOON


def test_every_sqlite_connection_is_durable_and_checks_references(sqlite_engine: Engine) -> None:
    """Committed means on the disk; the settings are read back from the connection itself."""
    with reading(sqlite_engine) as first, reading(sqlite_engine) as second:
        for conn in (first, second):
            found = {
                name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("synchronous", "foreign_keys", "recursive_triggers", "journal_mode", "busy_timeout")
            }

            assert found == {
                "synchronous": 2,
                "foreign_keys": 1,
                "recursive_triggers": 1,
                "journal_mode": journal_mode(),
                "busy_timeout": 30_000,
            }


@pytest.mark.parametrize("setting", ["synchronous = 1", "foreign_keys = 0", "recursive_triggers = 0"])
def test_a_connection_with_unsafe_settings_is_refused(tmp_path: Path, setting: str) -> None:
    """The start fails rather than losing a decision whose notice has gone out."""
    engine = open_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as conn:
        raw = conn.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute(f"PRAGMA {setting}").close()

        with pytest.raises(UnsafeStore):
            assert_settings(raw)
    engine.dispose()


def test_postgresql_waits_for_no_lock_without_end(postgresql_engine: Engine) -> None:
    """Times out on locks, on statements and on transactions left open."""
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "TimeZone")
    with transaction(postgresql_engine) as conn:
        found = [conn.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
        level = conn.exec_driver_sql("SHOW transaction_isolation").scalar_one()

    assert found == ["10s", "2min", "2min", "UTC"]
    assert level == "read committed"


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_an_address_of_another_database_is_refused(url: str) -> None:
    """Only a SQLite file and PostgreSQL are supported; the sentence says so."""
    with pytest.raises(InputFault, match="数据库"):
        open_engine(url)


def test_a_postgresql_address_gets_its_driver(postgres_url_factory: Callable[..., str]) -> None:
    """The bare scheme would ask for a driver that is not installed."""
    engine = open_engine(postgres_url_factory())

    assert engine.dialect.driver == "psycopg"
    engine.dispose()


def test_a_reader_sees_one_snapshot_and_does_not_write(engine: Engine) -> None:
    """What is committed while somebody reads is not half seen."""
    with transaction(engine) as conn:
        set_meta(conn, "place", "humen")
    with reading(engine) as conn:
        before = get_meta(conn, "place")

    assert before == "humen"
    if engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError), reading(engine) as conn:
            set_meta(conn, "place", "elsewhere")


def test_a_failure_in_a_transaction_leaves_nothing(engine: Engine) -> None:
    """All or nothing, whatever is raised."""

    def interrupted() -> None:
        with transaction(engine) as conn:
            set_meta(conn, "place", "humen")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    with reading(engine) as conn:
        assert conn.scalar(select(func.count()).select_from(meta)) == 0


def test_a_locked_sqlite_file_is_tried_again_with_growing_pauses(sqlite_engine: Engine) -> None:
    """The whole command is done again when the lock is gone, and once only."""
    url = str(sqlite_engine.url)
    impatient = open_engine(url)
    pauses: list[float] = []
    with sqlite_engine.connect() as holder:
        holder.exec_driver_sql("SELECT 1")  # begins immediately, and so holds the write lock

        def work() -> None:
            with impatient.connect() as conn:
                conn.connection.driver_connection.execute("PRAGMA busy_timeout = 0")  # type: ignore[union-attr]  # the driver's own connection is open here
                conn.exec_driver_sql("INSERT INTO meta VALUES ('k', 'v')")
                conn.commit()

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                holder.rollback()

        retrying(work, pause=pause)

    assert pauses == [0.02, 0.04, 0.08]
    with reading(impatient) as conn:
        assert get_meta(conn, "k") == "v"
    impatient.dispose()


def test_a_lock_that_stays_ends_in_one_sentence(sqlite_engine: Engine) -> None:
    """After the last attempt the asker is told that nothing was written."""
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        raise Raced

    with pytest.raises(StoreBusy, match="未写入"):
        retrying(work, attempts=3, pause=lambda seconds: None)

    assert len(calls) == 3


def test_a_broken_promise_is_not_tried_again(engine: Engine) -> None:
    """A violated constraint stays violated."""
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        with transaction(engine) as conn:
            conn.execute(text("INSERT INTO meta VALUES ('k', NULL)"))

    with pytest.raises(IntegrityError):
        retrying(work, pause=lambda seconds: None)

    assert len(calls) == 1


def test_a_postgresql_lock_timeout_counts_as_transient(postgresql_engine: Engine) -> None:
    """55P03: the row was held by another, nothing was written."""
    with transaction(postgresql_engine) as conn:
        set_meta(conn, "k", "v")
    with transaction(postgresql_engine) as holder:
        holder.execute(text("UPDATE meta SET value = 'held'"))
        with transaction(postgresql_engine) as conn, pytest.raises(DBAPIError) as caught:
            conn.execute(text("SET LOCAL lock_timeout = 1; UPDATE meta SET value = 'wanted'"))

    assert is_transient(caught.value)


def test_a_connection_that_the_server_cut_is_replaced(postgresql_engine: Engine) -> None:
    """The server was restarted between two commands: the second is done on a new connection."""
    with transaction(postgresql_engine) as conn:
        own = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    url = postgresql_engine.url.render_as_string(hide_password=False)
    other = open_engine(url)
    with transaction(other) as conn:
        conn.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
    other.dispose()

    def work() -> None:
        with transaction(postgresql_engine) as conn:
            set_meta(conn, "k", "v")

    retrying(work, pause=lambda seconds: None)

    with reading(postgresql_engine) as conn:
        assert get_meta(conn, "k") == "v"


def test_a_full_disk_is_a_named_error_and_leaves_nothing_half_done(sqlite_engine: Engine) -> None:
    """Work goes on once space is there again."""

    def too_much() -> None:
        with transaction(sqlite_engine) as conn:
            pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
            conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
            for n in range(200):
                set_meta(conn, f"key{n}", "x" * 1000)

    with pytest.raises(StoreFull):
        too_much()

    with transaction(sqlite_engine) as conn:
        conn.exec_driver_sql("PRAGMA max_page_count = 100000")
        assert conn.scalar(select(func.count()).select_from(meta)) == 0
        set_meta(conn, "key", "x" * 10_000)


def test_a_naive_instant_is_refused(engine: Engine) -> None:
    """An instant without a zone has no day, so it is a defect and not a guess."""
    naive = datetime(2026, 5, 6, 12, 0)  # noqa: DTZ001 - the defect this test is about
    kind = UtcInstant()

    with pytest.raises(ValueError, match="naive"):
        kind.process_bind_param(naive, engine.dialect)


def test_instants_come_back_aware_to_the_microsecond_and_sort_by_time(engine: Engine) -> None:
    """Text order is time order on SQLite, whatever zone or fraction an instant was given in."""
    instants = [NOON + timedelta(microseconds=1), NOON, NOON - timedelta(days=9999), NOON + timedelta(seconds=1)]
    with transaction(engine) as conn:
        for n, instant in enumerate(instants):
            conn.execute(requests.insert(), {"id": str(n), "fingerprint": "", "outcome": {}, "at": instant})
        found = conn.scalars(select(requests.c.at).order_by(requests.c.at)).all()

    assert found == sorted(instants)
    assert all(instant.utcoffset() is not None for instant in found)


def test_json_is_kept_with_chinese_as_it_is(sqlite_engine: Engine) -> None:
    """Escaped keys are silently not found by `json_extract`."""
    with transaction(sqlite_engine) as conn:
        conn.execute(requests.insert(), {"id": "1", "fingerprint": "", "outcome": {"罚款": 5}, "at": NOON})
        found = conn.exec_driver_sql("SELECT json_extract(outcome, '$.罚款') FROM requests").scalar_one()

    assert found == 5
    assert dumps({"罚": [1, None]}) == '{"罚":[1,null]}'
