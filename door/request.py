"""What is asked of the door, and what it answers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cases.action import Blocker


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One act as asked by a click, a command or a file.

    `by` holds labels of persons, the first signs. `case` is a case number, needed for every act but those that open
    one. `on` names the procedure, hazard or paper (`penalty.2`, `rectification.dust`, `document:rectification_order`).
    `at` (aware) is when it happened, default now; `recorded_at` when it was entered, default now. `inputs` is the
    untyped body. `request_id` makes the act idempotent; `expected_version` refuses it when the case has moved on.
    """

    action: str
    by: tuple[str, ...]
    case: str | None = None
    on: str | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    recorded_at: datetime | None = None
    request_id: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a request.

    Accepted: `case` and `version` after the act, `events` as (seq, action), `documents` as (kind, number, status),
    `warnings` recorded with it. Refused: `blockers`. Invalid: `problem`, a sentence that says what, where and how to
    mend it. `conflict` marks a stale version. `repeated` marks an answer given before to the same request id. `rows` are
    the results of a bulk act, one for each case.
    """

    action: str
    accepted: bool
    case: str | None = None
    version: int | None = None
    procedure: str | None = None
    events: tuple[tuple[int, str], ...] = ()
    documents: tuple[tuple[str, str | None, str], ...] = ()
    blockers: tuple[Blocker, ...] = ()
    warnings: tuple[Blocker, ...] = ()
    problem: str | None = None
    conflict: bool = False
    repeated: bool = False
    rows: tuple["Outcome", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An act the desk shows: `allowed` now, or greyed with every reason. `target` is the procedure's ref, if any."""

    action: str
    label: str
    target: str | None
    allowed: bool
    blockers: tuple[Blocker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReport:
    """What one sweep did: the number of cases touched and (case, action, detail) for every system act."""

    now: datetime
    cases: int
    acts: tuple[tuple[str, str, str], ...]
    failed: tuple[tuple[str, str], ...] = ()
