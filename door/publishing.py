"""The passing of time over publications: what was approved for an hour is published then, what has run out expires.

Editions themselves are made in the transaction of each act (`door.editions`); only acts recorded before there were any
get theirs here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from cases.clockface import local
from db.editions import Announced, Edition, announced, cases_due_with_disclosures, editions_of_case, insert_editions
from db.loading import rebuild
from db.outbox import finish
from db.session import reading, retrying, transaction
from door.editions import edition_of
from door.ports import FaultPoint, Ids
from door.sweep import settle_all
from door.world import StoredWorld
from law.lawbook import Lawbook

if TYPE_CHECKING:
    from door.perform import Door

#: Rows of the outbox that share a transaction.
CHUNK = 50
#: Cases looked at in one run; what is left is due at the next.
MOST_CASES = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One act on a publication that this run reports: which case, what became of it, and the hash of its edition."""

    case: str
    public_id: str
    act: str
    at: datetime
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What a run did. `acts`: case and act of what the system did by schedule or expiry; `editions`: every act on a
    publication since the run before, by whomever; `failed`: case and fault of what has to be looked at."""

    now: datetime
    acts: tuple[tuple[str, str, str], ...] = ()
    editions: tuple[Published, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def publish_disclosures(door: "Door", now: datetime | None = None) -> PublishReport:
    """Publish what a person approved for an hour that has come, end what has run out, and report every act on a publication
    since the last run. May be killed anywhere, run twice, late, or by several at once: each act has one edition."""
    moment = local(now) if now else door.clock.now()
    law = door.present_law()
    failed: list[tuple[str, str]] = []
    with reading(door.engine) as conn:
        due = cases_due_with_disclosures(conn, moment, MOST_CASES)
    acts = settle_all(door.engine, law, door.ids, moment, door.faults, due, failed)
    told = list(_announce(door.engine, law, door.ids, moment, door.faults, failed))
    return PublishReport(now=moment, acts=tuple(acts), editions=tuple(told), failed=tuple(failed))


def _announce(
    engine: Engine, law: Lawbook, ids: Ids, now: datetime, faults: FaultPoint, failed: list[tuple[str, str]]
) -> Iterator[Published]:
    """Close the rows of the outbox that stand for acts on publications, chunk by chunk; a faulty one waits and is named."""
    while True:
        told, bad, count = retrying(lambda: _announce_chunk(engine, law, ids, now, faults))
        yield from told
        if count < CHUNK or bad:
            failed += bad
            return


def _announce_chunk(
    engine: Engine, law: Lawbook, ids: Ids, now: datetime, faults: FaultPoint
) -> tuple[list[Published], list[tuple[str, str]], int]:
    told: list[Published] = []
    done: list[int] = []
    bad: list[tuple[str, str]] = []
    with transaction(engine) as conn:
        waiting = announced(conn, now, CHUNK)
        faults("publish_claimed")
        for row in waiting:
            try:
                with conn.begin_nested():
                    told += _told(conn, row, law, ids, now)
            except Exception as fault:  # noqa: BLE001 - whatever it is, it is recorded and the next one has its turn
                bad.append((row.case, f"{type(fault).__name__}: {fault}"))
            else:
                done.append(row.row)
        faults("publish_editions_made")
        finish(conn, done)
        faults("publish_before_commit")
    faults("publish_after_commit")
    return told, bad, len(waiting)


def _told(conn: Connection, row: Announced, law: Lawbook, ids: Ids, now: datetime) -> Iterator[Published]:
    there = [e for e in editions_of_case(conn, row.case_id, row.seq) if e.procedure == row.procedure]
    for edition in there or _made_late(conn, row, law, ids, now):
        yield Published(case=row.case, public_id=edition.public_id, act=edition.act, at=edition.at, hash=edition.hash)


def _made_late(conn: Connection, row: Announced, law: Lawbook, ids: Ids, now: datetime) -> list[Edition]:
    """The edition of an act recorded before there were editions: the case as it stood right after that act."""
    case = rebuild(conn, row.case_id, until=row.seq)
    if case is None:
        return []
    event = case.events[-1]
    world = StoredWorld(conn, law, now)
    made = edition_of(
        case, row.seq, case.procedure(row.procedure), event.action, event.at, law, world.subject, ids, now
    )
    insert_editions(conn, [made] if made else [])
    return [made] if made else []
