"""Deliberately broken designs, each with one mistake that people make, and the harness that must catch it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import Connection, Engine, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from cases.action import Action
from cases.clockface import day_of, local
from db import session, store
from db.chain import broken_at, event_hash
from db.ledger import insert_outbox, next_serials
from db.loading import events_of
from db.session import open_engine, reading, transaction
from db.tables import cases, events
from door import perform
from door.opening import KINDS
from door.perform import Door
from door.ports import CountingIds, VirtualClock
from door.request import Outcome, Request, SweepReport
from door.workbench import OpenCase, Workbench
from tests.proof.crash import DoorOf, Forge, Shot, live
from tests.proof.races import duel, sweepers
from tests.proof.stores import SqliteStore
from tests.proof.story import story


class _Bench(Workbench):
    """A workbench that a broken door makes."""

    def plain_save(self, conn: Connection) -> None:
        """What a save writes, without the outbox."""
        changed = [opened for opened in self._open.values() if opened.events]
        if changed:
            store.save_cases(conn, [self._saved(opened) for opened in changed])

    def outbox_of_all(self) -> list[Any]:
        """What would go into the outbox."""
        return [row for opened in self._open.values() for row in opened.outbox]


class _Broken(Door):
    """The pieces of a door that broken ones put together wrongly."""

    def bench(self, conn: Connection) -> _Bench:
        """A workbench on a connection."""
        return _Bench(conn, self.lawbook, self.ids, self.clock.now(), self.faults)


class SendsBeforeCommit(_Broken):
    """Tells the world what was decided, and commits then."""

    def _perform(self, requests: Sequence[Request]) -> list[Outcome]:
        with transaction(self.engine) as conn:
            bench = self.bench(conn)
            outcomes = [self._one(bench, request) for request in requests]
            world = Path(str(self.engine.url.database)).with_name("world.log")
            with world.open("a", encoding="utf-8") as said:
                said.writelines(f"{row.key}\n" for row in bench.outbox_of_all())
            bench.save()
        self.faults("after_commit")
        return outcomes


class TwoTransactions(_Broken):
    """Does the act in one transaction and keeps the answer to the request in a second one."""

    def _perform(self, requests: Sequence[Request]) -> list[Outcome]:
        done = super()._perform([replace(request, request_id=None) for request in requests if not self._kept(request)])
        self.faults("between the transactions")
        with transaction(self.engine) as conn:
            for request in requests:
                if not self._kept(request):
                    conn.execute(text("INSERT INTO requests VALUES (:id, 'x', '{}', :at)"),
                                 {"id": request.request_id, "at": self.clock.now().isoformat()})  # fmt: skip
        return done

    def _kept(self, request: Request) -> bool:
        with reading(self.engine) as conn:
            return conn.execute(text("SELECT 1 FROM requests WHERE id = :id"), {"id": request.request_id}).first() is not None


class OutboxAfterCommit(_Broken):
    """Writes the outbox once the act is safely committed."""

    def _perform(self, requests: Sequence[Request]) -> list[Outcome]:
        with transaction(self.engine) as conn:
            bench = self.bench(conn)
            outcomes = [self._one(bench, request) for request in requests]
            bench.plain_save(conn)
        self.faults("after_commit")
        with transaction(self.engine) as conn:
            insert_outbox(conn, bench.outbox_of_all())
        return outcomes


class ForgetsRequests(_Broken):
    """Answers a repeated request as if it had never been asked."""

    def _perform(self, requests: Sequence[Request]) -> list[Outcome]:
        return super()._perform([replace(request, request_id=None) for request in requests])


class NumbersOutside(_Broken):
    """Draws the number of a file before the transaction that opens it."""

    def _perform(self, requests: Sequence[Request]) -> list[Outcome]:
        for request in requests:
            if request.action in KINDS and not self._answered(request):
                key = f"file/{KINDS[request.action][1]}/{day_of(request.at or self.clock.now()).year}"
                with transaction(self.engine) as conn:
                    self._drawn = next_serials(conn, {key: 1})[key]
                self.faults("after the number was drawn")
        return super()._perform(requests)

    def _answered(self, request: Request) -> bool:
        with transaction(self.engine) as conn:
            return self._answered_before(self.bench(conn), request) is not None

    def _open_file(self, bench: Workbench, request: Request, action: Action) -> Outcome:
        def numbered(bench: Workbench, opened: OpenCase, action: Action) -> None:
            letters = KINDS[action.name][1]
            opened.case.number = f"{letters}{day_of(action.at).year}-{self._drawn:06d}"

        with mock.patch.object(perform, "give_number", numbered):
            return super()._open_file(bench, request, action)


class MarksBeforeDoing(_Broken):
    """Takes the due cases off the list, and sees to them then."""

    def sweep(self, now: datetime | None = None, *, limit: int | None = None) -> SweepReport:
        """Sweep in two steps."""
        moment = local(now) if now else self.clock.now()
        with transaction(self.engine) as conn:
            due = list(conn.scalars(select(cases.c.id).where(cases.c.next_tick_at <= moment).order_by(cases.c.id)))
            conn.execute(update(cases).where(cases.c.id.in_(due)).values(next_tick_at=None))
        self.faults("after the mark")
        with transaction(self.engine) as conn:
            bench = self.bench(conn)
            for opened in bench.open_many(due):
                bench.settle(opened, moment)
            bench.save()
        return SweepReport(now=moment, cases=len(due), acts=())


class NoVersionCheck(_Broken):
    """Decides on what it read a moment ago and writes it down, whatever has happened since."""

    def _perform(self, requests: Sequence[Request]) -> list[Outcome]:
        with reading(self.engine) as conn:
            bench = _Unlocked(conn, self.lawbook, self.ids, self.clock.now(), self.faults)
            outcomes = [Door._single(self, bench, request) for request in requests]
        with transaction(self.engine) as conn:
            bench.rebase(conn)
            bench.conn = conn
            bench.save()
        return outcomes

    def sweep(self, now: datetime | None = None, *, limit: int | None = None) -> SweepReport:
        """Decide first, write afterwards, without looking again."""
        moment = self.clock.now()
        with reading(self.engine) as conn:
            due = list(conn.scalars(select(cases.c.id).where(cases.c.next_tick_at <= moment).order_by(cases.c.id)))
            bench = _Unlocked(conn, self.lawbook, self.ids, moment, self.faults)
            for opened in bench.open_many(due):
                bench.settle(opened, moment)
        with transaction(self.engine) as conn:
            bench.rebase(conn)
            bench.conn = conn
            bench.save()
        return SweepReport(now=moment, cases=len(due), acts=())


class _Unlocked(_Bench):
    """Reads without a lock and without the right to draw numbers, and follows whatever version it meets when it writes."""

    def open(self, number: str) -> OpenCase | None:
        """The case, not locked."""
        if number not in self._open:
            case = store.load_case(self.conn, number)
            if case is None:
                return None
            self._open[number] = OpenCase(case=case, version_before=case.version)
        return self._open[number]

    def open_many(self, ids: Sequence[int]) -> list[OpenCase]:
        """The cases, not locked."""
        for case in store.load_cases(self.conn, ids).values():
            self._open.setdefault(case.number, OpenCase(case=case, version_before=case.version))
        return list(self._open.values())

    def record(self, opened: OpenCase, decisions: Sequence[Any], request_id: str | None = None) -> list[Any]:
        """Keep what was decided; the papers go without numbers here, which is not the mistake meant."""
        with mock.patch("door.workbench.number_papers", lambda serials, case, decision, law: list(decision.changes)):
            return super().record(opened, decisions, request_id)

    def rebase(self, conn: Connection) -> None:
        """Put the events behind those that came in between."""
        for opened in self._open.values():
            version = conn.scalar(select(cases.c.version).where(cases.c.id == opened.case.id)) or 0
            ahead = version - opened.version_before
            opened.version_before = version
            opened.events = [replace(event, seq=event.seq + ahead) for event in opened.events]
            opened.outbox = [replace(row, seq=(row.seq or 0) + ahead, key=f"{row.key}+{ahead}") for row in opened.outbox]


class NotChained(_Broken):
    """Hashes every event by itself."""

    def _perform(self, requests: Sequence[Request]) -> list[Outcome]:
        with mock.patch.object(store, "event_hash", lambda before, row: event_hash("", row)):
            return super()._perform(requests)


class _NaiveClock(VirtualClock):
    def now(self) -> datetime:
        """The instant without its zone."""
        return super().now().replace(tzinfo=None)


def _of(kind: type[Door]) -> DoorOf:
    return lambda engine, clock, ids, faults: kind(engine, clock=clock, ids=ids, faults=faults)


def naive_clock(engine: Engine, clock: VirtualClock, ids: CountingIds, faults: Callable[[str], None]) -> Any:
    """A door whose clock forgets the zone."""
    return Door(engine, clock=_NaiveClock(clock.now()), ids=ids, faults=faults)


# harnesses: each gives what it found wrong, nothing when the design holds


def crashes(files: SqliteStore, door_of: DoorOf) -> list[str]:
    """Shot at every fault point: rows lost and doubled, and what the world was told twice."""
    world = files.file.with_name("world.log")
    world.unlink(missing_ok=True)
    forge = Forge(files, door_of)
    world.unlink(missing_ok=True)
    told: list[str] = []
    for at in range(1, forge.whole.hits + 1):
        forge.run(forge.whole, [at])
        said = world.read_text(encoding="utf-8").splitlines() if world.exists() else []
        told += sorted({f"told twice: {line}" for line in said if said.count(line) > 1})
        world.unlink(missing_ok=True)
        if told or forge.report.lost or forge.report.doubled:
            break
    return [*forge.report.lost, *forge.report.doubled, *told]


def races(files: SqliteStore, door_of: DoorOf) -> list[str]:
    """Two leaders at once."""
    return duel(files, 20, 1, door_of).wrong


def sweep_races(files: SqliteStore, door_of: DoorOf) -> list[str]:
    """Eight sweepers at once."""
    return sweepers(files, 4, 1, door_of=door_of).wrong


def chains(files: SqliteStore, door_of: DoorOf) -> list[str]:
    """The chain of every case, after the story."""
    engine = open_engine(files.fresh())
    live(engine, story(), Shot(0), door_of)
    with reading(engine) as conn:
        heads = dict(conn.execute(select(cases.c.id, cases.c.head_hash)).tuples().all())
        broken = {n: broken_at(events_of(conn, n), head) for n, head in heads.items()}
    engine.dispose()
    return [f"the chain of case {n} breaks at event {at}" for n, at in broken.items() if at is not None]


def append_only(files: SqliteStore, door_of: DoorOf) -> list[str]:
    """The record refuses to be changed, after the story."""
    engine = open_engine(files.fresh())
    live(engine, story(), Shot(0), door_of)
    changed = []
    for statement in (update(events).values(action="forged"), events.delete()):
        with suppress(IntegrityError, DBAPIError), transaction(engine) as conn:
            conn.execute(statement)
            changed.append(str(statement))
    engine.dispose()
    return changed


def _without_triggers(engine: Engine, clock: VirtualClock, ids: CountingIds, faults: Callable[[str], None]) -> Any:
    with transaction(engine) as conn:
        names = conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for name in names:
            conn.execute(text(f"DROP TRIGGER {name}"))
    return Door(engine, clock=clock, ids=ids, faults=faults)


def unsafe_settings(files: SqliteStore, door_of: DoorOf) -> list[str]:
    """Connections that do not wait for the disk are refused when they are made."""
    engine = open_engine(files.fresh())
    found = []
    with engine.connect() as conn:
        raw: Any = conn.connection.driver_connection
        if door_of is _impatient:
            raw.execute("PRAGMA synchronous = 1")
        try:
            session.assert_settings(raw)
        except session.UnsafeStore as fault:
            found.append(str(fault))
    engine.dispose()
    return found


def _impatient(engine: Engine, clock: VirtualClock, ids: CountingIds, faults: Callable[[str], None]) -> Any:
    """A door that does not wait for the disk."""
    return Door(engine, clock=clock, ids=ids, faults=faults)


@dataclass(frozen=True, slots=True)
class Design:
    """A broken design and the harness that is there to catch it."""

    name: str
    door_of: DoorOf
    harness: Callable[[SqliteStore, DoorOf], list[str]]


DESIGNS = (
    Design("sends before the commit", _of(SendsBeforeCommit), crashes),
    Design("act and answer in two transactions", _of(TwoTransactions), crashes),
    Design("outbox written after the commit", _of(OutboxAfterCommit), crashes),
    Design("request ids not kept", _of(ForgetsRequests), crashes),
    Design("numbers drawn outside the transaction", _of(NumbersOutside), crashes),
    Design("the sweep marks before it does", _of(MarksBeforeDoing), crashes),
    Design("naive instants", naive_clock, crashes),
    Design("no version check", _of(NoVersionCheck), races),
    Design("lapses without looking again", _of(NoVersionCheck), sweep_races),
    Design("events not chained", _of(NotChained), chains),
    Design("triggers dropped", _without_triggers, append_only),
    Design("commits that do not wait for the disk", _impatient, unsafe_settings),
)
HARNESSES = (crashes, races, sweep_races, chains, append_only, unsafe_settings)


def evidence(files: SqliteStore, design: Design) -> list[str]:
    """What the harness finds wrong with the design; a design that falls over is caught as well."""
    try:
        return design.harness(files, design.door_of)
    except (RuntimeError, ValueError, AssertionError, DBAPIError) as fault:
        return [f"{type(fault).__name__}: {fault}"]
