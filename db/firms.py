"""The register of enterprises: where each stands, who verified it and when, what was merged into what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from cases.people import Person
from db.edge import clean_text
from db.rows import day_of, text_of
from db.sight import firm_seen_by
from db.tables import persons, subjects

STATUSES = ("unverified", "verified", "changed", "closed", "moved")
#: What a verification, an import or an administrator may set; label, kind and what other rows rest on stay.
OPEN_FIELDS = ("name", "uscc", "phone", "unit", "department", "industry", "workers", "risk", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An entry of the register. `unit` is the community it lies in, `department` the one in charge of its trade, both
    labels; `status_on` the day since which the status holds; `merged_into` the label of the entry it answers under now."""

    label: str
    name: str
    kind: str = "enterprise"
    uscc: str | None = None
    phone: str | None = None
    unit: str | None = None
    department: str | None = None
    industry: str | None = None
    workers: int | None = None
    risk: str | None = None
    source: str | None = None
    status: str = "unverified"
    status_on: date | None = None
    verified_at: datetime | None = None
    verified_by: str | None = None
    merged_into: str | None = None
    created_at: datetime | None = field(default=None, compare=False)


def _of(row: Mapping[Any, Any]) -> Firm:
    return Firm(**{**{name: row[name] for name in Firm.__slots__}, "status_on": day_of(row["status_on"])})


def _row(firm: Firm) -> dict[str, Any]:
    return {**{name: getattr(firm, name) for name in Firm.__slots__}, "status_on": text_of(firm.status_on)}


def get_firm(conn: Connection, label: str, *, lock: bool = False) -> Firm | None:
    """The entry of an enterprise or natural person as it stands, a merged one too; None for an unknown label."""
    wanted = select(subjects).where(subjects.c.label == label, subjects.c.kind != "unit")
    row = conn.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    return None if row is None else _of(row)


def list_firms(
    conn: Connection,
    *,
    status: str | None = None,
    unit: str | None = None,
    person: Person | None = None,
    containing: str | None = None,
    merged: bool = False,
    limit: int | None = None,
) -> list[Firm]:
    """Entries by label, without those merged into others unless `merged`; `containing` is a part of the name or a code,
    `person` one whose scope they must lie in."""
    wanted = select(subjects).where(subjects.c.kind != "unit").order_by(subjects.c.label).limit(limit)
    if not merged:
        wanted = wanted.where(subjects.c.merged_into.is_(None))
    if status is not None:
        wanted = wanted.where(subjects.c.status == status)
    if unit is not None:
        wanted = wanted.where(subjects.c.unit == unit)
    if person is not None:
        wanted = wanted.where(firm_seen_by(person))
    if containing is not None:
        part = clean_text("查询词", containing)
        wanted = wanted.where(or_(subjects.c.name.contains(part, autoescape=True), subjects.c.uscc == part))
    return [_of(row) for row in conn.execute(wanted).mappings()]


def stale_firms(conn: Connection, before: datetime, *, unit: str | None = None) -> list[Firm]:
    """Entries that nobody verified since the instant, the longest unverified first; closed and merged ones are left out."""
    wanted = select(subjects).where(
        subjects.c.kind == "enterprise",
        subjects.c.merged_into.is_(None),
        subjects.c.status != "closed",
        or_(subjects.c.verified_at.is_(None), subjects.c.verified_at < before),
    )
    if unit is not None:
        wanted = wanted.where(subjects.c.unit == unit)
    found = [_of(row) for row in conn.execute(wanted).mappings()]
    return sorted(found, key=lambda f: (f.verified_at is not None, f.verified_at, f.label) if f.verified_at else (False, f.label))


def add_firms(conn: Connection, firms: Iterable[Firm], created_at: datetime) -> None:
    """Enter new entries."""
    rows = [_row(firm) | {"created_at": created_at} for firm in firms]
    if rows:
        conn.execute(insert(subjects), rows)


_CHANGING = (*OPEN_FIELDS, "status", "status_on", "verified_at", "verified_by")
_CHANGE = (
    update(subjects)
    .where(subjects.c.label == bindparam("at_label"))
    .values({name: bindparam(name) for name in _CHANGING})
)


def change_firms(conn: Connection, firms: Iterable[Firm]) -> None:
    """Write entries anew under their labels."""
    rows = [
        {name: value for name, value in _row(firm).items() if name in _CHANGING} | {"at_label": firm.label}
        for firm in firms
    ]
    if rows:
        conn.execute(_CHANGE, rows)


def merge_firm(conn: Connection, label: str, into: str) -> list[str]:
    """Let an entry, and whatever was merged into it before, answer under another; gives the labels of its contacts, who
    now stand for the other. Its credit code is given up, as no two entries bear the same."""
    conn.execute(
        update(subjects).where(or_(subjects.c.label == label, subjects.c.merged_into == label)).values(merged_into=into)
    )
    conn.execute(update(subjects).where(subjects.c.label == label).values(uscc=None))
    contacts = list(conn.scalars(select(persons.c.label).where(persons.c.subject == label).order_by(persons.c.label)))
    conn.execute(update(persons).where(persons.c.subject == label).values(subject=into))
    return contacts


def labels_of(conn: Connection, label: str) -> list[str]:
    """The label and those of the entries merged into it."""
    merged = conn.scalars(select(subjects.c.label).where(subjects.c.merged_into == label).order_by(subjects.c.label))
    return [label, *merged]
