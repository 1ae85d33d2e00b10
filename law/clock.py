"""How a term is reckoned: from the day of the act to the day it ends, with every day in between on record.

The day of the act is never counted (民法典#201). Days are dates of Asia/Shanghai; terms in hours are aware instants.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from law.calendar import Calendar
from law.faults import ClockWithoutLength, NaiveInstant
from law.schema import Kind, Roll, Unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_UNIT_WORDS = {
    "working_day": "个工作日", "calendar_day": "日", "month": "个月", "year": "年", "hour": "小时",
    "clear_working_days_before": "个完整工作日",
}  # fmt: skip

Span = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class ClockRule:
    """One version of one clock, as the law reads on the day of the procedural act."""

    id: str
    label: str
    starts: str
    length: int | None
    unit: Unit
    roll: Roll
    kind: Kind
    article: str
    valid_from: date
    valid_to: date | None
    confidence: str
    source: str
    extension: str = ""
    extension_max: int | None = None
    suspension: str = ""
    consequence: str = ""
    other_lengths: tuple[tuple[str, int], ...] = ()


class Reckoning(NamedTuple):
    """When a term ends: `due` is the safe day, `limit` the legal one. `provisional`: the calendar is not yet known."""

    rule: str
    start: date | datetime
    due: date | datetime
    limit: date | datetime
    provisional: bool
    article: str
    length: str


@dataclass(frozen=True)
class TraceLine:
    """One line of the reckoning: a day (or an instant), its number if it counts, and a note in Chinese."""

    day: date | None
    at: datetime | None
    count: int | None
    counted: bool
    note: str


@dataclass(slots=True, kw_only=True)
class _Term:
    """The arguments of a reckoning, put in order."""

    rule: ClockRule
    start: date
    calendar: Calendar
    length: int | None
    until: date | None
    suspended: tuple[Span, ...] = field(default=())
    extended: int = 0
    literal_start: date | None = None


def reckon(
    rule: ClockRule,
    start: date | datetime,
    calendar: Calendar,
    *,
    length: int | None = None,
    until: date | None = None,
    suspended: Sequence[Span] = (),
    extended: int = 0,
    literal_start: date | None = None,
) -> Reckoning:
    """When the term of `rule` ends that started on `start` (day 0).

    `length` stands in for the rule's own (a notice may state one); `until` is the day set by hand or by decision;
    `suspended` are spans that do not run (both ends included); `extended` are further calendar days;
    `literal_start` is the unrolled start from which an agency's safe day is counted.

    Raises ClockWithoutLength where neither the rule nor the caller says how long, NaiveInstant for hours from a naive
    instant.
    """
    if rule.unit == "hour":
        return _hours(rule, start, length)
    term = _term(rule, start, calendar, length, until, suspended, extended, literal_start)
    due, limit = _ends(term)
    return Reckoning(
        rule=rule.id, start=term.start, due=due, limit=limit, provisional=_is_provisional(term, due, limit),
        article=rule.article, length=_length_text(term),
    )  # fmt: skip


def literal_end(rule: ClockRule, start: date, calendar: Calendar) -> date:
    """The end of a day clock before any roll; the later clock that hangs on it may count from here."""
    return _literal_end(_term(rule, start, calendar, None, None, (), 0, None), start)


def trace(
    rule: ClockRule,
    start: date | datetime,
    calendar: Calendar,
    *,
    length: int | None = None,
    until: date | None = None,
    suspended: Sequence[Span] = (),
    extended: int = 0,
    literal_start: date | None = None,
) -> tuple[TraceLine, ...]:
    """The same reckoning day by day: each day counted, each day skipped and why, the literal end and the roll.

    Terms in months and years show the corresponding day, not every day between.
    """
    if rule.unit == "hour":
        reckoning = _hours(rule, start, length)
        return _hour_lines(reckoning)
    term = _term(rule, start, calendar, length, until, suspended, extended, literal_start)
    lines = [TraceLine(term.start, None, None, False, f"起算日，不计入（{rule.starts}）")]
    lines += _counted_lines(term)
    return (*lines, *_closing_lines(term))


def earliest_after_clear_days(day: date, n: int, calendar: Calendar) -> date:
    """The first working day with `n` full working days between it and `day`, both ends not counted."""
    return calendar.add_working_days(day, n + 1)


def add_months(day: date, months: int) -> date:
    """The corresponding day after so many months, or the end of that month where it has none (民法典#202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_of(moment: date | datetime) -> date:
    """The day in Shanghai of an instant; a date is its own day."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise NaiveInstant()
    return moment.astimezone(SHANGHAI).date()


def _term(
    rule: ClockRule,
    start: date | datetime,
    calendar: Calendar,
    length: int | None,
    until: date | None,
    suspended: Sequence[Span],
    extended: int,
    literal_start: date | None,
) -> _Term:
    length = rule.length if length is None else length
    if until is None and (length is None or rule.unit in ("set_date", "no_number")):
        raise ClockWithoutLength(f"“{rule.label}”没有法定长度，必须指定到期日。")
    return _Term(
        rule=rule, start=day_of(start), calendar=calendar, length=length, until=until, suspended=_merged(suspended),
        extended=extended, literal_start=literal_start,
    )  # fmt: skip


def _ends(term: _Term) -> tuple[date, date]:
    """Due day and limit of a term in days, months or years."""
    literal = _literal_end(term, term.start)
    roll, calendar = term.rule.roll, term.calendar
    if roll == "agency":
        safe = literal if term.literal_start is None else _literal_end(term, term.literal_start)
        return calendar.working_day_on_or_before(safe), literal
    if roll == "party" and term.until is None:
        rolled = calendar.working_day_on_or_after(literal)
        return rolled, rolled
    return literal, literal


def _literal_end(term: _Term, start: date) -> date:
    """The last day before any roll: what the figure of the law says, with suspensions and extensions."""
    if term.until is not None:
        return term.until
    unit, length = term.rule.unit, term.length or 0
    if unit == "clear_working_days_before":
        return earliest_after_clear_days(start, length, term.calendar)
    if unit == "working_day":
        return _working_end(term, start, length) + timedelta(days=term.extended)
    end = start + timedelta(days=length) if unit == "calendar_day" else add_months(start, length * _months_in(unit))
    end += timedelta(days=term.extended)
    for first, last in term.suspended:
        if first <= end and last > start:
            end += last - max(first, start + _DAY) + _DAY
    return end


def _working_end(term: _Term, start: date, length: int) -> date:
    end = term.calendar.add_working_days(start, length)
    for first, last in term.suspended:
        if first <= end and last > start:
            length += term.calendar.working_days_between(max(first - _DAY, start), last)
            end = term.calendar.add_working_days(start, length)
    return end


def _months_in(unit: Unit) -> int:
    return 12 if unit == "year" else 1


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, those that overlap or touch made one."""
    if not spans:
        return ()
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + _DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def _is_provisional(term: _Term, due: date, limit: date) -> bool:
    # a day set by hand hangs on no calendar, unless the agency's safe day is still drawn back from it
    by_hand = term.rule.unit == "set_date" or (term.until is not None and term.rule.roll != "agency")
    return not by_hand and max(due, limit) > term.calendar.known_until


def _length_text(term: _Term) -> str:
    if term.until is not None:
        return f"至{term.until.isoformat()}"
    text = f"{term.length}{_UNIT_WORDS[term.rule.unit]}"
    return f"{text}（另延长{term.extended}日）" if term.extended else text


def _hours(rule: ClockRule, start: date | datetime, length: int | None) -> Reckoning:
    hours = rule.length if length is None else length
    if hours is None:
        raise ClockWithoutLength(f"“{rule.label}”没有法定长度。")
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise NaiveInstant()
    # adding to an aware time moves the wall clock; an elapsed term must be added in a zone without jumps
    end = (start.astimezone(ZoneInfo("UTC")) + timedelta(hours=hours)).astimezone(start.tzinfo)
    return Reckoning(rule.id, start, end, end, False, rule.article, f"{hours}小时")


def _hour_lines(reckoning: Reckoning) -> tuple[TraceLine, ...]:
    start, end = reckoning.start, reckoning.limit
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        raise NaiveInstant()
    return (
        TraceLine(None, start, None, False, "起算时刻"),
        TraceLine(None, end, None, True, f"满{reckoning.length}，节假日连续计算，不顺延"),
    )


def _counted_lines(term: _Term) -> list[TraceLine]:
    """A line for every day between the start and the literal end of a term in days."""
    if term.until is not None or term.rule.unit in ("month", "year"):
        return []
    in_working_days = term.rule.unit != "calendar_day"
    lines: list[TraceLine] = []
    calendar, count, day, end = term.calendar, 0, term.start, _literal_end(term, term.start)
    wanted = (term.length or 0) + (0 if in_working_days else term.extended)
    while day < end:
        day += _DAY
        note = calendar.note(day)
        stopped = bool(term.suspended) and any(first <= day <= last for first, last in term.suspended)
        counted = not stopped and count < wanted and (not in_working_days or calendar.is_working(day))
        count += counted
        lines.append(TraceLine(day, None, count if counted else None, counted, f"{note}，中止" if stopped else note))
    return lines


def _closing_lines(term: _Term) -> list[TraceLine]:
    """The literal end and, where it is moved, the roll with every day passed over."""
    due, limit = _ends(term)
    literal = _literal_end(term, term.start)
    lines = [TraceLine(literal, None, None, False, f"期满日（{_length_text(term)}）：{term.calendar.note(literal)}")]
    if term.rule.unit in ("month", "year") and term.until is None:
        lines = [*_suspension_lines(term, literal), *lines]
    if limit > literal:
        lines += _passed_lines(term.calendar, literal, limit)
        lines.append(TraceLine(limit, None, None, False, "期满日非工作日，顺延至此日"))
    safe = literal
    if term.literal_start is not None and term.rule.roll == "agency":
        safe = _literal_end(term, term.literal_start)
        first = term.literal_start.isoformat()
        lines.append(TraceLine(safe, None, None, False, f"自未顺延之日（{first}）起算的期满日"))
    if due < safe:
        lines += _passed_lines(term.calendar, safe, due)
    if due < limit:
        lines.append(TraceLine(due, None, None, False, "机关应办日：期满日或者之前最近的工作日"))
    return lines


def _suspension_lines(term: _Term, end: date) -> list[TraceLine]:
    spans = [(first, last) for first, last in term.suspended if last > term.start and first <= end]
    return [
        TraceLine(max(first, term.start + _DAY), None, None, False, f"中止至{last.isoformat()}，不计入")
        for first, last in spans
    ]


def _passed_lines(calendar: Calendar, start: date, end: date) -> list[TraceLine]:
    """The closed days between a literal end and the day it is moved to."""
    step = _DAY if end > start else -_DAY
    days = [start + step * n for n in range(1, abs((end - start).days))]
    return [TraceLine(day, None, None, False, calendar.note(day)) for day in days]
