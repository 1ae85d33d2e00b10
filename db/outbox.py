"""The outbox: what is to be done after the commit, claimed for a while, done at least once under a stable key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from db.tables import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A row that this process may now work on until its claim runs out. `attempts` counts this claim too; `tried_at` is
    when it was last tried before."""

    id: int
    key: str
    kind: str
    channel: str
    person: str | None
    wording: str | None
    body: dict[str, Any]
    deliver_at: datetime
    urgent: bool
    case_id: int | None
    seq: int | None
    attempts: int
    created_at: datetime
    tried_at: datetime | None


_COLUMNS = [outbox.c[name] for name in Claimed.__slots__]
_CLAIM = (
    update(outbox)
    .where(outbox.c.id == bindparam("at_id"))
    .values(attempts=bindparam("attempts"), claimed_until=bindparam("claimed_until"))
)
LEASE = timedelta(minutes=5)
#: Begins the trouble of a row that waits because its channel did not work, not for a fault of its own.
CHANNEL_DOWN = "渠道故障："


def claim(
    conn: Connection,
    now: datetime,
    *,
    limit: int = 100,
    lease: timedelta = LEASE,
    kinds: Sequence[str] = (),
    channel: str | None = None,
    ids: Sequence[int] | None = None,
) -> list[Claimed]:
    """Pending rows whose time has come and that nobody holds, the oldest first; of the kinds, of the channel, of the
    ids, where given.

    They are this process's for the `lease`; a process that dies leaves them to the next one, and one that finishes
    late has done the same key twice, which receivers can tell.
    """
    free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now)
    wanted = select(*_COLUMNS).where(outbox.c.status == "pending", outbox.c.deliver_at <= now, free)
    if kinds:
        wanted = wanted.where(outbox.c.kind.in_(kinds))
    if channel is not None:
        wanted = wanted.where(outbox.c.channel == channel)
    if ids is not None:
        wanted = wanted.where(outbox.c.id.in_(ids))
    wanted = wanted.order_by(outbox.c.deliver_at, outbox.c.id).limit(limit).with_for_update(skip_locked=True)
    found = [Claimed(**{**row, "attempts": row["attempts"] + 1}) for row in conn.execute(wanted).mappings()]
    if found:
        until = now + lease
        conn.execute(_CLAIM, [{"at_id": c.id, "attempts": c.attempts, "claimed_until": until} for c in found])
    return found


def due_ids(conn: Connection, now: datetime, kinds: Sequence[str], limit: int) -> list[int]:
    """Ids of rows that `claim` would give, without holding them."""
    free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now)
    wanted = select(outbox.c.id).where(
        outbox.c.status == "pending", outbox.c.deliver_at <= now, free, outbox.c.kind.in_(kinds)
    )
    return list(conn.scalars(wanted.order_by(outbox.c.deliver_at, outbox.c.id).limit(limit)))


def finish(
    conn: Connection,
    ids: Sequence[int],
    status: str = "done",
    *,
    at: datetime | None = None,
    trouble: str | None = None,
    gathered: str | None = None,
) -> int:
    """Mark pending rows `done`, `dead` (given up, for a person to look at) or `cancelled` (overtaken before it was sent),
    with the instant of the last try, the reason, and what gathered or carried them; gives how many were still pending."""
    values: dict[str, Any] = {"status": status, "claimed_until": None, "trouble": trouble}
    if at is not None:
        values["tried_at"] = at
    if gathered is not None:
        values["gathered"] = gathered
    done = 0
    for start in range(0, len(ids), 500):
        chosen = outbox.c.id.in_(ids[start : start + 500])
        done += conn.execute(update(outbox).where(chosen, outbox.c.status == "pending").values(values)).rowcount
    return done


_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("at_id"), outbox.c.status == "pending")
    .values(status="done", claimed_until=None, trouble=None, tried_at=bindparam("at"))
)


def mark_sent(conn: Connection, row_id: int, at: datetime) -> None:
    """Mark one row done: `finish` for the one statement that runs for every letter."""
    conn.execute(_SENT, {"at_id": row_id, "at": at})


def postpone(
    conn: Connection, row_id: int, until: datetime, *, at: datetime | None = None, trouble: str | None = None
) -> None:
    """Leave a row that failed for later: nobody claims it before `until`."""
    values: dict[str, Any] = {"claimed_until": until, "trouble": trouble}
    if at is not None:
        values["tried_at"] = at
    conn.execute(update(outbox).where(outbox.c.id == row_id, outbox.c.status == "pending").values(values))


def release(conn: Connection, rows: Sequence[Claimed], until: datetime | None = None) -> None:
    """Give claimed rows back untried: anybody may claim them (from `until` on), and the claim does not count."""
    for row in rows:
        back = outbox.c.id == row.id, outbox.c.status == "pending", outbox.c.attempts == row.attempts
        conn.execute(update(outbox).where(*back).values(attempts=row.attempts - 1, claimed_until=until))


def wake(conn: Connection, channel: str, now: datetime) -> None:
    """Let the letters that waited for a channel go at once, now that it works. What may be held by a claim is left; it
    comes back by itself before long."""
    conn.execute(
        update(outbox)
        .where(outbox.c.status == "pending", outbox.c.kind == "send", outbox.c.channel == channel)
        .where(outbox.c.claimed_until > now + LEASE, outbox.c.trouble.startswith(CHANNEL_DOWN))
        .values(claimed_until=now)
    )


def gather(conn: Connection, ids: Sequence[int], into: str) -> None:
    """Note which digest (or none: `inbox`) took messages up."""
    for start in range(0, len(ids), 500):
        chosen = outbox.c.id.in_(ids[start : start + 500])
        conn.execute(update(outbox).where(chosen, outbox.c.gathered.is_(None)).values(gathered=into))


def to_gather(conn: Connection, person: str) -> list[Claimed]:
    """Messages of a person that no digest took up yet, the oldest first. Locked until the transaction ends."""
    wanted = select(*_COLUMNS).where(
        outbox.c.person == person, outbox.c.gathered.is_(None), outbox.c.status == "done", outbox.c.kind == "message"
    )
    wanted = wanted.order_by(outbox.c.deliver_at, outbox.c.id).with_for_update()
    return [Claimed(**row) for row in conn.execute(wanted).mappings()]


def persons_to_gather(conn: Connection) -> list[str]:
    """Labels of persons with messages that no digest took up yet."""
    wanted = select(outbox.c.person).where(
        outbox.c.gathered.is_(None), outbox.c.status == "done", outbox.c.kind == "message", outbox.c.person.is_not(None)
    )
    return sorted(str(label) for label in conn.scalars(wanted.distinct()))


def waiting(conn: Connection, now: datetime, known: Sequence[tuple[str, str]]) -> Mapping[str, int]:
    """Due rows that nobody here can do, by kind (of a letter by kind and channel); `known` are the pairs somebody can,
    with `*` for every channel."""
    number = func.count()
    wanted = (
        select(outbox.c.kind, outbox.c.channel, number)
        .where(outbox.c.status == "pending", outbox.c.deliver_at <= now)
        .group_by(outbox.c.kind, outbox.c.channel)
    )
    found: dict[str, int] = {}
    for kind, channel, count in conn.execute(wanted):
        if (kind, channel) not in known and (kind, "*") not in known:
            name = f"{kind}:{channel}" if kind == "send" else kind
            found[name] = found.get(name, 0) + count
    return found
