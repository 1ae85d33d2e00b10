"""Draining the outbox: what is due is claimed, sent outside any transaction, and marked, one by one.

A letter is sent at least once under a stable key: only who is killed between the acknowledgement and the mark sends it
again, the same to the byte (I-19). A channel that does not work rests and is tried with one letter at a time, so nothing
storms and nothing is lost while it is down (I-20); the others go on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from db.outbox import CHANNEL_DOWN, Claimed, claim, finish, mark_sent, postpone, release, waiting, wake
from db.paces import failed, get_pace, reserve, worked
from db.session import reading, retrying, transaction
from door.fanout import KINDS, Tally, give_up, route_messages
from door.overtaken import overtaken
from door.postroom import MOST_ATTEMPTS, Effect, PostRoom, Stumble, attempted, pause_before, rest_after
from notifications.channels.letter import Channel, Letter, Verdict

BATCH = 50
#: What one channel may take of a drain; well within the lease of a claim.
LONGEST = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrainReport:
    """What a drain did: messages made readable, letters sent by channel (and effects done by kind), left for later, given
    up, overtaken; channels that rest; due rows that nobody here can do, by kind; faults by row."""

    now: datetime
    messages: int
    sent: Mapping[str, int]
    again: int
    dead: int
    overtaken: int
    unreached: int
    resting: Mapping[str, datetime]
    waiting: Mapping[str, int]
    not_set_up: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]


def drain_outbox(post: PostRoom, limit: int = 5_000) -> DrainReport:
    """Do everything in the outbox whose time has come; at most `limit` messages, letters of each channel and effects of
    each kind. Safe to run twice, late, or in several processes at once."""
    tally = Tally()
    began = post.clock.now()
    route_messages(post, tally, limit)
    for channel in post.channels.values():
        _drain_channel(post, channel, tally, limit)
    for kind, effect in post.effects.items():
        _drain_effects(post, kind, effect, tally, limit)
    known = [(kind, "*") for kind in (*KINDS, *post.effects)] + [("send", name) for name in post.channels]
    with reading(post.engine) as conn:
        left = waiting(conn, post.clock.now(), known)
    return DrainReport(
        now=began, messages=tally.messages, sent=tally.sent, again=tally.again, dead=tally.dead,
        overtaken=tally.overtaken, unreached=tally.unreached, resting=tally.resting, waiting=left,
        not_set_up=tuple(sorted(tally.not_set_up)), failed=tuple(tally.stumbles),
    )  # fmt: skip


def _drain_channel(post: PostRoom, channel: Channel, tally: Tally, limit: int) -> None:
    left = min(limit, channel.most)
    ends = post.clock.now() + LONGEST
    while left > 0:
        size = min(BATCH, left)
        batch = retrying(partial(_claimed, post, channel, size, tally))
        if batch is None or not _send_batch(post, channel, batch, ends, tally):
            return
        left -= max(len(batch), 1)


def _claimed(post: PostRoom, channel: Channel, size: int, tally: Tally) -> list[Claimed] | None:
    """Letters of the channel that are worth sending; None when it rests or has none."""
    now = post.clock.now()
    with transaction(post.engine) as conn:
        pace = get_pace(conn, channel.name)
        if pace.closed_until is not None and pace.closed_until > now:
            tally.resting[channel.name] = pace.closed_until
            return None
        rows = claim(conn, now, kinds=("send",), channel=channel.name, limit=1 if pace.failures else size)
        if not rows:
            return None
        gone = overtaken(conn, rows, now)
        for row_id, reason in gone.items():
            finish(conn, [row_id], "cancelled", at=now, trouble=reason)
    tally.overtaken += len(gone)
    post.faults("claimed")
    return [row for row in rows if row.id not in gone]


def _send_batch(post: PostRoom, channel: Channel, batch: Sequence[Claimed], ends: datetime, tally: Tally) -> bool:
    """Send claimed letters; False when the channel as a whole should be left alone."""
    shut: dict[str, datetime] = {}
    well: set[str] = set()
    for row in batch:
        letter = _letter(row)
        lane = channel.lane(letter)
        if channel.name in shut or post.clock.now() > ends:
            _give_back(post, row, shut.get(channel.name))
            shut.setdefault(channel.name, ends)
            continue
        until = shut.get(lane) or _held(post, channel, lane)
        if until is None:
            until = _send(post, channel, row, letter, lane, lane not in well, tally)
            well.add(lane)
        else:
            _give_back(post, row, until)
        if until is not None:
            shut[lane] = tally.resting[lane] = until
    return channel.name not in shut


def _letter(row: Claimed) -> Letter:
    body = row.body
    return Letter(
        key=row.key, address=body["address"], name=body["name"], subject=body["subject"], body=body["body"],
        short=body["short"], written_at=row.created_at,
    )  # fmt: skip


def _give_back(post: PostRoom, row: Claimed, until: datetime | None) -> None:
    def work() -> None:
        with transaction(post.engine) as conn:
            release(conn, [row], until)

    retrying(work)


def _held(post: PostRoom, channel: Channel, lane: str) -> datetime | None:
    """Until when the lane may not be used: it rests, or its ration of the minute is used up. None: go, and it is counted."""
    if channel.per_minute is None:
        return None
    ration = channel.per_minute

    def work() -> datetime | None:
        now = post.clock.now()
        with transaction(post.engine) as conn:
            pace = get_pace(conn, lane)
            if pace.closed_until is not None and pace.closed_until > now:
                return pace.closed_until
            return reserve(conn, lane, now, ration)

    return retrying(work)


def _send(
    post: PostRoom, channel: Channel, row: Claimed, letter: Letter, lane: str, first: bool, tally: Tally
) -> datetime | None:
    """Send one letter and mark what became of it; until when its lane rests, if it failed."""
    answer = attempted(lambda: channel.send(letter, post.clock.now()))
    post.faults("handed_over")
    verdict = Verdict(outcome="again", reason=answer.words) if isinstance(answer, Stumble) else answer
    until = retrying(lambda: _mark(post, row, verdict, lane, first))
    post.faults("marked")
    _count(tally, channel.name, row, verdict, answer)
    return until


def _count(tally: Tally, name: str, row: Claimed, verdict: Verdict, answer: Verdict | Stumble) -> None:
    if verdict.outcome == "sent":
        tally.sent[name] = tally.sent.get(name, 0) + 1
    elif verdict.outcome == "refused":
        tally.dead += 1
    else:
        tally.again += 1
    if isinstance(answer, Stumble):
        tally.stumbles.append((row.key, answer.words))


def _mark(post: PostRoom, row: Claimed, verdict: Verdict, lane: str, first: bool) -> datetime | None:
    now = post.clock.now()
    with transaction(post.engine) as conn:
        if verdict.outcome == "sent":
            mark_sent(conn, row.id, now)
            if first and worked(conn, lane, now):
                wake(conn, row.channel, now)
            until = None
        elif verdict.outcome == "down":
            until = _rest(post, conn, row, verdict, lane, now)
        else:
            until = None
            _later(post, conn, row, verdict, now, final=verdict.outcome == "refused" or row.attempts >= MOST_ATTEMPTS)
        post.faults("marking")
    return until


def _rest(post: PostRoom, conn: Connection, row: Claimed, verdict: Verdict, lane: str, now: datetime) -> datetime:
    """The lane rests. The letter at hand waits longer than the lane, so that another one is tried next; it is given up only
    when others went through since it was last tried, which tells that it is the letter and not the lane."""
    pace = get_pace(conn, lane)
    until = now + max(verdict.wait or timedelta(0), rest_after(lane, pace.failures + 1))
    failed(conn, lane, until)
    others_pass = pace.worked_at is not None and row.tried_at is not None and pace.worked_at > row.tried_at
    verdict = Verdict(outcome="down", reason=CHANNEL_DOWN + verdict.reason, wait=verdict.wait)
    _later(post, conn, row, verdict, now, final=others_pass and row.attempts >= MOST_ATTEMPTS, not_before=until)
    return until


def _later(
    post: PostRoom, conn: Connection, row: Claimed, verdict: Verdict, now: datetime, *, final: bool,
    not_before: datetime | None = None,
) -> None:  # fmt: skip
    if final:
        give_up(post, conn, row, verdict.reason, now)
        return
    wait = max(verdict.wait or timedelta(0), pause_before(row.key, row.attempts))
    postpone(conn, row.id, max(now + wait, not_before or now), at=now, trouble=verdict.reason)


def _drain_effects(post: PostRoom, kind: str, effect: Effect, tally: Tally, limit: int) -> None:
    left = limit
    ends = post.clock.now() + LONGEST
    while left > 0 and post.clock.now() <= ends:
        rows = retrying(lambda: _claimed_effect(post, kind))
        if not rows:
            return
        left -= 1
        row = rows[0]
        answer = attempted(partial(effect, row, post.clock.now()))
        post.faults("done")
        found = Verdict(outcome="again", reason=answer.words) if isinstance(answer, Stumble) else answer
        verdict = Verdict(outcome="again", reason=found.reason, wait=found.wait) if found.outcome == "down" else found
        retrying(partial(_mark, post, row, verdict, kind, False))
        _count(tally, kind, row, verdict, answer)


def _claimed_effect(post: PostRoom, kind: str) -> list[Claimed]:
    """One row of a kind: an effect may take long, and the next one is then still free for others."""
    with transaction(post.engine) as conn:
        return claim(conn, post.clock.now(), kinds=(kind,), limit=1)
