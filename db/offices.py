"""Writes to the registers of units and persons that keep what was: the caller notes the history."""

from datetime import date

from sqlalchemy import Connection, select, update

from cases.people import Person, Role
from db.registers import get_person, list_persons
from db.rows import text_of
from db.tables import persons, subjects, units


def rename_unit(conn: Connection, label: str, name: str) -> None:
    """Give a unit another name, and the subject of the same label that answers for hazards in its charge."""
    conn.execute(update(units).where(units.c.label == label).values(name=name))
    conn.execute(update(subjects).where(subjects.c.label == label, subjects.c.kind == "unit").values(name=name))


def move_unit(conn: Connection, label: str, parent: str | None) -> None:
    """Hang a unit under another one."""
    conn.execute(update(units).where(units.c.label == label).values(parent=parent))


def set_certificate(conn: Connection, label: str, certificate: str, first: date | None, last: date | None) -> None:
    """The certificate a person holds from now on."""
    values = {"certificate": certificate, "valid_from": text_of(first), "valid_to": text_of(last)}
    conn.execute(update(persons).where(persons.c.label == label).values(values))


def set_roles(conn: Connection, label: str, roles: frozenset[Role]) -> None:
    """What a person is from now on."""
    conn.execute(update(persons).where(persons.c.label == label).values(roles=sorted(roles)))


def set_unit(conn: Connection, label: str, unit: str | None) -> None:
    """Where a person serves from now on."""
    conn.execute(update(persons).where(persons.c.label == label).values(unit=unit))


def is_active(conn: Connection, label: str) -> bool | None:
    """Whether a person is in office; None for an unknown label."""
    active = conn.scalar(select(persons.c.active).where(persons.c.label == label))
    return None if active is None else bool(active)


def certificates_ending(conn: Connection, until: date) -> list[Person]:
    """Active persons whose certificate runs out by the day, or has run out; the earliest first."""
    wanted = (
        select(persons.c.label)
        .where(persons.c.active, persons.c.certificate.is_not(None), persons.c.valid_to <= until.isoformat())
        .order_by(persons.c.valid_to, persons.c.label)
    )
    found = [get_person(conn, label) for label in list(conn.scalars(wanted))]
    return [person for person in found if person is not None]


def officers_without_certificate(conn: Connection) -> list[Person]:
    """Active officers who can do no binding act, for want of a certificate (行政处罚法#42)."""
    return [person for person in list_persons(conn, role=Role.OFFICER) if not person.certificate]
