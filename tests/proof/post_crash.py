"""Kills over sweep, drain and digest: a fake world writes down every letter it takes, in a file that no rollback reaches.

Whoever takes up where the shot process fell must leave no letter unsent, no message without its event, no event without
its messages, and repeat no more letters than processes were shot, each the same to the byte.
"""

import gc
import hashlib
import os
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import select

from cases.clockface import at_hour, day_of
from db.contacts import Contact, put_contact
from db.session import open_engine, reading, transaction
from db.tables import events, outbox
from door.channels import open_post_room
from door.digests import send_digests
from door.perform import Door
from door.ports import CountingIds, VirtualClock
from door.postroom import PostRoom
from door.sending import drain_outbox
from notifications.channels.letter import SENT, Letter, Verdict
from tests.proof.crash import CrashReport, Shot, in_child, live
from tests.proof.stores import SqliteStore, Store, newest
from tests.proof.story import START, story

Drain = Callable[[PostRoom], Any]
_KEPT = 1_000
#: Beats of the story in a stretch, and who has an address.
_STRETCH = 2
_REACHED = ("chen", "zhou", "boss1", "boss2")


@dataclass
class World:
    """A mail server of which only the record is left: one line for a letter taken."""

    name: ClassVar[str] = "smtp"
    file: Path
    shot: Shot
    per_minute: int | None = None
    most: int = 5_000

    def send(self, letter: Letter, at: datetime) -> Verdict:
        """Take the letter; the process may be shot before it is taken, and after."""
        self.shot("world_asked")
        # the bytes of a mail follow from its letter alone, as another test shows
        content = hashlib.sha256(repr(letter).encode()).hexdigest()
        with self.file.open("a", encoding="utf-8") as record:
            record.write(f"{letter.key}\t{content}\n")
        self.shot("world_took")
        return SENT

    def lane(self, letter: Letter) -> str:
        """One lane."""
        return self.name

    def close(self) -> None:
        """Nothing to hang up."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Beats that are lived, the fault points passed, and the keys of the messages that come of it."""

    first: int
    last: int
    hits: int
    messages: Counter[str]


