"""A form as a tree of fields: what a template draws, filled with what was sent, and read back into the body of an act."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: What was sent: every name with its values, in order.
Sent = Mapping[str, Sequence[str]]
Choices = Sequence[tuple[str, str]]
#: Kinds that hold further fields.
NESTED = ("group", "keyed", "rows", "entries")
#: Kinds of which several values may be sent under one name.
MANY = ("checks",)


@dataclass(slots=True, kw_only=True)
class Field:
    """One field. `kind` says how it is drawn:

    `text`, `area`, `suggest` (text with proposals), `day`, `instant`, `flag`, `number`, `whole`, `choice`, `checks`, `lines`
    (one a line), `pairs` (名称=内容, one a line); `group` (a block), `keyed` (a block for every key), `entries` (a field for
    every key) and `rows` (a list of blocks) hold `parts`. `key` is the key of a part inside `keyed` or `entries`; `value`
    what was sent or the default, as text.
    """

    name: str
    label: str
    kind: str
    required: bool = False
    value: Any = ""
    choices: Choices = ()
    parts: list["Field"] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    key: str | None = None
    default: Any = ""
    #: What one line of `lines` or `pairs` may look like.
    example: str = ""

    @property
    def is_filled(self) -> bool:
        """Whether anything but the default stands in it."""
        if self.parts or self.kind in NESTED:
            return any(part.is_filled for part in self.parts)
        return self.value not in ("", [], False, None) and self.value != self.default

    @property
    def has_errors(self) -> bool:
        """Whether it or anything in it is faulty."""
        return bool(self.errors) or any(part.has_errors for part in self.parts)


def every(fields: Sequence[Field]) -> Iterator[Field]:
    """Every field of the tree."""
    for one in fields:
        yield one
        yield from every(one.parts)


def names_of(fields: Sequence[Field]) -> set[str]:
    """Every name that the form may send."""
    return {one.name for one in every(fields) if one.kind not in NESTED}


def body_of(fields: Sequence[Field]) -> dict[str, Any]:
    """What the fields carry, as the body of an act: empty optional fields and untouched optional blocks are left out."""
    body: dict[str, Any] = {}
    for one in fields:
        value = _value(one)
        if value is not None:
            body[one.name.rsplit(".", 1)[-1]] = value
    return body


def _value(one: Field) -> Any:
    match one.kind:
        case "group":
            return body_of(one.parts) if one.required or one.is_filled else None
        case "keyed":
            return {str(part.key): body_of(part.parts) for part in one.parts if part.is_filled} or None
        case "entries":
            return {str(part.key): value for part in one.parts if (value := _value(part)) is not None} or None
        case "rows":
            return [body_of(part.parts) for part in one.parts if part.is_filled] or None
        case "flag":
            return bool(one.value)
        case "checks":
            return list(one.value) or None
        case "lines":
            return [line.strip() for line in one.value.splitlines() if line.strip()] or None
        case "pairs":
            words = {text: word for word, text in one.choices}
            pairs = [_pair(line) for line in one.value.splitlines() if line.strip()]
            return {name: words.get(value, value) for name, value in pairs} or None
        case _:
            return one.value if isinstance(one.value, str) and one.value.strip() else None


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.replace("＝", "=").partition("=")
    return name.strip(), value.strip()
