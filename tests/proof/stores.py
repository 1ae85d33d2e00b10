"""Databases for the proofs: emptied in a moment, staged with one small town, and dumped so that two can be compared."""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import Engine, func, select

from db.registers import Unit
from db.session import open_engine, reading, transaction
from db.tables import attempts, cases, metadata, outbox
from db.upgrade import upgrade
from door.enrolment import enter_person, enter_subject, enter_unit, set_place
from tests.proof.story import PEOPLE, START, SUBJECTS, UNITS

#: Rows that every run writes anew; the registers stay.
MOVING = (
    "editions",
    "outbox", "events", "documents", "deadlines", "hazards", "parties", "procedures", "cases", "requests", "attempts",
    "counters", "contacts", "paces", "hazard_grams",
)  # fmt: skip
#: Refused attempts are written anew whenever the same request is refused again, which is what an audit is for.
EVERYTHING = tuple(name for name in metadata.tables if name != "alembic_version")
COMPARED = tuple(name for name in metadata.tables if name not in ("attempts", "alembic_version"))

Dump = dict[str, list[str]]


class Store(Protocol):
    """A database that can be emptied."""

    name: str

    def fresh(self) -> str:
        """The address of the database, with the town in it and nothing else."""
        ...

    def fresh_empty(self) -> str:
        """The address of the database without a single row."""
        ...

    def rows(self) -> list[list[str]]:
        """Every row of every compared table as the driver writes it, sorted: quick, and equal within one kind of store."""
        ...


class SqliteStore:
    """A file copied from a template; in memory where the machine has a file system there, since nobody pulls a plug."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        self.file = folder / "proof.db"
        engine = open_engine(f"sqlite:///{self._template}")
        upgrade(engine)
        engine.dispose()
        self._empty = folder / "empty.db"
        shutil.copyfile(self._template, self._empty)
        stage(engine)
        engine.dispose()

    def fresh_empty(self) -> str:
        """The address of a copy with tables and nothing in them."""
        self.restore(self._empty)
        return f"sqlite:///{self.file}"

    def fresh(self) -> str:
        """The address of a fresh copy."""
        self.restore(self._template)
        return f"sqlite:///{self.file}"

    def rows(self) -> list[list[str]]:
        """Every row, read by the driver itself."""
        with closing(sqlite3.connect(self.file)) as connection:
            return [sorted(repr(row) for row in connection.execute(f"SELECT * FROM {name}")) for name in COMPARED]

    def keep(self, at: int) -> None:
        """Keep the present content aside under a number."""
        shutil.copyfile(self.file, self.file.with_name(f"kept{at}.db"))

    def back_to(self, at: int) -> None:
        """Bring the content back that was kept under the number."""
        self.restore(self.file.with_name(f"kept{at}.db"))

    def restore(self, from_file: Path) -> None:
        """Put the content of another file in the place of this one."""
        for suffix in ("-journal", "-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(from_file, self.file)


class PostgresStore:
    """A database emptied without triggers, as a replica would be."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self.url = url
        self._staged = False
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()

    def fresh(self) -> str:
        """The address, once every other connection is gone and the rows are deleted."""
        if self._staged:
            return self._without(MOVING)
        engine = open_engine(self.fresh_empty())
        stage(engine)
        engine.dispose()
        self._staged = True
        return self.url

    def fresh_empty(self) -> str:
        """The address, once not a single row is left."""
        self._staged = False
        return self._without(EVERYTHING)

    def _without(self, tables: tuple[str, ...]) -> str:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("SET session_replication_role = replica")
            connection.execute("; ".join(f"DELETE FROM {table}" for table in tables).encode())
        return self.url

    def rows(self) -> list[list[str]]:
        """Every row, read by the driver itself."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            queries = [f"SELECT * FROM {name}".encode() for name in COMPARED]
            return [sorted(repr(row) for row in connection.execute(query)) for query in queries]


@contextmanager
def fast_folder() -> Iterator[Path]:
    """A folder that goes when the block ends, in memory where there is such a file system."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="duban-proof-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def stage(engine: Engine) -> None:
    """Enter the town of the story."""
    with transaction(engine) as conn:
        set_place(conn, "humen")
        for label, name in UNITS:
            enter_unit(conn, Unit(label=label, kind="community", name=name), START)
        for subject in SUBJECTS:
            enter_subject(conn, subject, START)
        for person in PEOPLE:
            enter_person(conn, person)


def newest(engine: Engine) -> int:
    """The largest id in the database, above which a new process goes on counting."""
    with reading(engine) as conn:
        return max(conn.scalar(select(func.max(t.c.id))) or 0 for t in (cases, outbox, attempts))


def dump(engine: Engine, tables: tuple[str, ...] = COMPARED) -> Dump:
    """Every row of every table as one line of JSON, sorted; instants in UTC."""
    with reading(engine) as conn:
        return {
            name: sorted(
                json.dumps(dict(row), ensure_ascii=False, sort_keys=True, default=_plain)
                for row in conn.execute(select(metadata.tables[name])).mappings()
            )
            for name in tables
        }


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else list(value)


def differences(wanted: Dump, found: Dump) -> tuple[list[str], list[str]]:
    """Rows lost and rows too many, each as table and row."""
    lost, doubled = [], []
    for table, rows in wanted.items():
        there = list(found[table])
        for row in rows:
            if row in there:
                there.remove(row)
            else:
                lost.append(f"{table} {row}")
        doubled += [f"{table} {row}" for row in there]
    return lost, doubled


def without_ids(found: Dump) -> Dump:
    """The rows without the ids of the outbox, which tell only which process wrote a row, and when."""

    def plain(row: str) -> str:
        return json.dumps({k: v for k, v in json.loads(row).items() if k != "id"}, ensure_ascii=False, sort_keys=True)

    return {table: sorted(plain(row) for row in rows) if table == "outbox" else rows for table, rows in found.items()}
