"""What no database may be given: text and numbers on which SQLite and PostgreSQL disagree, refused at the edge."""

import math
from datetime import date
from decimal import Decimal
from typing import Any

from cases.errors import InputFault

LONGEST_TEXT = 10_000
DEEPEST_BODY = 32
LARGEST_INTEGER = 2**63 - 1


def clean_text(field: str, text: str, *, longest: int = LONGEST_TEXT) -> str:
    """The text itself. Raises `InputFault` for NUL, for half a character (lone surrogate), and beyond `longest`."""
    if len(text) > longest:
        raise InputFault(f"“{field}”过长：{len(text)} 字，最多 {longest} 字")
    if "\x00" in text:
        raise InputFault(f"“{field}”含有空字符（NUL），请删除后重新填写")
    if not text.isascii() and not _is_whole(text):
        raise InputFault(f"“{field}”含有残缺字符，请删除后重新填写")
    return text


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def clean_integer(field: str, number: int) -> int:
    """The number itself. Raises `InputFault` beyond 64 bits."""
    if not -LARGEST_INTEGER - 1 <= number <= LARGEST_INTEGER:
        raise InputFault(f"“{field}”的数值过大：超出 64 位整数")
    return number


def clean_body(value: Any, field: str = "inputs", *, depth: int = 0) -> Any:
    """The value itself, looked through to the last key; raises `InputFault` naming the field at fault by its path."""
    if depth > DEEPEST_BODY:
        raise InputFault(f"“{field}”嵌套过深：最多 {DEEPEST_BODY} 层")
    match value:
        case None | bool() | date() | Decimal():
            pass
        case str():
            clean_text(field, value)
        case int():
            clean_integer(field, value)
        case float():
            if not math.isfinite(value):
                raise InputFault(f"“{field}”不是有效数值")
        case dict():
            for key, item in value.items():
                clean_text(f"{field} 的键", str(key), longest=200)
                clean_body(item, f"{field}.{key}", depth=depth + 1)
        case list() | tuple() | set() | frozenset():
            for position, item in enumerate(value, 1):
                clean_body(item, f"{field}[{position}]", depth=depth + 1)
        case _:
            raise InputFault(f"“{field}”的类型无法保存：{type(value).__name__}")
    return value
