"""More lists of the desk within the scope of the person who looks: hazards, and cases by their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from cases.people import Person
from db.desk import in_scope
from db.edge import clean_text
from db.loading import CASES_WITH_SUBJECTS
from db.tables import cases, hazards, procedures, subjects
from states.registry import PROCEDURES

#: How many cases are looked through first for a page of hazards; each further look takes twice as many.
FIRST_WINDOW = 500
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
    wanted = _wanted(person, words, level, state, open_only=open_only)
    if before is not None:
        case_id, position = before
        wanted = wanted.where(or_(hazards.c.case_id < case_id, and_(hazards.c.case_id == case_id, hazards.c.position > position)))
    found: list[DeskHazard] = []
    top, size = before[0] if before else None, window
    while len(found) < limit and (low := _lowest(conn, top, size)) is not None:
        here = wanted.where(hazards.c.case_id >= low, procedures.c.case_id >= low)
        if top is not None:
            here = here.where(hazards.c.case_id <= top, procedures.c.case_id <= top)
        found += [_desk_hazard(row) for row in conn.execute(here.limit(limit - len(found))).mappings()]
        top, size = low - 1, size * 2
    return found


def _lowest(conn: Connection, top: int | None, size: int) -> int | None:
    """The lowest of the next so many case ids from `top` down: a page is looked for in windows that grow, newest first, so that
    it costs what it shows and not what there is."""
    ids = select(cases.c.id).order_by(cases.c.id.desc()).limit(size)
    if top is not None:
        ids = ids.where(cases.c.id <= top)
    return conn.scalar(select(func.min(ids.subquery().c.id)))


def _wanted(person: Person, words: str, level: str | None, state: str | None, *, open_only: bool) -> Select[Any]:
    names = ("description", "place", "category", "level", "found_on", "position")
    on = and_(
        procedures.c.case_id == hazards.c.case_id, procedures.c.kind == "rectification", procedures.c.label == hazards.c.label
    )
    wanted = (
        select(
            cases.c.id, cases.c.number, subjects.c.label.label("subject"), subjects.c.name.label("subject_name"), procedures.c.state,
            *(hazards.c[name] for name in names),
        )
        .select_from(CASES_WITH_SUBJECTS.join(hazards, hazards.c.case_id == cases.c.id).join(procedures, on))
        .where(in_scope(person))
        .order_by(hazards.c.case_id.desc(), hazards.c.position)
    )  # fmt: skip
    for word in clean_text("查询词", words, longest=200).split()[:5]:
        columns = (hazards.c.description, hazards.c.place, subjects.c.name, cases.c.number)
        wanted = wanted.where(or_(*(column.contains(word, autoescape=True) for column in columns)))
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
