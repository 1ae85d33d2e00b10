"""Lists of the desk, each within the scope of the person who looks, by key from page to page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy import case as sql_case

from cases.clockface import Moment, read_moment
from cases.people import Person, Role
from db.edge import clean_text
from db.grams import fold
from db.loading import ANSWERING, CASES_WITH_SUBJECTS, filed
from db.queries import CaseLine
from db.tables import BUSY_STATES, WAITING, cases, deadlines, parties, persons, procedures, subjects
from db.types import Id, UtcInstant
from db.words import filed_under, stands_in
from judgement.scope import sight_of
from states.registry import PROCEDURES

#: The roles that see the whole reach of their unit; `judgement.scope` has the same list, a test compares the two.
_TOWN_ROLES = (
    Role.SAFETY_OFFICER, Role.OFFICER, Role.LEGAL_REVIEWER, Role.CHIEF, Role.BUREAU_HEAD, Role.EDITOR, Role.AUDITOR,
)  # fmt: skip
_UNIT = sql_case((subjects.c.kind == "unit", subjects.c.label), else_=subjects.c.unit)
#: Terms that bind the agency come before those of others where both run out on the same day.
_WEIGHT = sql_case((deadlines.c.kind == "agency", 0), (deadlines.c.kind == "duty", 1), (deadlines.c.kind == "right", 2), else_=3)

#: Every kind of procedure but the rectification of a hazard: they are few.
FEW_KINDS = sorted(kind for kind in PROCEDURES if kind != "rectification")

DeadlineKey = tuple[datetime, int, int, int]


def in_scope(person: Person) -> ColumnElement[bool]:
    """The condition under which a person sees a case, for selects from `CASES_WITH_SUBJECTS`: `judgement.scope.may_see` in SQL."""
    if Role.SYSTEM in person.roles:
        return true()
    seen: list[ColumnElement[bool]] = []
    own = sorted(label for label in (person.subject, *person.answers_for) if label is not None)
    if Role.ENTERPRISE in person.roles and own:
        # By their ids, so that a list begins at the few cases of one firm.
        other = cases.alias("own")
        theirs = select(other.c.id).where(other.c.subject.in_(own))
        seen.append(cases.c.id.in_(theirs.union(select(parties.c.case_id).where(parties.c.subject.in_(own)))))
    reach = sorted(person.reach)
    if Role.LIAISON in person.roles:
        seen.append(true() if person.unit is None else or_(_UNIT.in_(reach), _aimed_at(reach)))
    if person.holds(*_TOWN_ROLES):
        seen.append(_UNIT.in_(reach) if reach else true())
    return or_(*seen) if seen else false()


def _aimed_at(units: Sequence[str]) -> ColumnElement[bool]:
    """Whether a procedure of the case is aimed at one of the units. No rectification is; the others are few and lie in an index,
    so they are looked through once and not for every case."""
    other = procedures.alias("aimed")  # a list of procedures has the table itself in its select
    aimed = [_fact_is(other.c.facts, "target", unit) for unit in units]
    few = select(other.c.case_id).where(text(WAITING.replace("procedures.", "aimed.")), other.c.kind.in_(FEW_KINDS), or_(*aimed))
    return cases.c.id.in_(few.correlate(None)) if aimed else false()


def _fact_is(column: ColumnElement[Any], key: str, value: str) -> ColumnElement[bool]:
    """Whether a fact is the text; `dumps` writes keys and values without spaces, PostgreSQL's own driver with one."""
    written = cast(column, Text)
    return or_(*(written.contains(f'"{key}":{gap}"{value}"', autoescape=True) for gap in ("", " ")))


def names_person(column: ColumnElement[Any], labels: Iterable[str]) -> ColumnElement[bool]:
    """Whether a list of labels in JSON holds one of them."""
    written = cast(column, Text)
    chosen = [written.contains(f'"{label}"', autoescape=True) for label in labels]
    return or_(*chosen) if chosen else false()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """An open clock on the desk. `key` leads on to the next page."""

    case_number: str
    title: str
    subject_name: str | None
    n: int
    rule: str
    version: str
    kind: str
    label: str | None
    due: Moment
    limit: Moment
    ends_at: datetime
    provisional: bool
    key: DeadlineKey


