"""Cases in and out of the database. Called inside a transaction of `db.session`; only `door` calls what writes.

A save is a compare-and-set on the case's version: rows, events, chain and version move together or not at all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, insert, select, update

from cases.casefile import CaseFile
from cases.changes import (
    Change,
    DeadlineOpened,
    DeadlineSet,
    FactsSet,
    HazardAdded,
    HazardSet,
    Moved,
    PaperRegistered,
    PaperSet,
    ProcedureOpened,
)
from cases.errors import StaleVersion
from db.chain import event_hash
from db.driver import Prepared, read, write
from db.grams import gram_job
from db.loading import among, chunks, events_of, ids_value, load_case, load_case_by_id, load_cases, rebuild
from db.rows import Values, case_row, deadline_row, document_row, hazard_row, procedure_row
from db.tables import cases, deadlines, documents, events, hazards, procedures

__all__ = [
    "DirtySet", "EventRecord", "SavedCase", "dirty_of", "events_of", "insert_case", "load_case", "load_case_by_id",
    "load_cases", "rebuild", "save_cases",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """An accepted act as it is recorded. `changes` are those of `cases.changes.write_change`."""

    seq: int
    action: str
    at: datetime
    recorded_at: datetime
    by: tuple[str, ...]
    inputs: dict[str, Any]
    changes: list[Any]
    procedure: int | None = None
    warnings: list[Any] = field(default_factory=list)
    request_id: str | None = None


@dataclass(slots=True)
class DirtySet:
    """Which rows of a case are new and which have changed; a row that is new is not named as changed."""

    new_hazards: set[str] = field(default_factory=set)
    hazards: set[str] = field(default_factory=set)
    new_procedures: set[int] = field(default_factory=set)
    procedures: set[int] = field(default_factory=set)
    new_deadlines: set[int] = field(default_factory=set)
    deadlines: set[int] = field(default_factory=set)
    new_documents: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class SavedCase:
    """A case after its changes were folded in, and what of it has to be written.

    `head_hash` is the hash of its last stored event where the caller knows it; else it is looked up.
    """

    case: CaseFile
    version_before: int
    events: list[EventRecord]
    dirty: DirtySet
    stage: str
    next_tick_at: datetime | None
    created: bool = False
    head_hash: str | None = None


def dirty_of(changes: Iterable[Change]) -> DirtySet:
    """The rows that the changes touch."""
    dirty = DirtySet()
    for change in changes:
        match change:
            case HazardAdded(hazard):
                dirty.new_hazards.add(hazard.label)
            case HazardSet(label):
                dirty.hazards.add(label)
            case ProcedureOpened(procedure):
                dirty.new_procedures.add(procedure.n)
            case Moved(n) | FactsSet(n):
                dirty.procedures.add(n)
            case DeadlineOpened(deadline):
                dirty.new_deadlines.add(deadline.n)
            case DeadlineSet(n):
                dirty.deadlines.add(n)
            case PaperRegistered(document):
                dirty.new_documents.add(document.n)
            case PaperSet(n):
                dirty.documents.add(n)
            case _:
                pass  # a `CaseSet` lies in the row of the case, which every save writes
    dirty.hazards -= dirty.new_hazards
    dirty.procedures -= dirty.new_procedures
    dirty.deadlines -= dirty.new_deadlines
    dirty.documents -= dirty.new_documents
    return dirty


def _insert(table: Table) -> Prepared:
    return Prepared(lambda dialect: insert(table), list(table.c.keys()))


def _update(table: Table, *keys: str) -> Prepared:
    """An update of every other column by its key; the key's parameters are named `at_…`."""
    values: dict[str, Any] = {c.name: bindparam(c.name) for c in table.c if c.name not in keys}
    chosen = and_(*(table.c[key] == bindparam(f"at_{key}") for key in keys))
    return Prepared(lambda dialect: update(table).where(chosen).values(values))


#: Columns of `cases` that an act may change.
_MOVING = ("version", "title", "closed_at", "facts", "stage", "seq", "head_hash", "next_tick_at")
_SAVE_CASE = Prepared(
    lambda dialect: update(cases)
    .where(cases.c.id == bindparam("id_"), cases.c.version == bindparam("version_before"))
    .values({name: bindparam(name) for name in _MOVING})
)
_INSERT_CASE = _insert(cases)
_INSERT_EVENT = _insert(events)
_HEAD_HASHES = Prepared(
    lambda dialect: select(cases.c.id, cases.c.head_hash).where(among(cases.c.id, dialect)).order_by(cases.c.id)
)


def insert_case(conn: Connection, case: CaseFile, *, stage: str, next_tick_at: datetime | None = None) -> None:
    """The row of a case that has no event yet; its hazards, procedures, deadlines and papers are not written."""
    write(conn, [(_INSERT_CASE, [_header(case, stage, next_tick_at, seq=0, head_hash="")])])


