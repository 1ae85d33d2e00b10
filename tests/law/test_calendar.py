"""The calendar: our own tables against two independent packages, and counting against a slow counter."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.calendar import Calendar
from law.faults import CalendarOutOfReach
from law.lawbook import load_lawbook
from law.reading import ROOT, read_calendar
from law.schema import CalendarYear, read_as
from law.yamlfile import YamlFault, load_strict_text

CALENDAR = load_lawbook().calendar
DAYS = st.dates(date(2004, 1, 1), date(2026, 6, 30))
COUNTS = st.integers(1, 120)
ONE = timedelta(days=1)


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def counted_slowly(day: date, n: int) -> date:
    """The n-th working day after the day by asking chinesecalendar day by day."""
    while n:
        day += ONE
        n -= chinese_calendar.is_workday(day)
    return day


def a_year(text: str) -> CalendarYear:
    return read_as(CalendarYear, load_strict_text(text, "notice.yaml"), "notice.yaml")


def test_every_day_from_2004_to_2026_agrees_with_chinesecalendar() -> None:
    """The shipped tables say of every day what chinesecalendar says."""
    days = every_day(date(2004, 1, 1), date(2026, 12, 31))

    wrong = [day for day in days if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)]

    assert wrong == []


def test_every_day_from_2007_to_2026_agrees_with_holidays() -> None:
    """The shipped tables say of every day what the package holidays says."""
    days = every_day(date(2007, 1, 1), date(2026, 12, 31))
    china = holidays.country_holidays("CN", years=range(2006, 2028))

    wrong = [day for day in days if CALENDAR.is_working(day) != china.is_working_day(day)]

    assert wrong == []


def test_the_predicted_days_are_the_statutory_days_of_holidays() -> None:
    """Years without a notice are reckoned from the statutory days that holidays knows, to 2040."""
    statutory = read_calendar(ROOT)[1].years

    china = holidays.country_holidays("CN", years=range(2027, 2041))

    assert {day for year in range(2027, 2041) for day in statutory[year]} == set(china)


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_year_names_its_notice_and_is_gazetted(year: int) -> None:
    """Each table says where it comes from; no year between the first and the last is missing."""
    tables = {table.year: table for table in read_calendar(ROOT)[0]}

    assert tables[year].status == "gazetted"
    assert tables[year].notice


@pytest.mark.parametrize(
    ("year", "notice"),
    [(2024, "国办发明电〔2023〕7号"), (2025, "国办发明电〔2024〕12号"), (2026, "国办发明电〔2025〕7号")],
)
def test_the_recent_years_carry_the_number_of_their_notice(year: int, notice: str) -> None:
    """The notices of 2024 to 2026 are known by number."""
    tables = {table.year: table for table in read_calendar(ROOT)[0]}

    assert tables[year].notice == notice


@given(DAYS, COUNTS)
def test_adding_working_days_equals_a_slow_count(day: date, n: int) -> None:
    """The prefix table gives what counting day by day gives."""
    assert CALENDAR.add_working_days(day, n) == counted_slowly(day, n)


@given(DAYS, COUNTS, COUNTS)
def test_adding_working_days_is_additive(day: date, a: int, b: int) -> None:
    """A term of a + b working days is a term of a followed by one of b."""
    in_two_steps = CALENDAR.add_working_days(CALENDAR.add_working_days(day, a), b)

    assert in_two_steps == CALENDAR.add_working_days(day, a + b)


@given(DAYS, DAYS, COUNTS)
def test_adding_working_days_is_monotone(first: date, second: date, n: int) -> None:
    """A term that starts later never ends earlier."""
    early, late = sorted((first, second))

    assert CALENDAR.add_working_days(early, n) <= CALENDAR.add_working_days(late, n)


@given(DAYS, COUNTS)
def test_going_back_as_many_working_days_ends_on_the_working_day_it_started_from(day: date, n: int) -> None:
    """Forward and backward counting are inverse from a working day."""
    start = CALENDAR.working_day_on_or_after(day)

    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, n), -n) == start


@given(DAYS, COUNTS)
def test_the_working_days_of_a_term_are_its_length(day: date, n: int) -> None:
    """Between the start and the n-th working day lie n working days, the last included."""
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, n)) == n


@given(DAYS)
def test_the_nearest_working_days_enclose_the_day(day: date) -> None:
    """On or before, the day, on or after: in this order, both worked, nothing worked between."""
    before, after = CALENDAR.working_day_on_or_before(day), CALENDAR.working_day_on_or_after(day)

    assert before <= day <= after
    assert CALENDAR.is_working(before)
    assert CALENDAR.is_working(after)
    assert CALENDAR.working_days_between(before, after) == (before != after)


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2024, 2, 9), "工作日"),
        (date(2024, 10, 5), "法定节假日（国庆节）"),
        (date(2024, 10, 12), "调休上班"),
        (date(2024, 10, 19), "周六"),
        (date(2024, 10, 20), "周日"),
        (date(2027, 10, 1), "法定节假日（推算）"),
        (date(2027, 10, 11), "工作日（推算）"),
    ],
)
def test_a_day_has_its_chinese_word(day: date, word: str) -> None:
    """The trace calls each day by what it is."""
    assert CALENDAR.note(day) == word


def test_a_calendar_that_may_know_less_forgets_the_later_notice() -> None:
    """Beyond the cap only weekends and statutory days count: no make-up day, no bridging day."""
    capped = load_lawbook(known_until=date(2025, 12, 31)).calendar

    assert capped.known_until == date(2025, 12, 31)
    assert not capped.is_known(date(2026, 1, 1))
    assert not capped.is_working(date(2026, 2, 28))
    assert capped.is_working(date(2026, 2, 20))
    assert not capped.is_working(date(2026, 2, 17))


def test_the_cap_never_lies_beyond_what_is_gazetted() -> None:
    """A file may not make the engine know a year that has no notice."""
    assert load_lawbook(known_until=date(2030, 12, 31)).calendar.known_until == date(2026, 12, 31)


NOTICE_2027 = """
year: 2027
notice: 国办发明电〔2026〕1号
closed:
  - {from: 2027-01-01, to: 2027-01-03, name: 元旦}
  - {from: 2027-02-05, to: 2027-02-11, name: 春节}
