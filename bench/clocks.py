"""The clock engine against naive loops that walk from day to day and ask a library of holidays about each."""

from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
import holidays

from bench.results import Measured, Target, interleaved, timed
from law.clock import reckon, trace
from law.faults import NotInForce
from law.lawbook import Lawbook

_START = date(2025, 9, 25)  # the fifteen working days after it cross a long holiday and two make-up days
_DAYS = 15
_REPEATS = 3_000


def measure(law: Lawbook, rounds: int) -> list[Measured]:
    """Fifteen working days: counted, reckoned under a rule, and traced."""
    calendar = law.calendar
    versions = (law.clock(name, on=_START) for name in law.clock_ids() if _is_in_force(law, name))
    rule = next(r for r in versions if r.unit == "working_day" and r.roll != "agency" and r.length is not None)
    rested = holidays.country_holidays("CN")
    loops: dict[str, Callable[[], date]] = {
        "naive loop (holidays)": lambda: _walk(rested.is_working_day),
        "naive loop (chinese_calendar)": lambda: _walk(chinese_calendar.is_workday),
    }
    expected = calendar.add_working_days(_START, _DAYS)
    assert {walk() for walk in loops.values()} == {expected}, "all calendars agree"
    assert reckon(rule, _START, calendar, length=_DAYS).limit == expected
    works = {
        "clock: fifteen working days counted": lambda: calendar.add_working_days(_START, _DAYS),
        "clock: reckoned under its rule, trace off": lambda: reckon(rule, _START, calendar, length=_DAYS),
        "clock: reckoned with its trace": lambda: trace(rule, _START, calendar, length=_DAYS),
    }
    found = []
    for work, run in works.items():
        seconds, figures = interleaved(
            {
                "ours": _repeated(run, _REPEATS),
                **{name: _repeated(loop, _REPEATS // 50) for name, loop in loops.items()},
            },
            rounds,
        )
        traced = work.endswith("trace")
        if traced:
            seconds["limit of 50 µs"] = 50e-6
        targets = (
            (Target(against="limit of 50 µs", ratio=1),)
            if traced
            else (Target(against="naive loop (chinese_calendar)", ratio=500),)
        )
        found.append(Measured(work=work, store="memory", unit="µs", seconds=seconds, rounds=figures, targets=targets))
    return found


def _is_in_force(law: Lawbook, name: str) -> bool:
    try:
        return law.clock(name, on=_START) is not None
    except NotInForce:
        return False


def _walk(works: Callable[[date], bool]) -> date:
    day, left = _START, _DAYS
    while left:
        day += timedelta(days=1)
        left -= works(day)
    return day


def _repeated(run: Callable[[], object], times: int) -> Callable[[], float]:
    return lambda: timed(lambda: [run() for _ in range(times)], times)
