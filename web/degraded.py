"""What works worse than it should, as lines at the head of every page for those who can mend it."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from db.session import StoreBusy, StoreFull
from door.health import health
from web.site import Banner

KEPT_FOR = timedelta(seconds=30)


class HealthBanners:
    """`door.health.health` as banners, asked at most once in half a minute; a database that does not answer keeps the last."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._asked_at: datetime | None = None
        self._known: Sequence[Banner] = ()

    def __call__(self, now: datetime) -> Sequence[Banner]:
        """The lines of now."""
        with self._lock:
            if self._asked_at is not None and timedelta(0) <= now - self._asked_at < KEPT_FOR:
                return self._known
            self._asked_at = now
            try:
                self._known = [Banner(text=finding.sentence, mend=f"（{finding.mend}）") for finding in health(self._engine, now)]
            except (StoreBusy, StoreFull, DBAPIError):
                return self._known
            return self._known
