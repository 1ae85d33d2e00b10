"""A strict YAML reader: every scalar is text, a key may stand once, and every value knows its line.

Text, because ``64.10`` is an article and not a number, and ``on`` is a word and not a truth value. Anchors, aliases,
tags and several documents in one file are refused: none of them helps a reader of the law.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_DEEPEST = 40
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class YamlFault(Exception):
    """A YAML file cannot be read: where, and why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        super().__init__(f"{file}:{line}: {reason}")


class MarkedDict(dict[str, Any]):
    """A mapping that remembers its own line and the line of every key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class MarkedList(list[Any]):
    """A sequence that remembers its own line and the line of every item."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[int, int] = {}


def load_strict(path: Path) -> Any:
    """The content of a YAML file as dict, list and text. Raises :class:`YamlFault` with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise YamlFault(str(path), 1, "文件不是 UTF-8 编码") from fault
    except OSError as fault:
        raise YamlFault(str(path), 0, f"文件无法读取：{fault.strerror}") from fault
    return load_strict_text(text, str(path))


def load_strict_text(text: str, name: str) -> Any:
    """The content of YAML text; `name` stands for the file in faults. An empty text is an empty mapping."""
    try:
        return _Reader(name, iter(yaml.parse(text, Loader=_LOADER))).document()
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise YamlFault(name, mark.line + 1 if mark else 1, f"YAML 语法错误：{fault.problem}") from fault
    except yaml.YAMLError as fault:
        raise YamlFault(name, 1, f"YAML 无法读取：{fault}") from fault


def locate(root: Any, loc: tuple[Any, ...]) -> int:
    """The line of the value a pydantic error location points to, or of the nearest parent that has a line."""
    line = getattr(root, "line", 1)
    here = root
    for part in loc:
        lines = getattr(here, "lines", {})
        key = part if part in lines else str(part)
        if key not in lines:
            continue  # a tag of a union, or a key that is missing: the parent's line is the best there is
        line = lines[key]
        here = here[key]
    return int(line)


class _Reader:
    """Builds the marked tree from parser events."""

    def __init__(self, name: str, events: Iterator[Any]) -> None:
        self._name = name
        self._events = events

    def document(self) -> Any:
        next(self._events)  # the stream starts
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            return MarkedDict(1)
        content = self._value(next(self._events), 0)
        next(self._events)  # the document ends
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._fault(event, "一个文件只能有一个 YAML 文档")
        return content

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._fault(event, "不允许使用锚点和别名")
        if event.tag not in (None, "!"):
            raise self._fault(event, f"不允许使用类型标签 {event.tag}")
        if depth > _DEEPEST:
            raise self._fault(event, "嵌套过深")
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _sequence(self, start: Any, depth: int) -> MarkedList:
        items = MarkedList(start.start_mark.line + 1)
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.lines[len(items)] = event.start_mark.line + 1
            items.append(self._value(event, depth + 1))
        return items

    def _mapping(self, start: Any, depth: int) -> MarkedDict:
        pairs = MarkedDict(start.start_mark.line + 1)
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            if not isinstance(key, str):
                raise self._fault(event, "键必须是文字")
            if key in pairs:
                raise self._fault(event, f"键“{key}”重复，首次出现在第 {pairs.lines[key]} 行")
            pairs.lines[key] = event.start_mark.line + 1
            pairs[key] = self._value(next(self._events), depth + 1)
        return pairs

    def _fault(self, event: Any, reason: str) -> YamlFault:
        return YamlFault(self._name, event.start_mark.line + 1, reason)
