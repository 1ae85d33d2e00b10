"""Kills over publication: the acts on disclosures and `publish_disclosures`, shot at any fault point, taken up by another
process; in the end every act on a publication has one edition, as if nobody had disturbed anything."""

import gc
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from db.session import open_engine, reading
from db.tables import outbox
from db.tables_publicity import editions
from door.perform import Door
from door.ports import CountingIds, VirtualClock
from door.publishing import publish_disclosures
from door.request import Request
from tests.proof.crash import CrashReport, Shot, in_child
from tests.proof.stores import SqliteStore, Store, newest
from tests.proof.story import START, day, number, opening


@dataclass(frozen=True, slots=True)
class Round:
    """An instant: requests first, then a run of `publish_disclosures`."""

    at: Any
    requests: tuple[Request, ...] = ()


def _ask(n: int, action: str, by: str, case: int | None, inputs: dict[str, Any], on: str | None = None) -> Request:
    people = ("chen", "luo") if by == "two" else (by,)
    return Request(action=action, by=people, case=number(case) if case else None, on=on, inputs=inputs, request_id=f"pub-{n}")


def rounds() -> list[Round]:
    """Two publications: one by schedule, held, released, corrected, expired; one by hand and withdrawn."""
    proposal = {"kind": "hazard", "basis": "政府信息公开条例#26", "text": "冲床未安装光电保护装置", "hazards": ["press"]}
    exposure = {"kind": "exposure", "basis": "安全生产法#78", "text": "冲床防护缺失"}
    hazard, other = "disclosure.hazard", "disclosure.exposure"
    return [
        Round(day("03-02"), (
            _ask(1, "open_case", "two", None, opening(1, "03-02")), _ask(2, "propose_disclosure", "chen", 1, proposal),
        )),
        Round(day("03-03"), (
            _ask(3, "approve_disclosure", "zhou", 1, {"schedule": "2026-03-05T09:00", "until": "2026-03-20"}, hazard),
            _ask(4, "propose_disclosure", "chen", 1, exposure), _ask(5, "approve_disclosure", "zhou", 1, {}, other),
            _ask(6, "publish", "xu", 1, {"channel": "门户网站"}, other),
        )),
        Round(day("03-05") + timedelta(minutes=5)),
        Round(day("03-06"), (_ask(7, "hold_disclosure", "zhou", 1, {"reason": "核对文字"}, hazard),)),
        Round(day("03-09"), (
            _ask(8, "release_hold", "zhou", 1, {"reason": "核对无误"}, hazard),
            _ask(9, "withdraw_disclosure", "zhou", 1, {"reason": "对象有误"}, other),
        )),
        Round(day("03-10"), (
            _ask(10, "correct_disclosure", "xu", 1, {"text": "冲床已加装", "reason": "整改完成", "approved_by": "zhou"}, hazard),
        )),
        Round(day("03-23")),
    ]  # fmt: skip


def live(engine: Engine, shot: Callable[[str], None], beats: Sequence[Round]) -> None:
    """One life: everything from the start; what was answered before is answered again, what was published stays."""
    clock = VirtualClock(START)
    door = Door(engine, clock=clock, ids=CountingIds(_newest(engine)), faults=shot)
    for beat in beats:
        clock.set(beat.at)
        if beat.requests:
            door.perform(list(beat.requests))
        report = publish_disclosures(door)
        assert not report.failed, report.failed


def _newest(engine: Engine) -> int:
    with reading(engine) as conn:
        return max(newest(engine), conn.scalar(select(func.max(editions.c.id))) or 0)


def _made(engine: Engine) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Every edition, and every row of the outbox that stands for one, without the ids."""
    with reading(engine) as conn:
        chosen = (editions.c.case_id, editions.c.seq, editions.c.act, editions.c.status, editions.c.hash)
        rows = [tuple(row)[1:] for row in conn.execute(select(*chosen).order_by(editions.c.seq, editions.c.public_id))]
        waiting = select(outbox.c.key, outbox.c.status).where(outbox.c.kind.in_(["publish", "withdraw"])).order_by(outbox.c.key)
        return rows, [tuple(row) for row in conn.execute(waiting)]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the rounds, how many fault points it passes, and what it must leave."""

    first: int
    last: int
    hits: int
    wanted: Any


class PublicationForge:
    """Shoots processes that publish on one store. Where the store can begin in the middle, a run is two rounds long."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.report = CrashReport(f"{store.name}, publication")
        self.engine = open_engine(store.fresh())
        live(self.engine, Shot(0), rounds())  # warmed before the first fork
        self.engine.dispose()
        gc.freeze()
        self.spans = [self._measured(0, len(rounds()))]
        if isinstance(store, SqliteStore):
            store.fresh()
            for at, beat in enumerate(rounds()):
                store.keep(at)
                live(self.engine, Shot(0), [beat])
                self.engine.dispose()
            self.spans = [self._measured(at, min(at + 2, len(rounds()))) for at in range(len(rounds()))]

    def _measured(self, first: int, last: int) -> Span:
        self._begin(first)
        hits = in_child(lambda: self._life(first, last, Shot(0)))[1]
        return Span(first, last, hits, in_child(self._found)[1])

    def _begin(self, first: int) -> None:
        if first and isinstance(self.store, SqliteStore):
            self.store.back_to(first)
        else:
            self.store.fresh()

    def _life(self, first: int, last: int, shot: Shot) -> int:
        self.engine.dispose(close=False)
        live(self.engine, shot, rounds()[first:last])
        return shot.hits

    def _found(self) -> Any:
        self.engine.dispose(close=False)
        return _made(self.engine)

    def run(self, span: Span, shots: Sequence[int]) -> None:
        """Lives that end at their n-th fault point each, then a life to the end."""
        self._begin(span.first)
        self.report.runs += 1
        for at in (*shots, 0):
            status, _ = in_child(lambda at=at: self._life(span.first, span.last, Shot(at)))  # type: ignore[misc]  # bound at once
            self.report.points += os.WIFSIGNALED(status)
        where = f"shots at {list(shots)} from round {span.first}"
        for wanted, found in zip(span.wanted, in_child(self._found)[1], strict=True):
            self.report.lost += [f"{where}: {row}" for row in wanted if row not in found]
            self.report.doubled += [f"{where}: {row}" for row in found if found.count(row) > wanted.count(row)]

    def every_point(self) -> CrashReport:
        """A run for every fault point of every stretch."""
        for span in self.spans[::2] if len(self.spans) > 1 else self.spans:
            for at in range(1, span.hits + 1):
                self.run(span, [at])
        return self.report

    def seeded(self, points: int, seed: int) -> CrashReport:
        """Runs with several shots each at random points, until so many processes were shot."""
        chance = random.Random(seed)
        while self.report.points < points:
            span = chance.choice(self.spans)
            self.run(span, [chance.randint(1, span.hits) for _ in range(chance.randint(4, 8))])
        return self.report
