"""Days are Shanghai days, whatever the machine's own time zone; a day clock is in time until 24:00."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.clockface import at_hour, day_of, end_of, is_past, local, read_moment, start_of, write_moment

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 30))
MINUTES = st.integers(0, 24 * 60 - 1)
OFFSETS = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Asia/Shanghai"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The process in another time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@given(day=DAYS, minute=MINUTES, offset=OFFSETS)
def test_an_instant_falls_on_its_shanghai_day(day: date, minute: int, offset: timezone) -> None:
    """The same instant written in any zone lies on the same day."""
    instant = start_of(day) + timedelta(minutes=minute)

    assert day_of(instant.astimezone(offset)) == day
    assert is_past(day, instant.astimezone(offset)) is False


@given(day=DAYS)
def test_a_day_ends_at_twenty_four_o_clock_in_shanghai(day: date) -> None:
    """The last day counts whole: at 23:59:59 the clock is in time, at 24:00 it is not (行政处罚法#85)."""
    last = at_hour(day, 23, 59) + timedelta(seconds=59)

    assert not is_past(day, last)
    assert is_past(day, end_of(day))
    assert end_of(day) == last + timedelta(seconds=1) == start_of(day + timedelta(days=1))


def test_a_clock_of_hours_includes_its_last_instant() -> None:
    """Twenty-four hours from 12:00 are kept at 12:00 the next day, and not a second later."""
    limit = at_hour(date(2026, 5, 7), 12)

    assert not is_past(limit, limit)
    assert is_past(limit, limit + timedelta(seconds=1))


@pytest.mark.usefixtures("zone")
def test_the_zone_of_the_process_moves_no_day() -> None:
    """2026-05-06 ends at 16:00 UTC wherever the server stands."""
    sixteen = datetime(2026, 5, 6, 16, tzinfo=UTC)

    assert end_of(date(2026, 5, 6)) == sixteen
    assert day_of(sixteen) == date(2026, 5, 7)
    assert write_moment(at_hour(date(2026, 5, 6), 9, 30)) == "2026-05-06T01:30:00+00:00"
    assert read_moment("2026-05-06T01:30:00+00:00").isoformat() == "2026-05-06T09:30:00+08:00"


@given(day=DAYS, minute=MINUTES, offset=OFFSETS)
def test_moments_come_back_from_text(day: date, minute: int, offset: timezone) -> None:
    """A day stays a day and an instant an instant."""
    instant = (start_of(day) + timedelta(minutes=minute)).astimezone(offset)

    assert read_moment(write_moment(instant)) == instant
    assert read_moment(write_moment(day)) == day
    assert type(read_moment(write_moment(day))) is date


def test_a_naive_instant_is_refused() -> None:
    """An instant that does not say its zone has no day."""
    naive = datetime(2026, 5, 6, 12, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(ValueError, match="naive"):
        local(naive)
