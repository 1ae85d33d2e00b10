"""Two leaders decide on one proposal in the same instant; eight sweepers sweep the same cases at once."""

import multiprocessing
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.synchronize import Barrier as BarrierType

from sqlalchemy import Engine, select

from db.session import open_engine, reading
from db.tables import counters, procedures
from door.perform import Door
from door.ports import CountingIds, VirtualClock, no_fault
from door.request import Outcome, Request
from tests.proof.crash import DoorOf, in_children, real_door
from tests.proof.stores import Dump, Store, dump, newest, without_ids
from tests.proof.story import day, number, opening, served, violation

#: Cases opened in one batch.
BATCH = 50
#: Ids of one process lie this far from those of the next.
APART = 10**9


@dataclass(slots=True)
class RaceReport:
    """How often both tried, who won, and what went wrong."""

    store: str
    races: int = 0
    first_won: int = 0
    second_won: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The line of the report."""
        return (
            f"races {self.races}, won by the first {self.first_won}, by the second {self.second_won}, "
            f"wrong {len(self.wrong)} ({self.store})"
        )


def proposals(door: Door, many: int) -> None:
    """So many cases, each with a penalty proposed."""
    for start in range(1, many + 1, BATCH):
        chosen = range(start, min(start + BATCH, many + 1))
        for make in (_opened, _proposed):
            outcomes = door.perform([make(n) for n in chosen])
            assert all(o.accepted for o in outcomes), outcomes


def _opened(n: int) -> Request:
    return Request(action="open_case", by=("chen", "luo"), inputs=opening(n % 4 + 1, "03-02"), at=day("03-02"))


def _proposed(n: int) -> Request:
    return Request(action="propose_penalty", by=("chen",), case=number(n), inputs={"violation": violation()}, at=day("03-03"))


def _approve(n: int, by: str, version: int | None) -> Request:
    inputs = {"handlers": ["chen", "luo"], "name": "某案"}
    return Request(action="file_penalty", by=(by,), case=number(n), inputs=inputs, on="penalty", expected_version=version)


def _reject(n: int, by: str, version: int | None) -> Request:
    return Request(
        action="reject_proposal", by=(by,), case=number(n), inputs={"reason": "不立案"}, on="penalty", expected_version=version
    )


def duel(store: Store, many: int, seed: int, door_of: DoorOf = real_door) -> RaceReport:
    """So many races: approve against approve and approve against reject, with the version seen and without."""
    engine = open_engine(store.fresh())
    door = Door(engine, clock=VirtualClock(day("03-04")), ids=CountingIds())
    proposals(door, many)
    versions = {n: door.view(number(n)).version for n in range(1, many + 1)}
    above = newest(engine)
    engine.dispose()
    barrier = multiprocessing.get_context("fork").Barrier(2)
    plans = _plans(many, seed, versions)
    sides = in_children(
        [
            partial(_fight, engine, [pair[side] for pair in plans], above + APART * (side + 1), barrier, door_of)
            for side in (0, 1)
        ]
    )
    report = RaceReport(store.name)
    for n, pair in enumerate(zip(*sides, strict=True), 1):
        _judge(report, n, plans[n - 1], pair)
    _count_numbers(report, engine)
    engine.dispose()
    return report


def _plans(many: int, seed: int, versions: dict[int, int]) -> list[tuple[Request, Request]]:
    chance = random.Random(seed)
    plans = []
    for n in range(1, many + 1):
        version = versions[n] if chance.random() < 0.5 else None
        second = _approve if chance.random() < 0.5 else _reject
        pair = [_approve(n, "zhou", version), second(n, "huang", version)]
        chance.shuffle(pair)
        plans.append((pair[0], pair[1]))
    return plans


def _fight(engine: Engine, asked: Sequence[Request], above: int, barrier: BarrierType, door_of: DoorOf) -> list[Outcome]:
    engine.dispose(close=False)
    door = door_of(engine, VirtualClock(day("03-04")), CountingIds(above), no_fault)
    answers = []
    try:
        for request in asked:
            barrier.wait(60)
            answers.append(door.perform([request])[0])
    except BaseException:
        barrier.abort()
        raise
    return answers


def _judge(report: RaceReport, n: int, plan: tuple[Request, Request], answers: tuple[Outcome, Outcome]) -> None:
    report.races += 1
    won = [answer.accepted for answer in answers]
    report.first_won += won[0]
    report.second_won += won[1]
    if won.count(True) != 1:
        report.wrong.append(f"race {n} on {plan[0].action}/{plan[1].action}: {won.count(True)} winners")
    for asked, answer in zip(plan, answers, strict=True):
        clean = answer.accepted or answer.conflict or bool(answer.blockers)
        if not clean or (asked.expected_version is not None and not answer.accepted and not answer.conflict):
            report.wrong.append(f"race {n}: the loser was told {answer.problem or answer.blockers}")


def _count_numbers(report: RaceReport, engine: Engine) -> None:
    """Every filing has a serial of its own, from 1 without a gap."""
    with reading(engine) as conn:
        facts = conn.execute(select(procedures.c.facts, procedures.c.state).where(procedures.c.kind == "penalty")).all()
        drawn = dict(conn.execute(select(counters.c.key, counters.c.value)).tuples().all())
    serials = sorted(f["serial"]["serial"] for f, state in facts if state == "filed" and f.get("serial"))
    filed = sum(1 for _, state in facts if state == "filed")
    if serials != list(range(1, filed + 1)):
        report.wrong.append(f"serials of {filed} filings are {Counter(serials).most_common(3)} … up to {serials[-1:]}")
    if filed not in drawn.values():
        report.wrong.append(f"{filed} filings, but the counters stand at {drawn}")


# sweepers


@dataclass(slots=True)
class SweepRace:
    """What eight sweepers did of what one would have done."""

    store: str
    rounds: int = 0
    acts: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The line of the report."""
        return f"eight sweepers, {self.rounds} rounds, {self.acts} acts owed, wrong {len(self.wrong)} ({self.store})"


