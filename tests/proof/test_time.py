"""Time never works against the law: clocks set back, calendars crossed, terms suspended, law that changes in mid-case."""

import random
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cases.casefile import CaseFile
from cases.clockface import SHANGHAI, day_of, end_of, is_past, local
from db.session import open_engine, reading
from db.tables import events
from door.perform import Door
from door.ports import CountingIds
from door.request import Request
from law.clock import add_months, reckon
from law.lawbook import load_lawbook
from law.tariff import surcharge
from tests.law.law_root import a_law_root
from tests.proof.explorer import plain_yaml
from tests.proof.memory import MemoryDoor, MemoryPlayer, TableWorld, lawbook, scenarios
from tests.proof.stores import SqliteStore, dump
from tests.proof.story import START, number, story
from tests.proof.town import OPENED, PEOPLE, PLAIN, SUBJECT, openings

#: Seconds of the epoch.
START_OF_1986, START_OF_2040 = 504_921_600, 2_208_988_800
DAYS = st.dates(date(2022, 1, 1), date(2025, 12, 31))


class JumpingClock:
    """A wall clock that anybody may set."""

    def __init__(self) -> None:
        self.shown = START

    def now(self) -> datetime:
        """What it shows."""
        return self.shown


@pytest.mark.parametrize("seed", range(6))
def test_a_clock_set_back_neither_fires_again_nor_undoes(sqlite_store: SqliteStore, seed: int) -> None:
    """Jumps back of a second to a year between sweeps: each rung and each end stands once, what was recorded stays
    (I-10)."""
    chance = random.Random(seed)
    engine, clock = open_engine(sqlite_store.fresh()), JumpingClock()
    door = Door(engine, clock=clock, ids=CountingIds())
    for beat in story():
        clock.shown = beat.at
        if beat.requests:
            door.perform(list(beat.requests))
            continue
        door.sweep()
        before = dump(engine)
        clock.shown = beat.at - timedelta(seconds=chance.choice((1, 3_600, 86_400, 30 * 86_400, 365 * 86_400)))
        door.sweep()

        assert dump(engine) == before
    engine.dispose()


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(days=1), timedelta(days=365)])
def test_no_event_is_recorded_before_the_one_it_follows(sqlite_store: SqliteStore, back: timedelta) -> None:
    """A clock set back between two acts: the second is not entered as if it had come first (I-10)."""
    engine, clock = open_engine(sqlite_store.fresh()), JumpingClock()
    door = Door(engine, clock=clock, ids=CountingIds())
    clock.shown = story()[0].at
    door.perform(list(story()[0].requests))

    clock.shown -= back
    door.perform([Request(action="note", by=("boss1",), case=number(1), inputs={"text": "收到"})])

    with reading(engine) as conn:
        recorded = list(conn.scalars(select(events.c.recorded_at).order_by(events.c.case_id, events.c.seq)))
    engine.dispose()
    assert recorded == sorted(recorded)


@given(day=st.dates(date(1986, 1, 1), date(2040, 12, 31)), months=st.integers(-24, 120))
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(day: date, months: int) -> None:
    """29 February and a year, the 31st and a month: the corresponding day, else the end of the month (I-13; 民法典#202)."""
    found = add_months(day, months)

    month = day.year * 12 + day.month - 1 + months
    assert (found.year, found.month) == (month // 12, month % 12 + 1)
    assert found.day == min(day.day, monthrange(found.year, found.month)[1])


@given(instant=st.integers(START_OF_1986, START_OF_2040).map(lambda s: datetime.fromtimestamp(s, UTC)))
def test_a_day_is_over_at_midnight_in_shanghai_whatever_the_year(instant: datetime) -> None:
    """Also in the summers of 1986 to 1991, when clocks were an hour ahead, and at the last second of a day (I-13)."""
    day = day_of(instant)
    last = end_of(day)

    assert not is_past(day, instant)
    assert is_past(day, last)
    assert not is_past(day, last.astimezone(UTC) - timedelta(seconds=1))
    assert local(last.astimezone(UTC)).astimezone(SHANGHAI).hour in (0, 1)


def test_terms_run_across_leap_days_and_the_turn_of_the_year() -> None:
    """Calendar days count through 29 February and 31 December (I-13)."""
    law = lawbook()
    rule = law.clock("decision_statutory", on=date(2024, 1, 1))

    assert reckon(rule, date(2024, 1, 1), law.calendar).limit == date(2024, 3, 31)
    assert reckon(rule, date(2023, 12, 31), law.calendar).limit == date(2024, 3, 30)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)


def _spans(start: date, gaps: list[tuple[int, int]]) -> Iterator[tuple[date, date]]:
    day = start
    for wait, length in gaps:
        first = day + timedelta(days=wait)
        day = first + timedelta(days=length)
        yield first, day - timedelta(days=1)


@settings(max_examples=500)
@given(start=DAYS, gaps=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 20)), max_size=3))
def test_the_running_parts_of_a_suspended_term_add_up_to_the_term(start: date, gaps: list[tuple[int, int]]) -> None:
    """Appraisal, hearing, announcement: the days that run are exactly the days of the term (I-15; 行政强制法#25.3)."""
    law = lawbook()
    rule = law.clock("seal_seize", on=start)
    spans = tuple(_spans(start, gaps))

    limit = reckon(rule, start, law.calendar, suspended=spans).limit

    assert isinstance(limit, date)
    term = (reckon(rule, start, law.calendar).limit - start).days  # type: ignore[operator]  # a day clock
    span = [start + timedelta(days=n) for n in range(1, (limit - start).days + 1)]
    assert sum(1 for d in span if not any(first <= d <= last for first, last in spans)) == term
    assert not any(first <= limit <= last for first, last in spans)


