"""Firms as the desk lists and shows them: within the scope of who looks, with what is open at each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from cases.people import Person
from db.edge import clean_text
from db.sight import firm_seen_by
from db.tables import cases, hazards, procedures, register_changes, subjects, units
from states.registry import PROCEDURES

_MENDED = PROCEDURES["rectification"].ends


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmLine:
    """A firm in a list. `open_hazards` are those not yet mended, transferred or dismissed, of entries merged into it too."""

    label: str
    name: str
    uscc: str | None
    unit: str | None
    unit_name: str | None
    industry: str | None
    workers: int | None
    risk: str | None
    status: str
    open_hazards: int = 0


def find_firms(
    conn: Connection,
    person: Person,
    *,
    words: str = "",
    unit: str | None = None,
    industry: str | None = None,
    status: str | None = None,
    only: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[FirmLine]:
    """Firms in scope by label. Every word stands in the name or the credit code; `only` is the one label wanted, `after` the
    last label before."""
    names = ("label", "name", "uscc", "unit", "industry", "workers", "risk", "status")
    wanted = (
        select(*(subjects.c[name] for name in names), units.c.name.label("unit_name"))
        .select_from(subjects.outerjoin(units, units.c.label == subjects.c.unit))
        .where(subjects.c.kind != "unit", subjects.c.merged_into.is_(None), firm_seen_by(person))
        .order_by(subjects.c.label)
        .limit(limit)
    )
    for word in clean_text("查询词", words, longest=200).split()[:5]:
        wanted = wanted.where(
            or_(subjects.c.name.contains(word, autoescape=True), subjects.c.uscc.contains(word.upper(), autoescape=True))
        )
    for column, value in ((subjects.c.unit, unit), (subjects.c.industry, industry), (subjects.c.status, status), (subjects.c.label, only)):
        if value:
            wanted = wanted.where(column == value)
    if after:
        wanted = wanted.where(subjects.c.label > after)
    rows = conn.execute(wanted).mappings().all()
    counted = _open_hazards(conn, [row["label"] for row in rows])
    return [FirmLine(**row, open_hazards=counted.get(row["label"], 0)) for row in rows]


def _open_hazards(conn: Connection, labels: Sequence[str]) -> dict[str, int]:
    chosen = or_(subjects.c.label.in_(labels), subjects.c.merged_into.in_(labels))
    answers = {row.label: row.merged_into or row.label for row in conn.execute(select(subjects.c.label, subjects.c.merged_into).where(chosen))}
    wanted = (
        select(cases.c.subject, func.count())
        .join(procedures, procedures.c.case_id == cases.c.id)
        .where(cases.c.subject.in_(list(answers)), procedures.c.kind == "rectification", procedures.c.state.not_in(_MENDED))
        .group_by(cases.c.subject)
    )
    counted: dict[str, int] = {}
    for subject, count in conn.execute(wanted):
        counted[answers[subject]] = counted.get(answers[subject], 0) + count
    return counted


def industries(conn: Connection, person: Person) -> list[str]:
    """The trades of the firms in scope."""
    wanted = select(subjects.c.industry).where(subjects.c.industry.is_not(None), firm_seen_by(person)).distinct()
    return sorted(conn.scalars(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardLine:
    """A hazard of a firm, in the case where it stands."""

    case_id: int
    case_number: str
    label: str
    description: str
    place: str | None
    level: str
    found_on: date
    state: str
    position: int
    subject_name: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is neither mended nor transferred nor dismissed."""
        return self.state not in _MENDED


def firm_hazards(conn: Connection, labels: Iterable[str], limit: int = 200) -> list[HazardLine]:
    """The hazards found at entries of the register, those of the newest case first."""
    return hazard_lines(conn, cases.c.subject.in_(sorted(labels)), limit=limit)


def hazard_lines(conn: Connection, *conditions: Any, limit: int) -> list[HazardLine]:
    """Hazards of the cases that meet the conditions, those of the newest case first."""
    names = ("label", "description", "place", "level", "found_on", "position")
    on = (procedures.c.case_id == hazards.c.case_id) & (procedures.c.label == hazards.c.label) & (procedures.c.kind == "rectification")
    joined = cases.join(hazards, hazards.c.case_id == cases.c.id).join(procedures, on).outerjoin(subjects, subjects.c.label == cases.c.subject)
    wanted = (
        select(
            cases.c.id.label("case_id"), cases.c.number.label("case_number"), procedures.c.state,
            subjects.c.name.label("subject_name"), *(hazards.c[name] for name in names),
        )
        .select_from(joined)
        .where(*conditions)
        .order_by(cases.c.id.desc(), hazards.c.position)
        .limit(limit)
    )  # fmt: skip
    return [HazardLine(**{**row, "found_on": date.fromisoformat(row["found_on"])}) for row in conn.execute(wanted).mappings()]


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyLine:
    """A penalty procedure of a firm."""

    case_number: str
    no: int
    state: str
    opened_at: datetime
    facts: dict[str, Any]


def firm_penalties(conn: Connection, labels: Iterable[str]) -> list[PenaltyLine]:
    """The penalty procedures of cases of the entries, newest first."""
    wanted = (
        select(cases.c.number.label("case_number"), *(procedures.c[name] for name in ("no", "state", "opened_at", "facts")))
        .join(procedures, procedures.c.case_id == cases.c.id)
        .where(cases.c.subject.in_(sorted(labels)), procedures.c.kind == "penalty")
        .order_by(cases.c.id.desc(), procedures.c.n.desc())
        .limit(100)
    )
    return [PenaltyLine(**row) for row in conn.execute(wanted).mappings()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """What became of an entry of a register."""

    at: datetime
    person: str
    act: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str | None


def changes_of(conn: Connection, register: str, labels: Iterable[str], limit: int = 50) -> list[ChangeLine]:
    """The history of entries, newest first."""
    names = ChangeLine.__slots__
    wanted = (
        select(*(register_changes.c[name] for name in names))
        .where(register_changes.c.register == register, register_changes.c.label.in_(sorted(labels)))
        .order_by(register_changes.c.id.desc())
        .limit(limit)
    )
    return [ChangeLine(**row) for row in conn.execute(wanted).mappings()]
