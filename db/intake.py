"""Reports and inspections in lists. Neither says who reported nor what: a report is named by number, source and place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from cases.clockface import day_of
from cases.people import Person
from db.loading import CASES_WITH_SUBJECTS
from db.sight import seen_by
from db.tables import cases, events, procedures, subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report (线索): its state, who reviewed it, and the case that came of it, where one was tied to it."""

    number: str
    source: str
    state: str
    subject: str | None
    received_at: datetime
    reviewed_by: str | None
    reviewed_on: str | None
    case: str | None
    forwarded_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionLine:
    """An inspection (检查): a visit, planned or triggered, also where it found nothing. `days_late` counts from the end of
    the visit to its entry."""

    number: str
    subject: str | None
    place: str | None
    began: str
    ended: str
    officers: tuple[str, ...]
    planned: bool
    result: str | None
    entered_by: tuple[str, ...]
    entered_at: datetime
    days_late: int


_report = and_(procedures.c.case_id == cases.c.id, procedures.c.kind == "report")
_entry = and_(events.c.case_id == cases.c.id, events.c.seq == 1)


def _of_kind(
    conn: Connection, kind: str, columns: tuple[Any, ...], scope: frozenset[str], person: Person | None, limit: int
) -> Select[Any]:
    beside, on = (procedures, _report) if kind == "report" else (events, _entry)
    joined = CASES_WITH_SUBJECTS.join(beside, on)
    wanted = select(*columns).select_from(joined).where(cases.c.kind == kind)
    if scope:
        wanted = wanted.where(subjects.c.unit.in_(sorted(scope)))
    if person is not None:
        wanted = wanted.where(seen_by(conn, person))
    return wanted.order_by(cases.c.id.desc()).limit(limit)


def list_reports(
    conn: Connection,
    *,
    state: str | None = None,
    scope: frozenset[str] = frozenset(),
    person: Person | None = None,
    limit: int = 100,
) -> list[ReportLine]:
    """Reports, newest first; those in a state, about subjects of the units, in a person's scope, where given."""
    columns = (
        cases.c.number, cases.c.source, cases.c.opened_at, subjects.c.name, procedures.c.state, procedures.c.facts,
    )  # fmt: skip
    wanted = _of_kind(conn, "report", columns, scope, person, limit)
    if state is not None:
        wanted = wanted.where(procedures.c.state == state)
    return [_report_line(row) for row in conn.execute(wanted).mappings()]


def _report_line(row: Mapping[Any, Any]) -> ReportLine:
    review = (row["facts"] or {}).get("review", {})
    return ReportLine(
        number=row["number"], source=row["source"], state=row["state"], subject=row["name"], received_at=row["opened_at"],
        reviewed_by=review.get("by"), reviewed_on=review.get("on"), case=(row["facts"] or {}).get("case"),
        forwarded_to=review.get("to"),
    )  # fmt: skip


def list_inspections(
    conn: Connection,
    *,
    year: int | None = None,
    subject: str | None = None,
    scope: frozenset[str] = frozenset(),
    person: Person | None = None,
    limit: int = 100,
) -> list[InspectionLine]:
    """Inspections recorded for themselves, newest first; of a calendar year, a subject, in a person's scope, where given."""
    columns = (cases.c.number, cases.c.facts, cases.c.opened_by, events.c.recorded_at, subjects.c.name)
    wanted = _of_kind(conn, "inspection", columns, scope, person, limit if year is None else 1_000_000)
    if subject is not None:
        wanted = wanted.where(subjects.c.label == subject)
    lines = (_inspection_line(row) for row in conn.execute(wanted).mappings())
    return [line for line in lines if year is None or line.began[:4] == str(year)][:limit]


def _inspection_line(row: Mapping[Any, Any]) -> InspectionLine:
    visit = row["facts"].get("inspection", {})
    ended = str(visit.get("to", ""))
    late = (day_of(row["recorded_at"]) - date.fromisoformat(ended[:10])).days if ended else 0
    return InspectionLine(
        number=row["number"], subject=row["name"], place=visit.get("place"), began=str(visit.get("from", "")), ended=ended,
        officers=tuple(visit.get("officers", ())), planned=bool(visit.get("planned")), result=row["facts"].get("result"),
        entered_by=tuple(row["opened_by"]), entered_at=row["recorded_at"], days_late=max(late, 0),
    )  # fmt: skip