@settings(max_examples=500)
@given(
    fine=st.integers(1, 20_000_000), start=DAYS, days=st.integers(0, 60),
    pays=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5_000_000)), max_size=3),
    paused=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=2),
)  # fmt: skip
def test_the_surcharge_is_three_percent_of_what_is_left_and_never_more_than_the_fine(
    fine: int, start: date, days: int, pays: list[tuple[int, int]], paused: list[tuple[int, int]]
) -> None:
    """Day by day in integer fen, without the days of a remedy, capped at the principal (I-17; 行政处罚法#72, #73)."""

    def unpaid(day: date) -> int:
        return max(fine - sum(fen for after, fen in pays if start + timedelta(days=after) < day), 0)

    pauses = [(start + timedelta(days=a), start + timedelta(days=a + n)) for a, n in paused]

    found = surcharge(unpaid, start, start + timedelta(days=days), pauses, fine, Decimal("0.03"))

    thousandths = 0
    for n in range(days + 1):
        day = start + timedelta(days=n)
        if not any(first <= day <= last for first, last in pauses):
            thousandths += unpaid(day) * 30
    assert found == min(fine, (thousandths + 500) // 1000)


def _town_door(start: datetime) -> MemoryDoor:
    return MemoryDoor(lawbook(), "humen", TableWorld(lawbook(), PEOPLE, [SUBJECT]), start)


def _filed(door: MemoryDoor) -> CaseFile:
    for n, move in enumerate(openings(PLAIN)):
        case = next(iter(door.desk.world.files), None)
        at = OPENED + timedelta(minutes=n)
        assert door.perform([Request(action=move.do, by=move.by, case=case, inputs=move.inputs or {}, at=at, recorded_at=at)])[0].accepted
    number = next(iter(door.desk.world.files))
    at = OPENED + timedelta(hours=1)
    filed = Request(action="file_penalty", by=("cai",), case=number, inputs={"handlers": ["an", "bo"], "name": "某案"},
                    at=at, recorded_at=at)  # fmt: skip
    assert door.perform([filed])[0].accepted
    return door.desk.world.files[number]


def test_a_decision_is_never_overdue_in_silence() -> None:
    """Nobody acts after the filing: at shares of the ninety days somebody is told before they end, the end is recorded, and
    no correction takes it back (I-16; 行政处罚法#60)."""
    door = _town_door(OPENED)
    case = _filed(door)
    clock = case.clock("decision_statutory")
    assert clock is not None
    door.clock.set(end_of(clock.limit) + timedelta(days=1))

    door.sweep()

    after = door.desk.world.files[case.number]
    lapsed = after.clock("decision_statutory")
    assert lapsed is not None
    assert (lapsed.status, lapsed.limit) == ("lapsed", clock.limit)
    assert len(lapsed.fired) >= 3
    at = door.clock.now()
    change = {"event": "lapse_deadline", "change": {"status": "open"}, "reason": "笔误"}
    door.perform([Request(action="correct", by=("cai",), case=case.number, inputs=change, at=at, recorded_at=at)])
    kept = door.desk.world.files[case.number].clock("decision_statutory")
    assert kept is not None
    assert kept.status == "lapsed"


@pytest.mark.parametrize("seed", range(8))
def test_a_case_keeps_the_law_that_its_clocks_were_opened_under(tmp_path: Path, seed: int) -> None:
    """The law book is exchanged at a random step for one in which every clock was changed from that day on: the clocks that
    run keep their version, their due day and their limit (I-14)."""
    chance = random.Random(seed)
    scenario = chance.choice([s for s in scenarios() if len(s.steps) > 12])
    swap = chance.randint(3, len(scenario.steps) - 4)
    day = day_of(scenario.steps[swap].instant) + timedelta(days=1)
    player = MemoryPlayer(scenario)
    for step in scenario.steps[:swap]:
        player.step(step)
    before = {(c.number, d.n): (d.version, d.due, d.limit) for c in player.door.desk.world.files.values() for d in c.deadlines if d.is_open}

    changed = load_lawbook(scenario.place, known_until=scenario.calendar_known_until, root=_doubled(a_law_root(tmp_path), day))
    player.door.lawbook = player.door.desk.law = changed
    player.door.clock.set(scenario.steps[swap].instant + timedelta(days=3))
    player.door.sweep()

    after = {(c.number, d.n): (d.version, d.due, d.limit) for c in player.door.desk.world.files.values() for d in c.deadlines}
    assert {key: after[key] for key in before} == before


def _doubled(root: Path, day: date) -> Path:
    """A law in which every clock with a length in force becomes twice as long from a day on."""
    for file in sorted(root.rglob("clocks/*.yaml")):
        tree = yaml.safe_load(file.read_text(encoding="utf-8"))
        for clock in _clocks(tree):
            last = clock["versions"][-1]
            if last.get("valid_to") or not str(last.get("length", "")).isdigit() or str(last["valid_from"]) >= str(day):
                continue
            clock["versions"].append({**last, "valid_from": day, "length": int(last["length"]) * 2})
            last["valid_to"] = day - timedelta(days=1)
        file.write_text(plain_yaml(tree), encoding="utf-8")
    return root


def _clocks(tree: object) -> Iterator[dict[str, list[dict[str, Any]]]]:
    if isinstance(tree, dict):
        if isinstance(tree.get("versions"), list):
            yield tree
        for value in tree.values():
            yield from _clocks(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _clocks(value)
