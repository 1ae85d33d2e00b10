"""How pressing a clock is: red, amber or green, with the working days that are left."""

from dataclasses import dataclass
from datetime import date, datetime

from cases.clockface import Moment, day_of, end_of
from law.calendar import Calendar
from law.faults import CalendarOutOfReach, LawError
from law.lawbook import Lawbook

AMBER_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """`colour` is `red` (over, or today), `amber` (within three working days) or `green`; `words` say how much is left."""

    colour: str
    words: str


def urgency(due: Moment, limit: Moment, now: datetime, calendar: Calendar) -> Urgency:
    """What is left until the safe day `due`, and until the legal limit where that is past."""
    today, last = day_of(now), day_of(limit) if isinstance(limit, datetime) else limit
    if now >= end_of(limit):
        late = (today - last).days
        return Urgency(colour="red", words=f"已超期 {late} 天" if late else "已超期")
    safe = day_of(due) if isinstance(due, datetime) else due
    if isinstance(due, datetime) and (hours := int((due - now).total_seconds() // 3600)) < 48:
        return Urgency(colour="red" if hours < 8 else "amber", words=f"剩 {max(hours, 0)} 小时")
    if safe < today:
        return Urgency(colour="red", words=f"已过应办日，法定届满 {last.year}年{last.month}月{last.day}日")
    left = _working_days(calendar, today, safe)
    if safe == today:
        return Urgency(colour="red", words="今天到期")
    return Urgency(colour="amber" if left <= AMBER_DAYS else "green", words=f"剩 {left} 个工作日")


def _working_days(calendar: Calendar, today: date, day: date) -> int:
    try:
        return calendar.working_days_between(today, day)
    except CalendarOutOfReach:
        return (day - today).days


def article_of(law: Lawbook, rule: str, on: date) -> str:
    """The article a clock rests on; empty for one that the law of the day no longer has."""
    try:
        return law.clock(rule, on=on).article
    except LawError:
        return ""
