"""The watch (值守): does a round that did not come, and tells people through another channel than Prefect."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from cases.clockface import day_of
from db.session import retrying, transaction
from door.channels import open_post_room
from door.health import Finding, health
from door.perform import Door
from door.ports import Clock
from door.postroom import raise_alarm
from door.rounds import FIRST, OUTBOX, ROUNDS, WATCH, Errand, Report, keep_time, make_round, missed_rounds

_LOG = logging.getLogger("duban.watch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One look of the watch: what was not well, the rounds it did itself, and those that failed with their reason."""

    at: datetime
    findings: tuple[Finding, ...]
    reports: tuple[Report, ...]
    failed: tuple[tuple[str, str], ...]


def watch_once(
    door: Door, errand: Errand | None = None, *, wall: Clock | None = None, only: Sequence[str] = tuple(ROUNDS)
) -> Watched:
    """See what is not well, raise an alarm for it, then do every round that should have come by now.

    A round that was never done is no alarm by itself: nothing has stopped yet. `wall` is the machine's own clock, which
    may be behind the time used; `only` names the rounds looked after.
    """
    now = keep_time(door)
    found = health(door.engine, wall.now() if wall else now)
    for finding in found:
        _LOG.warning("%s: %s", finding.name, finding.sentence)
    raise_alarms(door, found, now)
    reports: list[Report] = []
    failed: list[tuple[str, str]] = []
    for name, work in _to_do(door, errand or Errand(), now, only, is_alarmed=bool(found)):
        try:
            reports.append(work())
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is recorded and the next one has its turn
            _LOG.exception("%s failed", name)
            failed.append((name, f"{type(fault).__name__}: {fault}"))
    return Watched(at=now, findings=tuple(found), reports=tuple(reports), failed=tuple(failed))


def _to_do(
    door: Door, errand: Errand, now: datetime, only: Sequence[str], *, is_alarmed: bool
) -> Iterator[tuple[str, Callable[[], Report]]]:
    missed = missed_rounds(door, now, only)
    for name, beat in missed.items():
        yield name, partial(make_round, door, name, by=WATCH if beat else FIRST, errand=errand)
    if is_alarmed and OUTBOX in only and OUTBOX not in missed:
        # The alarm does not wait for the round it may be about; it is no heartbeat of that round either.
        yield OUTBOX, partial(ROUNDS[OUTBOX].work, door, now, errand)


def raise_alarms(door: Door, findings: Sequence[Finding], now: datetime) -> None:
    """Put an urgent message for every administrator and the bureau head into the outbox, once a day for each finding."""
    post = open_post_room(door)

    def write() -> None:
        with transaction(door.engine) as conn:
            for finding in findings:
                raise_alarm(post, conn, f"{finding.name}/{day_of(now)}", finding.sentence, finding.mend)

    if findings:
        retrying(write)
