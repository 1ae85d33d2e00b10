"""A mail server that is away for two days, on the virtual clock."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db.contacts import Contact, put_contact
from db.ledger import OutboxRow, insert_outbox
from db.session import transaction
from door.sending import drain_outbox
from notifications.channels.letter import Letter, Verdict
from tests.support.bureau import Bureau
from tests.support.post import VERIFIED, PaperTray, a_post_room


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What came of it: drains while the server was away and letters tried in them, letters of the other channel gone at
    once, keys lost and doubled ten minutes after its return, the most mails in one minute, the rate that was set."""

    drains: int
    tried: int
    others: int
    lost: list[str]
    doubled: list[str]
    most_in_a_minute: int
    rate: int


class Phones(PaperTray):
    """Another tray under the name of text messages."""

    name = "sms"


def two_days_without_mail(bureau: Bureau, number: int) -> Outage:
    """So many notices, drained every twenty minutes for two days and then every minute for ten."""
    notices(bureau, number, "smtp", "sms")
    back = bureau.clock.now() + timedelta(days=2)
    rate = max(number // 4, 1)

    def answer(letter: Letter, at: datetime) -> Verdict:
        return Verdict(outcome="sent") if at >= back else Verdict(outcome="down", reason="无法连接")

    mail, phones = PaperTray(answer=answer, most=rate), Phones(most=number)
    post = a_post_room(bureau.door, smtp=mail, sms=phones)
    drain_outbox(post)
    others, drains = len(phones.sent), 1
    while bureau.clock.now() < back - timedelta(minutes=20):
        bureau.wait_until(bureau.clock.now() + timedelta(minutes=20))
        drain_outbox(post)
        drains += 1
    tried = len(mail.tried)
    for _ in range(10):
        bureau.wait_until(max(bureau.clock.now() + timedelta(minutes=1), back))
        drain_outbox(post)
    gone = Counter(letter.key for _, letter in mail.sent)
    return Outage(
        drains=drains, tried=tried, others=others, lost=[k for n in range(number) if not gone[k := f"notice/{n}@smtp"]],
        doubled=[key for key, times in gone.items() if times > 1], rate=rate,
        most_in_a_minute=max(Counter(at for at, _ in mail.sent).values(), default=0),
    )  # fmt: skip


def notices(bureau: Bureau, number: int, *channels: str) -> None:
    """So many urgent notices to the handler, who is reached by the channels."""

    def write(conn: Connection) -> None:
        for channel in channels:
            put_contact(conn, Contact(person="chen", channel=channel, address="a@example.test", verified_at=VERIFIED))
        insert_outbox(conn, [
            OutboxRow(
                id=bureau.ids.new(), key=f"notice/{n}", kind="message", person="chen", wording="reminder_due_today",
                body={"subject": f"提醒{n}", "body": "正文", "short": "短"}, deliver_at=bureau.clock.now(),
                created_at=bureau.clock.now(), urgent=True,
            )
            for n in range(number)
        ])  # fmt: skip

    with transaction(bureau.engine) as conn:
        write(conn)
