"""Statements of SQLAlchemy Core, compiled once and run on the driver's own cursor.

An act is a dozen small statements, and most of the time of each would go into preparing it anew. On PostgreSQL several
go out together in one pipeline, for one trip to the server instead of one each.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

from db.types import Json, UtcInstant, dumps

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]


class Prepared:
    """One statement for each database: `build` gives it by the dialect's name, `columns` are those of an INSERT. What stands in it
    as a value is kept with it, a list of values cannot."""

    def __init__(self, build: Callable[[str], Executable], columns: Sequence[str] | None = None) -> None:
        self._build = build
        self._columns = columns
        self._texts: dict[str, tuple[str, list[tuple[str, _Convert | None]], Values]] = {}

    def text(self, dialect: Dialect) -> str:
        """The statement as the driver takes it."""
        return self._prepared(dialect)[0]

    def values(self, dialect: Dialect, row: Values) -> Any:
        """A row as the driver takes it: by position for SQLite, by name for PostgreSQL."""
        _, places, constants = self._prepared(dialect)
        row = {**constants, **row} if constants else row
        if dialect.name == "sqlite":
            return [convert(row[name]) if convert else row[name] for name, convert in places]
        return {name: convert(row[name]) if convert else row[name] for name, convert in places}

    def _prepared(self, dialect: Dialect) -> tuple[str, list[tuple[str, _Convert | None]], Values]:
        found = self._texts.get(dialect.name)
        if found is None:
            statement = self._build(dialect.name)
            assert isinstance(statement, ClauseElement)
            compiled: Any = statement.compile(dialect=dialect, column_keys=self._columns)
            types = {name: bind.type for bind, name in compiled.bind_names.items()}
            places = [(name, _convert(types.get(name), dialect.name)) for name in compiled.positiontup or compiled.params]
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            found = self._texts[dialect.name] = (str(compiled), places, constants)
        return found


#: Most lists and objects of a row are empty.
_EMPTY: dict[type, str] = {list: "[]", dict: "{}"}


def _convert(kind: object, dialect: str) -> _Convert | None:
    if isinstance(kind, Json):
        return _json
    if isinstance(kind, UtcInstant):
        return _text_instant if dialect == "sqlite" else _instant
    return None


def _json(value: Any) -> str | None:
    if not value and type(value) in _EMPTY:
        return _EMPTY[type(value)]
    return None if value is None else dumps(value)


def _instant(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError(f"a naive instant cannot be stored: {value.isoformat()}")
    return value


@lru_cache(maxsize=1024)  # the rows of one act share a handful of instants
def _text_instant(value: datetime | None) -> str | None:
    aware = _instant(value)
    return None if aware is None else aware.astimezone(UTC).isoformat(timespec="microseconds")


def write(conn: Connection, jobs: Sequence[tuple[Prepared, Sequence[Values]]]) -> list[int]:
    """Run every statement for its rows, in order; gives the number of rows each has touched.

    Errors are those of SQLAlchemy.
    """
    dialect, raw = conn.dialect, _driver(conn)
    cursors = []
    with _as_sqlalchemy(conn), _together(raw, len(jobs)):
        for prepared, rows in jobs:
            cursor = raw.cursor()
            cursors.append(cursor)
            if len(rows) == 1:
                cursor.execute(prepared.text(dialect), prepared.values(dialect, rows[0]))
            else:
                cursor.executemany(prepared.text(dialect), [prepared.values(dialect, row) for row in rows])
    touched = [cursor.rowcount for cursor in cursors]
    for cursor in cursors:
        cursor.close()
    return touched


def read(conn: Connection, jobs: Sequence[tuple[Prepared, Values]]) -> list[list[Any]]:
    """The rows of every query, as the driver gives them: `db.rows` reads both drivers' values."""
    dialect, raw = conn.dialect, _driver(conn)
    with _as_sqlalchemy(conn):
        with _together(raw, len(jobs)):
            cursors = [raw.execute(query.text(dialect), query.values(dialect, values)) for query, values in jobs]
        found = [cursor.fetchall() for cursor in cursors]
    for cursor in cursors:
        cursor.close()
    return found


def _driver(conn: Connection) -> Any:
    if not conn.in_transaction():
        conn.begin()
    return conn.connection.driver_connection


def _together(raw: Any, statements: int) -> Any:
    # A pipeline costs a trip of its own, so one statement goes without.
    return raw.pipeline() if statements > 1 and isinstance(raw, psycopg.Connection) else nullcontext()


@contextmanager
def _as_sqlalchemy(conn: Connection) -> Iterator[None]:
    """The driver's errors as the rest of the program knows them."""
    try:
        yield
    except (sqlite3.Error, psycopg.Error) as error:
        base = sqlite3.Error if isinstance(error, sqlite3.Error) else psycopg.Error
        lost = base is psycopg.Error and bool(getattr(conn.connection.driver_connection, "closed", False))
        if lost:
            conn.invalidate()
        raise DBAPIError.instance(
            "several statements", None, error, base, connection_invalidated=lost, dialect=conn.dialect
        ) from error
