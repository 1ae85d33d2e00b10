"""The fields of an act's inputs: kinds from the types, labels from the titles, choices from the case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from states.choices import choice_label
from states.fields import Names
from web.forms.fields import NESTED, Choices, Field, Sent

#: Text that runs over several lines.
_LONG = frozenset(
    {"text", "reason", "report", "words", "opinions", "record", "description", "measure", "measures", "interim", "conclusion",
     "answer", "point", "defence", "refusal_note", "education", "new_facts", "property", "ground_text", "evidence_text"}
)  # fmt: skip
YES_NO: Choices = (("true", "是"), ("false", "否"))
BLANK_ROWS = 2
#: What stands in a fresh form, by the full name of the field: text, or words of several checks.
Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """What the case and the place offer to choose from, as (word, Chinese). By the name of the field: `people_for`, whom it may
    mean where not everybody; `suggestions`; `keys`, what a field of several named entries is about. `new_hazards`: hazards named
    are new ones and get fresh labels from `next_number` on; `today`: the day on which what is optional (a service) was done
    unless another is written; `evidence`: what is registered, where evidence is chosen and not written."""

    people: Choices = ()
    people_for: Mapping[str, Choices] = field(default_factory=dict)
    hazards: Choices = ()
    subjects: Choices = ()
    evidence: Choices = ()
    suggestions: Mapping[str, Choices] = field(default_factory=dict)
    keys: Mapping[str, Choices] = field(default_factory=dict)
    new_hazards: bool = False
    next_number: int = 1
    rows: int = BLANK_ROWS
    today: str = ""


def fields_of(
    model: type[BaseModel], offer: Choosable, sent: Sent | None = None, prefix: str = "", given: Given | None = None
) -> list[Field]:
    """The fields of a model, blocks that may be left out behind the others. `sent` fills them with what was sent; without it
    `given` overrides the defaults by name."""
    made = [_field(info.alias or name, info, offer, sent, prefix, given or {}) for name, info in model.model_fields.items()]
    return sorted(made, key=lambda one: one.kind == "group" and not one.required)


def _field(name: str, info: FieldInfo, offer: Choosable, sent: Sent | None, prefix: str, given: Given) -> Field:
    kind, names = bare(info.annotation, info.metadata)
    optional = not info.is_required()
    default = info.get_default(call_default_factory=True) if optional else None
    one = Field(name=f"{prefix}{name}", label=info.title or name, kind="text", required=not optional)
    _shape(one, name, kind, names, default, offer, sent, given)
    if one.kind == "day" and name == "on" and prefix:
        one.default = offer.today
    if one.kind not in NESTED:
        _fill(one, sent, given)
    return one


def bare(kind: Any, marks: Iterable[Any] = ()) -> tuple[Any, str]:
    """A type without `None` and without its marks, and what it names (`Names`), if anything. `marks` are those beside it."""
    if get_origin(kind) in (Union, UnionType):
        kind = next(one for one in get_args(kind) if one is not NoneType)
    if get_origin(kind) is Annotated:
        kind, *more = get_args(kind)
        marks = [*marks, *more]
    return kind, next((mark.kind for mark in marks if isinstance(mark, Names)), "")


def _shape(
    one: Field, name: str, kind: Any, names: str, default: Any, offer: Choosable, sent: Sent | None, given: Given
) -> None:
    origin = get_origin(kind)
    if origin is Literal:
        one.kind, one.choices = "choice", [(word, choice_label(name, word)) for word in get_args(kind)]
        one.default = default or ""
    elif origin is list:
        _list(one, name, get_args(kind)[0], default, offer, sent, given)
    elif origin is dict:
        _dict(one, name, get_args(kind), offer, sent, given)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        one.kind, one.parts = "group", fields_of(kind, offer, sent, f"{one.name}.", given)
    elif kind is bool:
        if default is False:
            one.kind, one.default = "flag", False
        else:
            one.kind, one.choices = "choice", YES_NO
            one.default = "" if default is None else str(default).lower()
    else:
        _scalar(one, name, kind, names, offer)


def _scalar(one: Field, name: str, kind: Any, names: str, offer: Choosable) -> None:
    plain = {date: "day", datetime: "instant", Decimal: "number", int: "whole"}
    if kind in plain:
        one.kind, one.choices = plain[kind], offer.suggestions.get(name, ()) if kind is int else ()
    elif names in ("person", "hazard"):
        one.kind, one.choices = "choice", offer.people_for.get(name, offer.people) if names == "person" else offer.hazards
    elif names in ("subject", "evidence"):
        one.kind, one.choices = "suggest", offer.subjects if names == "subject" else offer.evidence
    elif name in offer.suggestions:
        one.kind, one.choices = "suggest", offer.suggestions[name]
    else:
        one.kind = "area" if name in _LONG else "text"


def _list(one: Field, name: str, item: Any, default: Any, offer: Choosable, sent: Sent | None, given: Given) -> None:
    item, names = bare(item)
    if isinstance(item, type) and issubclass(item, BaseModel):
        one.kind, one.parts = "rows", _blocks(one, item, offer, sent, given)
    elif get_origin(item) is Literal:
        one.kind, one.choices = "checks", [(word, choice_label(name, word)) for word in get_args(item)]
        one.default = list(default or [])
    elif names in ("person", "hazard"):
        chosen = offer.people_for.get(name, offer.people) if names == "person" else offer.hazards
        only = names == "hazard" and one.required and len(chosen) == 1
        one.kind, one.choices, one.default = "checks", chosen, [chosen[0][0]] if only else []
    elif names == "evidence" and offer.evidence:
        one.kind, one.choices, one.default = "checks", offer.evidence, list(default or [])
    else:
        one.kind = "lines"
        one.example = "2026-05-20" if item is date else ""


def _dict(one: Field, name: str, types: Sequence[Any], offer: Choosable, sent: Sent | None, given: Given) -> None:
    key, item = types
    _, names = bare(key)
    known = offer.hazards if names == "hazard" and not offer.new_hazards else offer.keys.get(name)
    if not (isinstance(item, type) and issubclass(item, BaseModel)):
        _entries(one, name, item, known, sent, given)
        return
    one.kind = "keyed"
    if known is not None:
        one.parts = [_block(one, item, word, text, word, offer, sent, given) for word, text in known]
    else:
        letter = "h" if names == "hazard" else "e"
        one.parts = _blocks(one, item, offer, sent, given, letter=letter, start=offer.next_number)


def _entries(one: Field, name: str, item: Any, known: Choices | None, sent: Sent | None, given: Given) -> None:
    """One value for every name: a field each where the names are known, else lines."""
    is_number, choices = Decimal in (item, *get_args(item)), ()
    if get_origin(item) is Literal:
        choices = [(word, choice_label(name, word)) for word in get_args(item)]
    if known is None:
        one.kind, one.choices = "pairs", choices
        one.example = "名称=2" if is_number else f"名称={choices[0][1] if choices else '内容'}"
        return
    one.kind = "entries"
    kind = "choice" if choices else "number" if is_number else "area"
    one.parts = [
        Field(name=f"{one.name}.{word}", label=text, kind=kind, key=word, choices=choices) for word, text in known
    ]
    for part in one.parts:
        _fill(part, sent, given)


def _block(
    one: Field, item: type[BaseModel], place: str, label: str, key: str, offer: Choosable, sent: Sent | None,
    given: Given,
) -> Field:  # fmt: skip
    name = f"{one.name}.{place}"
    return Field(name=name, label=label, kind="group", key=key, parts=fields_of(item, offer, sent, f"{name}.", given))


def _blocks(
    one: Field, item: type[BaseModel], offer: Choosable, sent: Sent | None, given: Given, *, letter: str = "",
    start: int = 0,
) -> list[Field]:  # fmt: skip
    """Blocks for what was sent, without gaps, or for what is given, and blank ones behind them."""
    blocks: list[Field] = []
    for place in _places(one.name, given if sent is None else sent):
        filled = _block(one, item, place, "", "", offer, sent, given)
        if filled.is_filled:
            blocks.append(filled)
    renumbered = []
    for position, block in enumerate(blocks):
        place = f"{letter}{start + position}"
        moved = None if sent is None else _moved(block, f"{one.name}.{place}", sent)
        renumbered.append(_block(one, item, place, f"第 {position + 1} 项", place, offer, moved, given))
    for position in range(len(blocks), len(blocks) + max(offer.rows - len(blocks), 1)):
        place = f"{letter}{start + position}"
        renumbered.append(_block(one, item, place, f"第 {position + 1} 项", place, offer, {} if sent is not None else None, given))
    return renumbered


def _places(name: str, filled: Given) -> list[str]:
    found = (key[len(name) + 1 :].split(".", 1)[0] for key in filled if key.startswith(f"{name}."))
    return list(dict.fromkeys(found))


def _moved(block: Field, name: str, sent: Sent) -> Sent:
    """What was sent for a block, under the name that it now has."""
    before = f"{block.name}."
    return {f"{name}.{key[len(before):]}": values for key, values in sent.items() if key.startswith(before)}


def _fill(one: Field, sent: Sent | None, given: Given) -> None:
    if sent is None:
        one.value = given.get(one.name, one.default)
    elif one.kind == "checks":
        one.value = list(sent.get(one.name, ()))
    elif one.kind == "flag":
        one.value = bool(sent.get(one.name))
    else:
        one.value = next(iter(sent.get(one.name, ())), "").replace("\r\n", "\n")
