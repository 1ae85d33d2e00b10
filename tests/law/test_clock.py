"""Reckoning: months, rolls, suspensions, hours, what is provisional, and the trace that explains it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.clock import ClockRule, Span, add_months, day_of, earliest_after_clear_days, reckon, trace
from law.faults import ClockWithoutLength, NaiveInstant
from law.lawbook import load_lawbook

BOOK = load_lawbook()
CALENDAR = BOOK.calendar
TODAY = date(2025, 6, 2)
DAYS = st.dates(date(2010, 1, 1), date(2025, 6, 30))
ONE = timedelta(days=1)


def rule(rule_id: str, **changes: object) -> ClockRule:
    return replace(BOOK.clock(rule_id, TODAY), **changes)  # type: ignore[arg-type]  # the fields vary by test


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        first = draw(st.dates(date(2024, 12, 1), date(2025, 4, 30)))
        found.append((first, first + timedelta(days=draw(st.integers(0, 20)))))
    return found


def runs(day: date, stopped: list[Span]) -> bool:
    return not any(first <= day <= last for first, last in stopped)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_a_term_in_months_ends_on_the_corresponding_day_or_the_end_of_the_month(
    start: date, months: int, end: date
) -> None:
    """A month without the day ends the term on its last day (民法典#202)."""
    assert add_months(start, months) == end


@given(DAYS, st.integers(1, 36))
def test_a_term_in_months_keeps_its_day_wherever_the_month_has_it(start: date, months: int) -> None:
    """Only where the month is too short may the day differ, and then it is the month's last."""
    end = add_months(start, months)

    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end + ONE).day == 1


@given(DAYS, st.integers(1, 90))
def test_a_party_never_loses_a_day_and_an_agency_never_gains_one(start: date, length: int) -> None:
    """For the party the end rolls forward; the agency's due day is the working day on or before its limit."""
    literal = start + timedelta(days=length)

    party = reckon(rule("pay_fine"), start, CALENDAR, length=length)
    agency = reckon(rule("decision_statutory"), start, CALENDAR, length=length)

    assert party.due == party.limit == CALENDAR.working_day_on_or_after(literal)
    assert agency.limit == literal
    assert agency.due == CALENDAR.working_day_on_or_before(literal)


@given(spans(), st.integers(1, 60))
def test_the_days_that_run_are_the_term(stopped: list[Span], length: int) -> None:
    """However the suspensions overlap, exactly the length of the term runs until its limit (行政强制法#25.3)."""
    start = date(2024, 12, 20)

    found = reckon(rule("seal_seize"), start, CALENDAR, length=length, suspended=stopped)

    end = day_of(found.limit)
    after_start = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(runs(day, stopped) for day in after_start) == length
    assert runs(end, stopped)


@given(spans(), st.integers(1, 30))
def test_the_working_days_that_run_are_the_term(stopped: list[Span], length: int) -> None:
    """The same holds for a term in working days."""
    start = date(2024, 12, 20)

    found = reckon(rule("decision_service"), start, CALENDAR, length=length, suspended=stopped)

    end = day_of(found.limit)
    after_start = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(CALENDAR.is_working(day) and runs(day, stopped) for day in after_start) == length


def test_spans_before_the_start_or_after_the_end_change_nothing() -> None:
    """Only days on which the term would run can be suspended."""
    start = date(2025, 3, 3)
    outside = [(date(2025, 2, 1), date(2025, 3, 3)), (date(2025, 4, 3), date(2025, 4, 20))]

    found = reckon(rule("seal_seize"), start, CALENDAR, suspended=outside)

    assert found.limit == date(2025, 4, 2)


def test_a_suspended_term_in_months_moves_by_the_days_of_the_span() -> None:
    """Both days of the span count."""
    found = reckon(rule("sue_direct"), date(2025, 1, 6), CALENDAR, suspended=[(date(2025, 2, 1), date(2025, 2, 10))])

    assert found.limit == date(2025, 7, 16)


def test_an_extension_adds_calendar_days_before_the_roll() -> None:
    """A seizure extended by thirty days ends on day sixty (行政强制法#25.1)."""
    found = reckon(rule("seal_seize"), date(2025, 11, 8), CALENDAR, extended=30, suspended=[
        (date(2025, 11, 12), date(2025, 11, 21)),
    ])  # fmt: skip

    assert (found.due, found.limit) == (date(2026, 1, 16), date(2026, 1, 17))
    assert found.length == "30日（另延长30日）"


@given(st.datetimes(datetime(2004, 1, 1), datetime(2026, 1, 1)), st.integers(-14, 14), st.integers(1, 72))  # noqa: DTZ001  # hypothesis asks for naive bounds; the zone is put on below
def test_a_term_in_hours_does_not_depend_on_the_time_zone(naive: datetime, offset: int, hours: int) -> None:
    """The same instant gives the same instant, in whatever zone it is told."""
    here = naive.replace(tzinfo=timezone(timedelta(hours=offset)))

    found = reckon(rule("referral_send"), here, CALENDAR, length=hours)
    in_utc = reckon(rule("referral_send"), here.astimezone(UTC), CALENDAR, length=hours)

    assert found.due == found.limit == in_utc.due == here + timedelta(hours=hours)
    assert not found.provisional


def test_a_term_in_hours_runs_through_a_change_of_the_clocks() -> None:
    """Twenty-four hours are twenty-four hours, also in a zone that loses one of them that night."""
    before = datetime(2025, 3, 29, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))

    found = reckon(rule("referral_send"), before, CALENDAR)

    end = found.due
    assert isinstance(end, datetime)
    assert end.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=24)


