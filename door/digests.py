"""The daily digest: what is not urgent reaches a person once a working day, gathered into one letter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection, select

from cases.casefile import Facts
from cases.clockface import at_hour, day_of
from db.contacts import reached_at
from db.ledger import OutboxRow, insert_outbox
from db.outbox import Claimed, gather, persons_to_gather, to_gather
from db.registers import get_person
from db.session import reading, transaction
from db.tables import outbox
from door.fanout import Tally, route_messages
from door.overtaken import overtaken
from door.postroom import PostRoom, Stumble, attempted
from notifications.message import render

#: Items spelled out in a digest; the rest is in the station inbox.
MOST_ITEMS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestReport:
    """What was gathered: whether a digest is due at all, persons with one, letters put into the outbox, messages in them,
    messages left out as overtaken, faults by person."""

    now: datetime
    due: bool
    persons: int = 0
    letters: int = 0
    messages: int = 0
    overtaken: int = 0
    failed: tuple[tuple[str, str], ...] = ()


def is_due(post: PostRoom, now: datetime) -> bool:
    """Whether digests go out now: on a working day of our calendar, a make-up Saturday too, from five past nine on."""
    hour, minute = map(int, post.routing.digest_at.split(":"))
    day = day_of(now)
    return post.law.calendar.is_working(day) and now >= at_hour(day, hour, minute)


def send_digests(post: PostRoom) -> DigestReport:
    """Put one digest for each person and day into the outbox, which the next drain sends. Late or twice makes no difference;
    what comes in after the digest of the day waits for the next one."""
    now = post.clock.now()
    if not is_due(post, now):
        return DigestReport(now=now, due=False)
    tally = Tally()
    route_messages(post, tally)
    with reading(post.engine) as conn:
        people = persons_to_gather(conn)
    made: list[tuple[int, int, int]] = []
    faults = list(tally.stumbles)
    for person in people:
        answer = attempted(partial(_gathered, post, person, now))
        if isinstance(answer, Stumble):
            faults.append((person, answer.words))
        else:
            post.faults("gathered")
            made.append(answer)
    return DigestReport(
        now=now, due=True, persons=sum(1 for letters, _, _ in made if letters), letters=sum(m[0] for m in made),
        messages=sum(m[1] for m in made), overtaken=tally.overtaken + sum(m[2] for m in made), failed=tuple(faults),
    )  # fmt: skip


def _gathered(post: PostRoom, person: str, now: datetime) -> tuple[int, int, int]:
    """Letters, messages in them, messages overtaken."""
    with transaction(post.engine) as conn:
        rows = to_gather(conn, person)
        gone = overtaken(conn, rows, now)
        gather(conn, list(gone), "overtaken")
        current = [row for row in rows if row.id not in gone]
        contacts = reached_at(conn, [person]).get(person, {})
        rule = post.routing.rule("digest", urgent=False)
        channels = [
            c for c in rule.channels if c in contacts and c in post.channels and contacts[c].takes == "all"
        ]
        if not current or not channels:
            gather(conn, [row.id for row in current], "inbox")
            return 0, 0, len(gone)
        key = f"digest/{person}/{day_of(now)}"
        if _is_there(conn, [f"{key}@{channel}" for channel in channels]):
            return 0, 0, len(gone)
        found = get_person(conn, person)
        name = found.name if found else person
        insert_outbox(conn, [
            _letter(post, key, channel, contacts[channel].address, name, current, now) for channel in channels
        ])  # fmt: skip
        gather(conn, [row.id for row in current], key)
        post.faults("gathering")
        return len(channels), len(current), len(gone)


def _is_there(conn: Connection, keys: Sequence[str]) -> bool:
    return conn.scalar(select(outbox.c.id).where(outbox.c.key.in_(keys)).limit(1)) is not None


def _letter(
    post: PostRoom, key: str, channel: str, address: str, name: str, rows: Sequence[Claimed], now: datetime
) -> OutboxRow:
    subject, body, short = render("digest", digest_values(rows, day_of(now)))
    facts: Facts = {
        "address": address, "name": name, "subject": subject, "body": body, "short": short,
        "messages": [row.key for row in rows],
    }  # fmt: skip
    person = rows[0].person
    return OutboxRow(
        id=post.ids.new(), key=f"{key}@{channel}", kind="send", channel=channel, person=person, wording="digest",
        body=facts, deliver_at=now, created_at=now,
    )  # fmt: skip


def digest_values(rows: Sequence[Claimed], day: date) -> Facts:
    """The fields of a digest: its day, how many messages, and a line for each."""
    items = [f"{n}. {row.body['subject']}　{row.body['short']}" for n, row in enumerate(rows[:MOST_ITEMS], 1)]
    if len(rows) > MOST_ITEMS:
        items.append(f"…… 其余{len(rows) - MOST_ITEMS}条请登录系统，在站内消息中查看")
    return {"day": day, "count": len(rows), "items": items}
