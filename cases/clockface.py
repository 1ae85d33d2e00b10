"""Day and instant in the one zone the law counts in: Asia/Shanghai. Instants are aware, days are plain dates."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

Moment = date | datetime


def local(instant: datetime) -> datetime:
    """The instant as Shanghai shows it; a naive instant is a defect."""
    if instant.tzinfo is None:
        raise ValueError("a naive instant has no day")
    return instant.astimezone(SHANGHAI)


def day_of(instant: datetime) -> date:
    """The Shanghai day on which the instant falls."""
    return local(instant).date()


def start_of(day: date) -> datetime:
    """00:00 of the day in Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI)


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """The given time of the day in Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def end_of(moment: Moment) -> datetime:
    """The first instant at which the moment is over: 24:00 of a day, one second after an instant."""
    if isinstance(moment, datetime):
        return moment + timedelta(seconds=1)
    return start_of(moment + timedelta(days=1))


def is_past(moment: Moment, now: datetime) -> bool:
    """Whether a clock ending at `moment` has run out: a day clock is in time until 24:00 of its day."""
    return now >= end_of(moment)


def write_moment(moment: Moment) -> str:
    """A day as `2025-03-14`, an instant in UTC as `2025-03-14T02:00:00+00:00`."""
    return moment.astimezone(UTC).isoformat() if isinstance(moment, datetime) else moment.isoformat()


def read_moment(text: str) -> Moment:
    """The inverse of `write_moment`; instants come back in Shanghai time."""
    return local(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
