"""A year or a closure arrives: open deadlines are counted anew, each with its reason, and what moved is listed."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from cases.casefile import Deadline
from cases.changes import DeadlineSet, read_change
from cases.clockface import at_hour
from cases.errors import InputFault
from db.session import reading
from db.store import events_of
from door.calendars import load_year
from law.yamlfile import YamlFault
from tests.support.builders import DAY
from tests.support.bureau import Bureau, event_count, unlike

WINTER = date(2026, 12, 9)
MakeFile = Callable[[], Path]


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau with its staff, on both databases."""
    return Bureau(engine)


def clock(bureau: Bureau, case: str, rule: str) -> Deadline:
    """The newest clock of a rule."""
    found = bureau.case(case).clock(rule)
    assert found is not None
    return found


def propose(bureau: Bureau, case: str) -> None:
    """A proposal, from which seven working days run to file."""
    day = bureau.clock.now().date().isoformat()
    violation: dict[str, Any] = {
        "code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": day, "to": day},
    }  # fmt: skip
    bureau.do("propose_penalty", "chen", case=case, violation=violation)


def a_case_in_winter(bureau: Bureau) -> str:
    """A penalty filed in December: ninety days end in a year whose holidays are not known."""
    bureau.wait_until(at_hour(WINTER, 10))
    number = bureau.open_case()
    bureau.file_penalty(number)
    assert clock(bureau, number, "decision_statutory").provisional
    return number


def test_a_closure_moves_a_deadline_of_working_days(bureau: Bureau, a_typhoon: MakeFile) -> None:
    """Two closed days push the filing by two working days; the list and the event say from when to when and why."""
    number = bureau.open_case()
    propose(bureau, number)
    assert clock(bureau, number, "case_filing").due == date(2026, 5, 14)

    lines = load_year(bureau.door, a_typhoon(), "root")

    assert clock(bureau, number, "case_filing").due == date(2026, 5, 18)
    assert lines == [f"{number} 立案：2026-05-14 → 2026-05-18"]
    with reading(bureau.engine) as conn:
        event = events_of(conn, bureau.case(number).id)[-1]
    assert (event["action"], event["by"]) == ("recount_deadlines", ["system"])
    moved = [c for c in map(read_change, event["changes"]) if isinstance(c, DeadlineSet)]
    assert [c.reason for c in moved] == ["工作日历变更（台风停工通知）"]
    assert unlike(bureau.engine) == []


def test_a_closure_moves_no_day_set_by_hand_and_no_clock_that_has_ended(bureau: Bureau, a_typhoon: MakeFile) -> None:
    """An order's own day stays, and what was met stays met where it stood."""
    number = bureau.open_case("guard", "wire")
    bureau.order(number, days=5)
    bureau.file_penalty(number)
    before = bureau.case(number).deadlines

    lines = load_year(bureau.door, a_typhoon(), "root")

    assert lines == []
    assert bureau.case(number).deadlines == before
    assert clock(bureau, number, "rectify_deadline").due == date(2026, 5, 11)
    assert clock(bureau, number, "case_filing").status == "met"


def test_running_it_again_moves_nothing(bureau: Bureau, a_typhoon: MakeFile) -> None:
    """The same file twice: no line, no event, no row but the year's own."""
    number = bureau.open_case()
    propose(bureau, number)
    load_year(bureau.door, a_typhoon(), "root")
    before = bureau.rows("calendar_years")

    lines = load_year(bureau.door, a_typhoon(), "root")

    assert lines == []
    assert bureau.rows("calendar_years") == before
    assert (bureau.count("calendar_years"), event_count(bureau.engine, "recount_deadlines")) == (1, 1)


def test_a_provisional_mark_falls_when_the_year_arrives(bureau: Bureau, next_year: MakeFile) -> None:
    """The date is the law's from then on, and rests on the notice."""
    number = a_case_in_winter(bureau)

    lines = load_year(bureau.door, next_year(), "root")

    deadline = clock(bureau, number, "decision_statutory")
    assert not deadline.provisional
    assert deadline.limit == WINTER + timedelta(days=90)
    assert [line.partition("：")[0] for line in lines] == [f"{number} 处罚决定"]
    assert "暂按推算" not in lines[0]


def test_no_lapse_rests_on_a_provisional_date_and_it_comes_with_the_year(bureau: Bureau, next_year: MakeFile) -> None:
    """While the year is unknown the ladder reminds and records nothing; the notice makes the lapse due (I-11)."""
    number = a_case_in_winter(bureau)
    bureau.wait_until(at_hour(WINTER + timedelta(days=100), 9))
    bureau.door.sweep()
    waiting = clock(bureau, number, "decision_statutory").status

    load_year(bureau.door, next_year(), "root")
    bureau.door.sweep()

    assert (waiting, clock(bureau, number, "decision_statutory").status) == ("open", "lapsed")


def test_a_new_deadline_is_counted_with_the_loaded_days(bureau: Bureau, a_typhoon: MakeFile) -> None:
    """This process and the next one to be started know the closure."""
    load_year(bureau.door, a_typhoon(), "root")
    number = bureau.open_case()

    propose(bureau, number)

    assert clock(bureau, number, "case_filing").due == date(2026, 5, 18)
    assert not bureau.open_door().lawbook.calendar.is_working(date(2026, 5, 11))


@pytest.mark.parametrize("by", ["he", "zhou", "chen", "shen", "boss", "nobody", "system"])
def test_only_an_administrator_may(bureau: Bureau, a_typhoon: MakeFile, by: str) -> None:
    """Nobody else, the head of the bureau included; nothing is kept and nothing moves."""
    number = bureau.open_case()
    propose(bureau, number)
    before = bureau.rows()

    with pytest.raises(InputFault, match="不是系统管理员"):
        load_year(bureau.door, a_typhoon(), by)

    assert bureau.rows() == before


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('year: "2026"\nnotice: 通知\n', "既没有放假安排"),
        ('year: "2026"\nnotice: 通知\nyear: "2027"\n', "year"),
        ('year: "2026"\nnotice: 通知\nholidays: []\n', "holidays"),
        ('year: "2026"\nnotice: 通知\nlocal_closures:\n  - {from: "2026-05-11", to: "2026-05-12", name: 台风}\n', "地区"),
    ],
)
def test_a_file_that_is_not_in_order_is_refused_with_its_line(
    bureau: Bureau, a_file: Callable[[str, str], Path], body: str, says: str
) -> None:
    """Nothing of it is kept."""
    before = bureau.rows()

    with pytest.raises(YamlFault, match=says):
        load_year(bureau.door, a_file("broken.yaml", body), "root")

    assert bureau.rows() == before


def test_a_closure_of_another_place_moves_nothing_here(bureau: Bureau, a_file: Callable[[str, str], Path]) -> None:
    """A typhoon stop holds where it was ordered."""
    number = bureau.open_case()
    propose(bureau, number)
    elsewhere = 'year: "2026"\nnotice: 停工\nplace: elsewhere\nlocal_closures:\n  - {from: "2026-05-11", to: "2026-05-12", name: 台风}\n'

    lines = load_year(bureau.door, a_file("elsewhere.yaml", elsewhere), "root")

    assert lines == []
    assert clock(bureau, number, "case_filing").due == DAY + timedelta(days=8)
