"""From messages to letters: who is told apart, who waits for office hours, what is overtaken, what reaches nobody."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from cases.clockface import at_hour
from cases.errors import InputFault, NotFound
from db.history import history_of
from db.session import reading, transaction
from db.store import events_of
from db.tables import events
from door import dead
from door.pen import NotAllowed
from door.postroom import raise_alarm
from door.sending import drain_outbox
from notifications.channels.letter import Letter, Verdict
from tests.support.bureau import Bureau
from tests.support.post import PaperTray, a_contact, a_post_room, letters, rows

DUE = date(2026, 5, 20)


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau whose order falls due on 20 May, a Wednesday; handler and chief have an address."""
    found = Bureau(engine)
    found.order(found.open_case(), days=14)
    for person in ("chen", "zhou"):
        a_contact(found, person)
    return found


def swept(bureau: Bureau, day: date, hour: int, minute: int = 0) -> None:
    """Time has passed and the sweep has run."""
    bureau.wait_until(at_hour(day, hour, minute))
    bureau.door.sweep()


def test_what_is_overdue_is_told_apart_and_in_office_hours(bureau: Bureau) -> None:
    """Recorded at midnight, told at nine, each by itself and not in the digest."""
    swept(bureau, date(2026, 5, 21), 0, 1)
    tray = PaperTray()
    post = a_post_room(bureau.door, smtp=tray)
    drain_outbox(post)
    at_night = [subject for subject in tray.subjects if "逾期" in subject]

    bureau.wait_until(at_hour(date(2026, 5, 21), 9))
    drain_outbox(post)

    assert at_night == []
    assert len([subject for subject in tray.subjects if "逾期" in subject]) == 2


def test_a_letter_routed_late_waits_for_the_next_office_hour(bureau: Bureau) -> None:
    """The drain was down from Thursday to Saturday: what is overdue is mailed on Monday at nine, not at the weekend."""
    swept(bureau, date(2026, 5, 21), 9)
    tray = PaperTray()
    post = a_post_room(bureau.door, smtp=tray)
    bureau.wait_until(at_hour(date(2026, 5, 23), 2))
    drain_outbox(post)
    at_the_weekend = list(tray.sent)

    bureau.wait_until(at_hour(date(2026, 5, 25), 9))
    drain_outbox(post)

    assert at_the_weekend == []
    assert tray.sent


def test_a_reminder_is_cancelled_when_what_it_reminds_of_was_done_meanwhile(bureau: Bureau) -> None:
    """The mail server was away; the hazard was fixed before it came back (I-20)."""
    swept(bureau, DUE, 9)
    tray = PaperTray(answer=lambda letter, at: Verdict(outcome="down", reason="x"))
    drain_outbox(a_post_room(bureau.door, smtp=tray))
    bureau.do("report_rectified", "boss", case="AJ2026-000001", hazards=["guard"], evidence=["一.jpg"])
    bureau.wait_until(at_hour(DUE, 11))
    back = PaperTray()

    report = drain_outbox(a_post_room(bureau.door, smtp=back))

    assert report.overtaken == 1
    assert back.sent == []
    assert [(row.status, row.trouble) for row in letters(bureau)] == [("cancelled", "期限已经办结")]


def test_a_reminder_gives_way_to_a_later_one_of_the_same_clock(bureau: Bureau) -> None:
    """The drain was down for a week: of three reminders the last is told, the others are on record (I-20)."""
    for day in (date(2026, 5, 15), date(2026, 5, 19), DUE):
        swept(bureau, day, 9)
    tray = PaperTray()

    drain_outbox(a_post_room(bureau.door, smtp=tray))

    own = [row for row in rows(bureau, "message") if row.person == "chen"]
    assert [(row.wording, row.status) for row in own] == [
        ("reminder_ahead", "cancelled"), ("reminder_ahead", "cancelled"), ("reminder_due_today", "done"),
    ]  # fmt: skip
    assert {row.trouble for row in own if row.status == "cancelled"} == {"已有更近的提醒"}


def test_a_rule_that_reaches_nobody_is_told_to_administrator_and_chief(engine: Engine) -> None:
    """No liaison of the community is left: two people learn of it."""
    bureau = Bureau(engine)
    bureau.order(bureau.open_case(subject="shop"), days=14)
    swept(bureau, date(2026, 5, 21), 9)

    report = drain_outbox(a_post_room(bureau.door))

    tasks = [row for row in rows(bureau, "message") if row.wording == "unreached"]
    assert report.unreached >= 1
    assert {row.person for row in tasks} >= {"root", "zhou"}
    assert "AJ2026-000001" in tasks[0].body["subject"]


