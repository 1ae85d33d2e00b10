"""The store fails in the middle of an act: others hold the lock, the server goes, the disk is full, an upgrade dies."""

import os
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from db.session import StoreFull, open_engine, transaction
from db.upgrade import differences as schema_differences
from db.upgrade import is_current, upgrade
from door.perform import Door
from door.ports import CountingIds, VirtualClock
from tests.proof.crash import Shot, in_child, live, shoot
from tests.proof.stores import PostgresStore, SqliteStore, dump, without_ids
from tests.proof.story import story

BEATS = story()[:4]


def test_an_act_waits_for_a_locked_file_and_takes_effect_once(sqlite_store: SqliteStore) -> None:
    """Another connection holds the write lock at every beat of the story; the rows are those of a quiet run (I-27)."""
    quiet = open_engine(sqlite_store.fresh())
    live(quiet, BEATS, Shot(0))
    wanted = dump(quiet)
    quiet.dispose()
    engine, holder = open_engine(sqlite_store.fresh()), open_engine(f"sqlite:///{sqlite_store.file}")
    for beat in BEATS:
        held, go = threading.Event(), threading.Event()
        thread = threading.Thread(target=_hold, args=(holder, held, go))
        thread.start()
        held.wait(10)
        threading.Timer(0.2, go.set).start()
        live(engine, [beat], Shot(0))
        thread.join(10)

    assert dump(engine) == wanted
    engine.dispose()
    holder.dispose()


def _hold(engine: Engine, held: threading.Event, go: threading.Event) -> None:
    with transaction(engine):
        held.set()
        go.wait(10)


@pytest.mark.parametrize("point", range(1, 4))
def test_an_act_is_done_again_when_the_server_drops_it(postgres_store: PostgresStore, point: int) -> None:
    """The server ends the connection once at each fault point before the commit: the whole act is repeated, and takes effect
    once (I-27)."""
    quiet = open_engine(postgres_store.fresh())
    live(quiet, BEATS, Shot(0))
    wanted = _counted(dump(quiet))
    quiet.dispose()
    engine = open_engine(postgres_store.fresh())
    killer = open_engine(postgres_store.url)

    dropper = _Dropper(killer, point)
    for beat in BEATS:
        try:
            live(engine, [beat], dropper)
        except DBAPIError:
            # Lost in the commit itself, where nobody can tell: whoever asked asks again, with the same request ids.
            live(engine, [beat], dropper)

    assert _counted(dump(engine)) == wanted
    engine.dispose()
    killer.dispose()


class _Dropper:
    """A fault point at which the server drops everybody else, once."""

    def __init__(self, engine: Engine, at: int) -> None:
        self.engine, self.at, self.hits = engine, at, 0

    def __call__(self, point: str) -> None:
        """One hit."""
        self.hits += 1
        if self.hits == self.at:
            with self.engine.connect() as conn:
                conn.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                  "WHERE datname = current_database() AND pid <> pg_backend_pid()"))  # fmt: skip


def _counted(found: dict[str, list[str]]) -> dict[str, int]:
    """How many rows of each table; ids were drawn anew by the repetition."""
    return {table: len(rows) for table, rows in found.items()}


@pytest.mark.parametrize("pages", [0, 1, 2, 3, 5, 8, 13, 21, 34])
def test_a_full_disk_leaves_nothing_half_done(sqlite_store: SqliteStore, pages: int) -> None:
    """The file may grow by so many pages only: either the act is kept or a clean error says so and nothing moved; once there
    is room the story goes on to the same end (I-28)."""
    quiet = open_engine(sqlite_store.fresh())
    live(quiet, story(), Shot(0))
    wanted = dump(quiet)
    quiet.dispose()
    url = sqlite_store.fresh()
    faults: list[str] = []
    moved: list[str] = []
    for beat in story():
        tight = _tight_engine(url, pages)
        before = dump(tight)
        try:
            live(tight, [beat], Shot(0))
        except (StoreFull, AssertionError) as fault:
            faults.append(f"{type(fault).__name__} {fault}")
            # A sweep goes on with the cases that fit; an act is kept whole or not at all.
            moved += [] if dump(tight) == before or not beat.requests else [str(beat.at)]
        tight.dispose()
        roomy = open_engine(url)
        live(roomy, [beat], Shot(0))
        roomy.dispose()

    engine = open_engine(url)
    assert without_ids(dump(engine)) == without_ids(wanted)
    assert all("StoreFull" in fault for fault in faults)
    assert moved == []
    assert faults or pages > 5
    engine.dispose()


def _tight_engine(url: str, pages: int) -> Engine:
    engine = open_engine(url)

    @event.listens_for(engine, "connect")
    def _limit(connection: Any, record: object) -> None:
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {now + pages}")

    return engine


def _upgraded(url: str, at: int) -> int:
    """Upgrade, shot at the n-th statement; gives how many statements there were."""
    engine = open_engine(url)
    seen = [0]

    @event.listens_for(engine, "before_cursor_execute")
    def _count(*ignored: object) -> None:
        seen[0] += 1
        if seen[0] == at:
            shoot()

    upgrade(engine)
    engine.dispose()
    return seen[0]


def _resumes(fresh: Callable[[], str], every: int) -> None:
    """Shot at every n-th statement of the migrations, the next call brings the database to the newest schema."""
    number = in_child(lambda: _upgraded(fresh(), 0))[1]
    assert number > 30
    for at in range(1, number + 1, every):
        url = fresh()
        status, _ = in_child(lambda at=at, url=url: _upgraded(url, at))  # type: ignore[misc]  # bound at once
        assert os.WIFSIGNALED(status)

        engine = open_engine(url)
        upgrade(engine)
        assert is_current(engine)
        with engine.connect() as conn:
            assert schema_differences(conn) == []
        engine.dispose()


def test_a_migration_killed_midway_is_done_anew_on_sqlite(tmp_path: Path) -> None:
    """Killed at a sample of its statements, it resumes from the old schema (I-30)."""
    made = [0]

    def fresh() -> str:
        made[0] += 1
        return f"sqlite:///{tmp_path / f'{made[0]}.db'}"

    _resumes(fresh, every=9)


def test_a_migration_killed_midway_is_done_anew_on_postgresql(postgres_url_factory: Callable[[], str]) -> None:
    """Killed at a sample of its statements, it resumes from the old schema (I-30)."""
    _resumes(postgres_url_factory, every=23)


def test_every_connection_of_the_door_is_durable(sqlite_store: SqliteStore) -> None:
    """Committed means on the disk: synchronous is full and references are checked on the connection that acts (I-29)."""
    engine = open_engine(sqlite_store.fresh())
    found = []

    @event.listens_for(engine, "checkout")
    def _look(connection: Any, record: object, proxy: object) -> None:
        with closing(connection.cursor()) as cursor:
            found.append([cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")])

    Door(engine, clock=VirtualClock(BEATS[0].at), ids=CountingIds()).perform(list(BEATS[0].requests))

    assert found
    assert all(pair == [2, 1] for pair in found)
    engine.dispose()
