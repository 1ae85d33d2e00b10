"""More lists of the desk within the scope of the person who looks: hazards, and cases by their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from cases.people import Person
from db.desk import in_scope
from db.finding import Beginning, Word, words_of
from db.grams import fold
from db.loading import CASES_WITH_SUBJECTS
from db.tables import cases, hazards, procedures, subjects
from states.registry import PROCEDURES

#: How many cases are looked through first for a page of hazards; each further look takes four times as many, up to the largest.
FIRST_WINDOW, LARGEST_WINDOW = 60, 1000
_ENDS = PROCEDURES["rectification"].ends


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
    wanted = _wanted(person, asked, level, state, open_only=open_only)
    if not asked:
        wanted = wanted.limit(limit)
    if before is not None:
        case_id, position = before
        wanted = wanted.where(or_(hazards.c.case_id < case_id, and_(hazards.c.case_id == case_id, hazards.c.position > position)))
    found: list[DeskHazard] = []
    top, size = before[0] if before else None, window
    while len(found) < limit and (ids := beginning.next(top, size)):
        rows = conn.execute(wanted.where(hazards.c.case_id.in_(ids), procedures.c.case_id.in_(ids))).mappings()
        found += [_desk_hazard(row) for row in rows if _holds(row, asked)]
        top, size = ids[-1] - 1, min(size * 4, LARGEST_WINDOW)
    return found[:limit]


def _holds(row: Mapping[Any, Any], words: Sequence[Word]) -> bool:
    """Whether every word stands in the text, if not in the name or number."""
    if not words:
        return True
    texts = (fold(row["description"]), fold(row["place"] or ""))
    return all(row[f"named_{n}"] or any(word.plain in text for text in texts) for n, word in enumerate(words))


def _wanted(person: Person, words: Sequence[Word], level: str | None, state: str | None, *, open_only: bool) -> Select[Any]:
    names = ("description", "place", "category", "level", "found_on", "position")
    on = and_(
        procedures.c.case_id == hazards.c.case_id, procedures.c.kind == "rectification", procedures.c.label == hazards.c.label
    )
    wanted = (
        select(
            cases.c.id, cases.c.number, subjects.c.label.label("subject"), subjects.c.name.label("subject_name"), procedures.c.state,
            *(hazards.c[name] for name in names), *(word.names().label(f"named_{n}") for n, word in enumerate(words)),
        )
        .select_from(CASES_WITH_SUBJECTS.join(hazards, hazards.c.case_id == cases.c.id).join(procedures, on))
        .where(in_scope(person))
        .order_by(hazards.c.case_id.desc(), hazards.c.position)
    )  # fmt: skip
    if level:
        wanted = wanted.where(hazards.c.level == level)
    if state:
        wanted = wanted.where(procedures.c.state == state)
    return wanted.where(procedures.c.state.not_in(_ENDS)) if open_only else wanted


def _desk_hazard(row: Mapping[Any, Any]) -> DeskHazard:
    return DeskHazard(
        case_number=row["number"], subject=row["subject"], subject_name=row["subject_name"], description=row["description"],
        place=row["place"], category=row["category"], level=row["level"], found_on=date.fromisoformat(row["found_on"]),
        state=row["state"], key=(row["id"], row["position"]),
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
