"""The daily digest: one letter a person and working day, nothing twice, nothing that is no longer so."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from cases.clockface import at_hour
from cases.people import Role
from db.delegations import Delegation, add_delegation
from db.session import transaction
from door.digests import send_digests
from door.sending import drain_outbox
from tests.support.bureau import Bureau, Killed, killed_at
from tests.support.post import PaperTray, a_contact, a_post_room, letters, rows

#: Three working days before 20 May 2026, a Wednesday.
AHEAD = at_hour(date(2026, 5, 15), 9, 5)


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """Two cases of which the handler is reminded three working days ahead."""
    found = Bureau(engine)
    for hazard in ("guard", "wire"):
        found.order(found.open_case(hazard), hazard, days=14)
    found.wait_until(AHEAD)
    found.door.sweep()
    return found


def test_what_is_not_urgent_comes_in_one_letter_a_day(bureau: Bureau) -> None:
    """Two reminders of one day are one mail with both of them; a second run makes no second one."""
    a_contact(bureau, "chen")
    tray = PaperTray()
    post = a_post_room(bureau.door, smtp=tray)

    drain_outbox(post)
    report = send_digests(post)
    again = send_digests(post)
    drain_outbox(post)

    assert (report.due, report.persons, report.letters, report.messages) == (True, 1, 1, 2)
    assert again.letters == 0
    assert [subject for subject in tray.subjects if "督办摘要" in subject] == tray.subjects
    assert "共2条" in tray.sent[0][1].body
    assert "1. " in tray.sent[0][1].body


@pytest.mark.parametrize(
    ("day", "hour", "due"),
    [
        (date(2026, 5, 15), 9, False),
        (date(2026, 5, 16), 10, False),
        (date(2026, 5, 9), 10, True),
        (date(2026, 10, 1), 10, False),
    ],
)
def test_digests_go_out_on_working_days_from_five_past_nine(engine: Engine, day: date, hour: int, due: bool) -> None:
    """Not at nine sharp, not on a Saturday, but on a make-up Saturday (2026-05-09), not on National Day."""
    bureau = Bureau(engine)
    bureau.wait_until(at_hour(day, hour))

    assert send_digests(a_post_room(bureau.door)).due is due


def test_a_message_overtaken_since_is_left_out(bureau: Bureau) -> None:
    """What was rectified before the digest is not reminded of (I-20)."""
    a_contact(bureau, "chen")
    bureau.do("report_rectified", "boss", case="AJ2026-000001", hazards=["guard"], evidence=["一.jpg"])
    tray = PaperTray()
    post = a_post_room(bureau.door, smtp=tray)

    send_digests(post)
    drain_outbox(post)

    assert "共1条" in tray.sent[0][1].body


def test_a_digest_killed_before_the_commit_is_made_whole_by_the_next_run(bureau: Bureau) -> None:
    """Messages are taken up and the letter is written in one transaction (I-18)."""
    a_contact(bureau, "chen")
    tray = PaperTray()
    with pytest.raises(Killed):
        send_digests(a_post_room(bureau.open_door(killed_at("gathering")), smtp=tray))
    before = letters(bureau)

    report = send_digests(a_post_room(bureau.door, smtp=tray))

    assert before == []
    assert (report.letters, report.messages) == (1, 2)


def test_who_stands_in_for_an_absent_handler_has_a_digest_too(engine: Engine) -> None:
    """The substitute is told what the absent person is told."""
    bureau = Bureau(engine)
    with transaction(engine) as conn:
        add_delegation(conn, Delegation(
            id=1, absent="chen", substitute="liang", roles=frozenset({Role.OFFICER}), first_day=date(2026, 5, 1),
            last_day=date(2026, 5, 31), reason="年休假", given_by="chen", given_at=bureau.clock.now(), ended_at=None,
        ))  # fmt: skip
    bureau.order(bureau.open_case(), days=14)
    bureau.wait_until(AHEAD)
    bureau.door.sweep()
    for person in ("chen", "liang"):
        a_contact(bureau, person)
    tray = PaperTray()
    post = a_post_room(bureau.door, smtp=tray)

    send_digests(post)
    drain_outbox(post)

    assert sorted(letter.address for _, letter in tray.sent) == ["chen@example.test", "liang@example.test"]


def test_who_has_no_address_is_not_sent_what_is_old_when_he_gets_one(bureau: Bureau) -> None:
    """His messages stay in the station inbox; an address entered later starts with what comes later."""
    post = a_post_room(bureau.door, smtp=PaperTray())
    send_digests(post)
    a_contact(bureau, "chen")
    bureau.wait_until(AHEAD + timedelta(days=3))

    report = send_digests(post)

    assert report.letters == 0
    assert {row.gathered for row in rows(bureau, "message") if row.person == "chen"} == {"inbox"}
