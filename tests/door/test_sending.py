"""Draining the outbox: messages become readable, letters go out, failures wait, and nobody stops anybody else."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from cases.clockface import at_hour
from db.outbox import Claimed
from db.session import transaction
from db.tables import outbox
from door.postroom import MOST_ATTEMPTS, pause_before
from door.sending import drain_outbox
from notifications.channels.letter import Letter, Verdict
from notifications.channels.smtp import SmtpChannel
from tests.support.builders import DAY
from tests.support.bureau import Bureau
from tests.support.post import PaperTray, a_contact, a_mail_server, a_post_room, letters, rows

DUE_TODAY = at_hour(date(2026, 5, 20), 9)


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau whose order falls due on 20 May, a Wednesday."""
    found = Bureau(engine)
    found.order(found.open_case(), days=14)
    return found


def due_today(bureau: Bureau) -> None:
    """Everything up to nine o'clock of the due day has been reminded."""
    bureau.wait_until(DUE_TODAY)
    bureau.door.sweep()


def test_a_message_is_readable_in_the_station_inbox_and_an_urgent_one_goes_out_at_once(bureau: Bureau) -> None:
    """What is due today is not gathered; the message and its letter are one transaction (I-18)."""
    a_contact(bureau, "chen")
    due_today(bureau)
    tray = PaperTray()

    report = drain_outbox(a_post_room(bureau.door, smtp=tray))

    assert [subject for subject in tray.subjects if "今日到期" in subject]
    assert {row.status for row in rows(bureau, "message")} == {"done"}
    assert report.sent == {"smtp": len(tray.sent)}
    assert all(row.case_id and row.seq for row in letters(bureau))


def test_a_second_drain_sends_nothing_again(bureau: Bureau) -> None:
    """Once in effect (I-19)."""
    a_contact(bureau, "chen")
    due_today(bureau)
    tray = PaperTray()
    post = a_post_room(bureau.door, smtp=tray)
    drain_outbox(post)
    sent = len(tray.sent)

    again = drain_outbox(post)

    assert again.sent == {}
    assert len(tray.sent) == sent


def test_a_person_without_an_address_has_the_station_inbox(bureau: Bureau) -> None:
    """Nothing is lost for want of an address, nor of a verified one."""
    a_contact(bureau, "chen", verified_at=None)
    due_today(bureau)
    tray = PaperTray()

    drain_outbox(a_post_room(bureau.door, smtp=tray))

    assert tray.sent == []
    assert [row for row in rows(bureau, "message") if row.person == "chen" and row.status == "done"]


def test_kinds_that_nobody_here_can_do_stay_and_are_named(bureau: Bureau) -> None:
    """A paper to render waits for the room that renders."""
    report = drain_outbox(a_post_room(bureau.door))

    assert report.waiting["render"] >= 1
    assert {row.status for row in rows(bureau, "render")} == {"pending"}


def test_an_effect_of_another_kind_is_done_by_whoever_is_registered(bureau: Bureau) -> None:
    """Rooms add what they do by kind; each row is done once and marked."""
    done: list[str] = []

    def render(row: Claimed, at: datetime) -> Verdict:
        done.append(row.key)
        return Verdict(outcome="sent")

    post = a_post_room(bureau.door, effects={"render": render})

    drain_outbox(post)
    drain_outbox(post)

    assert sorted(done) == sorted(row.key for row in rows(bureau, "render"))


def test_a_poisoned_letter_ends_among_the_dead_and_stops_nobody(bureau: Bureau) -> None:
    """One letter that makes the channel raise is tried so many times, then given up with a task for the administrator;
    everybody else has theirs at the first drain (I-26)."""
    for person in ("chen", "boss"):
        a_contact(bureau, person)
    due_today(bureau)

    def answer(letter: Letter, at: datetime) -> Verdict:
        if letter.address.startswith("chen"):
            raise RuntimeError("poison")
        return Verdict(outcome="sent")

    tray = PaperTray(answer=answer)
    post = a_post_room(bureau.door, smtp=tray)

    first = drain_outbox(post)
    for _ in range(MOST_ATTEMPTS):
        bureau.wait_until(bureau.clock.now() + timedelta(hours=6, minutes=1))
        drain_outbox(post)

    assert first.sent == {"smtp": 1}
    assert first.failed
    dead = letters(bureau, "dead")
    assert [(row.person, row.attempts) for row in dead] == [("chen", MOST_ATTEMPTS)]
    assert "poison" in dead[0].trouble
    assert [row.person for row in rows(bureau, "message") if row.wording == "dead_letter"] == ["root"]


def test_a_poisoned_message_stops_nobody(bureau: Bureau) -> None:
    """A message that cannot be routed is left for later and named; the others are routed (I-26)."""
    due_today(bureau)
    broken = rows(bureau, "message")[0]
    with transaction(bureau.engine) as conn:
        conn.execute(update(outbox).where(outbox.c.id == broken.id).values(body=["no object"]))

    report = drain_outbox(a_post_room(bureau.door))

    assert [row_id for row_id, _ in report.failed] == [str(broken.id)]
    assert {row.status for row in rows(bureau, "message") if row.id != broken.id} == {"done"}
    assert next(row for row in rows(bureau, "message") if row.id == broken.id).status == "pending"


def test_pauses_double_and_are_spread(bureau: Bureau) -> None:
    """The same row waits the same; two rows do not come back together; nobody waits longer than six hours."""
    pauses = [pause_before("a", n) for n in range(1, 40)]

    assert pauses == [pause_before("a", n) for n in range(1, 40)]
    assert pauses[0] <= timedelta(minutes=1)
    assert max(pauses) <= timedelta(hours=6)
    assert pauses[3] != pause_before("b", 4)


def test_mail_goes_over_one_connection_to_a_real_server(bureau: Bureau) -> None:
    """The connection is kept; id and date of a mail are those of its row (I-19)."""
    for person in ("chen", "boss"):
        a_contact(bureau, person)
    due_today(bureau)

    with a_mail_server() as master:
        post = a_post_room(bureau.door, smtp=SmtpChannel(host="127.0.0.1", port=master.port, sender="duban@example.test"))
        report = drain_outbox(post)
        post.close()

    assert report.sent == {"smtp": len(master.received)}
    assert len(master.received) >= 2
    assert master.connections == 1
    assert len({mail.split(b"Message-ID: ")[1].split(b"\r\n")[0] for mail in master.received}) == len(master.received)


def test_the_law_asks_for_a_due_day(bureau: Bureau) -> None:
    """The history of these tests is what it says it is."""
    assert DUE_TODAY.date() == DAY + timedelta(days=14)