def test_every_message_has_a_committed_event(bureau: Bureau) -> None:
    """Letters carry the case and the event they come from (I-18)."""
    swept(bureau, DUE, 9)
    drain_outbox(a_post_room(bureau.door, smtp=PaperTray()))

    with reading(bureau.engine) as conn:
        known = {(row.case_id, row.seq) for row in conn.execute(events.select())}
        assert events_of(conn, next(iter(known))[0])
    assert {(row.case_id, row.seq) for row in rows(bureau, "message", "send", "unreached")} <= known


def refuse(letter: Letter, at: object) -> Verdict:
    """An address that does not exist."""
    return Verdict(outcome="refused", reason="550 no such user")


def test_a_refused_address_is_a_dead_letter_that_a_person_sends_again_or_cancels(bureau: Bureau) -> None:
    """One try, one task; after the address is mended the letter goes under its old key; both acts are on record (I-26)."""
    swept(bureau, DUE, 9)
    drain_outbox(a_post_room(bureau.door, smtp=PaperTray(answer=refuse)))
    given_up = letters(bureau, "dead")
    a_contact(bureau, "chen", address="new@example.test")
    tray = PaperTray()

    dead.retry_letter(bureau.door, given_up[0].key, "root", "邮箱已更正")
    drain_outbox(a_post_room(bureau.door, smtp=tray))

    assert [row.attempts for row in given_up] == [1]
    assert [row.person for row in rows(bureau, "message") if row.wording == "dead_letter"] == ["root"]
    assert [(letter.key, letter.address) for _, letter in tray.sent] == [(given_up[0].key, "new@example.test")]
    with reading(bureau.engine) as conn:
        assert [change.act for change in history_of(conn, "outbox", given_up[0].key)] == ["retried"]


def test_only_an_administrator_decides_about_dead_letters_and_only_with_a_reason(bureau: Bureau) -> None:
    """Neither an officer, nor without a reason, nor for what is done or unknown."""
    swept(bureau, DUE, 9)
    drain_outbox(a_post_room(bureau.door, smtp=PaperTray(answer=refuse)))
    key = letters(bureau, "dead")[0].key

    with pytest.raises(NotAllowed):
        dead.cancel_letter(bureau.door, key, "chen", "不必再发")
    with pytest.raises(InputFault):
        dead.cancel_letter(bureau.door, key, "root", "")
    with pytest.raises(NotFound):
        dead.cancel_letter(bureau.door, "no such key", "root", "不必再发")
    dead.cancel_letter(bureau.door, key, "root", "不必再发")
    with pytest.raises(InputFault):
        dead.retry_letter(bureau.door, key, "root", "再试一次")

    assert [row.status for row in letters(bureau)] == ["cancelled"]


def test_an_alarm_goes_out_at_any_hour_and_once(bureau: Bureau) -> None:
    """On a Sunday night, to administrators and the bureau head, by every channel; the same alarm is not raised twice."""
    a_contact(bureau, "he")
    bureau.wait_until(at_hour(date(2026, 5, 24), 3))
    tray = PaperTray()
    post = a_post_room(bureau.door, smtp=tray)
    for _ in range(2):
        with transaction(bureau.engine) as conn:
            told = raise_alarm(post, conn, "sweep/2026-05-24", "到期办理已停止", "上次成功在两小时前")
        drain_outbox(post)

    assert set(told) >= {"root", "he"}
    assert tray.subjects == ["【系统报警】到期办理已停止"]


def test_reading_is_noted_once_and_only_for_ones_own(bureau: Bureau) -> None:
    """The instant of the first reading stays; nobody reads for another."""
    swept(bureau, DUE, 9)
    own = [row.id for row in rows(bureau, "message") if row.person == "chen"]

    assert dead.mark_read(bureau.door, "zhou", own) == 0
    assert dead.mark_read(bureau.door, "chen", own) == len(own)
    first = {row.read_at for row in rows(bureau, "message") if row.person == "chen"}
    bureau.wait_until(bureau.clock.now() + timedelta(hours=1))
    assert dead.mark_read(bureau.door, "chen", own) == 0
    assert {row.read_at for row in rows(bureau, "message") if row.person == "chen"} == first
