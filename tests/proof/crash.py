"""Kills: a process does the story and is shot at chosen points; another takes up where it fell; in the end nothing may
be lost and nothing doubled, compared with a run that nobody disturbed."""

import gc
import os
import pickle
import random
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Engine

from db.session import open_engine
from door.perform import Door
from door.ports import CountingIds, VirtualClock
from tests.proof.stores import SqliteStore, Store, differences, dump, newest
from tests.proof.story import START, Beat, story

ROOT = Path(__file__).parent.parent.parent
ROOMS = tuple(f"{ROOT / room}{os.sep}" for room in ("door", "db", "judgement", "states", "cases", "law", "documents", "notifications"))
DoorOf = Callable[[Engine, VirtualClock, CountingIds, Callable[[str], None]], Any]


def real_door(engine: Engine, clock: VirtualClock, ids: CountingIds, faults: Callable[[str], None]) -> Door:
    """The product's own door."""
    return Door(engine, clock=clock, ids=ids, faults=faults)


def shoot() -> None:
    """Die at once, as by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


class Shot:
    """A fault point that shoots the process at its n-th hit; 0 never does."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.hits = 0

    def __call__(self, point: str) -> None:
        """One hit."""
        self.hits += 1
        if self.hits == self.at:
            shoot()


def live(engine: Engine, beats: Sequence[Beat], shot: Callable[[str], None], door_of: DoorOf = real_door) -> None:
    """One life: the whole story from the start, what was answered before being answered again."""
    clock = VirtualClock(START)
    door = door_of(engine, clock, CountingIds(newest(engine)), shot)
    for beat in beats:
        clock.set(beat.at)
        if beat.requests:
            door.perform(list(beat.requests))
        else:
            report = door.sweep()
            assert not report.failed, report.failed


def in_child(work: Callable[[], Any]) -> tuple[int, Any]:
    """Do something in a forked process: its wait status, and what it gave when it came to its end.

    Raises `RuntimeError` with the child's own words when it failed rather than died.
    """
    return _joined(*_forked(work))


