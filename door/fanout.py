"""From messages to letters: each message becomes readable in the station inbox, and what goes out apart is addressed.

All of it is in the database, so it happens once in effect: the message is marked and its letters are put into the outbox
in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from cases.casefile import Facts
from cases.people import ROLE_LABELS, Role
from db.contacts import Contact, reached_at
from db.ledger import OutboxRow, insert_outbox
from db.outbox import Claimed, claim, due_ids, finish, postpone
from db.registers import get_person
from db.session import reading, transaction
from door.overtaken import overtaken
from door.postroom import MOST_ATTEMPTS, PostRoom, Stumble, attempted, keepers, notices, pause_before
from notifications.routing import Rule
from states.step import next_office_hour

KINDS = ("message", "unreached")
CHUNK = 100


@dataclass(slots=True)
class Tally:
    """What a drain did, counted as it goes."""

    messages: int = 0
    overtaken: int = 0
    unreached: int = 0
    sent: dict[str, int] = field(default_factory=dict)
    again: int = 0
    dead: int = 0
    stumbles: list[tuple[str, str]] = field(default_factory=list)
    resting: dict[str, datetime] = field(default_factory=dict)
    not_set_up: set[str] = field(default_factory=set)


def route_messages(post: PostRoom, tally: Tally, limit: int = 5_000) -> None:
    """Route every message whose time has come. One faulty message does not stop the others (I-26)."""
    now = post.clock.now()
    with reading(post.engine) as conn:
        due = due_ids(conn, now, KINDS, limit)
    for start in range(0, len(due), CHUNK):
        _route(post, now, due[start : start + CHUNK], tally)


def _route(post: PostRoom, now: datetime, ids: Sequence[int], tally: Tally) -> None:
    answer = attempted(lambda: _routed(post, now, ids))
    if not isinstance(answer, Stumble):
        post.faults("routed")
        tally.messages += answer.messages
        tally.overtaken += answer.overtaken
        tally.unreached += answer.unreached
        tally.not_set_up |= answer.not_set_up
    elif len(ids) > 1:
        for row_id in ids:
            _route(post, now, [row_id], tally)
    else:
        tally.stumbles.append((str(ids[0]), answer.words))
        attempted(lambda: _left(post, now, ids[0], answer.words))


def _left(post: PostRoom, now: datetime, row_id: int, words: str) -> None:
    with transaction(post.engine) as conn:
        for row in claim(conn, now, kinds=KINDS, ids=[row_id]):
            if row.attempts >= MOST_ATTEMPTS:
                give_up(post, conn, row, words, now)
            else:
                postpone(conn, row.id, now + pause_before(row.key, row.attempts), at=now, trouble=words)


def _routed(post: PostRoom, now: datetime, ids: Sequence[int]) -> Tally:
    tally = Tally()
    with transaction(post.engine) as conn:
        rows = claim(conn, now, kinds=KINDS, ids=ids, limit=len(ids))
        gone = overtaken(conn, rows, now)
        reached = reached_at(conn, [row.person for row in rows if row.person and row.id not in gone])
        coming: list[OutboxRow] = []
        apart: list[int] = []
        for row in rows:
            if row.id in gone:
                finish(conn, [row.id], "cancelled", trouble=gone[row.id])
                tally.overtaken += 1
            elif row.kind == "unreached":
                coming += _nobody(post, conn, row, now)
                finish(conn, [row.id])
                tally.unreached += 1
            else:
                rule = post.routing.rule(str(row.wording), urgent=row.urgent)
                contacts = reached.get(str(row.person), {})
                tally.not_set_up |= {c for c in rule.channels if c in contacts and c not in post.channels}
                coming += _letters(post, conn, row, rule, contacts, now) if rule.apart else []
                apart += [row.id] if rule.apart else []
                tally.messages += 1
        insert_outbox(conn, coming)
        quiet = [row.id for row in rows if row.kind == "message" and row.id not in gone and row.id not in apart]
        finish(conn, apart, gathered="apart")
        finish(conn, quiet)
        post.faults("routing")
    return tally


def _letters(
    post: PostRoom, conn: Connection, row: Claimed, rule: Rule, contacts: dict[str, Contact], now: datetime
) -> list[OutboxRow]:
    chosen = [
        contacts[channel]
        for channel in rule.channels
        if channel in contacts and channel in post.channels and (row.urgent or contacts[channel].takes == "all")
    ]
    if not chosen:
        return []
    person = get_person(conn, str(row.person))
    deliver_at = now if rule.any_hour else next_office_hour(post.law, now)
    return [letter_row(post, row, contact, person.name if person else contact.person, deliver_at, now) for contact in chosen]


def letter_row(post: PostRoom, row: Claimed, contact: Contact, name: str, deliver_at: datetime, now: datetime) -> OutboxRow:
    """A letter of a message to one address. Everything that goes over the wire is frozen in it."""
    kept = ("case", "subject", "body", "short", "rung", "deadline", "due", "procedure")
    facts: Facts = {key: row.body[key] for key in kept if key in row.body}
    facts |= {"address": contact.address, "name": name, "meant_for": row.deliver_at.isoformat()}
    return OutboxRow(
        id=post.ids.new(), key=f"{row.key}@{contact.channel}", kind="send", channel=contact.channel, person=contact.person,
        wording=row.wording, body=facts, deliver_at=deliver_at, created_at=now, urgent=row.urgent, case_id=row.case_id,
        seq=row.seq,
    )  # fmt: skip


def _nobody(post: PostRoom, conn: Connection, row: Claimed, now: datetime) -> list[OutboxRow]:
    """A rule that reached nobody is told to administrators and chiefs."""
    to = str(row.body.get("to") or "")
    labels = {role.value: label for role, label in ROLE_LABELS.items()} | {"handler": "承办人", "party": "当事人"}
    values: Facts = {"case_number": row.body.get("case"), "name": labels.get(to, to), "about": row.body.get("subject")}
    told = keepers(conn, Role.ADMIN, Role.CHIEF)
    return notices(post, now, f"{row.key}/task", "unreached", values, told, case_id=row.case_id, seq=row.seq)


def give_up(post: PostRoom, conn: Connection, row: Claimed, reason: str, now: datetime) -> None:
    """Give a row up: it is among the dead letters, and administrators are told, once a day for a person and a channel."""
    if not finish(conn, [row.id], "dead", at=now, trouble=reason) or row.wording == "dead_letter":
        return
    from notifications.channels import LABELS

    whom = get_person(conn, row.person, retired=True) if row.person else None
    values: Facts = {
        "name": whom.name if whom else row.person, "channel": LABELS.get(row.channel, row.channel), "reason": reason,
        "about": row.body.get("subject") or row.key,
    }  # fmt: skip
    key = f"dead/{row.kind}/{row.person}/{row.channel}/{now.date()}"
    insert_outbox(conn, notices(post, now, key, "dead_letter", values, keepers(conn, Role.ADMIN)))
