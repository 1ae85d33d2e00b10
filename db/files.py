"""Photographs: entered once for each content, tied to the cases they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from db.tables_files import case_files, files


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photograph as received. `taken_at` and the place are what the camera wrote into it, None where it wrote nothing."""

    sha256: str
    original_sha256: str
    shown_sha256: str
    name: str
    mime: str
    bytes: int
    width: int
    height: int
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePhoto:
    """A photograph of a case: the hazard it shows, before or after the mending, and who added it when."""

    photo: Photo
    hazard: str | None
    shows: str
    added_by: str
    at: datetime


def add_photos(conn: Connection, photos: Iterable[Photo], by: str, at: datetime) -> None:
    """Enter photographs; one whose content is known stays as it was first entered."""
    rows = [{name: getattr(photo, name) for name in Photo.__slots__} | {"uploaded_by": by, "at": at} for photo in photos]
    _insert_new(conn, files, rows)


def tie_photos(
    conn: Connection, case_id: int, hashes: Iterable[str], by: str, at: datetime, *, hazard: str | None, shows: str
) -> None:
    """Tie photographs to a case; those that are tied to it stay as they are."""
    rows = [
        {"case_id": case_id, "sha256": sha256, "hazard": hazard, "shows": shows, "added_by": by, "at": at}
        for sha256 in dict.fromkeys(hashes)
    ]
    _insert_new(conn, case_files, rows)


def _insert_new(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    make: Any = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    for row in rows:
        conn.execute(make(table).values(row).on_conflict_do_nothing())


def photos_of(conn: Connection, case_id: int) -> list[CasePhoto]:
    """The photographs of a case, in the order in which they came."""
    wanted = (
        select(files, case_files.c.hazard, case_files.c.shows, case_files.c.added_by, case_files.c.at.label("added_at"))
        .join(case_files, case_files.c.sha256 == files.c.sha256)
        .where(case_files.c.case_id == case_id)
        .order_by(case_files.c.at, case_files.c.sha256)
    )
    return [
        CasePhoto(photo=_photo(row), hazard=row["hazard"], shows=row["shows"], added_by=row["added_by"], at=row["added_at"])
        for row in conn.execute(wanted).mappings()
    ]


def photo_of(conn: Connection, case_id: int, sha256: str) -> Photo | None:
    """One photograph of a case, or None where it is not the case's."""
    wanted = (
        select(files)
        .join(case_files, case_files.c.sha256 == files.c.sha256)
        .where(case_files.c.case_id == case_id, files.c.sha256 == sha256)
    )
    row = conn.execute(wanted).mappings().first()
    return None if row is None else _photo(row)


def _photo(row: Any) -> Photo:
    return Photo(**{name: row[name] for name in Photo.__slots__})
