"""The clock of the product: never back, not led astray by a leap, trusting after an outage."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from cases.clockface import at_hour
from cases.errors import InputFault
from db.heartbeats import read_leap, read_mark
from db.session import reading
from db.tables import events, register_changes
from door.clockwork import confirm_clock
from door.health import health
from door.kept_clock import KeptClock
from door.pen import NotAllowed
from door.perform import Door
from door.ports import CountingIds
from door.rounds import keep_time, make_round
from door.watching import watch_once
from tests.support.builders import DAY
from tests.support.bureau import MORNING, Bureau, event_count, unlike
from tests.support.walls import Machine

BACK = [timedelta(seconds=1), timedelta(hours=5), timedelta(days=365)]
LAPSED = at_hour(DAY + timedelta(days=15), 9)


@pytest.fixture
def machine() -> Machine:
    """A machine whose clock shows the right time, and may be set."""
    return Machine()


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau with one case under an order of fourteen days."""
    bureau = Bureau(engine)
    bureau.order(bureau.open_case())
    return bureau


def door_of(bureau: Bureau, machine: Machine) -> Door:
    """A process that begins now."""
    return Door(bureau.engine, clock=machine.clock(bureau.engine), ids=bureau.ids)


@pytest.mark.parametrize("back", BACK)
def test_the_time_used_never_falls(engine: Engine, machine: Machine, back: timedelta) -> None:
    """Set back under a running process, and found set back by the next one: both go on from the latest time used (I-10)."""
    clock = machine.clock(engine)
    latest = clock.keep()
    machine.jump(-back)

    assert clock.now() == clock.keep() == latest
    assert machine.clock(engine).now() == latest


def test_the_machine_catches_up_with_the_time_used(engine: Engine, machine: Machine) -> None:
    """Set back by an hour, the clock stands for an hour and then goes on (I-10)."""
    clock = machine.clock(engine)
    latest = clock.keep()
    machine.jump(-timedelta(hours=1))

    machine.run(timedelta(minutes=59))
    assert clock.keep() == latest
    machine.run(timedelta(minutes=2))
    assert clock.keep() == latest + timedelta(minutes=1)


def test_an_outage_is_no_leap(bureau: Bureau, machine: Machine) -> None:
    """A process that begins after half a year believes the clock it finds, and everything owed takes effect (I-9, I-10)."""
    keep_time(door_of(bureau, machine))
    machine.run(timedelta(days=180))

    report = make_round(door_of(bureau, machine), "sweep", by="test")

    assert (report.halted, event_count(bureau.engine, "lapse_rectification")) == (None, 1)


def test_a_machine_that_slept_has_not_leapt(engine: Engine, machine: Machine) -> None:
    """The steady clock goes on while a machine sleeps, so both agree when it wakes (I-10)."""
    clock = machine.clock(engine)
    machine.run(timedelta(days=3))

    assert clock.keep() == MORNING + timedelta(days=3)
    assert clock.leap is None


def test_a_leap_halts_legal_effects_until_a_person_has_looked(bureau: Bureau, machine: Machine) -> None:
    """Twenty days ahead while a minute passed: nothing lapses, everyone sees why, and the word of a person releases it (I-10)."""
    door = door_of(bureau, machine)
    keep_time(door)
    machine.run(timedelta(minutes=1))
    machine.jump(timedelta(days=20))

    halted = make_round(door, "sweep", by="test")
    other = make_round(door_of(bureau, machine), "sweep", by="test")

    assert halted.halted is not None
    assert other.halted is not None
    assert event_count(bureau.engine, "lapse_rectification") == 0
    assert door.clock.now() == MORNING + timedelta(minutes=1)
    assert "clock_leap" in [f.name for f in health(bureau.engine, machine.now())]

    confirm_clock(door, "root", "与授时中心核对")
    released = make_round(door, "sweep", by="test")

    assert (released.halted, event_count(bureau.engine, "lapse_rectification")) == (None, 1)
    assert read_mark_of(bureau.engine) == machine.now()


def read_mark_of(engine: Engine) -> object:
    """The time kept in the database."""
    with reading(engine) as conn:
        return read_mark(conn)


