"""Cases out of the database, whole; one select a table for a case or for hundreds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, ColumnElement, Connection, Table, any_, bindparam, func, select

from cases.casefile import CaseFile
from cases.changes import read_change
from cases.fold import apply
from db.driver import Prepared, read
from db.rows import (
    SUBJECT_FIELDS,
    Values,
    case_of,
    deadline_of,
    document_of,
    hazard_of,
    head_of,
    procedure_of,
)
from db.tables import cases, deadlines, documents, events, hazards, procedures, subjects
from db.types import dumps

#: How many ids one statement takes; far below every driver's limit of parameters.
_CHUNK = 500


def among(column: Column[int], dialect: str) -> ColumnElement[bool]:
    """Whether the column is one of the ids of parameter `ids`, of which `ids_value` gives the value."""
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bindparam("ids")).table_valued("value").c.value))
    return column == any_(bindparam("ids", type_=ARRAY(BigInteger)))


def ids_value(conn: Connection, ids: list[int]) -> Any:
    """The ids as one parameter."""
    return dumps(ids) if conn.dialect.name == "sqlite" else ids


#: The entry a case was filed under; `subjects` beside it is the one that answers for the case, after merges.
filed = subjects.alias("filed")
ANSWERING = subjects.c.label == func.coalesce(filed.c.merged_into, filed.c.label)
CASES_WITH_SUBJECTS = cases.outerjoin(filed, cases.c.subject == filed.c.label).outerjoin(subjects, ANSWERING)

_HEADER = select(
    cases, *(subjects.c[name] for name in SUBJECT_FIELDS), filed.c.name.label("filed_as")
).select_from(CASES_WITH_SUBJECTS)
_BY_NUMBER = Prepared(lambda dialect: _HEADER.where(cases.c.number == bindparam("number")))
_BY_NUMBER_LOCKED = Prepared(
    lambda dialect: _HEADER.where(cases.c.number == bindparam("number")).with_for_update(of=cases)
)
_BY_IDS = Prepared(lambda dialect: _HEADER.where(among(cases.c.id, dialect)).order_by(cases.c.id))
_BY_IDS_LOCKED = Prepared(
    lambda dialect: _HEADER.where(among(cases.c.id, dialect)).order_by(cases.c.id).with_for_update(of=cases)
)
_HEAD_HASH = list(cases.c.keys()).index("head_hash")


def _children(table: Table, order: str, *columns: str) -> Prepared:
    wanted = select(*(table.c[name] for name in columns or table.c.keys()))
    return Prepared(
        lambda dialect: wanted.where(among(table.c.case_id, dialect)).order_by(table.c.case_id, table.c[order])
    )


_HEAD_COLUMNS = ("case_id", "seq", "action", "at", "recorded_at", "by", "procedure")
_CHILDREN = (
    _children(hazards, "position"),
    _children(procedures, "n"),
    _children(deadlines, "n"),
    _children(documents, "n"),
    _children(events, "seq", *_HEAD_COLUMNS),
)


def load_case(
    conn: Connection, number: str, *, lock: bool = False, heads: dict[int, str] | None = None
) -> CaseFile | None:
    """The case with that number, whole, or None. With `lock` nobody else can save it before the transaction ends;
    `heads` as for `load_cases`."""
    (rows,) = read(conn, [(_BY_NUMBER_LOCKED if lock else _BY_NUMBER, {"number": number})])
    if not rows:
        return None
    case = case_of(rows[0])
    if heads is not None:
        heads[case.id] = rows[0][_HEAD_HASH]
    _fill(conn, {case.id: case})
    return case


def load_case_by_id(conn: Connection, case_id: int, *, lock: bool = False) -> CaseFile | None:
    """The case with that id, whole, or None."""
    return load_cases(conn, [case_id], lock=lock).get(case_id)


def load_cases(
    conn: Connection, ids: Iterable[int], *, lock: bool = False, heads: dict[int, str] | None = None
) -> dict[int, CaseFile]:
    """The cases by id, whole, in the order of their ids; unknown ids are left out.

    One select a table for every few hundred cases. `heads`, where given, receives the hash of each case's last event,
    which `SavedCase.head_hash` then need not look up.
    """
    loaded: dict[int, CaseFile] = {}
    for chunk in chunks(sorted(set(ids))):
        (rows,) = read(conn, [(_BY_IDS_LOCKED if lock else _BY_IDS, {"ids": ids_value(conn, chunk)})])
        if heads is not None:
            heads.update((row[0], row[_HEAD_HASH]) for row in rows)
        found = {row[0]: case_of(row) for row in rows}
        _fill(conn, found)
        loaded |= found
    return loaded


def _fill(conn: Connection, found: Mapping[int, CaseFile]) -> None:
    if not found:
        return
    ids = {"ids": ids_value(conn, list(found))}
    hazard_rows, procedure_rows, deadline_rows, document_rows, event_rows = read(conn, [(q, ids) for q in _CHILDREN])
    for row in hazard_rows:
        found[row[0]].hazards[row[1]] = hazard_of(row)
    for row in procedure_rows:
        found[row[0]].procedures.append(procedure_of(row))
    for row in deadline_rows:
        found[row[0]].deadlines.append(deadline_of(row))
    for row in document_rows:
        found[row[0]].documents.append(document_of(row))
    for row in event_rows:
        found[row[0]].events.append(head_of(row))


def chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    """The ids in lists that one statement takes."""
    for start in range(0, len(ids), _CHUNK):
        yield list(ids[start : start + _CHUNK])


def events_of(conn: Connection, case_id: int) -> list[Values]:
    """The case's events in order, every column; `changes` are read with `cases.changes.read_change`."""
    statement = select(events).where(events.c.case_id == case_id).order_by(events.c.seq)
    return [dict(row) for row in conn.execute(statement).mappings()]


def rebuild(conn: Connection, case_id: int, *, until: int | None = None) -> CaseFile | None:
    """The case as its event log tells it, to be compared with the stored one; None for an unknown id. With `until` as it
    stood after the event of that number.

    From the row of the case come only what never changes: id, number, kind, place, subject, source, the opening and
    its actors, and the title, which a later event sets anew. A case is created without facts and with version 0;
    everything else is folded from the changes of its events.
    """
    (rows,) = read(conn, [(_BY_IDS, {"ids": ids_value(conn, [case_id])})])
    if not rows:
        return None
    case = replace(case_of(rows[0]), version=0, closed_at=None, facts={})
    for event in events_of(conn, case_id):
        if until is not None and event["seq"] > until:
            break
        for record in event["changes"]:
            apply(case, read_change(record))
        case.events.append(head_of([event[name] for name in _HEAD_COLUMNS]))
        case.version += 1
    return case
