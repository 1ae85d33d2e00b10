"""A machine whose clock anybody may set, while the time that really passes goes on."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from door.kept_clock import KeptClock
from tests.support.bureau import MORNING


class Machine:
    """`shown` is what its clock says, `passed` the seconds since it was switched on."""

    def __init__(self, shown: datetime = MORNING) -> None:
        self.shown = shown
        self.passed = 1_000.0

    def now(self) -> datetime:
        """What its clock says."""
        return self.shown

    def steady(self) -> float:
        """The seconds that really passed."""
        return self.passed

    def run(self, time: timedelta) -> None:
        """Time passes, and the clock shows it."""
        self.shown += time
        self.passed += time.total_seconds()

    def jump(self, by: timedelta) -> None:
        """Somebody sets the clock."""
        self.shown += by

    def clock(self, engine: Engine) -> KeptClock:
        """The clock of a process that begins now."""
        return KeptClock(engine, self, self.steady)