def sweepers(store: Store, cases: int, rounds: int, many: int = 8, door_of: DoorOf = real_door) -> SweepRace:
    """Sweeps of the same instant from so many processes at once, against one undisturbed sweep."""
    report = SweepRace(store.name)
    for turn in range(rounds):
        wanted = _swept(store, cases, 1, real_door)
        found = _swept(store, cases, many, door_of)
        report.rounds += 1
        report.acts += len(wanted["events"])
        for table, rows in wanted.items():
            if rows != found[table]:
                report.wrong.append(f"round {turn}: {table} has {len(found[table])} rows, wanted {len(rows)}")
    return report


def _swept(store: Store, cases: int, many: int, door_of: DoorOf) -> Dump:
    engine = open_engine(store.fresh())
    door = Door(engine, clock=VirtualClock(day("03-04")), ids=CountingIds())
    proposals(door, cases)
    items = {"press": {"measure": "加装", "deadline": "2026-03-10"}}
    orders = [
        Request(action="issue_rectification_order", by=("chen", "luo"), case=number(n), at=day("03-04"),
                inputs={"items": items, "served": served("03-04")})
        for n in range(1, cases + 1)
    ]  # fmt: skip
    assert all(outcome.accepted for outcome in door.perform(orders)), "every case gets its order"
    above = newest(engine)
    engine.dispose()
    barrier = multiprocessing.get_context("fork").Barrier(many)
    in_children([partial(_sweep_once, engine, above + APART * (k + 1), barrier, door_of) for k in range(many)])
    found = without_ids(dump(engine))
    engine.dispose()
    return found


def _sweep_once(engine: Engine, above: int, barrier: BarrierType, door_of: DoorOf) -> int:
    engine.dispose(close=False)
    door = door_of(engine, VirtualClock(day("03-20")), CountingIds(above), no_fault)
    barrier.wait(60)
    report = door.sweep()
    assert not report.failed, report.failed
    return len(report.acts)
