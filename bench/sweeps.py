"""The sweep: its cost grows with what is due, not with what is open; what Prefect adds to it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine, text

from bench.places import Place
from bench.results import Measured, Target, interleaved, timed
from bench.town import NOW, door_to, open_cases, order, settle
from cases.clockface import at_hour, day_of
from db.session import transaction
from door.perform import Door
from door.rounds import make_round

SMALL, LARGE, FULL = 100_000, 1_000_000, 5_000_000
ROUNDS, DUE = 5, 100
#: Three weeks on, every order of the town has run out.
LATER = at_hour(day_of(NOW) + timedelta(days=30), 9)
_FILL = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) "
    "INSERT INTO cases SELECT n, 'OPEN-' || n, kind, place, version, subject, source, title, opened_at, opened_by, closed_at, "
    "facts, stage, seq, head_hash, '2099-01-01T00:00:00.000000+00:00' FROM s, (SELECT * FROM cases LIMIT 1)",
    "postgresql": "INSERT INTO cases SELECT n, 'OPEN-' || n, kind, place, version, subject, source, title, opened_at, opened_by, "
    "closed_at, facts, stage, seq, head_hash, '2099-01-01+00'::timestamptz FROM generate_series(:first, :last) AS s(n), "
    "(SELECT * FROM cases LIMIT 1) AS one",
}  # fmt: skip
_FIRST = 1 << 40


def measure(place: Place, where: str, *, full: bool) -> list[Measured]:
    """Sweeps among few and among many open cases, then one that has much to do."""
    store = f"{place.name}, {where}"
    large = FULL if full else LARGE
    towns = {f"{SMALL:,} open": _town(place, SMALL), "ours": _town(place, large)}
    nothing = interleaved({name: _sweeps(engine, 0) for name, engine in towns.items()}, 4 * ROUNDS)
    some = interleaved({name: _sweeps(engine, DUE) for name, engine in towns.items()}, ROUNDS)
    for engine in towns.values():
        engine.dispose()
    flat = (Target(against=f"{SMALL:,} open", ratio=0.5),)
    return [
        Measured(work=f"sweep, nothing due among {large:,} open", store=store, unit="sweeps", seconds=nothing[0],
                 rounds=nothing[1], targets=flat),
        Measured(work=f"sweep, {DUE} cases due among {large:,} open", store=store, unit="cases", seconds=some[0],
                 rounds=some[1], targets=flat),
        *_busy(place, store, 10_000 if full else 2_000),
    ]  # fmt: skip


def _town(place: Place, open_ones: int) -> Engine:
    """So many open cases that owe nothing for years, and some that are due."""
    engine = place.fresh()
    settle(engine)
    door = door_to(engine)
    numbers = open_cases(door, ROUNDS * DUE)
    door.perform([order(number) for number in numbers])
    with transaction(engine) as conn:
        conn.execute(text(_FILL[conn.dialect.name]), {"first": _FIRST, "last": _FIRST + open_ones - 1})
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(text("VACUUM ANALYZE cases"))
    return engine


def _sweeps(engine: Engine, due: int) -> Callable[[], float]:
    """A round of the benchmark, as `interleaved` takes it."""
    door = door_to(engine, after=_FIRST // 2)

    def run() -> float:
        def sweep() -> None:
            report = door.sweep(LATER if due else NOW, limit=due or None)
            assert (report.cases, report.failed) == (due, ()), report

        return timed(sweep, due or 1)

    return run


def _busy(place: Place, store: str, many: int) -> list[Measured]:
    """Many due, through the door with all effects, beside acts of persons in batches and beside Prefect."""
    template = place.fresh()
    settle(template)
    door = door_to(template)
    numbers = open_cases(door, many)
    batches = [numbers[start : start + 1_000] for start in range(0, many, 1_000)]
    perform = timed(lambda: [door.perform([order(n) for n in batch]) for batch in batches], many)
    plain, flown = place.copy(template), place.copy(template)
    last = 200 * many
    acts = 0

    def sweep() -> None:
        nonlocal acts
        acts = len(door_to(plain, after=last).sweep(LATER).acts)

    swept = timed(sweep)
    found = [
        Measured(
            work=f"sweep, {many:,} cases due, all effects", store=store, unit="acts",
            seconds={"ours": swept / acts, "perform in batches": perform}, targets=(Target(against="perform in batches", ratio=0.4),),
            note=f"{acts:,} acts",
        ),
        _with_prefect(flown, store, acts, swept, last),
    ]  # fmt: skip
    for engine in (template, plain, flown):
        engine.dispose()
    return found


def _with_prefect(engine: Engine, store: str, acts: int, plain: float, last: int) -> Measured:
    """The same sweep inside a flow run, and what a run for each act would take."""
    from prefect import flow

    door = Door(engine, clock=door_to(engine).clock, ids=door_to(engine, after=last).ids)

    @flow
    async def whole() -> None:
        await asyncio.to_thread(make_round, door, "sweep", by="bench", now=LATER)

    @flow
    def one() -> None:
        """Nothing: a run by itself."""

    with _server():
        one()
        single = min(timed(one) for _ in range(3))
        flown = timed(lambda: asyncio.run(whole()))
    return Measured(
        work=f"sweep of {acts:,} acts due in one flow run", store=store, unit="acts",
        seconds={"ours": flown / acts, "without Prefect": plain / acts, "a run for each": single},
        targets=(Target(against="without Prefect", ratio=0.85), Target(against="a run for each", ratio=2_000)),
        note=f"one empty run takes {single:.2f} s",
    )  # fmt: skip


@contextmanager
def _server() -> Iterator[None]:
    """A server for the length of the measurement, with nothing kept."""
    from prefect.settings import PREFECT_LOGGING_LEVEL, PREFECT_SERVER_ANALYTICS_ENABLED, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    quiet = {PREFECT_SERVER_ANALYTICS_ENABLED: False, PREFECT_LOGGING_LEVEL: "ERROR"}
    with temporary_settings(quiet), prefect_test_harness(server_startup_timeout=120):
        yield
