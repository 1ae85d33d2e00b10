"""How papers are numbered (文号): which counter a paper draws from, how a number is written and read (pure)."""

import re
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cases.errors import DubanError
from documents.catalogue import Paper

#: Shown instead of a number until the filing is approved; the number is given together with the approval.
PRE_FILING = "预立案"

DEFAULT_PATTERN = "（{prefix}）{word}〔{year}〕{serial}号"

#: The paper that gives the filing its serial; every other paper of the series inherits it.
FILING_OPENER = "case_filing_approval"

_FIELDS = {"prefix", "word", "year", "branch", "serial"}


class BrokenPattern(DubanError):
    """A pattern of document numbers names an unknown field, or lacks the word, the year or the serial."""


class Authority(Protocol):
    """The body that issues. `prefix` is its 机关代字 (`粤莞`), `branch_tag` goes where the pattern has `{branch}`."""

    @property
    def prefix(self) -> str:
        """The place in brackets or before the word."""
        ...

    @property
    def branch_tag(self) -> str:
        """The branch's mark before the serial (`虎`), or empty."""
        ...

    @property
    def number_pattern(self) -> str:
        """The pattern with the fields prefix, word, year, branch, serial; empty for the default."""
        ...


@dataclass(frozen=True, slots=True)
class HeldSerial:
    """The serial that an inspection or a filing already has. Its year stays, though a paper is made in a later one."""

    year: int
    serial: int


@dataclass(frozen=True, slots=True)
class NumberWanted:
    """What a paper's number asks for.

    `counter` is the key of the counter to draw from, or None when nothing is drawn: then `serial` is the inherited
    one, or None for a paper without number and for one that waits for its filing (`waits`). `repeat` is 1 for the
    first paper of its word under this serial, 2 for the second, and so on.
    """

    counter: str | None
    year: int
    serial: int | None
    repeat: int = 1
    waits: bool = False


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """A document number taken apart: `prefix` and `branch` may be empty, `repeat` is 1 unless written."""

    prefix: str
    word: str
    year: int
    serial: int
    branch: str = ""
    repeat: int = 1


def counter_key(paper: Paper, body: str, year: int) -> str | None:
    """The gapless counter of a paper: `粤莞/inspection/2025`, for a series of its own `粤莞/应急督/2025`.

    None for an unnumbered paper. Papers that share a word share its counter, so no two bear the same number.
    """
    if paper.number_word is None:
        return None
    return f"{body}/{paper.number_word if paper.series == 'own' else paper.series}/{year}"


def number_wanted(
    paper: Paper, body: str, year: int, *, held: HeldSerial | None = None, earlier: Iterable[Paper] = ()
) -> NumberWanted:
    """Which counter a new paper draws from, or which serial it inherits.

    `held` is the serial that its inspection, or its penalty's filing, already has; `earlier` are the numbered papers
    under that serial. The filing series begins with the filing form; its other papers wait for it (`PRE_FILING`).
    """
    key = counter_key(paper, body, year)
    if key is None or paper.series == "own":
        return NumberWanted(key, year, None)
    if held is not None:
        before = sum(1 for other in earlier if other.number_word == paper.number_word)
        return NumberWanted(None, held.year, held.serial, before + 1)
    if paper.series == "filing" and paper.id != FILING_OPENER:
        return NumberWanted(None, year, None, waits=True)
    return NumberWanted(key, year, None)


def format_number(paper: Paper, authority: Authority, year: int, serial: int, repeat: int = 1) -> str:
    """The number as printed: `（粤莞）应急罚〔2026〕1号`, a second paper of its word `1-2号`; no leading zeros.

    Raises `ValueError` for a paper that bears no number or a serial below 1, `BrokenPattern` for the pattern.
    """
    if paper.number_word is None or serial < 1 or repeat < 1:
        raise ValueError(f"{paper.id} has no number {serial}-{repeat}")
    pattern = authority.number_pattern or DEFAULT_PATTERN
    check_pattern(pattern)
    return pattern.format(
        prefix=authority.prefix,
        word=paper.number_word,
        year=year,
        branch=authority.branch_tag,
        serial=f"{serial}-{repeat}" if repeat > 1 else str(serial),
    )


def check_pattern(pattern: str) -> None:
    """Accept a pattern that has word, year and serial once each and nothing unknown; else raise `BrokenPattern`."""
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise BrokenPattern(f"文号格式“{pattern}”有误：括号不成对") from error
    names = [name for _, name, _, _ in parts if name is not None]
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise BrokenPattern(f"文号格式“{pattern}”有误：字段不得带格式说明")
    if unknown := sorted(set(names) - _FIELDS):
        raise BrokenPattern(f"文号格式“{pattern}”有误：没有字段 {'、'.join(unknown)}")
    for needed in ("word", "year", "serial"):
        if names.count(needed) != 1:
            raise BrokenPattern(f"文号格式“{pattern}”有误：字段 {needed} 应当出现一次")


# Brackets are folded first, so that 〔2019〕, (2019), [2019] and 【2019】 read alike, in full or half width.
_BRACKETS = str.maketrans("〔〕［］【】「」﹝﹞{}", "()()()()()()")
_NUMBER = re.compile(
    r"(?:\((?P<bracketed>[^()\d]+)\))?"
    r"(?P<words>[^()\d]+?)字?"
    r"\((?P<year>(?:19|20)\d\d)\)第?"
    r"(?P<branch>[^()\d]{0,8})"
    r"(?P<serial>\d+)(?:-(?P<repeat>\d+))?号?"
)
# The word begins with the name of the system; what stands before it is the place.
_SYSTEM = re.compile(r"应急|安监|安委")


def parse_number(text: str) -> ParsedNumber | None:
    """A document number as met in practice, or None if it is none (`预立案` is none).

    Takes round, square and hexagonal brackets of any width, a place in brackets or in front, `字` and `第`, leading
    zeros, and a tag inside the serial: `（东）应急责改〔2024〕虎-12号` has the branch `虎-`.
    """
    folded = "".join(unicodedata.normalize("NFKC", text.translate(_BRACKETS)).translate(_BRACKETS).split())
    found = _NUMBER.fullmatch(folded)
    if found is None or int(found["serial"]) < 1:
        return None
    prefix, word = found["bracketed"] or "", found["words"]
    system = _SYSTEM.search(word)
    if not prefix and system:
        prefix, word = word[: system.start()], word[system.start() :]
    return ParsedNumber(
        prefix, word, int(found["year"]), int(found["serial"]), found["branch"], int(found["repeat"] or 1)
    )
