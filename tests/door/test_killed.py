"""Killed at any point: either the whole command is kept or nothing of it, and it can be sent again (I-1, I-3)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases.clockface import at_hour
from door.calendars import load_year
from tests.support.builders import DAY
from tests.support.bureau import Bureau, Killed, event_count, killed_at, unlike

BEFORE = ("before_save", "between_save_and_outbox", "before_commit")
POINTS = (*BEFORE, "after_commit")


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau with its staff, on both databases."""
    return Bureau(engine)


def test_these_are_all_the_points_at_which_a_command_may_die(bureau: Bureau) -> None:
    """A new fault point is put under the promise on the day it is made."""
    reached: list[str] = []
    number = bureau.open_case()
    door = bureau.open_door(reached.append)

    door.perform([bureau.request("note", "chen", case=number, text="来访")])

    assert tuple(reached) == POINTS


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("error", [Killed, MemoryError, KeyboardInterrupt], ids=lambda error: error.__name__)
def test_a_killed_command_is_kept_whole_or_not_at_all(bureau: Bureau, point: str, error: type[BaseException]) -> None:
    """Before the commit every table is as it was, counters and outbox included; after it everything is there."""
    number = bureau.open_case()

    def die(reached: str) -> None:
        if reached == point:
            raise error

    door, before = bureau.open_door(die), bureau.rows()
    with pytest.raises(error):
        door.perform([bureau.request("issue_rectification_order", "chen", "luo", case=number, **bureau.ordering())])

    if point in BEFORE:
        assert bureau.rows() == before
    else:
        assert bureau.events(number) == ["open_case", "issue_rectification_order"]
    assert unlike(bureau.engine) == []


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_command_sent_again_is_done_once(bureau: Bureau, point: str) -> None:
    """The same request id after the restart: one event, one paper, no gap in the numbers."""
    number = bureau.open_case()
    request = bureau.request("issue_rectification_order", "chen", "luo", case=number, **bureau.ordering())
    request = replace(request, request_id="r-1")
    with pytest.raises(Killed):
        bureau.open_door(killed_at(point)).perform([request])

    outcome = bureau.door.perform([request])[0]

    assert (outcome.accepted, outcome.repeated) == (True, point == "after_commit")
    assert bureau.events(number) == ["open_case", "issue_rectification_order"]
    assert bureau.numbers(number)["rectification_order"] == ["（粤莞）应急责改〔2026〕1号"]


@pytest.mark.parametrize("point", BEFORE)
def test_a_killed_opening_burns_no_number(bureau: Bureau, point: str) -> None:
    """Case numbers and paper numbers have no gap where a process died (I-36)."""
    opening = bureau.request("open_case", "chen", "luo", **bureau.opening())
    with pytest.raises(Killed):
        bureau.open_door(killed_at(point)).perform([opening])

    number = bureau.open_case()

    assert number == "AJ2026-000001"
    assert bureau.numbers(number) == {"inspection_record": ["（粤莞）应急检记〔2026〕1号"]}


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_batch_is_kept_whole_or_not_at_all(bureau: Bureau, point: str) -> None:
    """A batch is one transaction, refusals and their audit included."""
    number = bureau.open_case()
    batch = [
        bureau.request("note", "chen", case=number, text="一"),
        bureau.request("close_case", "zhou", case=number),
        bureau.request("open_case", "chen", "luo", **bureau.opening()),
    ]
    before = bureau.rows()
    with pytest.raises(Killed):
        bureau.open_door(killed_at(point)).perform(batch)

    if point in BEFORE:
        assert bureau.rows() == before
    else:
        assert (bureau.count("cases"), bureau.count("events"), bureau.count("attempts")) == (2, 3, 1)


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_sweep_runs_again_without_a_second_effect(bureau: Bureau, point: str) -> None:
    """Every deadline takes effect exactly once though the sweep dies in the middle (I-8)."""
    numbers = [bureau.open_case() for _ in range(3)]
    for number in numbers:
        bureau.order(number)
    bureau.wait_until(at_hour(DAY + timedelta(days=30), 10))
    with pytest.raises(Killed):
        bureau.open_door(killed_at(point)).sweep()
    kept = bureau.rows()

    report = bureau.door.sweep()

    assert (bureau.rows() == kept) is (point == "after_commit")
    assert bool(report.acts) is (point in BEFORE)
    assert event_count(bureau.engine, "lapse_rectification") == len(numbers)
    assert event_count(bureau.engine, "propose_supervision") == len(numbers)
    assert unlike(bureau.engine) == []


@pytest.mark.parametrize("point", BEFORE)
def test_a_killed_calendar_is_loaded_again_without_moving_anything_twice(
    bureau: Bureau, point: str, a_typhoon: Callable[[], Path]
) -> None:
    """The year is kept; deadlines not yet counted anew are counted at the second run, the others are left."""
    number = bureau.open_case()
    bureau.do("propose_penalty", "chen", case=number, violation={
        "code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": "2026-05-06", "to": "2026-05-06"},
    })  # fmt: skip
    with pytest.raises(Killed):
        load_year(bureau.open_door(killed_at(point)), a_typhoon(), "root")

    load_year(bureau.door, a_typhoon(), "root")

    assert event_count(bureau.engine, "recount_deadlines") == 1
    deadline = bureau.case(number).open_clock("case_filing")
    assert deadline is not None
    assert str(deadline.due) == "2026-05-18"
