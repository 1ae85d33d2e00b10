"""What the door needs of the outside world: the time, fresh ids, and named points at which it may be killed in tests."""

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from cases.clockface import local


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """The present instant, aware."""
        ...


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in Shanghai time, to the microsecond."""
        return local(datetime.now(UTC))


def steady_seconds() -> float:
    """Seconds that really pass, whatever anybody sets the machine's clock to; a machine put to sleep goes on counting."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class VirtualClock:
    """A clock that stands still until it is set; for replays and proofs."""

    def __init__(self, start: datetime) -> None:
        self._now = local(start)

    def now(self) -> datetime:
        """The instant last set."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Move the clock, forwards only; an earlier instant leaves it where it is."""
        self._now = max(self._now, local(instant))


class Ids(Protocol):
    """The only source of fresh ids."""

    def new(self) -> int:
        """A fresh positive integer below 2**63, larger than every one this source gave before."""
        ...


class TimeOrderedIds:
    """Ids of 41 bits milliseconds, 10 bits process, 12 bits counter: sorted, so that rows cluster."""

    _EPOCH_MS = 1_577_836_800_000  # 2020-01-01, which leaves room until 2089

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = os.getpid() & 0x3FF
        self._last = 0

    def new(self) -> int:
        """A fresh id; ids of one process never repeat, those of two collide only as their process numbers do."""
        milliseconds = time.time_ns() // 1_000_000 - self._EPOCH_MS
        with self._lock:
            self._last = max(self._last + 1, (milliseconds << 22) | (self._process << 12))
            return self._last


class CountingIds:
    """Ids 1, 2, 3 …: the same run gives the same ids."""

    def __init__(self, start: int = 0) -> None:
        self._last = start

    def new(self) -> int:
        """The next integer."""
        self._last += 1
        return self._last


FaultPoint = Callable[[str], None]


def no_fault(point: str) -> None:
    """The product's own fault point: nothing happens."""
