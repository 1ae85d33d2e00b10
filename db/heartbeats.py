"""Heartbeats of the rounds, and the clock that the database keeps: never back, and halted when it leapt ahead."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cases.clockface import local
from db.calendars import get_meta, set_meta
from db.tables import meta
from db.tables_clock import heartbeats

#: Under these keys the database keeps the latest time it was ever used at, and a leap that awaits a person's word.
_MARK, _LEAP = "clock_mark", "clock_leap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """One round: when it was last begun, when it last came to its end, and what it then reported."""

    name: str
    started_at: datetime
    succeeded_at: datetime | None
    detail: dict[str, Any]


def record_start(conn: Connection, name: str, at: datetime) -> None:
    """A round begins."""
    put = _insert(conn, heartbeats).values(name=name, started_at=at, detail={})
    conn.execute(put.on_conflict_do_update(index_elements=["name"], set_={"started_at": at}))


def record_success(conn: Connection, name: str, at: datetime, detail: dict[str, Any]) -> None:
    """A round that began has come to its end."""
    put = _insert(conn, heartbeats).values(name=name, started_at=at, succeeded_at=at, detail=detail)
    conn.execute(put.on_conflict_do_update(index_elements=["name"], set_={"succeeded_at": at, "detail": detail}))


def read_heartbeats(conn: Connection) -> dict[str, Heartbeat]:
    """Every round that was ever begun, by name."""
    return {row["name"]: Heartbeat(**row) for row in conn.execute(select(heartbeats)).mappings()}


def _insert(conn: Connection, table: Table) -> SqliteInsert | PostgresqlInsert:
    return sqlite_insert(table) if conn.dialect.name == "sqlite" else postgresql_insert(table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leap:
    """The machine's clock showed `shown` where `expected` was due by the time that had really passed."""

    expected: datetime
    shown: datetime


def read_mark(conn: Connection) -> datetime | None:
    """The latest time the product was ever used at, or None."""
    kept = get_meta(conn, _MARK)
    return None if kept is None else local(datetime.fromisoformat(kept))


def raise_mark(conn: Connection, at: datetime) -> datetime:
    """Raise the mark; it never falls. Gives the mark as it then stands."""
    text = at.astimezone(UTC).isoformat(timespec="microseconds")
    put = _insert(conn, meta).values(key=_MARK, value=text)
    # instants of one width in one zone: the order of the text is the order of time
    conn.execute(put.on_conflict_do_update(index_elements=["key"], set_={"value": text}, where=meta.c.value < text))
    kept = conn.scalar(select(meta.c.value).where(meta.c.key == _MARK))
    return local(datetime.fromisoformat(str(kept)))


def read_leap(conn: Connection) -> Leap | None:
    """The leap that awaits a person's word, or None."""
    kept = get_meta(conn, _LEAP)
    if kept is None:
        return None
    found = {key: local(datetime.fromisoformat(value)) for key, value in json.loads(kept).items()}
    return Leap(expected=found["expected"], shown=found["shown"])


def keep_leap(conn: Connection, leap: Leap) -> None:
    """Keep a leap until a person has looked at it."""
    set_meta(conn, _LEAP, json.dumps({"expected": leap.expected.isoformat(), "shown": leap.shown.isoformat()}))


def drop_leap(conn: Connection) -> None:
    """A person has looked at it."""
    conn.execute(delete(meta).where(meta.c.key == _LEAP))
