"""The clock of the product: never earlier than the latest time ever used, and distrustful of a leap ahead.

A clock set back shows the kept time until the machine has caught up. A clock that runs ahead of the time that has really
passed in this process by more than a day is not followed: the kept time goes on at the pace of the steady clock, nothing
legal fires, and a person decides (`duban clock confirm`). An outage is no leap: a process that begins trusts what it finds.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from db.heartbeats import Leap, keep_leap, raise_mark, read_leap, read_mark
from db.session import reading, retrying, transaction
from door.ports import Clock, WallClock, steady_seconds

#: How far the machine's clock may run ahead of the time that passed before it is asked about.
TRUSTED_LEAP = timedelta(hours=24)


class KeptClock:
    """Time as used: `max(kept mark, machine)`. `now` reads no database; `keep` does, and is called outside transactions."""

    def __init__(
        self, engine: Engine, wall: Clock | None = None, steady: Callable[[], float] = steady_seconds
    ) -> None:
        self._engine = engine
        self._wall = wall or WallClock()
        self._steady = steady
        self._lock = threading.Lock()
        with reading(engine) as conn:
            mark, leap = read_mark(conn), read_leap(conn)
        shown = self._wall.now()
        self._given = shown if mark is None else mark if leap else max(mark, shown)
        # The time that is due by what has really passed, counted from here.
        self._anchor, self._anchored_at = self._given, steady()
        self._leap = leap
        self._is_news = False

    def now(self) -> datetime:
        """The present instant, never earlier than one given before by any process that has kept it."""
        with self._lock:
            return self._advance()

    def _advance(self) -> datetime:
        shown, at = self._wall.now(), self._steady()
        expected = self._anchor + timedelta(seconds=max(0.0, at - self._anchored_at))
        if self._leap is None and shown - expected > TRUSTED_LEAP:
            self._leap, self._is_news = Leap(expected=expected, shown=shown), True
        if self._leap is None and shown > expected:
            self._anchor, self._anchored_at = shown, at
        self._given = max(self._given, expected if self._leap else shown)
        return self._given

    @property
    def leap(self) -> Leap | None:
        """The leap that awaits a person's word, as last known."""
        return self._leap

    def keep(self) -> datetime:
        """Raise the mark in the database and learn what others have kept there. Gives the present instant."""
        return retrying(self._keep)

    def _keep(self) -> datetime:
        with self._lock, transaction(self._engine) as conn:
            self._advance()
            known = read_leap(conn)
            if self._leap is not None and known is None and self._is_news:
                keep_leap(conn, self._leap)
            elif (known is None) != (self._leap is None):
                self._follow(known)
            self._given = raise_mark(conn, self._given)
        self._is_news = False
        return self._given

    def _follow(self, known: Leap | None) -> None:
        """Another process has met a leap, or a person has released the one known here."""
        self._leap = known
        if known is None:
            self._given = max(self._given, self._wall.now())
            self._anchor, self._anchored_at = self._given, self._steady()