def in_children(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do several things at once, each in a process of its own; what they gave, in order."""
    return [_joined(child, reader)[1] for child, reader in [_forked(work) for work in works]]


def _forked(work: Callable[[], Any]) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _child(work, reader, writer)
    os.close(writer)
    return child, reader


def _joined(child: int, reader: int) -> tuple[int, Any]:
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return status, None
    result = pickle.loads(said)
    if isinstance(result, _Failed):
        raise RuntimeError(result.words)
    return status, result


@dataclass(frozen=True, slots=True)
class _Failed:
    words: str


def _child(work: Callable[[], Any], reader: int, writer: int) -> None:
    os.close(reader)
    try:
        said = work()
    except BaseException as error:  # noqa: BLE001 - the parent raises it again
        said = _Failed(f"{type(error).__name__}: {error}")
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(pickle.dumps(said))
    os._exit(0)


@dataclass(slots=True)
class CrashReport:
    """How many processes were shot, and what was lost or doubled by it."""

    store: str
    points: int = 0
    runs: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def line(self, what: str = "crash points") -> str:
        """The line of the report."""
        return f"{what} {self.points}, lost {len(self.lost)}, doubled {len(self.doubled)} ({self.store}, {self.runs} runs)"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the story: where it begins and ends, how many fault points it passes, and what it must leave."""

    first: int
    last: int
    hits: int
    rows: list[list[str]]


#: Beats of the story in a stretch, where the store can begin in the middle.
STRETCH = 3


class Forge:
    """Shoots processes on one store."""

    def __init__(self, store: Store, door_of: DoorOf = real_door, beats: Sequence[Beat] | None = None) -> None:
        self.store, self.door_of, self.beats = store, door_of, list(beats or story())
        self.report = CrashReport(store.name)
        # Warmed here, so that statements are compiled before the first fork; no connection is taken along.
        self.engine = open_engine(store.fresh())
        live(self.engine, self.beats, Shot(0))
        self.engine.dispose()
        gc.freeze()
        self.whole = self._measured(0, len(self.beats))
        self.spans = [self.whole]
        if isinstance(store, SqliteStore):
            self.spans = self._stretches(store)

    def _stretches(self, store: SqliteStore) -> list[Span]:
        """Every stretch, with the database as it stands before each beat kept aside."""
        store.fresh()
        for at, beat in enumerate(self.beats):
            store.keep(at)
            live(self.engine, [beat], Shot(0))
            self.engine.dispose()
        return [self._measured(at, min(at + STRETCH, len(self.beats))) for at in range(len(self.beats))]

    def _measured(self, first: int, last: int) -> Span:
        """A stretch, lived once undisturbed."""
        self._begin(first)
        hits = in_child(lambda: self._life(first, last, Shot(0)))[1]
        return Span(first, last, hits, self.store.rows())

    def _begin(self, first: int) -> None:
        if first and isinstance(self.store, SqliteStore):
            self.store.back_to(first)
        else:
            self.store.fresh()

    def run(self, span: Span, shots: Sequence[int]) -> None:
        """One run: lives that end at their n-th fault point each, then a life to the end."""
        self._begin(span.first)
        self.report.runs += 1
        for at in (*shots, 0):
            status, _ = in_child(lambda at=at: self._life(span.first, span.last, Shot(at)))  # type: ignore[misc]  # bound at once
            self.report.points += os.WIFSIGNALED(status)
        found = self.store.rows()
        if found != span.rows:
            for rows, there in zip(span.rows, found, strict=True):
                self.report.lost += [f"shots at {list(shots)} from beat {span.first}: {r}" for r in rows if r not in there]
                self.report.doubled += [f"shots at {list(shots)} from beat {span.first}: {r}" for r in there if r not in rows]

    def _life(self, first: int, last: int, shot: Shot) -> int:
        self.engine.dispose(close=False)
        live(self.engine, self.beats[first:last], shot, self.door_of)
        return shot.hits

    def every_point(self) -> CrashReport:
        """A run for every fault point that a life passes."""
        for at in range(1, self.whole.hits + 1):
            self.run(self.whole, [at])
        return self.report

    def seeded(self, points: int, seed: int, *, stop_at_first: bool = False) -> CrashReport:
        """Runs with one to four shots each at random points, until so many processes were shot."""
        chance = random.Random(seed)
        while self.report.points < points:
            span = chance.choice(self.spans)
            self.run(span, [chance.randint(1, span.hits) for _ in range(chance.randint(1, 4))])
            if stop_at_first and (self.report.lost or self.report.doubled):
                break
        return self.report


# the sweep, line by line


class LineShot:
    """Shoots the process when it executes the n-th line of the product for the first time; 0 only counts them."""

    def __init__(self, at: int, rooms: tuple[str, ...] = ROOMS) -> None:
        self.at = at
        self.rooms = rooms
        self.seen: dict[tuple[str, int], int] = {}

    def __call__(self, frame: FrameType, event: str, arg: object) -> Any:
        """One step of the interpreter."""
        if not frame.f_code.co_filename.startswith(self.rooms):
            return None
        if event == "line":
            place = (frame.f_code.co_filename, frame.f_lineno)
            if place not in self.seen:
                self.seen[place] = len(self.seen) + 1
                if len(self.seen) == self.at:
                    shoot()
        return self


def _sweep(engine: Engine, at: datetime, tracer: LineShot | None) -> LineShot | None:
    engine.dispose(close=False)
    door = Door(engine, clock=VirtualClock(at), ids=CountingIds(newest(engine)))
    if tracer is not None:
        sys.settrace(tracer)
    report = door.sweep()
    sys.settrace(None)
    assert not report.failed, report.failed
    return tracer


def sweep_lines(store: SqliteStore, every: int = 1, seed: int = 0) -> CrashReport:
    """The sweep shot at every line it executes (at every n-th of the pure rooms), then swept again."""
    report = CrashReport(f"{store.name}, sweep at executed lines")
    beats = story()
    at = next(beat.at for beat in reversed(beats) if not beat.requests)
    before = store.file.with_name("before_sweep.db")
    engine = open_engine(store.fresh())
    live(engine, beats[:-1], Shot(0))
    engine.dispose()
    before.write_bytes(store.file.read_bytes())
    _sweep(engine, at, None)
    wanted = dump(engine)
    engine.dispose()
    rows = store.rows()
    gc.freeze()
    store.restore(before)
    tracer = in_child(lambda: _sweep(engine, at, LineShot(0)))[1]
    writers = tuple(f"{ROOT / room}{os.sep}" for room in ("door", "db"))
    chosen = [n for (file, _), n in tracer.seen.items() if file.startswith(writers) or n % every == seed % every]
    for n in chosen:
        store.restore(before)
        status, _ = in_child(lambda n=n: _sweep(engine, at, LineShot(n)))  # type: ignore[misc]  # bound at once
        report.points += os.WIFSIGNALED(status)
        report.runs += 1
        in_child(lambda: _sweep(engine, at, None))
        if store.rows() != rows:
            lost, doubled = in_child(lambda: differences(wanted, dump(engine)))[1]
            report.lost += [f"line {n}: {row}" for row in lost]
            report.doubled += [f"line {n}: {row}" for row in doubled]
    return report
