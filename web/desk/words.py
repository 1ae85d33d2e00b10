"""What was entered at an act, in the words of its form: labels instead of keys, names instead of labels, Chinese days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from cases.clockface import SHANGHAI
from states.choices import choice_label
from web.forms.building import bare
from web.screen import day, moment, spoken_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What labels are called, by what they name: `person`, `hazard`, `subject`; and codes, by the field they stand in."""

    person: Mapping[str, str] = field(default_factory=dict)
    hazard: Mapping[str, str] = field(default_factory=dict)
    subject: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def by(self, kind: str, label: Any) -> str:
        """The name of a label; the label itself where nobody knows it."""
        return dict(getattr(self, kind, {})).get(label, str(label))


def spoken(model: type[BaseModel], body: Mapping[str, Any], called: Called, path: str = "") -> Iterator[tuple[str, str]]:
    """Label and value of everything in a body, in the order in which it was entered; what the form does not know keeps its key."""
    known = {info.alias or name: info for name, info in model.model_fields.items()}
    for key, value in body.items():
        if value is None or value in ([], {}):
            continue
        info = known.get(key)
        label = f"{path}{(info.title if info else None) or key}"
        yield from _value(key, label, value, info.annotation if info else None, list(info.metadata) if info else [], called)


def _value(name: str, label: str, value: Any, kind: Any, marks: list[Any], called: Called) -> Iterator[tuple[str, str]]:
    kind, names = bare(kind, marks)
    if isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(value, Mapping):
        yield from spoken(kind, value, called, f"{label} · ")
    elif isinstance(value, Mapping):
        yield from _each(name, label, value, (get_args(kind) or (Any, Any)), called)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        item = (get_args(kind) or (Any,))[0]
        if any(isinstance(one, Mapping) for one in value):
            for number, one in enumerate(value, 1):
                yield from _value(name, f"{label} {number}", one, item, [], called)
        else:
            yield label, "、".join(text for one in value for _, text in _value(name, label, one, item, [], called))
    else:
        yield label, _word(name, value, kind, names, called)


def _each(name: str, label: str, value: Mapping[str, Any], types: Sequence[Any], called: Called) -> Iterator[tuple[str, str]]:
    """A block for every key: hazards by what they are, new ones by their place in the list."""
    _, names = bare(types[0])
    item = types[1] if len(types) > 1 else Any
    for number, (key, one) in enumerate(value.items(), 1):
        is_new = isinstance(one, Mapping) and "description" in one
        heading = f"{label} {number}" if is_new else f"{label} · {called.by(names, key) if names else key}"
        yield from _value(name, heading, one, item, [], called)


def _word(name: str, value: Any, kind: Any, names: str, called: Called) -> str:
    if kind is bool or isinstance(value, bool):
        return {"True": "是", "False": "否"}.get(str(value).capitalize(), str(value))
    if names:
        return called.by(names, value)
    if get_origin(kind) is Literal:
        return choice_label(name, str(value))
    if kind in (date, datetime):
        return _moment_words(str(value))
    if value in called.codes.get(name, {}):
        return f"{called.codes[name][value]}（{value}）"
    return spoken_days(str(value)) if kind is None else str(value)


def _moment_words(text: str) -> str:
    try:
        if len(text) <= len("2026-05-06"):
            return day(date.fromisoformat(text))
        instant = datetime.fromisoformat(text)
        return moment(instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI))
    except ValueError:  # hidden, or written by hand
        return text
