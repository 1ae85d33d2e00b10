"""The post room: what sending needs of the house, how long it waits after a failure, and what it tells people itself."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, Engine

from cases.casefile import Facts
from cases.people import Role
from db.ledger import OutboxRow, insert_outbox
from db.outbox import Claimed
from db.registers import persons_with_role
from db.session import retrying
from door.ports import Clock, FaultPoint, Ids, no_fault
from law.lawbook import Lawbook
from notifications.channels.letter import Channel, Verdict
from notifications.message import render
from notifications.routing import Routing
from states.step import next_office_hour

#: Tries after which a row is given up, for a person to look at; by the pauses between them about a day.
MOST_ATTEMPTS = 12
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
_FIRST_REST, _LONGEST_REST = timedelta(seconds=30), timedelta(minutes=5)

#: Does what a row of some kind asks for, at least once under its key.
Effect = Callable[[Claimed, datetime], Verdict]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRoom:
    """`channels` are those that are set up; `effects` do rows of other kinds than messages, such as `render`."""

    engine: Engine
    law: Lawbook
    clock: Clock
    ids: Ids
    routing: Routing
    channels: Mapping[str, Channel] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    faults: FaultPoint = no_fault

    def close(self) -> None:
        """Hang up on every channel."""
        for channel in self.channels.values():
            channel.close()


@dataclass(frozen=True, slots=True)
class Stumble:
    """What stopped one row; the others go on."""

    words: str


def attempted(work: Callable[[], T]) -> T | Stumble:
    """Do the work for one row or one chunk of them, and say what stopped it."""
    try:
        return retrying(work)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is recorded and the next one has its turn
        return Stumble(f"{type(fault).__name__}: {fault}"[:500])


def pause_before(key: str, attempts: int) -> timedelta:
    """How long a row waits after so many tries: doubling from a minute to six hours, up to a quarter less, so that rows
    which failed together do not come back together. The same row waits the same."""
    return _spread(_FIRST_PAUSE, _LONGEST_PAUSE, key, attempts)


def rest_after(lane: str, failures: int) -> timedelta:
    """How long a channel rests after so many failures in a row: from half a minute to five minutes."""
    return _spread(_FIRST_REST, _LONGEST_REST, lane, failures)


def _spread(first: timedelta, longest: timedelta, seed: str, times: int) -> timedelta:
    doublings: int = min(max(times - 1, 0), 20)
    plain = min(first * (1 << doublings), longest)
    return plain * random.Random(f"{seed}/{times}").uniform(0.75, 1.0)


def notices(
    post: PostRoom, now: datetime, key: str, wording: str, values: Facts, to: Iterable[str], *, urgent: bool = False,
    case_id: int | None = None, seq: int | None = None,
) -> list[OutboxRow]:  # fmt: skip
    """Messages of the product about its own work, one for each person; what is not urgent waits for an office hour."""
    subject, body, short = render(wording, values)
    facts: Facts = {"case": values.get("case_number"), "subject": subject, "body": body, "short": short}
    return [
        OutboxRow(
            id=post.ids.new(), key=f"{key}/{person}", kind="message", case_id=case_id, seq=seq, person=person,
            wording=wording, body=facts, created_at=now, urgent=urgent,
            deliver_at=now if urgent else next_office_hour(post.law, now),
        )
        for person in to
    ]  # fmt: skip


def keepers(conn: Connection, *roles: Role) -> list[str]:
    """Labels of the persons in office with one of the roles."""
    return list(dict.fromkeys(person.label for role in roles for person in persons_with_role(conn, role)))


def raise_alarm(post: PostRoom, conn: Connection, key: str, about: str, reason: str) -> list[str]:
    """Tell administrators and the bureau head at once that something of the product does not run; once for a key. Gives
    whom."""
    told = keepers(conn, Role.ADMIN, Role.BUREAU_HEAD)
    now = post.clock.now()
    values: Facts = {"about": about, "reason": reason}
    insert_outbox(conn, notices(post, now, f"alarm/{key}", "alarm", values, told, urgent=True))
    return told
