"""More lists of the desk within the scope of the person who looks: hazards, and cases by their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select

from cases.people import Person
from db.desk import in_scope
from db.driver import Prepared, read
from db.finding import Beginning
from db.grams import fold
from db.loading import CASES_WITH_SUBJECTS, among, ids_value
from db.tables import OVER_STATES, cases, hazards, procedures, subjects
from db.types import Id
from db.words import Word, named_by_patterns, pattern_values, words_of

#: How many cases are looked through first for a page of hazards; each further look takes four times as many, up to the largest.
FIRST_WINDOW, LARGEST_WINDOW = 15, 1000
#: More hazards than so many cases have; words are looked for in all of them.
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHazard:
    """A hazard in a list, with the state of its rectification. `key` leads on to the next page."""

    case_number: str
    subject: str | None
    subject_name: str | None
    description: str
    place: str | None
    category: str | None
    level: str
    found_on: date
    state: str
    key: tuple[int, int]


def desk_hazards(
    conn: Connection,
    person: Person,
    *,
    words: str = "",
    level: str | None = None,
    state: str | None = None,
    open_only: bool = False,
    before: tuple[int, int] | None = None,
    limit: int = 50,
    window: int = FIRST_WINDOW,
) -> list[DeskHazard]:
    """Hazards in scope, those of the newest case first. Every word stands in the description, the place, the firm's name or the
    number of the case; `before` is the key of the last line before; `window` how many cases are looked through first."""
    asked = words_of(conn, words)
    beginning = Beginning(conn, person, asked, level, state, open_only=open_only)
    query = _query(bool(level), bool(state), open_only, before is not None, len(asked))
    values: dict[str, Any] = {"level": level, "state": state, "most": _MOST if asked else limit, **pattern_values(asked)}
    top = None
    if before is not None:
        top, values["position"] = before
        values["case_id"] = top
    found: list[DeskHazard] = []
    while len(found) < limit and (ids := beginning.next(top, window)):
        (rows,) = read(conn, [(query, values | {"ids": ids_value(conn, ids)})])
        found += [_desk_hazard(row) for row in rows if _holds(row, asked)]
        top, window = ids[-1] - 1, min(window * 4, LARGEST_WINDOW)
    return found[:limit]


def _holds(row: Sequence[Any], words: Sequence[Word]) -> bool:
    """Whether every word stands in the text, if not in the name or number."""
    if not words:
        return True
    texts = (fold(row[_DESCRIPTION]), fold(row[_PLACE] or ""))
    return all(named or any(word.plain in text for text in texts) for word, named in zip(words, row[_NAMED:], strict=True))


_COLUMNS = (
    cases.c.number, subjects.c.label.label("subject"), subjects.c.name.label("subject_name"), hazards.c.description, hazards.c.place,
    hazards.c.category, hazards.c.level, hazards.c.found_on, procedures.c.state, cases.c.id, hazards.c.position,
)  # fmt: skip
_DESCRIPTION, _PLACE, _NAMED = 3, 4, len(_COLUMNS)


@lru_cache(maxsize=128)
def _query(level: bool, state: bool, open_only: bool, before: bool, words: int) -> Prepared:
    """The hazards of the cases `ids`, for every choice of filters once; who may see which case was asked before."""
    on = and_(
        procedures.c.case_id == hazards.c.case_id, procedures.c.kind == "rectification", procedures.c.label == hazards.c.label
    )
    found = CASES_WITH_SUBJECTS.join(hazards, hazards.c.case_id == cases.c.id).join(procedures, on)
    wanted = select(*_COLUMNS, *named_by_patterns(words)).select_from(found)
    if level:
        wanted = wanted.where(hazards.c.level == bindparam("level"))
    if state:
        wanted = wanted.where(procedures.c.state == bindparam("state"))
    if open_only:
        wanted = wanted.where(*(procedures.c.state != end for end in OVER_STATES))
    if before:
        after = and_(hazards.c.case_id == bindparam("case_id", type_=Id), hazards.c.position > bindparam("position"))
        wanted = wanted.where(or_(hazards.c.case_id < bindparam("case_id", type_=Id), after))
    ordered = wanted.order_by(cases.c.id.desc(), hazards.c.position).limit(bindparam("most"))
    return Prepared(lambda dialect: ordered.where(among(cases.c.id, dialect)))


def _desk_hazard(row: Sequence[Any]) -> DeskHazard:
    number, subject, name, description, place, category, level, found_on, state, case_id, position = row[:_NAMED]
    return DeskHazard(
        case_number=number, subject=subject, subject_name=name, description=description, place=place, category=category, level=level,
        found_on=date.fromisoformat(found_on), state=state, key=(case_id, position),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCase:
    """A case somebody named by its number."""

    number: str
    title: str
    subject_name: str | None


def cases_named(conn: Connection, person: Person, numbers: Sequence[str]) -> dict[str, NamedCase]:
    """The cases in scope with these numbers; foreign and missing ones are left out alike."""
    wanted = (
        select(cases.c.number, cases.c.title, subjects.c.name.label("subject_name"))
        .select_from(CASES_WITH_SUBJECTS)
        .where(cases.c.number.in_(numbers), in_scope(person))
    )
    return {row["number"]: NamedCase(**row) for row in conn.execute(wanted).mappings()}
