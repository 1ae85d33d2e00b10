"""A mail server that is away for two days, robots with a ration, a process shot while a mail is being taken."""

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from cases.clockface import at_hour
from db.ledger import OutboxRow, insert_outbox
from db.outbox import claim
from db.session import open_engine, transaction
from door.postroom import PostRoom
from door.sending import drain_outbox
from notifications.channels.letter import Letter, Verdict
from notifications.channels.smtp import SmtpChannel
from tests.proof.crash import in_child
from tests.support.builders import DAY
from tests.support.bureau import Bureau
from tests.support.outage import notices, two_days_without_mail
from tests.support.post import PaperTray, a_mail_server, a_post_room, letters

NOTICES = 120
MORNING = at_hour(DAY, 10)


def test_a_server_away_for_two_days_loses_nothing_and_sees_no_storm(engine: Engine) -> None:
    """Two virtual days without the mail server: it is asked with one letter at a time, text messages go on, and within ten
    minutes of its return every mail has gone once, at the rate that is set (I-20)."""
    bureau = Bureau(engine)

    found = two_days_without_mail(bureau, NOTICES)

    assert (found.lost, found.doubled) == ([], [])
    assert found.others == NOTICES
    assert found.tried <= found.drains
    assert found.most_in_a_minute <= found.rate
    assert {row.status for row in letters(bureau)} == {"done"}


def test_a_robot_is_never_used_more_than_twenty_times_in_any_minute(engine: Engine) -> None:
    """Two processes drain in turn every seven seconds; the ration is counted in the database for both (I-21)."""
    bureau = Bureau(engine)
    notices(bureau, 70, "smtp")
    used: list[datetime] = []
    trays = [PaperTray(per_minute=20, lane_of=lambda letter: "smtp/town") for _ in range(2)]
    posts = [a_post_room(bureau.open_door(), smtp=tray) for tray in trays]

    for turn in range(60):
        drain_outbox(posts[turn % 2])
        bureau.wait_until(bureau.clock.now() + timedelta(seconds=7))

    used = sorted(at for tray in trays for at, _ in tray.sent)
    assert len(used) == 70
    assert max(sum(1 for other in used if at <= other < at + timedelta(seconds=60)) for at in used) == 20
    assert len({letter.key for tray in trays for _, letter in tray.sent}) == 70


def test_one_poisoned_letter_that_breaks_every_connection_does_not_hold_the_others(engine: Engine) -> None:
    """It looks as if the server were down, but others go through: it ends among the dead, they are sent (I-26)."""
    bureau = Bureau(engine)
    notices(bureau, 100, "smtp")

    def answer(letter: Letter, at: datetime) -> Verdict:
        return Verdict(outcome="down" if letter.key == "notice/40@smtp" else "sent", reason="连接中断")

    tray = PaperTray(answer=answer)
    post = a_post_room(bureau.door, smtp=tray)
    for turn in range(60):
        notices_later(bureau, turn)
        drain_outbox(post)
        bureau.wait_until(bureau.clock.now() + timedelta(hours=1 if turn > 3 else 0, minutes=6))

    assert [row.key for row in letters(bureau, "dead")] == ["notice/40@smtp"]
    assert len([row for row in letters(bureau, "done") if not row.key.startswith("later")]) == 99


def notices_later(bureau: Bureau, turn: int) -> None:
    """One more notice, as happens every day."""
    with transaction(bureau.engine) as conn:
        insert_outbox(conn, [OutboxRow(
            id=bureau.ids.new(), key=f"later/{turn}", kind="message", person="chen", wording="reminder_due_today",
            body={"subject": "后来", "body": "正文", "short": "短"}, deliver_at=bureau.clock.now(),
            created_at=bureau.clock.now(), urgent=True,
        )])  # fmt: skip


@pytest.mark.parametrize("from_inside", [True, False], ids=["by the server at DATA", "before the mark"])
def test_a_process_shot_while_the_server_takes_a_mail_repeats_at_most_that_mail(engine: Engine, from_inside: bool) -> None:
    """Shot at chosen mails, from inside the server before it answers, or between its answer and the mark; the next process
    takes over when the claim has run out. Nothing is lost, no more is doubled than were shot, a repeat is the same to the
    byte (I-19)."""
    bureau = Bureau(engine)
    notices(bureau, 24, "smtp")
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    kills = 0
    pid = multiprocessing.Value("q", 0)
    with a_mail_server() as master:
        for shot_at in (3, 1, 5, 2, 0):
            last = len(master.received) + shot_at if shot_at else -1

            def took(content: bytes, last: int = last) -> str:
                if from_inside and len(master.received) + 1 == last:
                    os.kill(pid.value, signal.SIGKILL)
                return "250 OK"

            master.on_data = took
            kills += _life(bureau, url, master.port, pid, 0 if from_inside else shot_at)
            bureau.wait_until(bureau.clock.now() + timedelta(minutes=6))
        mails = list(master.received)

    ids = Counter(mail.split(b"Message-ID: ")[1].split(b"\r\n")[0] for mail in mails)
    assert kills == 4
    assert len(ids) == 24
    assert len(mails) - 24 <= kills
    assert len(set(mails)) == 24
    assert {row.status for row in letters(bureau)} == {"done"}


def _life(bureau: Bureau, url: str, port: int, pid: Any, shot_at: int) -> bool:
    """Drain in a process of its own, which says who it is, and is shot when its n-th mail was handed over and not yet
    marked; whether it was shot."""

    def live() -> None:
        pid.value = os.getpid()
        handed: list[str] = []

        def faults(point: str) -> None:
            handed.extend([point] if point == "handed_over" else [])
            if len(handed) == shot_at and point == "handed_over":
                os.kill(os.getpid(), signal.SIGKILL)

        bureau.engine = open_engine(url)
        door = bureau.open_door(faults)
        post: PostRoom = a_post_room(
            door, smtp=SmtpChannel(host="127.0.0.1", port=port, sender="duban@example.test", timeout=5)
        )
        drain_outbox(post)
        post.close()

    status, _ = in_child(live)
    return os.WIFSIGNALED(status)


def test_two_processes_never_claim_the_same_row(engine: Engine) -> None:
    """What one holds the other skips, until the claim has run out."""
    bureau = Bureau(engine)
    notices(bureau, 10, "smtp")

    def keys(now: datetime) -> Sequence[str]:
        with transaction(engine) as conn:
            return [row.key for row in claim(conn, now, limit=6)]

    first, second = keys(MORNING), keys(MORNING)

    assert len(first) == 6
    assert len(second) == 4
    assert not set(first) & set(second)
    assert len(keys(MORNING + timedelta(minutes=5))) == 6
