"""Engines and transactions: durable, immediate for writers, a snapshot for readers, retried where others interfere."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from cases.errors import DubanError, InputFault
from db.types import dumps, loads
from db.walls import Onlooker, onlooker, stand_behind

BUSY_SECONDS = 30
#: SQLite's own log records a lost-page fault of the write-ahead log, mended in this version.
FIRST_SAFE_WAL = (3, 51, 3)
_PG_SETTINGS = {
    "timezone": "UTC",
    "lock_timeout": "10s",
    "statement_timeout": "120s",
    "idle_in_transaction_session_timeout": "120s",
}
_PG_TRANSIENT = {"40001", "40P01", "55P03"}
_SQLITE_TRANSIENT = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FULL = {"53100", "53200"}

T = TypeVar("T")


class StoreBusy(DubanError):
    """The database was held by others for too long; nothing was written, try again."""


class StoreFull(DubanError):
    """The disk that holds the database is full; nothing was written. Free space and try again."""


class UnsafeStore(DubanError):
    """The database does not run with the settings that make a commit durable; the product does not start on it."""


class Raced(Exception):
    """Another transaction took the same place first; the whole command is done again from the start."""


def journal_mode() -> str:
    """The journal SQLite is run with: the write-ahead log where its fault is mended, else the rollback journal."""
    return "wal" if sqlite3.sqlite_version_info >= FIRST_SAFE_WAL else "delete"


def store_url(url: str) -> URL:
    """The address with its driver named. Raises `InputFault` for anything but SQLite files and PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise InputFault(f"数据库地址无法识别：{error}") from error
    backend = parsed.drivername.split("+")[0]
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed.set(drivername="sqlite+pysqlite")
    raise InputFault(f"不支持的数据库：{parsed.drivername}；请使用 sqlite:///文件 或 postgresql://主机/库名")


def open_engine(url: str) -> Engine:
    """An engine on a SQLite file or a PostgreSQL database with every setting that safety asks for."""
    address = store_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address, connect_args={"timeout": BUSY_SECONDS}, json_serializer=dumps, json_deserializer=loads
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = " ".join(f"-c {name}={value}" for name, value in _PG_SETTINGS.items())
    return create_engine(
        address,
        connect_args={"options": options, "connect_timeout": BUSY_SECONDS},
        isolation_level="READ COMMITTED",
        json_serializer=dumps,
        json_deserializer=loads,
    )


def _set_up_sqlite(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # the driver begins no transaction by itself; `_begin_sqlite` does
    wanted = {"foreign_keys": 1, "synchronous": 2, "recursive_triggers": 1, "journal_mode": journal_mode()}
    for name, value in wanted.items():
        # A change of journal needs the file for itself, so it is asked for only where the file differs.
        if _pragma(connection, name) != value:
            connection.execute(f"PRAGMA {name} = {value}").close()
    assert_settings(connection)


def assert_settings(connection: sqlite3.Connection) -> None:
    """Raises `UnsafeStore` unless commits of this connection are durable and references are checked."""
    wanted = {"foreign_keys": 1, "synchronous": 2, "recursive_triggers": 1, "journal_mode": journal_mode()}
    found = {name: _pragma(connection, name) for name in wanted}
    if found != wanted:
        raise UnsafeStore(f"SQLite 设置不安全：应为 {wanted}，实为 {found}")


def _pragma(connection: sqlite3.Connection, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _begin_sqlite(connection: Connection) -> None:
    reading_only = connection.get_execution_options().get("duban_reading", False)
    connection.exec_driver_sql("BEGIN" if reading_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A write transaction, committed at the end of the block. On SQLite it holds the write lock from the start.

    Raises `StoreFull` when the disk is full; nothing is written then.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        if _is_full(error):
            raise StoreFull("数据库所在磁盘已满，本次操作未写入；请清理空间后重试") from error
        raise


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot to read from; takes no write lock and, on PostgreSQL, cannot write and sees no more than whoever looks."""
    with reading_as(engine, onlooker()) as connection:
        yield connection


@contextmanager
def reading_as(engine: Engine, looker: Onlooker | None) -> Iterator[Connection]:
    """`reading` for a certain onlooker; None stands behind no wall, and `tests/house/test_walls.py` lists who may ask for that."""
    options: dict[str, Any] = {"duban_reading": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if looker is not None:
            stand_behind(connection, looker)
        yield connection


def retrying(
    work: Callable[[], T],
    *,
    attempts: int = 6,
    pause: Callable[[float], None] = time.sleep,
    first_pause: float = 0.02,
) -> T:
    """Do the whole of `work`, which opens its own transaction, again while others are in the way.

    Retried: a locked SQLite file, PostgreSQL's serialisation failure, deadlock and lock timeout, a connection lost
    before the commit was sent, and `Raced`. A loss during the commit is not: nobody knows then whether it was kept.
    Pauses double. Raises `StoreBusy` after the last attempt.
    """
    for attempt in range(attempts):
        try:
            return work()
        except (DBAPIError, Raced) as error:
            if isinstance(error, DBAPIError) and not is_transient(error):
                raise
            last = error
            if attempt + 1 < attempts:
                pause(first_pause * 2**attempt)
    raise StoreBusy("数据库繁忙，本次操作未写入，请稍后重试") from last


def is_transient(error: DBAPIError) -> bool:
    """Whether the whole command may be done again: nothing was written and the cause passes by itself."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind, the rest says more; errors of the driver itself have no code.
        return (getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _SQLITE_TRANSIENT
    if getattr(cause, "sqlstate", None) in _PG_TRANSIENT:
        return True
    return error.connection_invalidated and error.statement is not None


def _is_full(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_FULL or getattr(error.orig, "sqlstate", None) in _FULL
