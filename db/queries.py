"""Lists for people to read. Every one takes the asker's scope and says nothing of what lies outside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select
from sqlalchemy import case as sql_case

from cases.casefile import Facts
from cases.clockface import Moment, read_moment
from cases.people import Person
from db.edge import clean_text
from db.loading import ANSWERING, CASES_WITH_SUBJECTS, filed
from db.sight import seen_by
from db.tables import cases, deadlines, outbox, parties, subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case in a list. `stage` is the derived word, `subject` the label it was filed under; where that entry was merged,
    `subject_name` is the name of the one that answers now and `filed_as` the former name."""

    id: int
    number: str
    kind: str
    title: str
    stage: str
    subject: str | None
    subject_name: str | None
    opened_at: datetime
    closed_at: datetime | None
    next_tick_at: datetime | None
    version: int
    filed_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLine:
    """An open clock in a list, with the case it runs in. `ends_at` is the instant its limit is over."""

    case_number: str
    subject_name: str | None
    n: int
    rule: str
    kind: str
    label: str | None
    procedure: int | None
    due: Moment
    limit: Moment
    ends_at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxLine:
    """A row of the outbox in a list."""

    id: int
    key: str
    kind: str
    channel: str
    person: str | None
    wording: str | None
    body: Facts
    deliver_at: datetime
    urgent: bool
    status: str
    attempts: int
    created_at: datetime
    read_at: datetime | None
    case_number: str | None


def list_cases(
    conn: Connection,
    *,
    kind: str | None = None,
    stage: str | None = None,
    subject: str | None = None,
    scope: frozenset[str] = frozenset(),
    person: Person | None = None,
    open_only: bool = False,
    containing: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[CaseLine]:
    """Cases, newest id first; `before` is the last id of the page before.

    `scope` are labels of units, empty for the whole town: a case is in it by its subject's unit or a further party's.
    With `person` only what lies in that person's scope.
    `subject` names the subject or a further party; `containing` is a part of number, title or subject's name.
    """
    names = [name for name in CaseLine.__slots__ if name not in {"subject_name", "filed_as"}]
    former = sql_case((filed.c.merged_into.is_not(None), filed.c.name), else_=None)
    wanted = select(
        *(cases.c[name] for name in names), subjects.c.name.label("subject_name"), former.label("filed_as")
    ).select_from(CASES_WITH_SUBJECTS)
    if kind is not None:
        wanted = wanted.where(cases.c.kind == kind)
    if stage is not None:
        wanted = wanted.where(cases.c.stage == stage)
    if open_only:
        wanted = wanted.where(cases.c.closed_at.is_(None))
    if containing is not None:
        part = clean_text("查询词", containing)
        columns = (cases.c.number, cases.c.title, subjects.c.name, filed.c.name)
        wanted = wanted.where(or_(*(column.contains(part, autoescape=True) for column in columns)))
    if before is not None:
        wanted = wanted.where(cases.c.id < before)
    if person is not None:
        wanted = wanted.where(seen_by(conn, person))
    wanted = _seen(wanted, scope=scope, subject=subject).order_by(cases.c.id.desc()).limit(limit)
    return [CaseLine(**row) for row in conn.execute(wanted).mappings()]


def deadlines_due(
    conn: Connection,
    until: datetime,
    *,
    scope: frozenset[str] = frozenset(),
    person: Person | None = None,
    subject: str | None = None,
    rule: str | None = None,
    limit: int = 500,
) -> list[DeadlineLine]:
    """Open clocks whose limit is over at `until` or before, the earliest first; with `person` only in that person's scope."""
    names = [name for name in DeadlineLine.__slots__ if name not in {"case_number", "subject_name", "limit"}]
    wanted = (
        select(
            *(deadlines.c[name] for name in names),
            deadlines.c.limit_.label("limit"),
            cases.c.number.label("case_number"),
            subjects.c.name.label("subject_name"),
        )
        .join(cases, deadlines.c.case_id == cases.c.id)
        .outerjoin(filed, cases.c.subject == filed.c.label)
        .outerjoin(subjects, ANSWERING)
        .where(deadlines.c.status == "open", deadlines.c.ends_at <= until)
    )
    if rule is not None:
        wanted = wanted.where(deadlines.c.rule == rule)
    if person is not None:
        wanted = wanted.where(seen_by(conn, person))
    wanted = _seen(wanted, scope=scope, subject=subject)
    ordered = wanted.order_by(deadlines.c.ends_at, deadlines.c.case_id, deadlines.c.n).limit(limit)
    return [
        DeadlineLine(**{**row, "due": read_moment(row["due"]), "limit": read_moment(row["limit"])})
        for row in conn.execute(ordered).mappings()
    ]


def inbox(conn: Connection, person: str, *, until: datetime | None = None, limit: int = 200) -> list[OutboxLine]:
    """Messages to a person, newest first, without the cancelled ones; those to be delivered by `until` where given."""
    wanted = _outbox().where(outbox.c.person == person, outbox.c.channel == "inbox", outbox.c.status != "cancelled")
    if until is not None:
        wanted = wanted.where(outbox.c.deliver_at <= until)
    return _lines(conn, wanted.order_by(outbox.c.deliver_at.desc(), outbox.c.id.desc()).limit(limit))


def outbox_since(
    conn: Connection, since: datetime | None = None, *, case: str | None = None, kind: str | None = None, after: int = 0
) -> list[OutboxLine]:
    """Rows of the outbox by id: created at or after `since`, of a case's number, of a kind, above the id `after`."""
    wanted = _outbox().where(outbox.c.id > after)
    if since is not None:
        wanted = wanted.where(outbox.c.created_at >= since)
    if case is not None:
        wanted = wanted.where(cases.c.number == case)
    if kind is not None:
        wanted = wanted.where(outbox.c.kind == kind)
    return _lines(conn, wanted.order_by(outbox.c.id))


def _outbox() -> Select[Any]:
    names = [name for name in OutboxLine.__slots__ if name != "case_number"]
    return select(*(outbox.c[name] for name in names), cases.c.number.label("case_number")).select_from(
        outbox.outerjoin(cases, outbox.c.case_id == cases.c.id)
    )


def _lines(conn: Connection, wanted: Select[Any]) -> list[OutboxLine]:
    return [OutboxLine(**row) for row in conn.execute(wanted).mappings()]


def _seen(wanted: Select[Any], *, scope: frozenset[str], subject: str | None) -> Select[Any]:
    """Only cases within the units and of the subject."""
    if scope:
        labels = sorted(scope)
        named, party = subjects.alias("named"), subjects.alias("party")
        theirs = and_(
            parties.c.case_id == cases.c.id,
            parties.c.subject == named.c.label,
            party.c.label == func.coalesce(named.c.merged_into, named.c.label),
            party.c.unit.in_(labels),
        )
        wanted = wanted.where(or_(subjects.c.unit.in_(labels), exists().where(theirs)))
    if subject is not None:
        entry = subjects.alias("entry")
        own = select(entry.c.label).where(or_(entry.c.label == subject, entry.c.merged_into == subject))
        further: ColumnElement[bool] = and_(parties.c.case_id == cases.c.id, parties.c.subject.in_(own))
        wanted = wanted.where(or_(cases.c.subject.in_(own), exists().where(further)))
    return wanted
