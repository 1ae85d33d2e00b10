"""Counts for leaders: open clocks that are over, by what they belong to, all within the scope of the person who looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from cases.people import Person
from db.desk import in_scope, of_person
from db.loading import CASES_WITH_SUBJECTS
from db.tables import cases, deadlines, hazards, procedures, subjects, units
from states.registry import PROCEDURES

#: What overdue clocks are grouped by; the words are those of the address.
GROUPS: dict[str, ColumnElement[Any]] = {
    "unit": subjects.c.unit, "department": subjects.c.department, "industry": subjects.c.industry, "stage": cases.c.stage,
}  # fmt: skip
MOST_GROUPS = 30
_OPEN = CASES_WITH_SUBJECTS.join(deadlines, deadlines.c.case_id == cases.c.id)


@dataclass(frozen=True, slots=True)
class Tally:
    """A group with its number of clocks and of cases; `word` is None for cases that have no such thing."""

    word: str | None
    clocks: int
    cases: int


@dataclass(frozen=True, slots=True)
class MajorLine:
    """A major hazard that is not yet mended."""

    case_number: str
    subject_name: str | None
    description: str
    criterion: str | None
    state: str
    found_on: str


def tally(conn: Connection, person: Person, by: str, *, since: datetime | None, until: datetime) -> list[Tally]:
    """Open clocks that end after `since` and by `until`, grouped by one of `GROUPS`, the largest group first."""
    column = GROUPS[by]
    counted = func.count()
    wanted = _over(select(column, counted, func.count(func.distinct(cases.c.id))), person, since, until)
    rows = conn.execute(wanted.group_by(column).order_by(counted.desc(), column).limit(MOST_GROUPS))
    return [Tally(word, number, different) for word, number, different in rows]


def workload(conn: Connection, person: Person, now: datetime, soon: datetime, labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """(label, overdue clocks, clocks due by `soon`) of every one of the officers, for the cases he opened or was given."""
    if not labels:
        return []
    columns: list[ColumnElement[Any]] = []
    for label in labels:
        own = of_person(label)
        columns.append(func.count().filter(and_(own, deadlines.c.ends_at <= now)))
        columns.append(func.count().filter(and_(own, deadlines.c.ends_at > now)))
    row = conn.execute(_over(select(*columns), person, None, soon)).one()
    return [(label, row[2 * n], row[2 * n + 1]) for n, label in enumerate(labels)]


def major_hazards(conn: Connection, person: Person, limit: int = 50) -> list[MajorLine]:
    """Major hazards whose rectification is not over, the longest known first."""
    joined = CASES_WITH_SUBJECTS.join(hazards, hazards.c.case_id == cases.c.id).join(
        procedures,
        and_(procedures.c.case_id == cases.c.id, procedures.c.kind == "rectification", procedures.c.label == hazards.c.label),
    )
    wanted = (
        select(cases.c.number, subjects.c.name, hazards.c.description, hazards.c.criterion, procedures.c.state, hazards.c.found_on)
        .select_from(joined)
        .where(
            hazards.c.level == "major", cases.c.closed_at.is_(None), in_scope(person),
            procedures.c.state.not_in(sorted(PROCEDURES["rectification"].ends)),
        )
        .order_by(hazards.c.found_on, cases.c.id)
        .limit(limit)
    )  # fmt: skip
    return [MajorLine(*row) for row in conn.execute(wanted)]


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """A clock of a group, with its case."""

    case_number: str
    subject_name: str | None
    title: str
    n: int
    rule: str
    version: str
    ends_at: datetime
    stage: str
    hazard: str | None


def overdue_of(
    conn: Connection, person: Person, *, by: str, word: str, since: datetime | None, until: datetime, limit: int = 100
) -> list[OverdueLine]:
    """The clocks of one group, the earliest first; `by` is one of `GROUPS` or `officer`, `word` empty for those without."""
    if by == "officer":
        there: ColumnElement[bool] = of_person(word)
    else:
        there = GROUPS[by] == word if word else GROUPS[by].is_(None)
    columns = (
        cases.c.number, subjects.c.name, cases.c.title, deadlines.c.n, deadlines.c.rule, deadlines.c.version, deadlines.c.ends_at,
        cases.c.stage, deadlines.c.label,
    )  # fmt: skip
    wanted = _over(select(*columns), person, since, until).where(there)
    ordered = wanted.order_by(deadlines.c.ends_at, deadlines.c.case_id, deadlines.c.n).limit(limit)
    return [OverdueLine(*row) for row in conn.execute(ordered)]


def unit_names(conn: Connection) -> dict[str, str]:
    """Names of all units."""
    return {row.label: row.name for row in conn.execute(select(units.c.label, units.c.name))}


def _over(wanted: Select[Any], person: Person, since: datetime | None, until: datetime) -> Select[Any]:
    found = wanted.select_from(_OPEN).where(deadlines.c.status == "open", deadlines.c.ends_at <= until, in_scope(person))
    return found if since is None else found.where(deadlines.c.ends_at > since)