@pytest.mark.parametrize("start", [datetime(2025, 3, 3, 12, 0), date(2025, 3, 3)])  # noqa: DTZ001  # a naive instant is the case
def test_a_term_in_hours_from_a_naive_instant_is_a_fault(start: date | datetime) -> None:
    """Hours cannot be counted from a day or from a time without a zone."""
    with pytest.raises(NaiveInstant):
        reckon(rule("referral_send"), start, CALENDAR)


def test_an_instant_starts_a_day_clock_on_its_day_in_shanghai() -> None:
    """23:30 in London is the next day in Dongguan."""
    late = datetime(2025, 3, 3, 23, 30, tzinfo=UTC)

    found = reckon(rule("pay_fine"), late, CALENDAR)

    assert found.start == date(2025, 3, 4)
    with pytest.raises(NaiveInstant):
        reckon(rule("pay_fine"), late.replace(tzinfo=None), CALENDAR)


@pytest.mark.parametrize("rule_id", ["rectify_deadline", "surcharge_3pct", "display_until"])
def test_a_clock_without_a_length_asks_for_its_day(rule_id: str) -> None:
    """Nothing is assumed where the law gives no number."""
    with pytest.raises(ClockWithoutLength, match="必须指定到期日"):
        reckon(rule(rule_id), TODAY, CALENDAR)


def test_a_day_in_the_minutes_wins_over_the_default_of_an_interview() -> None:
    """Without a day the report is due in ten working days; with one, on that day, and it is not moved."""
    by_default = reckon(rule("interview_report"), date(2025, 6, 20), CALENDAR)
    by_hand = reckon(rule("interview_report"), date(2025, 6, 20), CALENDAR, until=date(2025, 7, 5))

    assert by_default.due == date(2025, 7, 4)
    assert by_hand.due == by_hand.limit == date(2025, 7, 5)


@pytest.mark.parametrize(
    ("rule_id", "until", "provisional"),
    [
        ("pay_fine", None, True),
        ("decision_service", None, True),
        ("public_service", None, True),
        ("rectify_deadline", date(2027, 3, 1), False),
        ("pay_fine", date(2027, 3, 1), False),
        ("decision_statutory", date(2027, 3, 1), True),
        ("decision_statutory", date(2026, 12, 31), False),
    ],
)
def test_a_date_beyond_the_last_notice_is_provisional_unless_set_by_hand(
    rule_id: str, until: date | None, provisional: bool
) -> None:
    """The engine never guesses silently; a day that a person set hangs on no calendar."""
    clock = load_lawbook().clock(rule_id, date(2026, 12, 28))

    assert reckon(clock, date(2026, 12, 28), CALENDAR, until=until).provisional is provisional


def test_a_hearing_needs_seven_full_working_days_between() -> None:
    """Both the day of the notice and the day of the hearing are left out (行政处罚法#64.1.2)."""
    assert earliest_after_clear_days(date(2026, 10, 8), 7, CALENDAR) == date(2026, 10, 19)


def test_the_trace_shows_every_day_skipped_and_used() -> None:
    """Holidays, weekends and a make-up Saturday each stand in the trace with their word."""
    lines = trace(rule("decision_service"), date(2025, 9, 26), CALENDAR)

    notes = {line.day: (line.counted, line.note) for line in lines[:-1]}
    assert notes[date(2025, 9, 27)] == (False, "周六")
    assert notes[date(2025, 9, 28)] == (True, "调休上班")
    assert notes[date(2025, 10, 3)] == (False, "法定节假日（国庆节）")
    assert [line.count for line in lines if line.counted] == [1, 2, 3, 4, 5, 6, 7]


def test_the_trace_of_a_party_shows_the_literal_end_and_the_roll() -> None:
    """The literal end stands in the trace where the due day has moved (民法典#203)."""
    lines = trace(rule("pay_fine"), date(2025, 11, 14), CALENDAR)

    assert [(line.day, line.note) for line in lines[-3:]] == [
        (date(2025, 11, 29), "期满日（15日）：周六"),
        (date(2025, 11, 30), "周日"),
        (date(2025, 12, 1), "期满日非工作日，顺延至此日"),
    ]


def test_the_trace_shows_the_days_on_which_the_term_stood_still() -> None:
    """Suspended days are listed and not counted; the counted days are the term."""
    lines = trace(rule("seal_seize"), date(2025, 3, 3), CALENDAR, suspended=[(date(2025, 3, 10), date(2025, 3, 21))])

    stood = [line.day for line in lines if "中止" in line.note]
    assert (stood[0], stood[-1], len(stood)) == (date(2025, 3, 10), date(2025, 3, 21), 12)
    assert max(line.count or 0 for line in lines) == 30


def test_the_trace_of_a_term_in_months_shows_its_suspension_and_its_end() -> None:
    """Months are not listed day by day, but what stopped them is."""
    lines = trace(rule("sue_direct"), date(2025, 1, 6), CALENDAR, suspended=[(date(2025, 2, 1), date(2025, 2, 10))])

    assert [line.day for line in lines] == [date(2025, 1, 6), date(2025, 2, 1), date(2025, 7, 16)]
    assert lines[1].note == "中止至2025-02-10，不计入"


def test_the_trace_of_the_court_window_shows_the_unrolled_end() -> None:
    """The safe day is counted from the unrolled end of the remedies (行政强制法#53)."""
    lines = trace(rule("court_enforce_window"), date(2024, 9, 18), CALENDAR, literal_start=date(2024, 9, 15))

    assert [line.day for line in lines] == [
        date(2024, 9, 18), date(2024, 12, 18), date(2024, 12, 15), date(2024, 12, 14), date(2024, 12, 13),
    ]  # fmt: skip
