"""Calendar years an administrator has loaded: the working days of a place's year, revised without a release."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from db.driver import Prepared, read
from db.edge import clean_body, clean_text
from db.tables import calendar_years, meta


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """The calendar of a year as it was loaded, by whom and why. `body` is the content of its file."""

    place: str
    year: int
    body: dict[str, Any]
    loaded_at: datetime
    loaded_by: str
    reason: str


def load_year(conn: Connection, year: CalendarYear) -> CalendarYear | None:
    """Keep a year, in place of the one loaded before, which is given back so that the caller can record it."""
    clean_body(year.body, "日历")
    clean_text("理由", year.reason)
    chosen = (calendar_years.c.place == year.place, calendar_years.c.year == year.year)
    row = conn.execute(select(calendar_years).where(*chosen)).mappings().first()
    conn.execute(delete(calendar_years).where(*chosen))
    conn.execute(insert(calendar_years), {name: getattr(year, name) for name in CalendarYear.__slots__})
    return None if row is None else CalendarYear(**row)


def list_years(conn: Connection, place: str | None = None) -> list[CalendarYear]:
    """The years loaded, by place and year."""
    wanted = select(calendar_years).order_by(calendar_years.c.place, calendar_years.c.year)
    if place is not None:
        wanted = wanted.where(calendar_years.c.place == place)
    return [CalendarYear(**row) for row in conn.execute(wanted).mappings()]


_META = Prepared(lambda dialect: select(meta.c.value).where(meta.c.key == bindparam("key")))


def get_meta(conn: Connection, key: str) -> str | None:
    """What the database says of itself under a key (`place`), or None."""
    (rows,) = read(conn, [(_META, {"key": key})])
    return rows[0][0] if rows else None


def set_meta(conn: Connection, key: str, value: str) -> None:
    """Say something of the database itself."""
    conn.execute(delete(meta).where(meta.c.key == key))
    conn.execute(insert(meta), {"key": key, "value": clean_text(key, value)})
