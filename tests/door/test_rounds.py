"""Rounds and the watch: whoever runs them, however often or late, the effects are the same; one that stops is noticed."""

import json
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from cases.clockface import at_hour, start_of
from cases.errors import InputFault
from db.canary import canary_due
from db.heartbeats import read_heartbeats, record_success
from db.session import reading, transaction
from db.tables import outbox
from door.health import health
from door.lawbook_check import check_lawbook
from door.rounds import ROUNDS, WATCH, Errand, make_round
from door.watching import Watched, watch_once
from law.lawbook import load_lawbook
from tests.support.builders import DAY
from tests.support.bureau import MORNING, Bureau, Killed, event_count, killed_at, unlike

FIVE = timedelta(minutes=5)
ONLY = ("sweep",)


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau with three cases under an order of fourteen days."""
    bureau = Bureau(engine)
    for _ in range(3):
        bureau.order(bureau.open_case())
    return bureau


def sweep(bureau: Bureau, by: str = "flow") -> Any:
    """One sweep as Prefect has it done."""
    return make_round(bureau.door, "sweep", by=by)


def watch(bureau: Bureau) -> Watched:
    """One look of the watch."""
    return watch_once(bureau.door, only=ONLY)


def alarms(engine: Engine) -> list[tuple[str, str]]:
    """Person and finding of every alarm."""
    with reading(engine) as conn:
        rows = conn.execute(select(outbox.c.person, outbox.c.key).where(outbox.c.wording == "alarm")).all()
    return sorted((row.person, row.key.split("/")[1]) for row in rows)


def effects(bureau: Bureau) -> dict[str, list[Any]]:
    """What legally happened and what people were told, without ids and instants of recording."""
    rows = bureau.rows()
    return {
        "events": sorted((case, action, str(at), json.dumps(inputs, sort_keys=True, ensure_ascii=False))
                         for case, _, action, _, at, _, _, inputs, *_ in rows["events"]),
        "messages": sorted((m.person, m.wording, m.body.get("rung") or "") for m in bureau.messages() if m.wording != "alarm"),
    }  # fmt: skip


def until(bureau: Bureau, end: datetime, step: timedelta = timedelta(hours=6)) -> list[datetime]:
    """Hours from now until then."""
    hours = [bureau.clock.now()]
    while hours[-1] < end:
        hours.append(hours[-1] + step)
    return hours


def test_a_round_leaves_its_heartbeat(bureau: Bureau) -> None:
    """When it began, when it came to its end, who had it done and what failed."""
    sweep(bureau)

    with reading(bureau.engine) as conn:
        beat = read_heartbeats(conn)["sweep"]
    assert (beat.started_at, beat.succeeded_at) == (MORNING, MORNING)
    assert (beat.detail["by"], beat.detail["failed"]) == ("flow", [])


def test_a_round_that_died_has_no_success(bureau: Bureau) -> None:
    """Killed in the middle, it has begun and not come to its end; the watch takes over two intervals after the last end."""
    sweep(bureau)
    bureau.wait_until(at_hour(DAY + timedelta(days=15), 9))
    bureau.door.faults = killed_at("before_commit")
    with pytest.raises(Killed):
        sweep(bureau)

    with reading(bureau.engine) as conn:
        beat = read_heartbeats(conn)["sweep"]
    assert beat.started_at == bureau.clock.now()
    assert beat.succeeded_at == MORNING
    assert [r.name for r in watch(bureau).reports] == ["sweep"]
    assert event_count(bureau.engine, "lapse_rectification") == 3


@pytest.mark.parametrize("seed", range(4))
def test_the_effects_are_the_same_without_prefect(sqlite_engine: Engine, postgresql_engine: Engine, seed: int) -> None:
    """Prefect down for hours, doubled, back again, while the watch looks on: the same acts at the same times, the same
    messages, nothing twice, never later than two intervals (I-22). One database is disturbed, the other is not."""
    chance = random.Random(seed)
    engines = (sqlite_engine, postgresql_engine) if seed % 2 else (postgresql_engine, sqlite_engine)
    bureau, undisturbed = (Bureau(engine) for engine in engines)
    for b in (bureau, undisturbed):
        b.order(b.open_case())
    for hour in until(bureau, at_hour(DAY + timedelta(days=24), 10)):
        bureau.wait_until(hour)
        undisturbed.wait_until(hour)
        sweep(undisturbed)
        down = chance.random() < 0.7
        for _ in range(0 if down else chance.choice((1, 2))):
            make_round(bureau.open_door(), "sweep", by="flow")
        watch(bureau)

    assert effects(bureau) == effects(undisturbed)
    assert unlike(bureau.engine) == []


@pytest.mark.parametrize("round_", range(20))
def test_prefect_healthy_but_not_scheduling_is_noticed(sqlite_engine: Engine, round_: int) -> None:
    """No sweep comes though everything looks well: within two intervals and one look it is done by the watch and the
    administrator and the head are told, once a day (I-23)."""
    bureau = Bureau(sqlite_engine)
    sweep(bureau)
    silent_from = bureau.clock.now()
    looks: list[Watched] = []
    while not any(seen.reports for seen in looks):
        bureau.wait_until(bureau.clock.now() + timedelta(seconds=23 + round_))
        looks.append(watch(bureau))

    assert bureau.clock.now() - silent_from <= 2 * FIVE + timedelta(seconds=23 + round_)
    assert [f.name for f in looks[-1].findings] == ["sweep"]
    assert alarms(sqlite_engine) == [("he", "sweep"), ("root", "sweep")]
    bureau.wait_until(bureau.clock.now() + FIVE + timedelta(seconds=1))
    watch(bureau)
    assert alarms(sqlite_engine) == [("he", "sweep"), ("root", "sweep")]


def test_what_the_watch_does_is_shown_as_degraded(bureau: Bureau) -> None:
    """Doctor and desk show that Prefect does not come, until it comes again."""
    sweep(bureau)
    bureau.wait_until(MORNING + timedelta(minutes=11))
    watch(bureau)
    with reading(bureau.engine) as conn:
        assert read_heartbeats(conn)["sweep"].detail["by"] == WATCH
    degraded = [f.name for f in health(bureau.engine, bureau.clock.now())]

    sweep(bureau)

    assert (degraded, health(bureau.engine, bureau.clock.now())) == (["sweep"], [])


def test_nothing_is_alarming_before_anything_has_stopped(bureau: Bureau) -> None:
    """A fresh start does every round once and tells nobody."""
    seen = watch(bureau)

    assert [r.name for r in seen.reports] == ["sweep"]
    assert (seen.findings, alarms(bureau.engine)) == ((), [])


def test_three_hundred_late_runs_are_one(bureau: Bureau) -> None:
    """After an outage every missed run fires at once: the first does everything, the others nothing (I-24)."""
    bureau.wait_until(at_hour(DAY + timedelta(days=22), 9))
    sweep(bureau)
    done = bureau.rows("heartbeats", "meta")

    rows = [sweep(bureau).rows for _ in range(300)]

    assert rows == [()] * 300
    assert bureau.rows("heartbeats", "meta") == done


def test_a_sweep_that_fires_nothing_leaves_the_canary_standing(bureau: Bureau) -> None:
    """A heartbeat alone does not prove that deadlines fire: the hourly canary does (I-23)."""
    sweep(bureau)
    bureau.wait_until(MORNING + timedelta(hours=1))
    sweep(bureau)
    with reading(bureau.engine) as conn:
        assert canary_due(conn) == MORNING + timedelta(hours=2)

    bureau.wait_until(MORNING + timedelta(hours=2, minutes=11))
    with transaction(bureau.engine) as conn:
        record_success(conn, "sweep", bureau.clock.now(), {"by": "flow"})

    assert "canary" in [f.name for f in health(bureau.engine, bureau.clock.now())]


def test_a_poisoned_case_is_named_to_a_person(bureau: Bureau) -> None:
    """The other cases are done, the faulty one is in the heartbeat, and administrator and head are told (I-26)."""
    with transaction(bureau.engine) as conn:
        conn.execute(text("UPDATE cases SET facts = '[]' WHERE number = 'AJ2026-000002'"))
    bureau.wait_until(at_hour(DAY + timedelta(days=15), 9))

    report = sweep(bureau)
    watch(bureau)

    assert len(report.failed) == 1
    assert event_count(bureau.engine, "lapse_rectification") == 2
    assert alarms(bureau.engine) == [("he", "sweep_failed"), ("root", "sweep_failed")]


def test_a_round_that_fails_does_not_stop_the_watch(bureau: Bureau, tmp_path: Path) -> None:
    """The checkpoint cannot be written; the sweep is done all the same, and the fault is reported."""
    (tmp_path / "checkpoints").write_text("not a folder")
    errand = Errand(checkpoints=tmp_path / "checkpoints", keys=tmp_path / "keys")

    seen = watch_once(bureau.door, errand, only=("checkpoint", "sweep"))

    assert [r.name for r in seen.reports] == ["sweep"]
    assert [name for name, _ in seen.failed] == ["checkpoint"]


def test_the_daily_head_is_signed_outside_the_database(bureau: Bureau, tmp_path: Path) -> None:
    """A file a day, its name in the report; again at the same instant it is refused, not written twice."""
    errand = Errand(checkpoints=tmp_path / "checkpoints", keys=tmp_path / "keys")

    report = make_round(bureau.door, "checkpoint", by="flow", errand=errand)

    assert (tmp_path / "checkpoints" / report.rows[0][0]).is_file()
    with pytest.raises(InputFault):
        make_round(bureau.door, "checkpoint", by="flow", errand=errand)


def test_a_sweep_for_an_instant_gone_by_is_no_success(bureau: Bureau) -> None:
    """It has not done what is due now, so the watch still waits for one."""
    make_round(bureau.door, "sweep", by="command", now=MORNING - timedelta(days=1))

    with reading(bureau.engine) as conn:
        assert read_heartbeats(conn) == {}
    assert watch(bureau).reports


@pytest.mark.parametrize(
    ("day", "kinds"),
    [(date(2026, 11, 30), set()), (date(2026, 12, 1), {"日历"}), (date(2027, 1, 2), {"日历"})],
)
def test_the_next_calendar_is_asked_for_from_the_first_of_december(day: date, kinds: set[str]) -> None:
    """Not before, since the notice comes in November; and values nobody has checked are named every day."""
    rows = list(check_lawbook(load_lawbook(known_until=date(2026, 12, 31)), day))

    assert {kind for kind, _, _ in rows} - {"数值"} == kinds
    assert any(kind == "数值" for kind, _, _ in rows)


@pytest.mark.parametrize(
    ("now", "missed"),
    [
        (at_hour(DAY, 8, 10), False),
        (at_hour(DAY, 8, 20), True),
        (at_hour(DAY, 23), True),
    ],
)
def test_a_daily_round_is_missed_a_quarter_of_an_hour_after_its_time(engine: Engine, now: datetime, missed: bool) -> None:
    """Done yesterday at eight; today it may come until a quarter past."""
    law = load_lawbook()
    with transaction(engine) as conn:
        record_success(conn, "lawbook", at_hour(DAY - timedelta(days=1), 8), {"by": "flow"})
        beat = read_heartbeats(conn)["lawbook"]

    assert ROUNDS["lawbook"].is_missed(beat, now, law.calendar) is missed
    assert start_of(DAY) < now
