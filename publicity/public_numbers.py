"""Numbers that are meant to be read: dates, amounts, standards, credit codes. None of them is personal."""

import re
from collections.abc import Iterator

from stdnum.cn import uscc

Span = tuple[int, int]

_DASH = r"[-‐‑‒–—―−－]"
_JOIN = r"[-‐‑‒–—―−－.．·/／]"
_DAY = r"(?:19|20)\d\d(?P<j{n}>[-‐‑‒–—―−－.．·/／])(?:1[0-2]|0?[1-9])(?P=j{n})(?:3[01]|[12]\d|0?[1-9])"
# A digit joined to a date by the date's own kind of sign is part of a longer number, not of a date.
_BEFORE = rf"(?<!\d)(?<!\d{_JOIN})"
_AFTER = rf"(?!{_JOIN}?\d)"

_DATES = re.compile(_BEFORE + _DAY.format(n=1) + rf"(?:\s*(?:{_DASH}|[~～至到])\s*" + _DAY.format(n=2) + r")?" + _AFTER)
_COMPACT_DATES = re.compile(_BEFORE + r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])" + _AFTER)
_STANDARDS = re.compile(rf"[A-Za-z]{{2,}}(?:/[A-Za-z])?\s*\d{{2,6}}(?:\.\d+)?{_DASH}(?:19|20)\d\d(?!\d)")
_UNIT = r"\s*(?:元|万|亿|吨|公斤|千克|克|升|毫升|米|平方|立方|人|家|台|只|瓶|桶|箱|件|项|份|%|℃|度|kg|mg|m|L|t|W|V)"
# Short enough, or money with its two decimals, so that no telephone cut by a dot passes for one.
_AMOUNTS = re.compile(
    rf"(?<![\d.])(?:\d{{1,5}}[.．]\d{{1,4}}(?![\d.]){_UNIT}|\d{{1,9}}[.．]\d\d(?![\d.])\s*(?:元|万|亿))"
)
_SUMS = re.compile(r"(?<!\d)[1-9]\d{0,12}\s*(?:元|万|亿)")
_RANGES = re.compile(
    rf"(?<!\d)(?P<low>[1-9]\d{{0,6}})(?:\.\d+)?{_UNIT}?(?:{_DASH}|[~～至到])(?P<high>[1-9]\d{{0,6}})(?:\.\d+)?{_UNIT}"
)
_CODES = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])")


def public_spans(text: str) -> Iterator[Span]:
    """Spans of dates, amounts with their unit, ascending ranges, standards and valid credit codes, in any order.

    `text` is in half-width signs, with the indices of the original.
    """
    for pattern in (_DATES, _STANDARDS, _AMOUNTS):
        yield from (found.span() for found in pattern.finditer(text))
    for found in _RANGES.finditer(text):
        if int(found["low"]) < int(found["high"]):
            yield found.span()
    for found in _CODES.finditer(text):
        if is_credit_code(found[0]):
            yield found.span()


def weakly_public_spans(text: str) -> Iterator[Span]:
    """Spans of dates written as eight digits and of whole sums; weak, because a longer number may end like one."""
    for pattern in (_COMPACT_DATES, _SUMS):
        yield from (found.span() for found in pattern.finditer(text))


def is_credit_code(text: str) -> bool:
    """Whether 18 signs are a unified social credit code with the right check sign."""
    return bool(uscc.is_valid(text.upper()))
