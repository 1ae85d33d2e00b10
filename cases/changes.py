"""What a decision changes, as typed records. The store writes them, the log keeps them, the fold applies them."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from cases.casefile import Deadline, Document, Facts, Hazard, Procedure
from cases.clockface import read_moment, write_moment


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Case-level facts and columns that take new values."""

    values: Facts


@dataclass(frozen=True, slots=True)
class HazardAdded:
    """A hazard enters the case."""

    hazard: Hazard


@dataclass(frozen=True, slots=True)
class HazardSet:
    """A hazard takes new values (level, criterion, opinion)."""

    label: str
    values: Facts


@dataclass(frozen=True, slots=True)
class ProcedureOpened:
    """A procedure begins in its first state."""

    procedure: Procedure


@dataclass(frozen=True, slots=True)
class Moved:
    """A procedure changes state."""

    n: int
    source: str
    to: str


@dataclass(frozen=True, slots=True)
class FactsSet:
    """Facts of a procedure take new values; a value of None removes the key."""

    n: int
    values: Facts


@dataclass(frozen=True, slots=True)
class DeadlineOpened:
    """A clock begins to run."""

    deadline: Deadline


@dataclass(frozen=True, slots=True)
class DeadlineSet:
    """A clock moves, ends, is suspended or has a rung recorded; `reason` says why a date moved."""

    n: int
    values: Facts
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PaperRegistered:
    """A paper comes into being, as a draft or issued."""

    document: Document


@dataclass(frozen=True, slots=True)
class PaperSet:
    """A paper is numbered, served or superseded."""

    n: int
    values: Facts


Change = (
    CaseSet
    | HazardAdded
    | HazardSet
    | ProcedureOpened
    | Moved
    | FactsSet
    | DeadlineOpened
    | DeadlineSet
    | PaperRegistered
    | PaperSet
)

_CLASSES: dict[str, type[Any]] = {
    cls.__name__: cls
    for cls in (
        CaseSet, HazardAdded, HazardSet, ProcedureOpened, Moved, FactsSet, DeadlineOpened, DeadlineSet,
        PaperRegistered, PaperSet,
    )
}  # fmt: skip
_NOUNS: dict[str, type[Any]] = {
    "hazard": Hazard, "procedure": Procedure, "deadline": Deadline, "document": Document,
}  # fmt: skip
_FIELDS: dict[type[Any], tuple[str, ...]] = {
    cls: tuple(field.name for field in fields(cls)) for cls in (*_CLASSES.values(), *_NOUNS.values())
}
_MOMENTS = {"found_on", "opened_at", "start", "due", "limit", "version", "until", "literal_start", "ended_at", "at", "closed_at"}
_TUPLES = {"photos", "fired"}
_PLAIN_ALREADY = frozenset({str, int, bool, dict, list})
#: Which keys of a `…Set` are columns with a type of their own; everything else is JSON already.
_TYPED_VALUES = {
    "CaseSet": {"closed_at"},
    "HazardSet": {"found_on", "photos"},
    "DeadlineSet": _MOMENTS | _TUPLES | {"suspended"},
}


def write_values(values: Facts) -> Facts:
    """Column values as JSON: moments as text, tuples as lists."""
    return {key: _plain(key, value) for key, value in values.items()}


def read_values(values: Facts) -> Facts:
    """The inverse of `write_values` for the columns of the nouns."""
    return {key: _typed(key, value) for key, value in values.items()}


def _plain(key: str, value: Any) -> Any:
    if value is None or type(value) in _PLAIN_ALREADY:
        return value
    if isinstance(value, date | datetime):
        return write_moment(value)
    if key == "suspended" and isinstance(value, tuple):
        return [[first.isoformat(), last.isoformat()] for first, last in value]
    return list(value) if isinstance(value, tuple) else value


def _typed(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key in _MOMENTS and isinstance(value, str):
        return read_moment(value)
    if key == "suspended":
        return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in value)
    return tuple(value) if key in _TUPLES else value


def _written(noun: Any) -> Facts:
    """The fields of a noun that hold something, as JSON; the rest come back as their defaults."""
    return {
        name: _plain(name, value)
        for name in _FIELDS[type(noun)]
        if (value := getattr(noun, name)) is not None and value != () and value != {}
    }


def write_change(change: Change) -> list[Any]:
    """A change as JSON: its name and its fields."""
    body: Facts = {}
    for name in _FIELDS[type(change)]:
        value = getattr(change, name)
        if name in _NOUNS:
            value = _written(value)
        elif name == "values":
            value = write_values(value)
        body[name] = value
    return [type(change).__name__, body]


def read_change(record: list[Any]) -> Change:
    """A change from its JSON form."""
    name, body = record
    arguments = dict(body)
    for key, noun in _NOUNS.items():
        if key in arguments:
            arguments[key] = noun(**read_values(arguments[key]))
    if "values" in arguments and name in _TYPED_VALUES:
        arguments["values"] = {k: _typed(k, v) if k in _TYPED_VALUES[name] else v for k, v in arguments["values"].items()}
    change: Change = _CLASSES[name](**arguments)
    return change
