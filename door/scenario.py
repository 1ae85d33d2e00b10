"""Scenario files: case histories a lawyer can read and the engine can run, read strictly into frozen records.

Every scalar stays the text that stands in the file; only what the replay itself needs (instants, days, yuan, yes and
no) is typed here. What a step gives an act (`with`) goes to the act's own input model untouched.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from cases.clockface import Moment
from cases.errors import DubanError
from cases.people import Role

TICK = "tick"


class ScenarioFault(DubanError):
    """A scenario file cannot be read or asks for something that does not exist; says which file, line and why."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        super().__init__(f"{file}:{line or 1}: {reason}")
        self.file = file
        self.line = line or 1
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Every word a file may use; anything else is an error.

    `states` holds the states of each kind of procedure, `inputs` the model of what each action carries.
    """

    actions: frozenset[str]
    clocks: frozenset[str]
    gates: frozenset[str]
    documents: frozenset[str]
    states: Mapping[str, frozenset[str]]
    stages: frozenset[str]
    places: frozenset[str]
    inputs: Mapping[str, type[BaseModel]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """A person of the file: roles, the unit or subject acted for, certificate and its first and last day."""

    label: str
    roles: tuple[Role, ...]
    name: str | None = None
    of: str | None = None
    certificate: str | None = None
    valid: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry:
    """A department or community of the file; `of` is the unit it belongs to."""

    label: str
    kind: str
    name: str
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectEntry:
    """An enterprise or a natural person of the file."""

    label: str
    kind: str
    name: str
    uscc: str | None = None
    id_number: str | None = None
    phone: str | None = None
    unit: str | None = None
    industry: str | None = None
    workers: int | None = None
    licensed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeExpectation:
    """The bounds of a fine in yuan; None is not asserted."""

    min: Decimal | None = None
    max: Decimal | None = None
    max_inclusive: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What must hold right after a step; None is not asserted. Lists are "at least", `once` and `none` are exact."""

    refused: tuple[str, ...] | None = None
    states: Mapping[str, str] = field(default_factory=dict)
    stage: str | None = None
    due: Mapping[str, Moment] = field(default_factory=dict)
    limit: Mapping[str, Moment] = field(default_factory=dict)
    clocks: Mapping[str, str] = field(default_factory=dict)
    provisional: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    not_proposed: tuple[str, ...] = ()
    reminded: tuple[str, ...] = ()
    not_reminded: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    amount: Mapping[str, Decimal] = field(default_factory=dict)
    range: RangeExpectation | None = None
    hearing: bool | None = None
    legal_review: bool | None = None
    collective: bool | None = None
    public: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: who did what when, on what, with which inputs. `case_ref` and `on` are the two halves of `on`."""

    line: int
    at: datetime
    recorded_at: datetime | None
    by: tuple[str, ...]
    do: str
    case_ref: str | None
    on: str | None
    inputs: dict[str, Any]
    expect: Expect
    #: The step lacks a required input and expects to be refused for it.
    incomplete: bool = False

    @property
    def instant(self) -> datetime:
        """The instant to which time passes before the step: when it was entered."""
        return self.recorded_at or self.at

    @property
    def is_tick(self) -> bool:
        """Whether nobody acts and only time passes."""
        return self.do == TICK


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole file."""

    file: str
    name: str
    title: str
    place: str
    basis: tuple[str, ...]
    people: tuple[PersonEntry, ...]
    units: tuple[UnitEntry, ...]
    subjects: tuple[SubjectEntry, ...]
    outages: tuple[tuple[datetime, datetime], ...]
    calendar_known_until: date | None
    steps: tuple[Step, ...]
