"""Working days of a place, from our own dated tables.

A day is known when a State Council notice covers it; later days are reckoned provisionally from weekends and the
statutory days alone. Counting is by prefix table, so that a term of any length costs one list lookup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from law.faults import CalendarOutOfReach
from law.schema import CalendarYear

_FIRST = date(2000, 1, 1)
_LAST = date(2060, 12, 31)
_BASE = _FIRST.toordinal()
_SPAN = _LAST.toordinal() - _BASE + 1
_WEEKEND = {6: "周六", 7: "周日"}


class Calendar:
    """Which days of a place are worked. Days are plain dates of Asia/Shanghai.

    `known_until` caps what the calendar may know; it never lies beyond the last gazetted year.
    """

    def __init__(
        self,
        years: Iterable[CalendarYear],
        statutory: Mapping[int, Iterable[date]],
        *,
        known_until: date | None = None,
        places: Iterable[str] = (),
    ) -> None:
        self._years = tuple(years)
        self._statutory = {year: tuple(days) for year, days in statutory.items()}
        self._cap = known_until
        self._places = tuple(places)
        self._tables = {table.year: table for table in self._years if table.closed}
        self.known_from, gazetted_until = _gazetted(self._tables)
        self.known_until = min(gazetted_until, known_until) if known_until else gazetted_until
        self._words = self._named_days()
        self._worked, self._upto = self._count()

    def is_working(self, day: date) -> bool:
        """Whether work is done on the day; for a day that is not known: by weekend and statutory days."""
        place = self._place(day)
        return self._upto[place + 1] > self._upto[place]

    def is_known(self, day: date) -> bool:
        """Whether a gazetted table that this calendar may know covers the day."""
        return self.known_from <= day <= self.known_until

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after the day (before it, if n is negative); the day itself is not counted."""
        if n == 0:
            return day
        place = self._place(day)
        index = self._upto[place + 1] + n - 1 if n > 0 else self._upto[place] + n
        if not 0 <= index < len(self._worked):
            raise CalendarOutOfReach(f"自 {day.isoformat()} 起 {n} 个工作日超出工作日历的范围。")
        return self._worked[index]

    def working_day_on_or_before(self, day: date) -> date:
        """The day if it is worked, else the last working day before it."""
        return self._worked[self._upto[self._place(day) + 1] - 1]

    def working_day_on_or_after(self, day: date) -> date:
        """The day if it is worked, else the next working day."""
        return self._worked[self._upto[self._place(day)]]

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and with `b`; 0 where `b` is not after `a`."""
        return max(0, self._upto[self._place(b) + 1] - self._upto[self._place(a) + 1])

    def note(self, day: date) -> str:
        """The Chinese word for the day: 工作日, 周六, 法定节假日（国庆节）, 调休上班, 本地停工（台风） …"""
        word = self._words.get(day)
        plain = word[1] if word else _WEEKEND.get(day.isoweekday(), "工作日")
        return plain if self.is_known(day) or plain.startswith("本地停工") else f"{plain}（推算）"

    def with_years(self, years: Iterable[CalendarYear]) -> Calendar:
        """A calendar in which the given tables stand beside, or in place of, those known so far."""
        return Calendar((*self._years, *years), self._statutory, known_until=self._cap, places=self._places)

    def _place(self, day: date) -> int:
        place = day.toordinal() - _BASE
        if not 0 <= place < _SPAN:
            raise CalendarOutOfReach(f"{day.isoformat()} 超出工作日历的范围。")
        return place

    def _named_days(self) -> dict[date, tuple[bool, str]]:
        """Every day that is not simply a weekday or a weekend: worked or not, and its word."""
        named: dict[date, tuple[bool, str]] = {}
        for year in sorted(self._statutory):
            for day in self._statutory[year]:
                if not self.is_known(day):
                    named[day] = (False, "法定节假日")
        for year in sorted(self._tables):
            table = self._tables[year]
            known = {d: (False, f"法定节假日（{s.name}）") for s in table.closed for d in s.days()}
            known |= {m.day: (True, "调休上班") for m in table.make_up}
            named |= {day: word for day, word in known.items() if self.is_known(day)}
        for table in self._years:
            if table.place in self._places:
                named |= {d: (False, f"本地停工（{s.name}）") for s in table.local_closures for d in s.days()}
        return named

    def _count(self) -> tuple[list[date], list[int]]:
        """All working days in order, and for each day how many working days lie before it."""
        exceptions = {day.toordinal(): word[0] for day, word in self._words.items()}
        worked: list[date] = []
        upto = [0]
        for ordinal in range(_BASE, _BASE + _SPAN):
            # ordinal 1 is a Monday, so the remainder 6 is a Saturday and 0 a Sunday
            if exceptions.get(ordinal, ordinal % 7 not in (0, 6)):
                worked.append(date.fromordinal(ordinal))
            upto.append(len(worked))
        return worked, upto


def _gazetted(tables: Mapping[int, CalendarYear]) -> tuple[date, date]:
    """First and last day of the unbroken run of gazetted years that starts with the earliest."""
    years = sorted(year for year, table in tables.items() if table.status == "gazetted")
    if not years:
        return _FIRST, _FIRST - timedelta(days=1)
    last = years[0]
    while last + 1 in years:
        last += 1
    return date(years[0], 1, 1), date(last, 12, 31)
