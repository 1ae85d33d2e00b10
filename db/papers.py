"""Drawn papers in and out of the database, and the case as it stood when a paper was registered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from cases.casefile import CaseFile
from cases.changes import PaperRegistered, read_change
from cases.fold import apply
from cases.people import SYSTEM, Person, Subject
from db.loading import events_of, load_case_by_id
from db.rows import head_of, person_of, subject_of
from db.tables import documents, persons, register_changes, subjects, units
from db.tables_papers import papers

_HEAD_COLUMNS = ("case_id", "seq", "action", "at", "recorded_at", "by", "procedure")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A drawn paper: which one it is, what its bytes are, and what it was drawn from and with."""

    case_id: int
    document: int
    kind: str
    number: str | None
    reference: str
    sha256: str
    size: int
    pages: int
    template: str
    law: str
    engine: str
    sheet: dict[str, Any]
    rendered_at: datetime


_COLUMNS = [papers.c[name] for name in PaperRow.__slots__]


def keep_paper(conn: Connection, row: PaperRow) -> None:
    """Keep a drawn paper, for ever. Its bytes must be on disk before this is committed."""
    conn.execute(insert(papers), {name: getattr(row, name) for name in PaperRow.__slots__})


def paper_of(conn: Connection, case_id: int, document: int) -> PaperRow | None:
    """The drawn paper of a document, or None where it was not drawn yet."""
    wanted = select(*_COLUMNS).where(papers.c.case_id == case_id, papers.c.document == document)
    row = conn.execute(wanted).mappings().first()
    return PaperRow(**row) if row else None


def papers_of(conn: Connection, case_id: int) -> list[PaperRow]:
    """The drawn papers of a case in the order of its documents."""
    wanted = select(*_COLUMNS).where(papers.c.case_id == case_id).order_by(papers.c.document)
    return [PaperRow(**row) for row in conn.execute(wanted).mappings()]


def drawn_of(conn: Connection, case_id: int) -> set[int]:
    """The documents of a case that were drawn."""
    return set(conn.scalars(select(papers.c.document).where(papers.c.case_id == case_id)))


def papers_with(conn: Connection, sha256: str) -> list[PaperRow]:
    """The papers whose bytes have the hash."""
    wanted = select(*_COLUMNS).where(papers.c.sha256 == sha256).order_by(papers.c.case_id, papers.c.document)
    return [PaperRow(**row) for row in conn.execute(wanted).mappings()]


def paper_by_reference(conn: Connection, reference: str) -> PaperRow | None:
    """The paper that bears a reference in its code, or None."""
    row = conn.execute(select(*_COLUMNS).where(papers.c.reference == reference)).mappings().first()
    return PaperRow(**row) if row else None


def undrawn(conn: Connection, case_id: int) -> list[int]:
    """Numbers of the issued and served documents of a case that were not drawn yet."""
    wanted = (
        select(documents.c.n)
        .outerjoin(papers, (papers.c.case_id == documents.c.case_id) & (papers.c.document == documents.c.n))
        .where(documents.c.case_id == case_id, documents.c.status.in_(("issued", "served")), papers.c.document.is_(None))
    )
    return list(conn.scalars(wanted.order_by(documents.c.n)))


# ------------------------------------------------------------------------------------------------- as of the event


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A case and the registers as they stood when a paper was registered; `case` is folded up to that event."""

    case: CaseFile
    people: dict[str, Person]
    subjects: dict[str, Subject]
    units: dict[str, str]


def as_of_paper(conn: Connection, case_id: int, document: int) -> AsOf | None:
    """What stood when the document came into being, from the log and the history of the registers; None for no such one."""
    now = load_case_by_id(conn, case_id)
    if now is None:
        return None
    case = replace(
        now, version=0, closed_at=None, facts={}, hazards={}, procedures=[], deadlines=[], documents=[], events=[]
    )
    for event in events_of(conn, case_id):
        changes = [read_change(record) for record in event["changes"]]
        for change in changes:
            apply(case, change)
        case.events.append(head_of([event[name] for name in _HEAD_COLUMNS]))
        case.version += 1
        if any(isinstance(change, PaperRegistered) and change.document.n == document for change in changes):
            return _registers(conn, case, event["recorded_at"])
    return None


def as_it_stands(conn: Connection, case_id: int, now: datetime) -> AsOf | None:
    """The case and the registers as they stand; None for no such case."""
    case = load_case_by_id(conn, case_id)
    return None if case is None else _registers(conn, case, now)


def _registers(conn: Connection, case: CaseFile, at: datetime) -> AsOf:
    labels = _labels(case)
    known, found = _people_at(conn, labels, at), _subjects_at(conn, labels, at)
    if case.subject is not None and case.subject.label in found:
        case = replace(case, subject=found[case.subject.label])
    names = {row.label: row.name for row in conn.execute(select(units.c.label, units.c.name))}
    return AsOf(case=case, people=known, subjects=found, units=names)


def _labels(case: CaseFile) -> set[str]:
    """Every text of the case that may be the label of a person or a subject."""
    held = [case.facts, *(p.facts for p in case.procedures)]
    held += [facts for d in case.documents for facts in (d.facts, d.service)]
    words = {word for facts in held for word in _words(facts)}
    words |= {label for event in case.events for label in event.by}
    return words | {case.subject.label} if case.subject is not None else words


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if len(value) <= 100 else []
    if isinstance(value, dict):
        return [word for item in value.values() for word in _words(item)]
    if isinstance(value, list | tuple):
        return [word for item in value for word in _words(item)]
    return []


def _people_at(conn: Connection, labels: set[str], at: datetime) -> dict[str, Person]:
    found = {}
    for chunk in _chunks(sorted(labels)):
        for row in conn.execute(select(persons).where(persons.c.label.in_(chunk))).mappings():
            values = _unwound(conn, "person", dict(row), at)
            found[row["label"]] = person_of(values, frozenset())
    found.setdefault(SYSTEM.label, SYSTEM)
    return found


def _subjects_at(conn: Connection, labels: set[str], at: datetime) -> dict[str, Subject]:
    found = {}
    for chunk in _chunks(sorted(labels)):
        for row in conn.execute(select(subjects).where(subjects.c.label.in_(chunk))).mappings():
            values = _unwound(conn, "firm", dict(row), at)
            found[row["label"]] = subject_of(values)
    return found


def _unwound(conn: Connection, register: str, row: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The row as it was at an instant: what was changed later is undone, newest first."""
    changes = register_changes
    wanted = select(changes.c.before, changes.c.after).where(
        changes.c.register == register, changes.c.label == row["label"], changes.c.at > at
    )
    for before, after in conn.execute(wanted.order_by(changes.c.id.desc())):
        for key in {*before, *after} & row.keys():
            row[key] = before.get(key)
    return row


def _chunks(labels: Sequence[str]) -> list[list[str]]:
    return [list(labels[start : start + 400]) for start in range(0, len(labels), 400)]

