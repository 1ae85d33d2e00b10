"""The sweep: each thing owed takes effect once, however late, often or in parallel; one faulty case stops no other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from cases.clockface import at_hour, start_of
from db.session import transaction
from door.ports import TimeOrderedIds
from tests.support.builders import DAY
from tests.support.bureau import Bureau, event_count, unlike

#: The day after the last day of an order of fourteen days, and the day on which supervision is proposed.
LAPSED, SUPERVISED = DAY + timedelta(days=15), DAY + timedelta(days=22)


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau with its staff, on both databases."""
    return Bureau(engine)


def ordered_cases(bureau: Bureau, many: int = 1) -> list[str]:
    """Cases with an order of fourteen days each."""
    numbers = [bureau.open_case() for _ in range(many)]
    for number in numbers:
        bureau.order(number)
    return numbers


def rungs(bureau: Bureau) -> list[tuple[str | None, str | None, str | None]]:
    """Rung, wording and addressee of every message."""
    return [(m.body["rung"], m.wording, m.person) for m in bureau.messages()]


def test_nothing_is_done_before_it_is_due(bureau: Bureau) -> None:
    """On the last day, one minute before midnight, the deadline is still kept; at 24:00 it has lapsed."""
    (number,) = ordered_cases(bureau)
    bureau.wait_until(start_of(LAPSED) - timedelta(minutes=1))
    early = bureau.door.sweep()

    bureau.wait_until(start_of(LAPSED))
    late = bureau.door.sweep()

    assert "lapse_rectification" not in {action for _, action, _ in early.acts}
    assert "lapse_rectification" in {action for _, action, _ in late.acts}
    assert bureau.case(number).rectification("guard").state == "overdue"


def test_a_second_sweep_does_nothing(bureau: Bureau) -> None:
    """Sweeping twice at the same instant leaves every row as the first left it (I-8)."""
    ordered_cases(bureau, 2)
    bureau.wait_until(at_hour(SUPERVISED, 9))
    bureau.door.sweep()
    before = bureau.rows()

    report = bureau.door.sweep()

    assert (report.cases, report.acts, report.failed) == (0, (), ())
    assert bureau.rows() == before


def test_the_next_tick_is_when_something_is_due_next(bureau: Bureau) -> None:
    """Sweeping from tick to tick does what one long sweep does, and comes to an end."""
    (number,) = ordered_cases(bureau)
    ticks = []
    while (tick := bureau.door.next_tick()) is not None and tick <= at_hour(SUPERVISED, 9):
        ticks.append(tick)
        bureau.wait_until(tick)
        assert bureau.door.sweep().acts
    assert ticks == sorted(set(ticks))
    assert start_of(LAPSED) in ticks
    assert [p.kind for p in bureau.case(number).procedures] == ["rectification", "supervision"]


def test_sweeps_in_parallel_have_one_effect(engine: Engine) -> None:
    """Four sweepers at once: each deadline lapses once, each proposal is made once, each message lies there once (I-8)."""
    bureau = Bureau(engine, ids=TimeOrderedIds())
    numbers = ordered_cases(bureau, 5)
    bureau.wait_until(at_hour(SUPERVISED, 9))
    doors = [bureau.open_door() for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda door: door.sweep(), doors))

    assert [r.failed for r in reports] == [()] * 4
    assert event_count(engine, "lapse_rectification") == len(numbers)
    assert event_count(engine, "propose_supervision") == len(numbers)
    assert len(rungs(bureau)) == len(bureau.messages()) > 0
    assert len({(m.case_id, m.body["rung"], m.wording, m.person) for m in bureau.messages()}) == len(bureau.messages())
    assert unlike(engine) == []


def test_a_person_and_the_sweep_at_the_same_moment_both_come_through(engine: Engine) -> None:
    """An act of the last minute is judged before or after the lapse, never between."""
    bureau = Bureau(engine, ids=TimeOrderedIds())
    (number,) = ordered_cases(bureau)
    bureau.wait_until(at_hour(LAPSED, 9))
    desk, sweeper = bureau.open_door(), bureau.open_door()
    request = bureau.request("report_rectified", "boss", case=number, hazards=["guard"], evidence=["照片"])

    with ThreadPoolExecutor(2) as pool:
        swept, answered = pool.submit(sweeper.sweep), pool.submit(desk.perform, [request])

    assert (swept.result().failed, answered.result()[0].accepted) == ((), True)
    assert event_count(engine, "lapse_rectification") == 1
    assert bureau.case(number).rectification("guard").state == "reported"
    assert unlike(engine) == []


