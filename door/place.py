"""Where the database belongs, and the law of that place with the calendar revisions loaded into it."""

from datetime import date

from sqlalchemy import Connection, Engine

from cases.errors import InputFault
from db.calendars import get_meta, list_years
from db.session import reading
from law.lawbook import Lawbook, load_lawbook
from law.schema import CalendarYear


def load_place(engine: Engine) -> str:
    """The place the database was made for. Raises `InputFault` for one that was not set up."""
    with reading(engine) as conn:
        place = get_meta(conn, "place")
    if place is None:
        raise InputFault("数据库尚未初始化，请先运行 duban init")
    return place


#: The key under which the database says when its calendars were last revised.
REVISION = "calendar_revision"


def law_of(conn: Connection, place: str, known_until: date | None) -> Lawbook:
    """The lawbook of a place; years and closures loaded by an administrator come over those that ship."""
    years = tuple(CalendarYear.model_validate(year.body) for year in list_years(conn))
    return load_lawbook(place, known_until=known_until, years=years)
