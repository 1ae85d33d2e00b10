"""Counts for leaders: open clocks that are over, by what they belong to, all within the scope of the person who looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Subquery,
    Text,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)

from cases.people import Person
from db.desk import FEW_KINDS, in_scope, of_person
from db.loading import CASES_WITH_SUBJECTS
from db.tables import OPEN_RECTIFICATION, WAITING, cases, deadlines, hazards, procedures, subjects, units
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


@dataclass(frozen=True, slots=True)
class Watched:
    """A case with late clocks, or with clocks that end soon: what it is counted under, whom it names, and how many of each."""

    groups: tuple[str | None, ...]
    named: str
    late: int
    soon: int


def watched_cases(conn: Connection, person: Person, now: datetime, soon: datetime) -> list[Watched]:
    """Every case in scope with clocks that are late at `now` or end by `soon`. One statement, begun at the clocks that count."""
    late, ahead = _late(now), _ends_by(now, soon)
    coming = select(deadlines.c.case_id, deadlines.c.n, literal(0).label("late")).where(ahead)
    clocks = union_all(select(late.c.case_id, late.c.n, literal(1).label("late")), coming).subquery()
    counted = (
        select(clocks.c.case_id, func.sum(clocks.c.late).label("late"), func.count().label("clocks")).group_by(clocks.c.case_id).subquery()
    )
    named = (cast(cases.c.opened_by, Text), cast(cases.c.facts, Text))
    wanted = select(*GROUPS.values(), *named, counted.c.late, counted.c.clocks)
    rows = conn.execute(wanted.select_from(CASES_WITH_SUBJECTS.join(counted, counted.c.case_id == cases.c.id)).where(in_scope(person)))
    return [Watched(tuple(groups), f"{opened} {facts}", late, clocks - late) for *groups, opened, facts, late, clocks in rows]


def tallies(watched: Sequence[Watched]) -> tuple[dict[str, list[Tally]], dict[str, list[Tally]]]:
    """Clocks that are late, and those that end soon, each by all of `GROUPS`, the largest group first."""
    return _summed([(one.groups, one.late) for one in watched]), _summed([(one.groups, one.soon) for one in watched])


def _summed(counted: Sequence[tuple[tuple[str | None, ...], int]]) -> dict[str, list[Tally]]:
    found: dict[str, list[Tally]] = {}
    for position, by in enumerate(GROUPS):
        sums: dict[str | None, list[int]] = {}
        for groups, clocks in counted:
            if clocks:
                sum_ = sums.setdefault(groups[position], [0, 0])
                sum_[0] += clocks
                sum_[1] += 1
        ordered = sorted(sums.items(), key=lambda pair: (-pair[1][0], pair[0] or ""))
        found[by] = [Tally(word, clocks, cases_) for word, (clocks, cases_) in ordered]
    return found


def _late(now: datetime) -> Subquery:
    """Clocks that are over while what they asked for is not done: those that still run, and those that lapsed and whose procedure
    stands overdue. The overdue procedures are few beside the clocks that ever lapsed, so they are begun at."""
    running = select(deadlines.c.case_id, deadlines.c.n).where(deadlines.c.status == "open", deadlines.c.ends_at <= now)
    overdue = union_all(
        select(procedures.c.case_id, procedures.c.n, procedures.c.label).where(text(OPEN_RECTIFICATION), procedures.c.state == "overdue"),
        select(procedures.c.case_id, procedures.c.n, procedures.c.label).where(
            text(WAITING), procedures.c.kind.in_(FEW_KINDS), procedures.c.state == "overdue"
        ),
    ).cte("overdue")
    meant = and_(deadlines.c.case_id == overdue.c.case_id, or_(deadlines.c.procedure == overdue.c.n, deadlines.c.label == overdue.c.label))
    lapsed = (
        select(deadlines.c.case_id, deadlines.c.n)
        .select_from(overdue.join(deadlines, meant).join(cases, cases.c.id == overdue.c.case_id))
        .where(deadlines.c.status == "lapsed", deadlines.c.rule.in_(_LASTING), cases.c.closed_at.is_(None))
        .distinct()
    )
    return union_all(running, lapsed).subquery("late")


def _ends_by(now: datetime, soon: datetime) -> ColumnElement[bool]:
    return and_(deadlines.c.status == "open", deadlines.c.ends_at > now, deadlines.c.ends_at <= soon)


def workload(watched: Sequence[Watched], labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """(label, overdue clocks, clocks that end soon) of every one of the officers, for the cases he opened or was given."""
    sums = {label: [0, 0] for label in labels}
    for one in watched:
        for label in labels:
            if f'"{label}"' in one.named:
                sums[label][0] += one.late
                sums[label][1] += one.soon
    return [(label, over, ahead) for label, (over, ahead) in sums.items()]


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
            text("hazards.level = 'major'"), cases.c.closed_at.is_(None), in_scope(person),
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
    late = _late(now)
    behind = _CLOCKS.join(late, and_(late.c.case_id == deadlines.c.case_id, late.c.n == deadlines.c.n)) if soon is None else _CLOCKS
    wanted = select(*columns).select_from(behind).where(there, in_scope(person))
    if soon is not None:
        wanted = wanted.where(_ends_by(now, soon))
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
