"""A case as the core sees it: one snapshot, loaded whole, changed only by `cases.fold`."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from cases.clockface import Moment, is_past, read_moment, write_moment
from cases.people import Subject

Facts = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Hazard:
    """One finding (事故隐患). `level` is `general` or `major`; a major one carries its criterion or an opinion."""

    label: str
    description: str
    level: str
    found_on: date
    place: str | None = None
    category: str | None = None
    criterion: str | None = None
    opinion: Facts | None = None
    photos: tuple[str, ...] = ()

    @property
    def is_major(self) -> bool:
        """Whether it is a major hazard (重大事故隐患)."""
        return self.level == "major"


@dataclass(slots=True, kw_only=True)
class Procedure:
    """One running flat machine inside a case. `n` numbers it in the case, `no` among those of its kind."""

    n: int
    kind: str
    no: int
    state: str
    opened_at: datetime
    label: str | None = None
    facts: Facts = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """How files and people name it: `rectification.dust`, `penalty`, `penalty.2`."""
        if self.kind == "rectification":
            return f"rectification.{self.label}"
        return self.kind if self.no == 1 else f"{self.kind}.{self.no}"

    @property
    def hazards(self) -> tuple[str, ...]:
        """Labels of the hazards it is about."""
        return (self.label,) if self.kind == "rectification" and self.label else tuple(self.facts.get("hazards", ()))

    def fact_day(self, key: str) -> date | None:
        """A fact that is a day."""
        text = self.facts.get(key)
        return date.fromisoformat(text) if text else None


@dataclass(slots=True, kw_only=True)
class Deadline:
    """A running clock (期限). `due` is the safe date, `limit` the literal legal one; a day, or an instant for hours."""

    n: int
    rule: str
    version: date
    kind: str
    start: Moment
    due: Moment
    limit: Moment
    status: str = "open"
    provisional: bool = False
    procedure: int | None = None
    label: str | None = None
    opened_at: datetime
    opened_by: int
    by_hand: bool = False
    length: int | None = None
    until: date | None = None
    extended: int = 0
    suspended: tuple[tuple[date, date], ...] = ()
    literal_start: date | None = None
    ended_at: datetime | None = None
    fired: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it still runs (a suspended one does)."""
        return self.status == "open"

    def has_passed(self, now: datetime) -> bool:
        """Whether its literal end lies behind `now`."""
        return is_past(self.limit, now)

    def status_on(self, day: date) -> str:
        """The status as of a day: `suspended` on the days of a suspension, else the stored one."""
        if self.status == "open" and any(first <= day <= last for first, last in self.suspended):
            return "suspended"
        return self.status


@dataclass(slots=True, kw_only=True)
class Document:
    """A paper (文书): kind, number and the frozen facts it is printed from; `draft`, `issued`, `served`, `superseded`."""

    n: int
    kind: str
    status: str
    at: datetime
    number: str | None = None
    procedure: int | None = None
    facts: Facts = field(default_factory=dict)
    service: Facts = field(default_factory=dict)


Noun = TypeVar("Noun", Hazard, Procedure, Deadline, Document)


def twin(noun: Noun, **changed: Any) -> Noun:
    """A copy of a noun with some fields changed: `dataclasses.replace` at a quarter of its price, for an act makes dozens."""
    copied = object.__new__(type(noun))
    for name in noun.__slots__:
        setattr(copied, name, getattr(noun, name))
    for name, value in changed.items():
        setattr(copied, name, value)
    return copied


@dataclass(frozen=True, slots=True, kw_only=True)
class EventHead:
    """What later judgement needs of a recorded event."""

    seq: int
    action: str
    at: datetime
    recorded_at: datetime
    by: tuple[str, ...]
    procedure: int | None = None


@dataclass(slots=True, kw_only=True)
class CaseFile:
    """Everything that follows from one discovery at one subject (案件), or an intake record that may become one."""

    id: int
    number: str
    kind: str
    place: str
    version: int
    subject: Subject | None
    source: str
    title: str
    opened_at: datetime
    opened_by: tuple[str, ...]
    closed_at: datetime | None = None
    facts: Facts = field(default_factory=dict)
    hazards: dict[str, Hazard] = field(default_factory=dict)
    procedures: list[Procedure] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    events: list[EventHead] = field(default_factory=list)

    def copy(self) -> "CaseFile":
        """A copy that can be changed without touching this one; facts are copied one level deep."""
        return replace(
            self,
            facts=dict(self.facts),
            hazards={label: twin(hazard) for label, hazard in self.hazards.items()},
            procedures=[twin(p, facts=dict(p.facts)) for p in self.procedures],
            deadlines=[twin(d) for d in self.deadlines],
            documents=[twin(d, service=dict(d.service)) for d in self.documents],
            events=list(self.events),
        )

    @property
    def is_closed(self) -> bool:
        """Whether `close_case` was accepted and no `reopen_case` since."""
        return self.closed_at is not None

    @property
    def seq(self) -> int:
        """The sequence number of the last event; 0 for none."""
        return self.events[-1].seq if self.events else 0

    def of_kind(self, kind: str) -> list[Procedure]:
        """The procedures of a kind, in the order they were opened."""
        return [p for p in self.procedures if p.kind == kind]

    def procedure(self, n: int) -> Procedure:
        """The procedure with that number in the case; they are numbered 1, 2, 3 … as they were opened."""
        return self.procedures[n - 1]

    def deadline(self, n: int) -> Deadline:
        """The deadline with that number in the case."""
        return self.deadlines[n - 1]

    def document(self, n: int) -> Document:
        """The paper with that number in the case."""
        return self.documents[n - 1]

    def rectification(self, label: str) -> Procedure:
        """The rectification of a hazard."""
        return next(p for p in self.procedures if p.kind == "rectification" and p.label == label)

    def clocks(self, rule: str, *, procedure: int | None = None, label: str | None = None) -> Iterator[Deadline]:
        """Deadlines of a rule, newest first, of a procedure and a hazard where given."""
        for deadline in reversed(self.deadlines):
            if deadline.rule != rule or (procedure is not None and deadline.procedure != procedure):
                continue
            if label is None or deadline.label == label:
                yield deadline

    def clock(self, rule: str, *, procedure: int | None = None, label: str | None = None) -> Deadline | None:
        """The newest deadline of a rule, open or ended."""
        return next(self.clocks(rule, procedure=procedure, label=label), None)

    def open_clock(self, rule: str, *, procedure: int | None = None, label: str | None = None) -> Deadline | None:
        """The newest deadline of a rule that still runs."""
        return next((d for d in self.clocks(rule, procedure=procedure, label=label) if d.is_open), None)

    def papers(self, *kinds: str, procedure: int | None = None) -> list[Document]:
        """Papers of the kinds that are not superseded, oldest first."""
        return [
            d
            for d in self.documents
            if d.kind in kinds and d.status != "superseded" and (procedure is None or d.procedure == procedure)
        ]


def moment_text(moment: Moment | None) -> str | None:
    """A moment as text, or nothing."""
    return None if moment is None else write_moment(moment)


def text_moment(text: str | None) -> Moment | None:
    """Text as a moment, or nothing."""
    return None if text is None else read_moment(text)
