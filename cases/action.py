"""A request to act and its two possible answers: a decision, or a refusal with every reason."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from cases.casefile import Facts
from cases.changes import Change
from cases.clockface import Moment
from cases.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A request to act. `at` is when it happened, `recorded_at` when it was entered; both aware.

    `procedure` names the procedure meant by its number in the case, `document` the paper meant.
    `at` may be None only for `offers`.
    """

    name: str
    by: tuple[Person, ...]
    at: datetime
    recorded_at: datetime
    inputs: BaseModel | None
    procedure: int | None = None
    document: int | None = None

    @property
    def is_late_entry(self) -> bool:
        """Whether the act was recorded after the day it happened (补录)."""
        return self.recorded_at > self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """One reason why an act may not be done now, who can lift it and the earliest moment it can be lifted."""

    gate: str | None
    sentence: str
    article: str | None = None
    who: str | None = None
    earliest: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to tell somebody. `to` is `handler`, `chief`, `bureau_head`, `enterprise`, `liaison`, `editor` or
    `person:LABEL`; `urgent` messages are not gathered into the daily digest."""

    to: str
    wording: str
    values: Facts
    deliver_at: datetime
    urgent: bool = False
    procedure: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A thing to be done outside the database after the commit, once: `render` a paper, `publish`, `withdraw`."""

    kind: str
    values: Facts


@dataclass(slots=True, kw_only=True)
class Decision:
    """An accepted act: the event to record, what it changes, what is told and done, and what follows from it."""

    action: str
    at: datetime
    recorded_at: datetime
    by: tuple[str, ...]
    inputs: Facts
    procedure: int | None = None
    changes: list[Change] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    warnings: list[Blocker] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An act that may not be done now, with all blockers."""

    action: str
    blockers: tuple[Blocker, ...]

    @property
    def gates(self) -> set[str]:
        """The gates named."""
        return {b.gate for b in self.blockers if b.gate}


Answer = tuple[Decision, ...] | Refusal
Json = dict[str, Any]
