"""The lines at the head of every page: what of the clock is not well, looked at once a minute, not once a page."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine

from door.health import health
from web.site import Banner, Banners

LOOKED_AT_EVERY = timedelta(minutes=1)


def health_banners(engine: Engine) -> Banners:
    """Gives the banners for `create_app`; one look of `door.health` serves all pages of a minute."""
    last: tuple[datetime, Sequence[Banner]] | None = None

    def banners(now: datetime) -> Sequence[Banner]:
        nonlocal last
        if last is None or not timedelta() <= now - last[0] < LOOKED_AT_EVERY:
            last = now, [Banner(text=found.sentence, mend=found.mend) for found in health(engine, now)]
        return last[1]

    return banners
