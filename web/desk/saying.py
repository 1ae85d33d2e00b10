"""What was filled in, in the words of the form: titles for names, Chinese for the words that were chosen."""

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from states.choices import choice_label
from states.fields import Names

Line = tuple[str, str]
#: Persons and hazards by their labels.
Named = Mapping[str, Mapping[str, str]]


def said(model: type[BaseModel] | None, body: Mapping[str, Any], named: Named, prefix: str = "") -> Iterator[Line]:
    """Lines of (title, words) for everything in a body; what the model does not know stands under its own name."""
    fields = {key: (name, info) for name, info in (model.model_fields if model else {}).items() for key in (name, info.alias) if key}
    for key, value in body.items():
        name, info = fields.get(key, (key, None))
        kind: Any = info.annotation if info else None
        if info and info.metadata:
            kind = Annotated[(kind, *info.metadata)]
        yield from _lines(f"{prefix}{(info.title if info else None) or key}", name, kind, value, named)


def _lines(title: str, name: str, kind: Any, value: Any, named: Named) -> Iterator[Line]:
    if get_origin(kind) in (Union, UnionType):
        kind = next(k for k in get_args(kind) if k is not NoneType)
    whose = next((mark.kind for mark in getattr(kind, "__metadata__", ()) if isinstance(mark, Names)), "")
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if isinstance(value, Mapping):
        yield from _block(title, name, bare, value, named)
    elif isinstance(value, list) and any(isinstance(item, (Mapping, list)) for item in value):
        for position, item in enumerate(value, 1):
            yield from _lines(f"{title} {position}", name, _within(bare, 0), item, named)
    elif isinstance(value, list):
        yield title, "、".join(words for item in value for _, words in _lines("", name, _within(bare, 0), item, named))
    elif value is not None:
        yield title, _words(name, bare, value, named.get(whose, {}))


def _block(title: str, name: str, kind: Any, value: Mapping[str, Any], named: Named) -> Iterator[Line]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from said(kind, value, named, f"{title}　")
        return
    for key, item in value.items():
        words = next((known[key] for known in named.values() if key in known), key)
        yield from _lines(f"{title}　{words}", name, _within(kind, 1), item, named)


def _within(kind: Any, place: int) -> Any:
    """What a list or a dictionary holds."""
    held = get_args(kind)
    return held[place] if len(held) > place else None


def _words(name: str, kind: Any, value: Any, known: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if get_origin(kind) is Literal:
        return choice_label(name, str(value))
    return known.get(str(value), str(value))
