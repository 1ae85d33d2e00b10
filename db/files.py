"""Photographs: entered once for each content, tied to the cases they belong to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from cases.casefile import CaseFile
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


def photos_of(conn: Connection, case: CaseFile) -> list[CasePhoto]:
    """The photographs of a case, in the order in which they came.

    Besides those tied to it also those that its hazards name and that somebody who acted on it sent in: a process may have
    died between the act and the tying.
    """
    return _select(conn, case, list(_named(case)))


def photo_of(conn: Connection, case: CaseFile, sha256: str) -> Photo | None:
    """One photograph of a case, or None where it is not the case's."""
    return next((one.photo for one in _select(conn, case, [sha256]) if one.photo.sha256 == sha256), None)


def _named(case: CaseFile) -> dict[str, str]:
    """The labels of hazards by the hashes that they name."""
    return {sha256: hazard.label for hazard in case.hazards.values() for sha256 in hazard.photos}


def _select(conn: Connection, case: CaseFile, hashes: list[str]) -> list[CasePhoto]:
    named = _named(case)
    untied = and_(
        case_files.c.case_id.is_(None), files.c.sha256.in_([one for one in hashes if one in named]),
        files.c.uploaded_by.in_(sorted({label for event in case.events for label in event.by})),
    )  # fmt: skip
    wanted = (
        select(
            files, case_files.c.case_id, case_files.c.hazard, case_files.c.shows, case_files.c.added_by, case_files.c.at.label("added_at")
        )
        .outerjoin(case_files, and_(case_files.c.sha256 == files.c.sha256, case_files.c.case_id == case.id))
        .where(or_(case_files.c.case_id == case.id, untied))
        .order_by(files.c.at, files.c.sha256)
    )
    return [_case_photo(row, named) for row in conn.execute(wanted).mappings()]


def _case_photo(row: Any, named: Mapping[str, str]) -> CasePhoto:
    if row["case_id"] is None:
        return CasePhoto(photo=_photo(row), hazard=named[row["sha256"]], shows="before", added_by=row["uploaded_by"], at=row["at"])
    return CasePhoto(photo=_photo(row), hazard=row["hazard"], shows=row["shows"], added_by=row["added_by"], at=row["added_at"])


def _photo(row: Any) -> Photo:
    return Photo(**{name: row[name] for name in Photo.__slots__})