class PostForge:
    """Shoots processes that act, sweep, drain and gather on one store."""

    def __init__(self, store: Store, folder: Path, drain: Drain = drain_outbox) -> None:
        self.store, self.beats, self.drain = store, story(), drain
        self.world = folder / "world.txt"
        self.report = CrashReport(f"{store.name}, drain and digest")
        self.engine = open_engine(self._staged(0))
        self._life(0, len(self.beats), Shot(0), 0)
        self.engine.dispose()
        gc.freeze()
        self.spans = [self._measured(0, len(self.beats))]
        if isinstance(store, SqliteStore):
            self.spans += self._stretches(store)

    def _staged(self, first: int) -> str:
        """The address of the database as it stands before a beat; the world has seen nothing since."""
        self.world.write_text("", encoding="utf-8")
        if first and isinstance(self.store, SqliteStore):
            self.store.back_to(_KEPT + first)
            return ""
        url = self.store.fresh()
        engine = open_engine(url)
        with transaction(engine) as conn:
            for label in _REACHED:
                put_contact(conn, Contact(person=label, channel="smtp", address=f"{label}@example.test", verified_at=START))
        engine.dispose()
        return url

    def _stretches(self, store: SqliteStore) -> list[Stretch]:
        self._staged(0)
        for at, beat in enumerate(self.beats):
            store.keep(_KEPT + at)
            live(self.engine, [beat], Shot(0))
            self.engine.dispose()
        return [self._measured(at, min(at + _STRETCH, len(self.beats))) for at in range(1, len(self.beats))]

    def _measured(self, first: int, last: int) -> Stretch:
        self._staged(first)
        hits = in_child(lambda: self._life(first, last, Shot(0), 0))[1]
        return Stretch(first, last, hits, Counter(key for key, kind in self._keys() if kind != "send"))

    def _life(self, first: int, last: int, shot: Shot, turn: int) -> int:
        """Act, sweep, drain and gather at every beat; then until what a dead process held is free again."""
        self.engine.dispose(close=False)
        clock = VirtualClock(START)
        door = Door(self.engine, clock=clock, ids=CountingIds(newest(self.engine)), faults=shot)
        post = open_post_room(door, {"smtp": World(self.world, shot)})
        for beat in self.beats[first:last]:
            clock.set(beat.at)
            if beat.requests:
                door.perform(list(beat.requests))
            else:
                door.sweep()
            self._post(post)
        evening = clock.now() + timedelta(minutes=6 * (turn + 1))
        morning = at_hour(door.lawbook.calendar.add_working_days(day_of(evening), 1), 10)
        for instant in (evening, morning + timedelta(minutes=6 * turn)):
            clock.set(instant)
            self._post(post)
        return shot.hits

    def _post(self, post: PostRoom) -> None:
        gathered = send_digests(post)
        self.drain(post)
        assert gathered.failed == ()

    def run(self, span: Stretch, shots: Sequence[int]) -> None:
        """One run: lives that end at their n-th fault point each, until one comes to its end."""
        self._staged(span.first)
        self.report.runs += 1
        kills = 0
        for turn, at in enumerate((*shots, 0)):
            status, _ = in_child(lambda at=at, turn=turn: self._life(span.first, span.last, Shot(at), turn))  # type: ignore[misc]  # bound at once
            if not os.WIFSIGNALED(status):
                break
            kills += 1
        self.report.points += kills
        where = f"shots at {list(shots)} from beat {span.first}"
        lost, doubled = in_child(lambda: self._wrong(span, kills))[1]
        self.report.lost += [f"{where}: {line}" for line in lost]
        self.report.doubled += [f"{where}: {line}" for line in doubled]

    def seeded(self, points: int, seed: int, *, stop_at_first: bool = False) -> CrashReport:
        """Runs with one to seven shots each at random points, the later ones early, until so many processes were shot; the whole story once in
        twenty."""
        chance = random.Random(seed)
        while self.report.points < points:
            span = chance.choice(self.spans[1:] if self.spans[1:] and chance.random() < 0.95 else self.spans[:1])
            self.run(span, [chance.randint(1, max(1, span.hits // n)) for n in range(1, chance.randint(1, 7) + 1)])
            if stop_at_first and (self.report.lost or self.report.doubled):
                break
        return self.report

    # what must hold

    def _keys(self) -> list[tuple[str, str]]:
        self.engine.dispose(close=False)
        with reading(self.engine) as conn:
            return [(row.key, row.kind) for row in conn.execute(select(outbox.c.key, outbox.c.kind))]

    def _wrong(self, span: Stretch, kills: int) -> tuple[list[str], list[str]]:
        """What was lost, and what was doubled beyond what kills excuse."""
        self.engine.dispose(close=False)
        seen = [line.split("\t") for line in self.world.read_text(encoding="utf-8").splitlines()]
        with reading(self.engine) as conn:
            rows = list(conn.execute(select(outbox)))
            known = {(row.case_id, row.seq) for row in conn.execute(select(events.c.case_id, events.c.seq))}
        taken = Counter(key for key, _ in seen)
        messages = Counter(row.key for row in rows if row.kind != "send")
        letters = {row.key: row for row in rows if row.kind == "send"}
        digested = Counter(key for row in letters.values() if row.wording == "digest" for key in row.body["messages"])
        lost = [f"no longer told: {key}" for key in span.messages - messages]
        lost += [f"not at its end: {row.key} {row.status}" for row in rows if _is_open(row)]
        lost += [f"never taken: {key}" for key, row in letters.items() if row.status == "done" and not taken[key]]
        lost += [f"in no digest: {row.key}" for row in rows if str(row.gathered).startswith("digest") and not digested[row.key]]
        doubled = [f"told besides: {key}" for key in messages - span.messages]
        doubled += [f"without its row: {key}" for key in taken if key not in letters]
        doubled += [f"without its event: {row.key}" for row in rows if row.case_id and (row.case_id, row.seq) not in known]
        doubled += [f"in two digests: {key}" for key, times in digested.items() if times > 1]
        doubled += _repeats(seen, taken, kills)
        return lost, doubled


def _is_open(row: Any) -> bool:
    if row.kind == "send":
        return row.status not in ("done", "cancelled")
    if row.kind in ("message", "unreached"):
        waits = row.kind == "message" and row.status == "done" and row.gathered is None
        return row.status not in ("done", "cancelled") or waits
    return False


def _repeats(seen: Sequence[Sequence[str]], taken: Counter[str], kills: int) -> list[str]:
    found = []
    if sum(taken.values()) - len(taken) > kills:
        found.append(f"{sum(taken.values()) - len(taken)} repeats by {kills} kills")
    for key, times in taken.items():
        if times > 1 and len({content for other, content in seen if other == key}) > 1:
            found.append(f"repeated with other bytes: {key}")
    return found

