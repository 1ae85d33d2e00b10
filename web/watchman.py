"""The watch inside the process of the desk: where neither Prefect nor `duban watch` runs, the desk keeps the deadlines."""

import logging
import threading
from types import TracebackType

from door.perform import Door
from door.ports import Clock
from door.rounds import Errand
from door.watching import watch_once

_LOG = logging.getLogger("duban.watch")
EVERY = 60.0
#: Seconds that a look under way is waited for when the desk stops.
PATIENCE = 10.0


class Watchman:
    """One thread that looks every minute until it is stopped; what fails is recorded and the next look goes on."""

    def __init__(self, door: Door, errand: Errand, *, wall: Clock | None = None, every: float = EVERY) -> None:
        self.looks = 0
        self._door, self._errand, self._wall, self._every = door, errand, wall, every
        self._over, self.looked = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name="duban-watch", daemon=True)

    def _watch(self) -> None:
        while not self._over.is_set():
            try:
                watch_once(self._door, self._errand, wall=self._wall)
            except Exception:  # noqa: BLE001 - whatever it is, it is recorded and the next one has its turn
                _LOG.exception("a look of the watch failed")
            self.looks += 1
            self.looked.set()
            self._over.wait(self._every)

    def __enter__(self) -> "Watchman":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join(PATIENCE)