def test_a_leap_that_is_mended_leaves_the_right_time(bureau: Bureau, machine: Machine) -> None:
    """The clock is set right again before it is confirmed: the time used is the one that really passed (I-10)."""
    door = door_of(bureau, machine)
    machine.jump(timedelta(days=400))
    keep_time(door)
    machine.run(timedelta(hours=2))
    machine.jump(-timedelta(days=400))

    confirm_clock(door, "he", "已校准")

    assert keep_time(door) == MORNING + timedelta(hours=2)
    assert make_round(door, "sweep", by="test").halted is None


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(hours=23)])
def test_a_small_correction_ahead_is_followed(engine: Engine, machine: Machine, ahead: timedelta) -> None:
    """A clock that is set right by less than a day asks nobody (I-10)."""
    clock = machine.clock(engine)
    machine.jump(ahead)

    assert clock.keep() == MORNING + ahead
    assert clock.leap is None


def test_only_an_administrator_or_the_head_releases_a_leap(bureau: Bureau, machine: Machine) -> None:
    """An officer may not, nor anybody without a reason; who did and why stands in the history."""
    door = door_of(bureau, machine)
    machine.jump(timedelta(days=2))
    keep_time(door)

    with pytest.raises(NotAllowed):
        confirm_clock(door, "chen", "核对过")
    with pytest.raises(InputFault):
        confirm_clock(door, "root", " ")
    assert confirm_clock(door, "root", "核对过") is not None

    with reading(bureau.engine) as conn:
        assert read_leap(conn) is None
        kept = conn.execute(select(register_changes).where(register_changes.c.register == "clock")).all()
    assert [(row.person, row.reason) for row in kept] == [("root", "核对过")]


def test_an_act_after_the_clock_was_set_back_follows_the_one_before(engine: Engine, machine: Machine) -> None:
    """A new process with a clock set back, before anything was kept: the log still goes forward (I-10)."""
    bureau = Bureau(engine)
    number = bureau.open_case()
    machine.jump(timedelta(hours=1))
    door_of(bureau, machine).perform([bureau.request("note", "chen", case=number, text="一")])
    machine.jump(-timedelta(minutes=59))

    outcome = door_of(bureau, machine).perform([bureau.request("note", "chen", case=number, text="二")])[0]

    assert outcome.accepted, outcome
    recorded = [e.recorded_at for e in bureau.case(number).events]
    assert recorded == sorted(recorded)
    assert unlike(engine) == []


@pytest.mark.parametrize("seed", range(10))
def test_seeded_jumps_neither_repeat_nor_undo_nor_reorder(sqlite_engine: Engine, seed: int) -> None:
    """Sweeps of old and new processes while the clock jumps back and forth, outages between: every rung and end once (I-10)."""
    jumping(sqlite_engine, seed)


def jumping(engine: Engine, seed: int) -> None:
    """One schedule; also used by the long proof."""
    chance = random.Random(seed)
    bureau, machine = Bureau(engine, ids=CountingIds()), Machine()
    number = bureau.open_case()
    bureau.order(number)
    door, shown = door_of(bureau, machine), set()
    for _ in range(14):
        machine.run(timedelta(hours=chance.choice((1, 7, 26, 100))))
        if chance.random() < 0.6:
            machine.jump(timedelta(seconds=chance.choice((-1, -3_600, -86_400, -31_536_000, 3_600, 80_000, 3_000_000))))
        if chance.random() < 0.3:
            door = door_of(bureau, machine)
        if chance.random() < 0.3:
            confirm_clock(door, "root", "核对过")
        watch_once(door, only=("sweep",))
        make_round(door, "sweep", by="test")
        case = bureau.case(number)
        rungs = [rung for d in case.deadlines for rung in d.fired]
        assert len(rungs) == len(set(rungs))
        assert shown <= set(rungs)
        shown = set(rungs)
    with reading(engine) as conn:
        rows = conn.execute(select(events.c.action, events.c.recorded_at, events.c.inputs).order_by(events.c.seq)).all()
    assert [r.recorded_at for r in rows] == sorted(r.recorded_at for r in rows)
    once = [(r.action, str(r.inputs)) for r in rows if r.action.startswith(("lapse_", "propose_"))]
    assert len(once) == len(set(once))
    assert unlike(engine) == []


def test_a_process_with_its_own_clock_is_used_as_it_is(engine: Engine) -> None:
    """Without a clock of its own a door reads the kept one."""
    assert isinstance(Bureau(engine).door.clock, type(Bureau(engine).clock))
    assert isinstance(Door(engine).clock, KeptClock)
