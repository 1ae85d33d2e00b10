"""Where a list of hazards begins: the cases in which what is asked for can lie, the newest first, some hundred at a time.

A page then costs what it shows and not what there is: it begins at the major ones, at the open ones, at the words, or at the newest.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    TextClause,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    true,
    union,
    union_all,
)

from cases.people import Person
from db.desk import in_scope
from db.grams import beginning_with, pairs_in
from db.loading import CASES_WITH_SUBJECTS
from db.tables import BUSY_STATES, OPEN_RECTIFICATION, OVER_STATES, WAITING, cases, hazards, procedures
from db.tables_search import hazard_grams
from db.words import Word
from judgement.scope import sight_of

#: Pairs of a word that are asked for; those of a longer one are borne out by the text.
MOST_PAIRS = 8
#: What is not counted further: beyond it a word stands in many cases and is soon met among the newest.
MANY = 3_000
#: What a list may begin at: the column of the cases, and the condition; as text where it is that of an index.
_Arm = tuple[Column[int], ColumnElement[bool] | TextClause]


class Beginning:
    """The cases to look through for a list, chosen once for all its pages."""

    def __init__(
        self, conn: Connection, person: Person, words: Sequence[Word], level: str | None, state: str | None, *, open_only: bool
    ) -> None:
        self._conn, self._person = conn, person
        self._arms = self._choose(words, level, state, open_only=open_only)

    def next(self, top: int | None, size: int) -> list[int]:
        """The ids of the next so many cases from `top` down, itself included; fewer where there are no more."""
        arms = [self._newest(column, condition, top, size) for column, condition in self._arms]
        if len(arms) == 1:
            return list(self._conn.scalars(arms[0]))
        merged = union(*(select(arm.subquery()) for arm in arms)).subquery()
        (ids,) = merged.c
        return list(self._conn.scalars(select(ids).order_by(ids.desc()).limit(size)))

    def _newest(self, column: Column[int], condition: ColumnElement[bool] | TextClause, top: int | None, size: int) -> Select[Any]:
        wanted = select(column).where(condition).order_by(column.desc()).limit(size)
        if column is not cases.c.id:
            wanted = wanted.distinct()
        if not sight_of(self._person).everything:
            source: Any = CASES_WITH_SUBJECTS
            source = source if column is cases.c.id else source.join(column.table, column == cases.c.id)
            wanted = wanted.select_from(source).where(in_scope(self._person))
        return wanted if top is None else wanted.where(column <= top)

    def _choose(
        self, words: Sequence[Word], level: str | None, state: str | None, *, open_only: bool
    ) -> list[_Arm]:
        if level == "major":
            return [(hazards.c.case_id, text("hazards.level = 'major'"))]
        if words and (arms := self._of_words(words)):
            return arms
        if open_only or (state is not None and state not in OVER_STATES):
            there = and_(text(OPEN_RECTIFICATION), true() if state is None else procedures.c.state == state)
            return [(procedures.c.case_id, there)]
        if state is not None and state not in BUSY_STATES:
            there = and_(text(WAITING), procedures.c.kind == "rectification", procedures.c.state == state)
            return [(procedures.c.case_id, there)]
        return [(cases.c.id, true())]

    def _of_words(self, words: Sequence[Word]) -> list[_Arm]:
        """The cases of the rarest word, which the other words do not rule out; none where every word stands in many cases and
        cannot be looked up by a pair."""
        counted = _counts(self._conn, words)
        rarest = min(words, key=lambda word: _many(word, counted))
        others = [_may_hold(cases.c.id, word, counted) for word in words if word is not rarest and len(word.plain) > 1]
        if len(rarest.plain) == 1 and _many(rarest, counted) >= MANY:
            return []
        arms: list[_Arm] = [(hazard_grams.c.case_id, _has(hazard_grams.c, rarest.plain, counted))]
        if rarest.firms != () or rarest.numbers != ():
            arms.append((cases.c.id, rarest.may_name()))
        if others:
            return [(column, _with(column, condition, others)) for column, condition in arms]
        return arms


def _with(column: Column[int], condition: ColumnElement[bool] | TextClause, others: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    if column is cases.c.id:
        return and_(condition, *others)
    return and_(condition, exists().where(cases.c.id == column, *others).correlate_except(cases))


def _counts(conn: Connection, words: Sequence[Word]) -> dict[int, int]:
    """In how many cases each pair of the words stands, counted up to `MANY`; of a word of one sign by the first of its pairs."""
    asked = []
    for word in words:
        if len(word.plain) == 1:
            first, end = beginning_with(word.plain)
            asked.append((first, and_(hazard_grams.c.gram >= first, hazard_grams.c.gram < end)))
        else:
            asked += [(gram, hazard_grams.c.gram == gram) for gram in pairs_in(word.plain)[:MOST_PAIRS]]
    each = [
        select(literal(gram, type_=hazard_grams.c.gram.type), func.count()).select_from(
            select(hazard_grams.c.gram).where(there).limit(MANY).subquery()
        )
        for gram, there in asked
    ]
    return {row[0]: row[1] for row in conn.execute(union_all(*each))}


def _pairs(word: str, counted: dict[int, int]) -> list[int]:
    """The pairs of a word, the rarest first."""
    return sorted(pairs_in(word)[:MOST_PAIRS], key=lambda gram: counted[gram])


def _many(word: Word, counted: dict[int, int]) -> int:
    """About how many cases a word may be found in."""
    first = beginning_with(word.plain)[0] if len(word.plain) == 1 else _pairs(word.plain, counted)[0]
    named = sum(MANY if found is None else len(found) for found in (word.firms, word.numbers))
    return counted[first] + named


def _has(columns: Any, word: str, counted: dict[int, int]) -> ColumnElement[bool]:
    """Whether the rows of the index are those of a word's rarest pair in cases that have its other pairs too."""
    if len(word) == 1:
        first, end = beginning_with(word)
        return and_(columns.gram >= first, columns.gram < end)
    rarest, *rest = _pairs(word, counted)
    return and_(columns.gram == rarest, *(_stands(columns.case_id, gram) for gram in rest))


def _stands(case_id: Any, gram: int) -> ColumnElement[bool]:
    other = hazard_grams.alias()
    return exists().where(other.c.gram == gram, other.c.case_id == case_id).correlate_except(other)


def _may_hold(case_id: Any, word: Word, counted: dict[int, int]) -> ColumnElement[bool]:
    return or_(and_(*(_stands(case_id, gram) for gram in _pairs(word.plain, counted))), word.may_name())