def desk_deadlines(
    conn: Connection,
    person: Person,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    own_only: bool = False,
    rule: str | None = None,
    after: DeadlineKey | None = None,
    limit: int = 50,
) -> list[DueLine]:
    """Open clocks in scope that end after `since` and by `until`, the earliest first, among those of one instant the agency's own.

    `own_only`: of cases that were assigned to the person or opened by him. `after` is the key of the last line before.
    """
    order = (deadlines.c.ends_at, _WEIGHT, deadlines.c.case_id, deadlines.c.n)
    clocks = _between(select(deadlines).where(deadlines.c.status == "open").order_by(*order).limit(limit), since, until)
    if rule is not None:
        clocks = clocks.where(deadlines.c.rule == rule)
    if after is not None:
        # The first term is what the index can begin at; the second leaves out what was shown of that instant.
        clocks = clocks.where(deadlines.c.ends_at >= after[0], tuple_(*order) > tuple_(*_bound(after)))
    if own_only or not sight_of(person).everything:
        clocks = clocks.select_from(CASES_WITH_SUBJECTS.join(deadlines, deadlines.c.case_id == cases.c.id)).where(in_scope(person))
        clocks = clocks.where(_own(person) if own_only else true())
    # The clocks of one page first, what belongs to them after.
    few = clocks.add_columns(_WEIGHT.label("weight")).cte("few").prefix_with("MATERIALIZED")
    names = ("n", "rule", "version", "kind", "label", "due", "ends_at", "provisional", "weight", "case_id")
    wanted = select(
        *(few.c[name] for name in names), few.c.limit_.label("limit"), cases.c.number, cases.c.title, subjects.c.name.label("subject_name")
    ).select_from(few.join(cases, few.c.case_id == cases.c.id).outerjoin(filed, cases.c.subject == filed.c.label).outerjoin(subjects, ANSWERING))
    return sorted((_due_line(row) for row in conn.execute(wanted).mappings()), key=lambda line: line.key)


def count_deadlines(
    conn: Connection, person: Person, *, since: datetime | None = None, until: datetime | None = None, own_only: bool = False,
    most: int = 1000,
) -> int:  # fmt: skip
    """How many of them there are, counted up to `most`."""
    wanted = (
        select(deadlines.c.n)
        .select_from(CASES_WITH_SUBJECTS.join(deadlines, deadlines.c.case_id == cases.c.id))
        .where(deadlines.c.status == "open", in_scope(person))
        .order_by(deadlines.c.ends_at)  # begins at the index, wherever the planner thinks that the clocks lie
        .limit(most)
    )
    wanted = _between(wanted, since, until)
    if own_only:
        wanted = wanted.where(_own(person))
    return conn.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _between(wanted: Select[Any], since: datetime | None, until: datetime | None) -> Select[Any]:
    if since is not None:
        wanted = wanted.where(deadlines.c.ends_at > since)
    return wanted if until is None else wanted.where(deadlines.c.ends_at <= until)


def of_person(label: str) -> ColumnElement[bool]:
    """Whether a case was opened by the person or assigned to him."""
    return or_(names_person(cases.c.opened_by, [label]), _holds_text(cases.c.facts, label))


def _own(person: Person) -> ColumnElement[bool]:
    return of_person(person.label)


def _holds_text(column: ColumnElement[Any], label: str) -> ColumnElement[bool]:
    return cast(column, Text).contains(f'"{label}"', autoescape=True)


def _bound(after: DeadlineKey) -> list[Any]:
    ends_at, weight, case_id, n = after
    return [bindparam(None, ends_at, type_=UtcInstant()), weight, bindparam(None, case_id, type_=Id), n]


