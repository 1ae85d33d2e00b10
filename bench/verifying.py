"""`duban verify`: the walk over the whole log, against the driver that only reads the same rows and hashes their text."""

import hashlib

from sqlalchemy import Connection, Engine

from bench.places import Place
from bench.results import Measured, Target, interleaved, timed
from bench.town import door_to, open_cases, order, settle
from db.rehash import raw_events
from db.session import reading
from db.verify import verify_events

SMALL, LARGE = 5_000, 50_000
_ROUNDS = 5


def measure(place: Place, where: str, *, full: bool) -> list[Measured]:
    """Two events a case: 10,000, and 100,000 with `full`."""
    cases = LARGE if full else SMALL
    engine = place.fresh()
    settle(engine)
    door = door_to(engine)
    numbers = open_cases(door, cases)
    for start in range(0, cases, 1_000):
        outcomes = door.perform([order(number) for number in numbers[start : start + 1_000]])
        assert all(outcome.accepted for outcome in outcomes), "every order is issued"
    events = 2 * cases
    contenders = {
        "ours": lambda: timed(lambda: _verify(engine, events), events),
        "floor": lambda: timed(lambda: _read(engine, events), events),
    }
    seconds, rounds = interleaved(contenders, _ROUNDS)
    engine.dispose()
    seconds["a second for 100,000"] = 1e-5
    return [
        Measured(
            work=f"verify, {events:,} events", store=f"{place.name}, {where}", unit="events", seconds=seconds, rounds=rounds,
            targets=(Target(against="a second for 100,000", ratio=1),), note="about 1,600 bytes an event",
        )
    ]  # fmt: skip


def _verify(engine: Engine, events: int) -> None:
    with reading(engine) as conn:
        found = verify_events(conn)
    assert found.is_sound, "nothing was tampered with"
    assert found.events == events, "every event is seen"


def _read(engine: Engine, events: int) -> None:
    with reading(engine) as conn:
        assert sum(1 for _ in _hashes(conn)) == events, "every event is read"


def _hashes(conn: Connection) -> list[str]:
    rows = conn.execute(raw_events(conn))
    return [hashlib.sha256(f"{row[6]}{row[7]}{row[8]}{row[9]}".encode()).hexdigest() for row in rows]
