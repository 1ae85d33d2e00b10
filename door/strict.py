"""The small words of a strict file: text, days, instants, sums and lists, each refused with file and line."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, TypeVar

from cases.clockface import SHANGHAI, Moment
from door.scenario import ScenarioFault

T = TypeVar("T")
#: The ends of a span are both days or both instants.
M = TypeVar("M", date, datetime)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def line_of(tree: Any, key: Any) -> int | None:
    """The line on which a key or an item stands, where the loader marked it."""
    lines = getattr(tree, "lines", None)
    if isinstance(lines, dict):
        return lines.get(key)
    if isinstance(lines, Sequence) and isinstance(key, int) and key < len(lines):
        return int(lines[key])
    return None


class StrictReading:
    """One reading of one file: every method gives what is written or fails at the line last looked at."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.line: int | None = None

    def fail(self, reason: str) -> NoReturn:
        """The fault at the line last looked at."""
        raise ScenarioFault(self.file, self.line, reason)

    def block(self, tree: Any, keys: frozenset[str] | set[str] | None, what: str) -> dict[str, Any]:
        """A mapping that holds none but the keys."""
        if not isinstance(tree, dict):
            self.fail(f"{what}应为键值块")
        for key in tree:
            if keys is not None and key not in keys:
                self.line = line_of(tree, key) or self.line
                self.fail(f"{what}中有未知的键“{key}”，可用的键：{'、'.join(sorted(keys))}")
        return tree

    def entries(self, body: dict[str, Any], key: str) -> Iterator[tuple[str, Any]]:
        """The labelled entries of a section, the line following along."""
        section = self.block(body.get(key) or {}, None, key)
        for label, entry in section.items():
            self.line = line_of(section, label) or self.line
            yield label, entry

    def items(self, body: dict[str, Any], key: str) -> Iterator[tuple[int | None, Any]]:
        """The items of a list with their lines."""
        section = body.get(key) or []
        self.line = line_of(body, key) or self.line
        if not isinstance(section, list):
            self.fail(f"{key} 应为列表")
        for index, item in enumerate(section):
            self.line = line_of(section, index) or self.line
            yield self.line, item

    def needed(self, body: dict[str, Any], key: str) -> str:
        """A text that must be there."""
        if key not in body:
            self.fail(f"缺少 {key}")
        self.line = line_of(body, key) or self.line
        return self.text(body[key])

    def maybe(self, body: dict[str, Any], key: str, read: Callable[[Any], T]) -> T | None:
        """A value that may be missing."""
        if key not in body:
            return None
        self.line = line_of(body, key) or self.line
        return read(body[key])

    def text(self, value: Any) -> str:
        """Text that is not empty."""
        if not isinstance(value, str) or not value.strip():
            self.fail(f"应为非空文字，而不是 {value!r}")
        return value

    def texts(self, body: dict[str, Any], key: str) -> tuple[str, ...]:
        """A list of texts, empty when missing."""
        if key not in body:
            return ()
        self.line = line_of(body, key) or self.line
        return tuple(self.listed(body[key], key))

    def listed(self, value: Any, key: str) -> list[str]:
        """A list of texts."""
        if not isinstance(value, list):
            self.fail(f"{key}应为列表，写在方括号里")
        return [self.text(item) for item in value]

    def one_of(self, word: Any, known: Any, what: str) -> str:
        """A word of the vocabulary."""
        if self.text(word) not in known:
            self.fail(f"未知的{what}“{word}”")
        return str(word)

    def flag(self, value: Any) -> bool:
        """`true` or `false`; `yes` and `on` are words."""
        return self.one_of(value, {"true", "false"}, "取值（只能是 true 或 false）") == "true"

    def whole(self, value: Any) -> int:
        """A whole number that is not negative."""
        if not self.text(value).isdecimal():
            self.fail(f"应为非负整数，而不是“{value}”")
        return int(value)

    def yuan(self, value: Any) -> Decimal:
        """Yuan, exact."""
        try:
            return Decimal(self.text(value))
        except InvalidOperation:
            self.fail(f"应为以元计的金额，而不是“{value}”")

    def day(self, value: Any) -> date:
        """`YYYY-MM-DD`."""
        return self.parsed(value, _DAY, "日期 YYYY-MM-DD", date.fromisoformat)

    def instant(self, value: Any) -> datetime:
        """`YYYY-MM-DDTHH:MM` in Shanghai."""
        read = self.parsed(value, _INSTANT, "时刻 YYYY-MM-DDTHH:MM", datetime.fromisoformat)
        return read.replace(tzinfo=SHANGHAI)

    def moment(self, value: Any) -> Moment:
        """A day, or an instant for a clock of hours."""
        return self.instant(value) if "T" in self.text(value) else self.day(value)

    def parsed(self, value: Any, form: re.Pattern[str], what: str, read: Callable[[str], T]) -> T:
        """Text of a form, read."""
        text = self.text(value)
        with suppress(ValueError):
            if form.fullmatch(text):
                return read(text)
        return self.fail(f"应为{what}，而不是“{text}”")

    def span(self, value: Any, read: Callable[[Any], M]) -> tuple[M, M]:
        """`[from, to]`."""
        match value:
            case [start, end]:
                first, last = read(start), read(end)
            case _:
                self.fail("应写作 [起, 止]")
        if last < first:
            self.fail(f"时段的终点 {end} 早于起点")
        return first, last