make_up:
  - {day: 2027-01-30, name: 春节}
"""


def test_a_loaded_notice_makes_the_year_known() -> None:
    """An administrator's file extends the calendar without a new release."""
    extended = CALENDAR.with_years([a_year(NOTICE_2027)])

    assert extended.known_until == date(2027, 12, 31)
    assert extended.is_working(date(2027, 1, 30))
    assert not extended.is_working(date(2027, 2, 11))
    assert extended.note(date(2027, 2, 11)) == "法定节假日（春节）"
    assert not CALENDAR.is_known(date(2027, 1, 30))


def test_a_notice_replaces_the_prediction() -> None:
    """A day that only the prediction closes is a working day once the notice leaves it open."""
    extended = CALENDAR.with_years([a_year(NOTICE_2027)])

    assert not CALENDAR.is_working(date(2027, 4, 5))
    assert extended.is_working(date(2027, 4, 5))


def test_a_year_after_a_gap_is_not_known() -> None:
    """What is known ends before the first year without a notice."""
    lonely = a_year(NOTICE_2027.replace("2027", "2029").replace("2026", "2028").replace("-30,", "-28,"))

    assert CALENDAR.with_years([lonely]).known_until == date(2026, 12, 31)


TYPHOON = """
year: 2026
notice: 三防指挥部停工令
place: dongguan
local_closures:
  - {from: 2026-07-20, to: 2026-07-21, name: 台风}
  - {from: 2026-07-25, name: 台风}
"""


def test_a_local_closure_stops_work_at_its_place_and_the_places_inside_it() -> None:
    """A typhoon closure of the city holds in the town and not in the province; the year's table stays."""
    closure = a_year(TYPHOON)

    town = load_lawbook("humen", years=[closure]).calendar
    province = load_lawbook("guangdong", years=[closure]).calendar

    assert not town.is_working(date(2026, 7, 20))
    assert town.note(date(2026, 7, 21)) == "本地停工（台风）"
    assert town.is_working(date(2026, 5, 9))
    assert town.known_until == date(2026, 12, 31)
    assert province.is_working(date(2026, 7, 20))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("day: 2027-01-30", "day: 2027-01-29"), "不是周六或周日"),
        (("to: 2027-01-03", "to: 2026-12-30"), "末日早于首日"),
        (("from: 2027-02-05", "from: 2027-01-02"), "重复"),
        (("from: 2027-02-05, to: 2027-02-11", "from: 2028-05-05, to: 2028-05-06"), "不在 2027 年"),
        (("notice:", "source:"), "notice"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused_with_its_line(change: tuple[str, str], reason: str) -> None:
    """A slip of the pen in a notice fails at load, with file, line and reason."""
    with pytest.raises(YamlFault, match=reason) as caught:
        a_year(NOTICE_2027.replace(*change))

    assert caught.value.file == "notice.yaml"
    assert caught.value.line > 1


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2061, 1, 1)])
def test_a_day_outside_the_tables_is_a_named_fault(day: date) -> None:
    """The calendar never answers for a day it does not reach."""
    with pytest.raises(CalendarOutOfReach):
        CALENDAR.is_working(day)


def test_a_term_that_leaves_the_tables_is_a_named_fault() -> None:
    """Neither forwards nor backwards does a count run off the table silently."""
    with pytest.raises(CalendarOutOfReach):
        CALENDAR.add_working_days(date(2060, 12, 20), 30)
    with pytest.raises(CalendarOutOfReach):
        CALENDAR.add_working_days(date(2000, 1, 10), -30)


def test_a_calendar_without_gazetted_years_knows_nothing() -> None:
    """Without a table every day is a reckoned one."""
    empty = Calendar([], {2026: [date(2026, 10, 1)]})

    assert not empty.is_known(date(2026, 10, 1))
    assert not empty.is_working(date(2026, 10, 1))
