"""Nouns as rows and rows as nouns; the store knows no other place where a column meets a field.

Rows come in the order of the table's columns, from SQLAlchemy or straight from either driver: an instant may be text or
an instant in any zone, JSON may be text or read already, a truth value may be a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cases.casefile import CaseFile, Deadline, Document, EventHead, Hazard, Procedure
from cases.clockface import SHANGHAI, end_of, read_moment, write_moment
from cases.people import Person, Role, Subject
from db.types import loads

Values = dict[str, Any]
Row = Sequence[Any]
#: Columns of `subjects` that are fields of `cases.people.Subject`.
SUBJECT_FIELDS = (
    "label", "kind", "name", "uscc", "id_number", "phone", "unit", "industry", "workers", "licensed",
)  # fmt: skip


def text_of(day: date | None) -> str | None:
    """A day as text, or nothing."""
    return None if day is None else day.isoformat()


def day_of(text: str | None) -> date | None:
    """Text as a day, or nothing."""
    return None if text is None else date.fromisoformat(text)


def instant_of(value: Any) -> datetime:
    """An instant in Shanghai time."""
    return (datetime.fromisoformat(value) if type(value) is str else value).astimezone(SHANGHAI)


def json_of(value: Any) -> Any:
    """A JSON object or list; none of our columns holds a bare text."""
    return loads(value) if type(value) is str else value


def case_row(case: CaseFile) -> Values:
    """The columns of `cases` that come from the case itself."""
    return {
        "id": case.id,
        "number": case.number,
        "kind": case.kind,
        "place": case.place,
        "version": case.version,
        "subject": None if case.subject is None else case.subject.label,
        "source": case.source,
        "title": case.title,
        "opened_at": case.opened_at,
        "opened_by": list(case.opened_by),
        "closed_at": case.closed_at,
        "facts": case.facts,
    }


def case_of(row: Row) -> CaseFile:
    """The case of a row of `cases` followed by `SUBJECT_FIELDS` and the name it was filed under, without what lies in it."""
    (
        case_id, number, kind, place, version, subject, source, title, opened_at, opened_by, closed_at, facts, *_,
    ) = row[:16]  # fmt: skip
    return CaseFile(
        id=case_id,
        number=number,
        kind=kind,
        place=place,
        version=version,
        subject=None if subject is None else _subject_in_case(subject, row[16:]),
        source=source,
        title=title,
        opened_at=instant_of(opened_at),
        opened_by=tuple(json_of(opened_by)),
        closed_at=None if closed_at is None else instant_of(closed_at),
        facts=json_of(facts),
    )


def _subject_in_case(filed: str, row: Row) -> Subject:
    """The subject that answers for the case: the entry it was filed under, or the one that entry was merged into."""
    *values, filed_as = row
    subject = subject_of(dict(zip(SUBJECT_FIELDS, values, strict=True)))
    return subject if subject.label == filed else replace(subject, filed_as=filed_as)


def hazard_row(case_id: int, hazard: Hazard, position: int) -> Values:
    """A row of `hazards`; `position` keeps the order in which they were found."""
    return {
        "case_id": case_id,
        "label": hazard.label,
        "description": hazard.description,
        "level": hazard.level,
        "found_on": hazard.found_on.isoformat(),
        "place": hazard.place,
        "category": hazard.category,
        "criterion": hazard.criterion,
        "opinion": hazard.opinion,
        "photos": list(hazard.photos),
        "position": position,
    }


def hazard_of(row: Row) -> Hazard:
    """The hazard of a row."""
    _, label, description, level, found_on, place, category, criterion, opinion, photos, _ = row
    return Hazard(
        label=label,
        description=description,
        level=level,
        found_on=date.fromisoformat(found_on),
        place=place,
        category=category,
        criterion=criterion,
        opinion=json_of(opinion),
        photos=tuple(json_of(photos)),
    )


def procedure_row(case_id: int, procedure: Procedure) -> Values:
    """A row of `procedures`."""
    return {
        "case_id": case_id,
        "n": procedure.n,
        "kind": procedure.kind,
        "no": procedure.no,
        "label": procedure.label,
        "state": procedure.state,
        "opened_at": procedure.opened_at,
        "facts": procedure.facts,
    }


def procedure_of(row: Row) -> Procedure:
    """The procedure of a row."""
    _, n, kind, no, label, state, opened_at, facts = row
    return Procedure(
        n=n, kind=kind, no=no, label=label, state=state, opened_at=instant_of(opened_at), facts=json_of(facts)
    )


def deadline_row(case_id: int, deadline: Deadline) -> Values:
    """A row of `deadlines`; `ends_at` is the instant its limit is over, for the index."""
    return {
        "case_id": case_id,
        "n": deadline.n,
        "rule": deadline.rule,
        "version": deadline.version.isoformat(),
        "kind": deadline.kind,
        "start": write_moment(deadline.start),
        "due": write_moment(deadline.due),
        "limit_": write_moment(deadline.limit),
        "ends_at": end_of(deadline.limit),
        "status": deadline.status,
        "provisional": deadline.provisional,
        "procedure": deadline.procedure,
        "label": deadline.label,
        "opened_at": deadline.opened_at,
        "opened_by": deadline.opened_by,
        "by_hand": deadline.by_hand,
        "length": deadline.length,
        "until": text_of(deadline.until),
        "extended": deadline.extended,
        "suspended": [[first.isoformat(), last.isoformat()] for first, last in deadline.suspended],
        "literal_start": text_of(deadline.literal_start),
        "ended_at": deadline.ended_at,
        "fired": list(deadline.fired),
    }


def deadline_of(row: Row) -> Deadline:
    """The deadline of a row."""
    (
        _, n, rule, version, kind, start, due, limit, _, status, provisional, procedure, label, opened_at, opened_by,
        by_hand, length, until, extended, suspended, literal_start, ended_at, fired,
    ) = row  # fmt: skip
    return Deadline(
        n=n,
        rule=rule,
        version=date.fromisoformat(version),
        kind=kind,
        start=read_moment(start),
        due=read_moment(due),
        limit=read_moment(limit),
        status=status,
        provisional=bool(provisional),
        procedure=procedure,
        label=label,
        opened_at=instant_of(opened_at),
        opened_by=opened_by,
        by_hand=bool(by_hand),
        length=length,
        until=day_of(until),
        extended=extended,
        suspended=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in json_of(suspended)),
        literal_start=day_of(literal_start),
        ended_at=None if ended_at is None else instant_of(ended_at),
        fired=tuple(json_of(fired)),
    )


def document_row(case_id: int, document: Document) -> Values:
    """A row of `documents`."""
    return {
        "case_id": case_id,
        "n": document.n,
        "kind": document.kind,
        "status": document.status,
        "at": document.at,
        "number": document.number,
        "procedure": document.procedure,
        "facts": document.facts,
        "service": document.service,
    }


def document_of(row: Row) -> Document:
    """The paper of a row."""
    _, n, kind, status, at, number, procedure, facts, service = row
    return Document(
        n=n,
        kind=kind,
        status=status,
        at=instant_of(at),
        number=number,
        procedure=procedure,
        facts=json_of(facts),
        service=json_of(service),
    )


def head_of(row: Row) -> EventHead:
    """The head of a recorded event, from case id, seq, action, at, recorded_at, by and procedure."""
    _, seq, action, at, recorded_at, by, procedure = row
    return EventHead(
        seq=seq,
        action=action,
        at=instant_of(at),
        recorded_at=instant_of(recorded_at),
        by=tuple(json_of(by)),
        procedure=procedure,
    )


def subject_row(subject: Subject) -> Values:
    """The columns of `subjects` but `created_at`."""
    return {name: getattr(subject, name) for name in SUBJECT_FIELDS}


def subject_of(row: Mapping[Any, Any]) -> Subject:
    """The subject of a row."""
    licensed = row["licensed"]
    values = {name: row[name] for name in SUBJECT_FIELDS}
    return Subject(**{**values, "licensed": None if licensed is None else bool(licensed)})


def person_row(person: Person) -> Values:
    """The columns of `persons` but `active`; roles are sorted."""
    return {
        "label": person.label,
        "name": person.name,
        "roles": sorted(person.roles),
        "unit": person.unit,
        "subject": person.subject,
        "certificate": person.certificate,
        "valid_from": text_of(person.valid_from),
        "valid_to": text_of(person.valid_to),
    }


def person_of(row: Mapping[Any, Any], reach: frozenset[str]) -> Person:
    """The person of a row."""
    return Person(
        label=row["label"],
        name=row["name"],
        roles=frozenset(Role(word) for word in row["roles"]),
        unit=row["unit"],
        subject=row["subject"],
        certificate=row["certificate"],
        valid_from=day_of(row["valid_from"]),
        valid_to=day_of(row["valid_to"]),
        reach=reach,
    )
