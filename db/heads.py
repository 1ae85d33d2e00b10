"""The state of the record in a few bytes: what a checkpoint keeps, and what a verification proves today's log against.

A leaf stands for one case: its id, the number of its events, the hash of the last one, and the hash of what the row of
the case was born with, which no event holds. The root over all leaves in the order of ids proves the whole; eight bytes
of every leaf, kept beside it, name the case when the root differs.
"""

import base64
import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select

from cases.errors import DubanError
from db.chain import encode_sorted
from db.merkle import leaf_hash, root
from db.tables import attempts, cases, counters, events, reads, register_changes
from db.tables_publicity import editions

_ENTRY = struct.Struct(">qI8s")
_LARGEST = 1 << 31

#: Records beside the cases to which rows are only ever added.
APPENDED: tuple[Table, ...] = (attempts, reads, register_changes, editions)
#: Ids of two processes may become visible out of order, but not by more than this: five minutes of time-ordered ids.
OUT_OF_ORDER = 300_000 << 22


class BrokenCheckpoint(DubanError):
    """The file is no checkpoint of this product, was changed after it was signed, or stands beside a rival."""


@dataclass(frozen=True, slots=True)
class CaseHead:
    """Where the chain of a case ends, and what the case was born with."""

    case_id: int
    number: str
    seq: int
    head_hash: str
    birth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendedState:
    """The rows of one append-only table: those with ids below `below` as count and one hash, the newest by themselves."""

    count: int
    below: int
    older: int
    hash: str
    newest: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordState:
    """The record at one moment. `cases` gives of every case its number of events and eight bytes of its leaf."""

    root: str
    cases: Mapping[int, tuple[int, bytes]]
    events: int
    counters: Mapping[str, int]
    appended: Mapping[str, AppendedState]


def leaf_of(head: CaseHead) -> bytes:
    """The leaf of a case, 32 bytes."""
    return leaf_hash(f"{head.case_id}\n{head.seq}\n{head.head_hash}\n{head.birth}".encode())


def read_heads(conn: Connection) -> Iterator[CaseHead]:
    """The head of every case as its row tells it, by id."""
    names = ("id", "number", "kind", "place", "source", "opened_at", "opened_by", "seq", "head_hash")
    wanted = select(*(cases.c[name] for name in names)).order_by(cases.c.id).execution_options(yield_per=2000)
    for case_id, number, kind, place, source, opened_at, opened_by, seq, head_hash in conn.execute(wanted):
        birth = digest([number, kind, place, source, opened_at.astimezone(UTC).isoformat(), opened_by])
        yield CaseHead(case_id, number, seq, head_hash, birth)


def record_state(conn: Connection) -> RecordState:
    """The record as the rows of the cases tell it; whether the events bear it out is for `db.verify` to say."""
    found: dict[int, tuple[int, bytes]] = {}
    leaves: list[bytes] = []
    for head in read_heads(conn):
        leaves.append(leaf_of(head))
        found[head.case_id] = (head.seq, leaves[-1][:8])
    return RecordState(
        root=root(leaves).hex(),
        cases=found,
        events=conn.scalar(select(func.count()).select_from(events)) or 0,
        counters=read_counters(conn),
        appended={table.name: appended_state(conn, table) for table in APPENDED},
    )


def read_counters(conn: Connection) -> dict[str, int]:
    """Every counter with the last number drawn from it."""
    return {row.key: row.value for row in conn.execute(select(counters).order_by(counters.c.key))}


def appended_state(conn: Connection, table: Table) -> AppendedState:
    """The rows of an append-only table, of which the newest may still be joined by older ids."""
    last = conn.scalar(select(func.max(table.c.id))) or 0
    below = max(last - OUT_OF_ORDER, 0)
    newest = {row["id"]: digest(_plain(row)) for row in _rows(conn, table) if row["id"] >= below}
    older, hashed = fold_rows(conn, table, below)
    return AppendedState(count=older + len(newest), below=below, older=older, hash=hashed, newest=newest)


def fold_rows(conn: Connection, table: Table, below: int) -> tuple[int, str]:
    """Number and hash of the rows whose ids lie below the given one."""
    hashed, count = hashlib.sha256(), 0
    if below > 0:
        for row in _rows(conn, table, below):
            hashed.update(digest(_plain(row)).encode() + b"\n")
            count += 1
    return count, hashed.hexdigest()


def hashes_from(conn: Connection, table: Table, ids: Iterable[int]) -> dict[int, str]:
    """The hashes of those of the rows that are there."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = conn.execute(select(table).where(table.c.id >= min(wanted), table.c.id <= max(wanted))).mappings()
    return {row["id"]: digest(_plain(row)) for row in rows if row["id"] in wanted}


def _rows(conn: Connection, table: Table, below: int | None = None) -> Iterable[Mapping[Any, Any]]:
    wanted = select(table).order_by(table.c.id).execution_options(yield_per=2000)
    return conn.execute(wanted if below is None else wanted.where(table.c.id < below)).mappings()


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(k): v.astimezone(UTC).isoformat() if isinstance(v, datetime) else v for k, v in row.items()}


def digest(value: Any) -> str:
    """Thirty-two hexadecimal digits that stand for a JSON value; a key's place does not count."""
    return hashlib.sha256(encode_sorted(value)).hexdigest()[:32]


# ---------------------------------------------------------------------------------------------------- as JSON


def write_state(state: RecordState) -> dict[str, Any]:
    """The state as a JSON object; the cases packed, about 15 bytes each."""
    packed = b"".join(_ENTRY.pack(case_id, seq, tag) for case_id, (seq, tag) in sorted(state.cases.items()))
    return {
        "root": state.root,
        "counts": {"cases": len(state.cases), "events": state.events}
        | {name: part.count for name, part in state.appended.items()},
        "cases": base64.b64encode(zlib.compress(packed, 9)).decode(),
        "counters": dict(state.counters),
        "appended": {
            name: {
                "count": part.count, "below": part.below, "older": part.older, "hash": part.hash,
                "newest": [[row_id, hashed] for row_id, hashed in sorted(part.newest.items())],
            }
            for name, part in state.appended.items()
        },
    }  # fmt: skip


def read_state(body: Mapping[str, Any]) -> RecordState:
    """The inverse of `write_state`. Raises `BrokenCheckpoint`."""
    try:
        packed = zlib.decompressobj().decompress(base64.b64decode(body["cases"], validate=True), _LARGEST)
        found = {case_id: (seq, tag) for case_id, seq, tag in _ENTRY.iter_unpack(packed)}
        return RecordState(
            root=str(body["root"]),
            cases=found,
            events=int(body["counts"]["events"]),
            counters={str(key): int(value) for key, value in body["counters"].items()},
            appended={str(name): _read_appended(part) for name, part in body["appended"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, struct.error, zlib.error) as error:
        raise BrokenCheckpoint("检查点文件内容残缺，无法读取；请另取一份完好的检查点") from error


def _read_appended(part: Mapping[str, Any]) -> AppendedState:
    newest: Sequence[Sequence[Any]] = part["newest"]
    return AppendedState(
        count=int(part["count"]), below=int(part["below"]), older=int(part["older"]), hash=str(part["hash"]),
        newest={int(row_id): str(hashed) for row_id, hashed in newest},
    )  # fmt: skip
