"""Fresh databases for replays: copies of a SQLite template, or one named database emptied in between."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, func, inspect, select

from cases.errors import InputFault
from db.session import open_engine, reading, store_url, transaction
from db.tables import cases, persons
from db.upgrade import upgrade


class FreshDatabases:
    """Gives one database after another, each with its tables and nothing in them; the last one stays as it is.

    Without an address they are SQLite files in a folder that goes when the block ends. An address must name a database
    that is empty when the block begins; whatever lies in it afterwards was put there by the block itself.
    """

    def __init__(self, url: str | None = None) -> None:
        self._url = url
        self._given = 0
        self._stack = ExitStack()
        self._engine: Engine | None = None
        self._folder = Path()

    def __enter__(self) -> Self:
        if self._url is None:
            self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="duban-replay-")))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self._stack.close()

    def next(self) -> Engine:
        """A fresh database; the one given before is closed. Raises `InputFault` when the named one is not empty."""
        if self._engine is not None:
            self._engine.dispose()
        self._given += 1
        self._engine = self._copy() if self._url is None else self._named(self._url)
        return self._engine

    def _copy(self) -> Engine:
        template = self._folder / "template.db"
        if not template.exists():
            engine = open_engine(f"sqlite:///{template}")
            upgrade(engine)
            engine.dispose()
        copy = self._folder / f"{self._given}.db"
        shutil.copyfile(template, copy)
        return open_engine(f"sqlite:///{copy}")

    def _named(self, url: str) -> Engine:
        engine = open_engine(url)
        if self._given > 1:
            empty(engine)
            engine.dispose()
            engine = open_engine(url)
        elif not is_empty(engine):
            raise InputFault(f"数据库 {store_url(url).render_as_string(hide_password=True)} 不是空的；回放只用空数据库")
        upgrade(engine)
        return engine


def is_empty(engine: Engine) -> bool:
    """Whether the database holds nothing: no tables, or the product's own without cases and persons."""
    tables = set(inspect(engine).get_table_names())
    if not tables:
        return True
    if not {cases.name, persons.name} <= tables:
        return False
    with reading(engine) as connection:
        return not any(connection.scalar(select(func.count()).select_from(table)) for table in (cases, persons))


def empty(engine: Engine) -> None:
    """Throw away everything in the database. For databases a replay has filled itself, never for a bureau's own."""
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        engine.dispose()
        for suffix in ("", "-journal", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        return
    with transaction(engine) as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
