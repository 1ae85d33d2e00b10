"""A person's deadlines as a calendar to subscribe to (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vDuration

from cases.clockface import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A deadline: `uid` is stable, `due` a day or an aware instant, `changed_at` when it was last set."""

    uid: str
    due: Moment
    summary: str
    description: str
    changed_at: datetime


def feed(name: str, entries: Iterable[Entry]) -> bytes:
    """The calendar of a person: a whole day for a day, a quarter of an hour before an instant. The same entries give the
    same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//duban//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{name}的办理期限")
    calendar.add("refresh-interval", vDuration(timedelta(hours=1)), parameters={"VALUE": "DURATION"})
    for entry in sorted(entries, key=lambda e: e.uid):
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@duban")
    event.add("dtstamp", entry.changed_at)
    if isinstance(entry.due, datetime):
        event.add("dtstart", entry.due - timedelta(minutes=15))
        event.add("dtend", entry.due)
    else:
        day: date = entry.due
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    return event
