"""Where persons are reached, and their deadlines as a calendar."""

import pytest
from icalendar import Calendar
from sqlalchemy import Engine

from cases.errors import InputFault, NotFound
from db.contacts import contacts_of
from db.history import history_of
from db.session import reading
from door.calendar_feed import feed_of_person, feed_of_token
from door.contacts import confirm_contact, issue_calendar_token, remove_contact, set_contact
from door.offices import retire_person
from door.pen import NotAllowed
from tests.support.bureau import Bureau


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau with an order that runs."""
    found = Bureau(engine)
    found.order(found.open_case(), days=14)
    return found


def test_an_administrator_enters_an_address_and_the_history_keeps_it(bureau: Bureau) -> None:
    """In force at once; what was before stays on record."""
    set_contact(bureau.door, "chen", "smtp", "old@example.test", "root")

    found = set_contact(bureau.door, "chen", "smtp", "new@example.test", "root", takes="urgent")

    with reading(bureau.engine) as conn:
        kept = contacts_of(conn, "chen")
        history = history_of(conn, "contact", "chen/smtp")
    assert kept == [found]
    assert found.verified_at is not None
    assert [(c.person, c.before.get("address"), c.after.get("address")) for c in history] == [
        ("root", None, "old@example.test"), ("root", "old@example.test", "new@example.test"),
    ]  # fmt: skip


def test_what_a_person_enters_himself_waits_for_an_administrator(bureau: Bureau) -> None:
    """Nobody has the reminders of the bureau sent elsewhere unseen."""
    own = set_contact(bureau.door, "chen", "sms", "13800138000", "chen")

    confirmed = confirm_contact(bureau.door, "chen", "sms", "root", "已电话核对")

    assert own.verified_at is None
    assert confirmed.verified_at is not None


@pytest.mark.parametrize(
    ("person", "channel", "address", "by", "fault"),
    [
        ("chen", "smtp", "a@example.test", "luo", NotAllowed),
        ("nobody", "smtp", "a@example.test", "root", NotFound),
        ("chen", "pigeon", "a@example.test", "root", InputFault),
        ("chen", "smtp", "not an address", "root", InputFault),
        ("chen", "smtp", "a@example.test\r\nBcc: b@example.test", "root", InputFault),
        ("chen", "sms", "123", "root", InputFault),
        ("chen", "sms", " ", "root", InputFault),
        ("chen", "wecom_bot", "https://evil.example", "root", InputFault),
    ],
)
def test_a_wrong_address_or_a_stranger_is_refused(
    bureau: Bureau, person: str, channel: str, address: str, by: str, fault: type[Exception]
) -> None:
    """Addresses of robots are names in the settings, never free addresses."""
    with pytest.raises(fault):
        set_contact(bureau.door, person, channel, address, by)

    with reading(bureau.engine) as conn:
        assert contacts_of(conn, "chen") == []


def test_an_address_is_forgotten_with_a_reason(bureau: Bureau) -> None:
    """The station inbox remains."""
    set_contact(bureau.door, "chen", "smtp", "a@example.test", "root")

    remove_contact(bureau.door, "chen", "smtp", "chen", "不再使用")

    with reading(bureau.engine) as conn:
        assert contacts_of(conn, "chen") == []
    with pytest.raises(NotFound):
        remove_contact(bureau.door, "chen", "smtp", "chen", "不再使用")


def test_the_feed_holds_a_persons_open_deadlines(bureau: Bureau) -> None:
    """The handler has the clock of the order, another officer has not; the same facts give the same bytes."""
    now = bureau.clock.now()
    mine = feed_of_person(bureau.engine, bureau.door.lawbook, "chen", now)
    other = feed_of_person(bureau.engine, bureau.door.lawbook, "liang", now)

    events = list(Calendar.from_ical(mine).walk("VEVENT"))
    assert "2026-05-20" in [event["dtstart"].dt.isoformat() for event in events]
    assert all("某plant厂" in event["summary"] for event in events)
    assert Calendar.from_ical(other).walk("VEVENT") == []
    assert mine == feed_of_person(bureau.engine, bureau.door.lawbook, "chen", now)


def test_a_token_opens_the_feed_until_it_is_replaced_or_its_person_leaves(bureau: Bureau) -> None:
    """Only its hash is kept."""
    now = bureau.clock.now()
    first = issue_calendar_token(bureau.door, "boss", "boss")
    opened = feed_of_token(bureau.engine, bureau.door.lawbook, first, now)
    second = issue_calendar_token(bureau.door, "boss", "root")
    with pytest.raises(NotFound):
        feed_of_token(bureau.engine, bureau.door.lawbook, first, now)
    assert feed_of_token(bureau.engine, bureau.door.lawbook, second, now) == opened
    retire_person(bureau.door, "boss", "root", "离职")

    with pytest.raises(NotFound):
        feed_of_token(bureau.engine, bureau.door.lawbook, second, now)
    with reading(bureau.engine) as conn:
        assert second not in repr(contacts_of(conn, "boss"))
