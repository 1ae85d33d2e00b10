"""Counts for leaders: open clocks that are over, by what they belong to, all within the scope of the person who looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select

from cases.people import Person
from db.desk import in_scope, of_person
from db.loading import CASES_WITH_SUBJECTS
from db.tables import cases, deadlines, hazards, procedures, subjects, units
from states.registry import PROCEDURES

#: What overdue clocks are grouped by; the words are those of the address.
GROUPS: dict[str, ColumnElement[Any]] = {
    "unit": subjects.c.unit, "department": subjects.c.department, "industry": subjects.c.industry, "stage": cases.c.stage,
}  # fmt: skip
#: Terms of others that stay unkept after they lapsed, until what they asked for is done.
_LASTING = ("rectify_deadline", "supervise_list_deadline")
_CLOCKS = CASES_WITH_SUBJECTS.join(deadlines, deadlines.c.case_id == cases.c.id)


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


def tallies(conn: Connection, person: Person, now: datetime, soon: datetime) -> tuple[dict[str, list[Tally]], dict[str, list[Tally]]]:
    """Clocks that are late at `now`, and those that end by `soon`, each by all of `GROUPS`, the largest group first.

    One statement counts every combination; a case has one unit, department, industry and stage, so the sums are exact.
    """
    late = is_late(now)
    columns = list(GROUPS.values())
    counted = select(*columns, late.label("late"), func.count().label("clocks"), func.count(func.distinct(cases.c.id)).label("cases"))
    wanted = counted.select_from(_CLOCKS).where(or_(late, _ends_by(now, soon)), in_scope(person)).group_by(*columns, late)
    rows = conn.execute(wanted).all()
    return _summed([row for row in rows if row.late]), _summed([row for row in rows if not row.late])


def _summed(rows: Sequence[Any]) -> dict[str, list[Tally]]:
    found: dict[str, list[Tally]] = {}
    for position, by in enumerate(GROUPS):
        sums: dict[str | None, tuple[int, int]] = {}
        for row in rows:
            clocks, different = sums.get(row[position], (0, 0))
            sums[row[position]] = (clocks + row.clocks, different + row.cases)
        ordered = sorted(sums.items(), key=lambda pair: (-pair[1][0], pair[0] or ""))
        found[by] = [Tally(word, *numbers) for word, numbers in ordered]
    return found


def is_late(now: datetime) -> ColumnElement[bool]:
    """Whether a clock is over and what it asked for not done: it still runs, or it lapsed and its procedure stands overdue."""
    meant = or_(procedures.c.n == deadlines.c.procedure, procedures.c.label == deadlines.c.label)
    overdue = exists().where(procedures.c.case_id == deadlines.c.case_id, procedures.c.state == "overdue", meant)
    lapsed = and_(deadlines.c.status == "lapsed", deadlines.c.rule.in_(_LASTING), cases.c.closed_at.is_(None), overdue)
    return or_(and_(deadlines.c.status == "open", deadlines.c.ends_at <= now), lapsed)


def _ends_by(now: datetime, soon: datetime) -> ColumnElement[bool]:
    return and_(deadlines.c.status == "open", deadlines.c.ends_at > now, deadlines.c.ends_at <= soon)


def workload(conn: Connection, person: Person, now: datetime, soon: datetime, labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """(label, overdue clocks, clocks due by `soon`) of every one of the officers, for the cases he opened or was given."""
    if not labels:
        return []
    late = is_late(now)
    columns: list[ColumnElement[Any]] = []
    for label in labels:
        own = of_person(label)
        columns.append(func.count().filter(and_(own, late)))
        columns.append(func.count().filter(and_(own, not_(late))))
    there = or_(late, _ends_by(now, soon))
    row = conn.execute(select(*columns).select_from(_CLOCKS).where(there, in_scope(person))).one()
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


def clocks_behind(
    conn: Connection, person: Person, *, by: str, word: str, now: datetime, soon: datetime | None = None, limit: int = 100
) -> list[OverdueLine]:
    """The late clocks of one group, the earliest first; with `soon` those that end by then instead.

    `by` is one of `GROUPS` or `officer`; an empty `word` means the cases that have no such thing.
    """
    if by == "officer":
        there: ColumnElement[bool] = of_person(word)
    else:
        there = GROUPS[by] == word if word else GROUPS[by].is_(None)
    columns = (
        cases.c.number, subjects.c.name, cases.c.title, deadlines.c.n, deadlines.c.rule, deadlines.c.version, deadlines.c.ends_at,
        cases.c.stage, deadlines.c.label,
    )  # fmt: skip
    when = is_late(now) if soon is None else _ends_by(now, soon)
    wanted = select(*columns).select_from(_CLOCKS).where(when, there, in_scope(person))
    ordered = wanted.order_by(deadlines.c.ends_at, deadlines.c.case_id, deadlines.c.n).limit(limit)
    return [OverdueLine(*row) for row in conn.execute(ordered)]


def unit_names(conn: Connection) -> dict[str, str]:
    """Names of all units."""
    return {row.label: row.name for row in conn.execute(select(units.c.label, units.c.name))}


def proposed_supervisions(conn: Connection, numbers: Sequence[str]) -> dict[str, int]:
    """Of the cases those in which a supervision waits to be issued, with the number of its procedure."""
    wanted = (
        select(cases.c.number, procedures.c.n)
        .select_from(cases.join(procedures, procedures.c.case_id == cases.c.id))
        .where(cases.c.number.in_(sorted(set(numbers))), procedures.c.kind == "supervision", procedures.c.state == "proposed")
    )
    return {row.number: row.n for row in conn.execute(wanted)}