def _due_line(row: Any) -> DueLine:
    return DueLine(
        case_number=row["number"], title=row["title"], subject_name=row["subject_name"], n=row["n"], rule=row["rule"],
        version=row["version"], kind=row["kind"], label=row["label"], due=read_moment(row["due"]),
        limit=read_moment(row["limit"]), ends_at=row["ends_at"], provisional=row["provisional"],
        key=(row["ends_at"], row["weight"], row["case_id"], row["n"]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """A procedure that waits for somebody to act."""

    case_id: int
    case_number: str
    title: str
    subject_name: str | None
    n: int
    kind: str
    no: int
    state: str
    label: str | None
    opened_at: datetime


def waiting_procedures(
    conn: Connection, person: Person, states: Iterable[tuple[str, str]], *, after: tuple[int, int] | None = None, limit: int = 50,
    also_closed: bool = False,
) -> list[WaitingLine]:  # fmt: skip
    """Procedures in scope that stand in one of the (kind, state), the oldest case first; `after` is (case id, n).
    Those of closed cases wait for nobody; `also_closed` lists them too."""
    chosen = sorted(set(states))
    if not chosen:
        return []
    names = ("n", "kind", "no", "state", "label", "opened_at")
    there = or_(*(and_(procedures.c.kind == kind, procedures.c.state == state) for kind, state in chosen))
    source: Any = procedures
    if not {("rectification", state) for state in BUSY_STATES} & set(chosen):
        # Few, and found by the partial index, whose condition stands here word for word; the cases come after.
        few = select(procedures).where(there, text(WAITING)).cte("waiting").prefix_with("MATERIALIZED")
        source, there = few, true()
    wanted = (
        select(
            *(source.c[name] for name in names), cases.c.id.label("case_id"), cases.c.number.label("case_number"),
            cases.c.title, subjects.c.name.label("subject_name"),
        )
        .select_from(CASES_WITH_SUBJECTS.join(source, source.c.case_id == cases.c.id))
        .where(there, true() if also_closed else cases.c.closed_at.is_(None), in_scope(person))
        .order_by(cases.c.id, source.c.n)
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        case_id, n = after
        wanted = wanted.where(or_(cases.c.id > case_id, and_(cases.c.id == case_id, source.c.n > n)))
    return [WaitingLine(**row) for row in conn.execute(wanted).mappings()]


def search_cases(
    conn: Connection,
    person: Person,
    *,
    words: str = "",
    stage: str | None = None,
    kind: str | None = None,
    open_only: bool = False,
    own_only: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> list[CaseLine]:
    """Cases in scope, newest first. Every one of the words (two characters are enough) stands in the number, the title, the
    firm's name or code, or names a person who opened the case or was given it. `before` is the last id of the page before."""
    names = [name for name in CaseLine.__slots__ if name not in {"subject_name", "filed_as"}]
    former = sql_case((filed.c.merged_into.is_not(None), filed.c.name), else_=None).label("filed_as")
    wanted = select(*(cases.c[name] for name in names), subjects.c.name.label("subject_name"), former).select_from(
        CASES_WITH_SUBJECTS
    )
    wanted = wanted.where(in_scope(person)).order_by(cases.c.id.desc()).limit(limit)
    if stage:
        wanted = wanted.where(cases.c.stage == stage)
    if kind:
        wanted = wanted.where(cases.c.kind == kind)
    if open_only:
        wanted = wanted.where(cases.c.closed_at.is_(None))
    if own_only:
        wanted = wanted.where(_own(person))
    if before is not None:
        wanted = wanted.where(cases.c.id < before)
    for word in clean_text("查询词", words, longest=200).split()[:5]:
        wanted = wanted.where(_mentions(conn, word))
    return [CaseLine(**row) for row in conn.execute(wanted).mappings()]


def _mentions(conn: Connection, word: str) -> ColumnElement[bool]:
    """Whether a case mentions the word, asked of its own row alone: what it names of the registers is looked up before."""
    found: list[ColumnElement[bool]] = []
    for one in {word, fold(word)}:
        found += [stands_in(cases.c.number, one), stands_in(cases.c.title, one), filed_under(conn, one)]
    coded = select(subjects.c.label).where(subjects.c.uscc == word.upper())
    found.append(cases.c.subject.in_(conn.scalars(coded).all()))
    by_name = select(persons.c.label).where(persons.c.name.contains(word, autoescape=True)).limit(20)
    for label in conn.scalars(by_name):
        found += [names_person(cases.c.opened_by, [label]), _holds_text(cases.c.facts, label)]
    return or_(*found)
