"""More lists of the desk within the scope of the person who looks: hazards, and cases by their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, or_, select

from cases.people import Person
from db.desk import in_scope
from db.edge import clean_text
from db.loading import CASES_WITH_SUBJECTS
from db.tables import cases, hazards, procedures, subjects
from states.registry import PROCEDURES

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
) -> list[DeskHazard]:
    """Hazards in scope, those of the newest case first. Every word stands in the description, the place, the firm's name or the
    number of the case; `before` is the key of the last line before."""
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
        .order_by(cases.c.id.desc(), hazards.c.position)
        .limit(limit)
    )  # fmt: skip
    for word in clean_text("查询词", words, longest=200).split()[:5]:
        columns = (hazards.c.description, hazards.c.place, subjects.c.name, cases.c.number)
        wanted = wanted.where(or_(*(column.contains(word, autoescape=True) for column in columns)))
    if level:
        wanted = wanted.where(hazards.c.level == level)
    if state:
        wanted = wanted.where(procedures.c.state == state)
    if open_only:
        wanted = wanted.where(procedures.c.state.not_in(_ENDS))
    if before is not None:
        case_id, position = before
        wanted = wanted.where(or_(cases.c.id < case_id, and_(cases.c.id == case_id, hazards.c.position > position)))
    return [
        DeskHazard(
            case_number=row["number"], subject=row["subject"], subject_name=row["subject_name"], description=row["description"],
            place=row["place"], category=row["category"], level=row["level"], found_on=date.fromisoformat(row["found_on"]),
            state=row["state"], key=(row["id"], row["position"]),
        )
        for row in conn.execute(wanted).mappings()
    ]  # fmt: skip


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
