"""The watch (值守): does a round that did not come, and tells people through another channel than Prefect."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.clockface import day_of
from cases.people import Role
from db import registers
from db.ledger import OutboxRow, insert_outbox
from db.session import retrying, transaction
from door.health import Finding, health
from door.perform import Door
from door.ports import Clock
from door.rounds import FIRST, ROUNDS, WATCH, Errand, Report, keep_time, make_round, missed_rounds
from notifications.message import render

_LOG = logging.getLogger("duban.watch")
#: Who is told when the clock is not well.
_TOLD = (Role.ADMIN, Role.BUREAU_HEAD)


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
    for name, beat in missed_rounds(door, now, only).items():
        try:
            reports.append(make_round(door, name, by=WATCH if beat else FIRST, errand=errand))
        except Exception as fault:  # noqa: BLE001 - one of the loops that record a fault and go on to the next row
            _LOG.exception("%s failed", name)
            failed.append((name, f"{type(fault).__name__}: {fault}"))
    return Watched(at=now, findings=tuple(found), reports=tuple(reports), failed=tuple(failed))


def raise_alarms(door: Door, findings: Sequence[Finding], now: datetime) -> None:
    """Put an urgent message for every administrator and the bureau head into the outbox, once a day for each finding."""

    def write() -> None:
        with transaction(door.engine) as conn:
            people = {p.label for role in _TOLD for p in registers.persons_with_role(conn, role)}
            insert_outbox(conn, [_alarm(door, f, person, now) for f in findings for person in sorted(people)])

    if findings:
        retrying(write)


def _alarm(door: Door, finding: Finding, person: str, now: datetime) -> OutboxRow:
    subject, body, short = render("alarm", {"finding": finding.sentence, "mend": finding.mend})
    return OutboxRow(
        id=door.ids.new(), key=f"alarm/{finding.name}/{day_of(now)}/{person}", kind="message", person=person, wording="alarm",
        body={"to": "admin", "subject": subject, "body": body, "short": short}, deliver_at=now, created_at=now, urgent=True,
    )  # fmt: skip