@pytest.mark.parametrize(
    "poison",
    [
        "UPDATE cases SET facts = '[]' WHERE number = :number",
        "UPDATE deadlines SET due = 'never' WHERE case_id = (SELECT id FROM cases WHERE number = :number)",
        "UPDATE procedures SET facts = '[1]' WHERE case_id = (SELECT id FROM cases WHERE number = :number)",
    ],
)
def test_one_poisoned_case_does_not_stop_the_others(bureau: Bureau, poison: str) -> None:
    """The others are settled, the faulty one is named with its fault, and named again the next time (I-26)."""
    numbers = ordered_cases(bureau, 3)
    poisoned = bureau.case(numbers[1]).id
    with transaction(bureau.engine) as conn:
        conn.execute(text(poison), {"number": numbers[1]})
    bureau.wait_until(at_hour(SUPERVISED, 9))

    first, second = bureau.door.sweep(), bureau.door.sweep()

    assert [case for case, _ in first.failed] == [case for case, _ in second.failed] == [str(poisoned)]
    assert all(fault for _, fault in first.failed)
    assert {case for case, _, _ in first.acts} == {numbers[0], numbers[2]}
    assert second.acts == ()
    assert event_count(bureau.engine, "lapse_rectification") == 2
    assert [bureau.case(n).rectification("guard").state for n in (numbers[0], numbers[2])] == ["overdue", "overdue"]


def test_after_an_outage_overtaken_reminders_are_recorded_and_not_sent(bureau: Bureau) -> None:
    """Back after three weeks: each rung stands in the log once, and each person is told once of what counts (I-9)."""
    (number,) = ordered_cases(bureau)
    bureau.wait_until(at_hour(DAY + timedelta(days=18), 9))

    bureau.door.sweep()

    deadline = bureau.case(number).clock("rectify_deadline")
    assert deadline is not None
    assert [rung.split(":")[:2] for rung in deadline.fired] == [["ahead", "3"], ["ahead", "1"], ["ahead", "0"]]
    told = [person for rung, _, person in rungs(bureau) if rung in deadline.fired]
    assert sorted(p or "" for p in told) == ["boss", "chen"]
    assert {wording for rung, wording, _ in rungs(bureau) if rung in deadline.fired} == {"reminder_missed"}


def test_a_punctual_sweep_sends_each_rung_once(bureau: Bureau) -> None:
    """Without an outage every rung reaches handler and enterprise at its hour, and no second time."""
    (number,) = ordered_cases(bureau)
    for day in range(16):
        for hour in (8, 9, 10):
            bureau.wait_until(at_hour(DAY + timedelta(days=day), hour))
            bureau.door.sweep()

    deadline = bureau.case(number).clock("rectify_deadline")
    assert deadline is not None
    sent = [(rung, person) for rung, _, person in rungs(bureau) if rung in deadline.fired]
    assert sorted(sent) == sorted((rung, person) for rung in deadline.fired for person in ("boss", "chen"))
    assert event_count(bureau.engine, "remind") == len(deadline.fired)


def test_what_was_due_during_the_outage_keeps_its_own_day(bureau: Bureau) -> None:
    """Due time and recorded time are both kept; what follows is counted from the day that counts, not from the repair."""
    (number,) = ordered_cases(bureau)
    back = at_hour(DAY + timedelta(days=40), 9)
    bureau.wait_until(back)

    bureau.door.sweep()

    case = bureau.case(number)
    lapse = next(e for e in case.events if e.action == "lapse_rectification")
    recheck = case.clock("recheck_after_rectification")
    assert (lapse.at, lapse.recorded_at) == (start_of(LAPSED), back)
    assert recheck is not None
    assert recheck.start == DAY + timedelta(days=14)
    assert [e.at for e in case.events[2:]] == sorted(e.at for e in case.events[2:])


def test_an_act_finds_the_lapses_before_it_already_recorded(bureau: Bureau) -> None:
    """Though no sweep ran, a report after the deadline meets an overdue hazard (应急管理部令18号)."""
    (number,) = ordered_cases(bureau)
    bureau.wait_until(at_hour(LAPSED, 9))

    bureau.do("report_rectified", "boss", case=number, hazards=["guard"], evidence=["照片"])

    assert "lapse_rectification" in bureau.events(number)
    deadline = bureau.case(number).clock("rectify_deadline")
    assert deadline is not None
    assert deadline.status == "lapsed"


def test_a_clock_set_back_fires_nothing_again(bureau: Bureau) -> None:
    """A sweep with an earlier `now` after a later one has nothing to do and undoes nothing (I-10)."""
    ordered_cases(bureau)
    bureau.wait_until(at_hour(SUPERVISED, 9))
    bureau.door.sweep()
    before = bureau.rows()

    report = bureau.door.sweep(at_hour(LAPSED, 9))

    assert report.acts == ()
    assert bureau.rows() == before


def test_a_limited_sweep_leaves_the_rest_for_the_next(bureau: Bureau) -> None:
    """The longest owed come first; nothing is lost."""
    numbers = ordered_cases(bureau, 3)
    bureau.wait_until(at_hour(LAPSED, 9))

    touched = [bureau.door.sweep(limit=1).cases for _ in range(4)]

    assert touched == [1, 1, 1, 0]
    assert event_count(bureau.engine, "lapse_rectification") == len(numbers)
