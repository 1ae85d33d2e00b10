"""`perform`, one act a transaction and a thousand, against the floor and the peer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from bench.floor import Clustered, OneByOne, Stand, Written, by_case, difference, stand
from bench.peer import Peer
from bench.places import Place
from bench.results import Measured, Target, interleaved, timed
from bench.town import door_to, open_cases, order, settle
from db.session import reading
from db.tables import cases
from door.perform import Door

BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured: rounds, and single acts a round."""

    rounds: int
    singles: int


def measure(place: Place, where: str, size: Size) -> list[Measured]:
    """Both kinds of perform on one database."""
    template = place.fresh()
    settle(template)
    singles, batches = size.rounds * size.singles, size.rounds * BATCH
    numbers = open_cases(door_to(template), singles + batches)
    last = 100 * len(numbers)  # ids of the acts begin above those of the openings
    one, many = numbers[:singles], _batches(numbers[singles:])
    ours, floor = place.copy(template), place.copy(template)
    peer = Peer(place.fresh(), singles + size.rounds * size.singles)
    acts, bulk = _rows_written(place, template, one, many, last)
    single = _single(door_to(ours, after=last), OneByOne(floor, acts), peer, one, size)
    batch = _batch(Door(ours, clock=door_to(ours).clock), Clustered(floor), peer, many, bulk, size)
    store = f"{place.name}, {where}"
    one_floor = (Target(against="floor", ratio=0.5),) if place.name == "sqlite" else ()
    for engine in (template, ours, floor):
        engine.dispose()
    return [
        Measured(
            work="perform, one a transaction", store=store, unit="acts", seconds=single[0], rounds=single[1],
            targets=(Target(against="peer", ratio=3), *one_floor),
            note=_composition(acts[0]),
        ),
        Measured(
            work=f"perform, {BATCH:,} a transaction", store=store, unit="acts", seconds=batch[0], rounds=batch[1],
            targets=(Target(against="peer", ratio=10), Target(against="floor", ratio=0.12)),
        ),
    ]  # fmt: skip


def _batches(numbers: Sequence[str]) -> list[Sequence[str]]:
    return [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]


def _rows_written(
    place: Place, template: Engine, one: Sequence[str], many: Sequence[Sequence[str]], last: int
) -> tuple[list[Written], list[Written]]:
    """What ours writes for these acts: by act for the single ones, by batch for the rest."""
    engine = place.copy(template)
    door = door_to(engine, after=last)
    with reading(engine) as conn:
        ids = {
            number: case for case, number in conn.execute(cases.select().with_only_columns(cases.c.id, cases.c.number))
        }
    before: Stand = stand(engine)
    _do(door, [one])
    after = stand(engine)
    acts = by_case(difference(before, after), [ids[number] for number in one])
    bulk = []
    for numbers in many:
        _do(door, [numbers])
        before, after = after, stand(engine)
        bulk.append(difference(before, after))
    engine.dispose()
    return acts, bulk


def _do(door: Door, batches: Sequence[Sequence[str]]) -> None:
    for numbers in batches:
        outcomes = door.perform([order(number) for number in numbers])
        refused = [outcome for outcome in outcomes if not outcome.accepted]
        assert not refused, refused[:1]


def _single(
    door: Door, floor: OneByOne, peer: Peer, numbers: Sequence[str], size: Size
) -> tuple[dict[str, float], dict[str, list[float]]]:
    waiting = iter(numbers)

    def ours() -> None:
        _do(door, [[next(waiting)] for _ in range(size.singles)])

    contenders = {
        "ours": lambda: timed(ours, size.singles),
        "floor": lambda: timed(lambda: floor.run(size.singles), size.singles),
        "peer": lambda: timed(lambda: peer.run(size.singles), size.singles),
    }
    found = interleaved(contenders, size.rounds)
    floor.close()
    return found


def _batch(
    door: Door, floor: Clustered, peer: Peer, numbers: Sequence[Sequence[str]], written: Sequence[Written], size: Size
) -> tuple[dict[str, float], dict[str, list[float]]]:
    waiting, rows = iter(numbers), iter(written)
    contenders = {
        "ours": lambda: timed(lambda: _do(door, [next(waiting)]), BATCH),
        "floor": lambda: timed(lambda: floor.run(next(rows)), BATCH),
        "peer": lambda: timed(lambda: peer.run(size.singles), size.singles),
    }
    found = interleaved(contenders, size.rounds)
    floor.close()
    return found


def _composition(act: Written) -> str:
    """What one act writes, in words."""
    parts = [f"{len(rows.added)} new in {name}" for name, rows in act.items() if rows.added]
    parts += [f"{len(rows.changed)} changed in {name}" for name, rows in act.items() if rows.changed]
    return "an act writes " + ", ".join(parts)