def save_cases(conn: Connection, batch: Sequence[SavedCase]) -> None:
    """Write every case of the batch, each of which stands in it once; the versions rise by the number of events.

    Sets `case.version`. Raises `StaleVersion` when a case was saved by somebody else since it was read; the
    transaction must then be rolled back.
    """
    # Rows that lie side by side are written one after the other.
    ordered = sorted(batch, key=lambda saved: saved.case.id)
    _supply_heads(conn, ordered)
    created: list[Values] = []
    changed: list[Values] = []
    recorded: list[Values] = []
    for saved in ordered:
        saved.case.version = saved.version_before + len(saved.events)
        head, seq = _chain(saved, recorded)
        row = _header(saved.case, saved.stage, saved.next_tick_at, seq=seq, head_hash=head)
        if saved.created:
            created.append(row)
        else:
            changed.append(row | {"id_": saved.case.id, "version_before": saved.version_before})
    # The versions first and alone: where one is stale, nothing else may be tried.
    if changed and write(conn, [(_SAVE_CASE, changed)]) != [len(changed)]:
        raise StaleVersion("案件已被他人修改，请刷新后重新办理")
    texts = (text for saved in ordered for text in _texts(saved))
    jobs = [(_INSERT_CASE, created), *_children(ordered), (_INSERT_EVENT, recorded), gram_job(conn, texts)]
    write(conn, [(statement, rows) for statement, rows in jobs if rows])


def _header(case: CaseFile, stage: str, next_tick_at: datetime | None, *, seq: int, head_hash: str) -> Values:
    row = case_row(case)
    row |= {"stage": stage, "seq": seq, "head_hash": head_hash, "next_tick_at": next_tick_at}
    return row


def _supply_heads(conn: Connection, batch: Sequence[SavedCase]) -> None:
    """Look up the chain's last hash of the cases whose caller does not know it."""
    unknown = [saved.case.id for saved in batch if saved.head_hash is None and not saved.created]
    hashes: dict[int, str] = {}
    for chunk in chunks(unknown):
        hashes.update(read(conn, [(_HEAD_HASHES, {"ids": ids_value(conn, chunk)})])[0])
    for saved in batch:
        if saved.head_hash is None:
            saved.head_hash = hashes.get(saved.case.id, "")


def _chain(saved: SavedCase, recorded: list[Values]) -> tuple[str, int]:
    """Append the case's event rows to `recorded`; gives the last hash and the last sequence number."""
    head, seq = saved.head_hash or "", saved.version_before
    for record in saved.events:
        row: Values = {
            "case_id": saved.case.id,
            "seq": record.seq,
            "action": record.action,
            "procedure": record.procedure,
            "at": record.at,
            "recorded_at": record.recorded_at,
            "by": list(record.by),
            "inputs": record.inputs,
            "changes": record.changes,
            "warnings": record.warnings,
            "request_id": record.request_id,
        }
        row["prev_hash"] = head
        row["hash"] = head = event_hash(head, row)
        seq = record.seq
        recorded.append(row)
    return head, seq


def _texts(saved: SavedCase) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    """The words of the hazards that are new or changed."""
    for label in saved.dirty.new_hazards | saved.dirty.hazards:
        hazard = saved.case.hazards[label]
        yield saved.case.id, (hazard.description, hazard.place)


def _hazard_rows(saved: SavedCase, keys: set[str]) -> list[Values]:
    if not keys:
        return []
    found = enumerate(saved.case.hazards.values())
    return [hazard_row(saved.case.id, hazard, position) for position, hazard in found if hazard.label in keys]


def _procedure_rows(saved: SavedCase, keys: set[int]) -> list[Values]:
    return [procedure_row(saved.case.id, p) for p in saved.case.procedures if p.n in keys] if keys else []


def _deadline_rows(saved: SavedCase, keys: set[int]) -> list[Values]:
    return [deadline_row(saved.case.id, d) for d in saved.case.deadlines if d.n in keys] if keys else []


def _document_rows(saved: SavedCase, keys: set[int]) -> list[Values]:
    return [document_row(saved.case.id, d) for d in saved.case.documents if d.n in keys] if keys else []


#: Table, key, and how its rows are made.
_PLANS: tuple[tuple[Table, str, Callable[[SavedCase, Any], list[Values]]], ...] = (
    (procedures, "n", _procedure_rows),
    (hazards, "label", _hazard_rows),
    (deadlines, "n", _deadline_rows),
    (documents, "n", _document_rows),
)
_CHANGE = {table.name: _update(table, "case_id", key) for table, key, _ in _PLANS}
_ADD = {table.name: _insert(table) for table, _, _ in _PLANS}


def _children(batch: Sequence[SavedCase]) -> Iterator[tuple[Prepared, list[Values]]]:
    """Changed rows before new ones, so that a superseded paper frees its number for the paper that supersedes it."""
    for table, key, rows_of in _PLANS:
        name = table.name
        changed = [row for saved in batch for row in rows_of(saved, getattr(saved.dirty, name))]
        for row in changed:
            row["at_case_id"], row[f"at_{key}"] = row["case_id"], row[key]
        yield _CHANGE[name], changed
        yield _ADD[name], [row for saved in batch for row in rows_of(saved, getattr(saved.dirty, f"new_{name}"))]
