"""The words of a search, and what of the registers they name: firms and numbers of cases by LIKE, for their tables are small."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, bindparam, false, or_, select

from db.edge import clean_text
from db.grams import fold
from db.loading import filed
from db.tables import cases, subjects

MOST_WORDS = 5
#: Firms of a name and cases of a number that are looked up one by one.
MOST_NAMED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a search: `plain` is compared with the folded text of a hazard. `firms` are the labels of firms with it in their
    name, `numbers` the ids of cases with it in their number; None for more than are worth naming."""

    plain: str
    firms: tuple[str, ...] | None
    numbers: tuple[int, ...] | None

    def may_name(self) -> ColumnElement[bool]:
        """Whether it stands in the firm's name or the number of the case; for selects from `cases`."""
        number = _in_number(self.plain) if self.numbers is None else cases.c.id.in_(self.numbers)
        if self.firms is not None:
            return or_(cases.c.subject.in_(self.firms), number)
        many = _named(self.plain)
        return or_(cases.c.subject.in_(many), cases.c.subject.in_(_merged(many)), number)


def words_of(conn: Connection, typed: str) -> list[Word]:
    """The words of a search, folded, with what of the registers they name. Raises `InputFault` for what no database is given."""
    found = []
    for plain in fold(clean_text("查询词", typed, longest=200)).split()[:MOST_WORDS]:
        ids = conn.scalars(select(cases.c.id).where(_in_number(plain)).limit(MOST_NAMED + 1)).all() if plain.isascii() else ()
        found.append(Word(plain=plain, firms=_firms(conn, plain), numbers=tuple(ids) if len(ids) <= MOST_NAMED else None))
    return found


def filed_under(conn: Connection, word: str) -> ColumnElement[bool]:
    """Whether a case was filed under a firm with the word in its name, or under one that was merged into such a firm."""
    firms = _firms(conn, word)
    if firms is not None:
        return cases.c.subject.in_(firms)
    many = _named(word)
    return or_(cases.c.subject.in_(many), cases.c.subject.in_(_merged(many)))


def _firms(conn: Connection, word: str) -> tuple[str, ...] | None:
    firms = list(conn.scalars(_named(word).limit(MOST_NAMED + 1)))
    if len(firms) > MOST_NAMED:
        return None
    return (*firms, *conn.scalars(_merged(firms))) if firms else ()


def stands_in(column: Column[str], plain: str) -> ColumnElement[bool]:
    """Whether a text has the word in it, great and small letters alike; cheaper where there are none to be alike."""
    return column.contains(plain, autoescape=True) if plain.lower() == plain.upper() else column.icontains(plain, autoescape=True)


def _in_number(plain: str) -> ColumnElement[bool]:
    return cases.c.number.contains(plain.upper(), autoescape=True) if plain.isascii() else false()


def _named(plain: str) -> Select[Any]:
    return select(filed.c.label).where(stands_in(filed.c.name, plain)).correlate(None)


def _merged(firms: Any) -> Select[Any]:
    """Labels of the entries that were merged into others."""
    other = filed.alias()
    return select(other.c.label).where(other.c.merged_into.in_(firms)).correlate(None)


def named_by_patterns(words: int) -> list[ColumnElement[bool]]:
    """For each of so many words whether it stands in the firm's name or the number of the case; `pattern_values` are the values."""
    return [
        or_(subjects.c.name.ilike(bindparam(f"name_{n}"), escape="/"), cases.c.number.like(bindparam(f"number_{n}"), escape="/"))
        for n in range(words)
    ]


def pattern_values(words: Sequence[Word]) -> dict[str, str]:
    """The patterns of the words."""
    found = {}
    for n, word in enumerate(words):
        sought = "".join(f"/{sign}" if sign in "/%_" else sign for sign in word.plain)
        found |= {f"name_{n}": f"%{sought}%", f"number_{n}": f"%{sought.upper()}%"}
    return found
