"""Enters people, units and subjects into the registers, and the place whose law a database runs under."""

from datetime import datetime

from sqlalchemy import Connection

from cases.errors import InputFault
from cases.people import Person, Subject
from db.calendars import set_meta
from db.registers import Unit, add_person, add_subject, add_unit
from door.vocabulary import places


def set_place(connection: Connection, place: str) -> None:
    """Write the place whose law the database runs under. Raises `InputFault` for one that has no folder of law."""
    if place not in places():
        raise InputFault(f"没有地区“{place}”的规则；可用：{'、'.join(sorted(places()))}")
    set_meta(connection, "place", place)


def enter_unit(connection: Connection, unit: Unit, created_at: datetime) -> None:
    """Enter a unit, and with it the subject of the same label that answers for hazards in its charge."""
    add_unit(connection, unit)
    add_subject(connection, Subject(label=unit.label, kind="unit", name=unit.name, unit=unit.label), created_at)


def enter_subject(connection: Connection, subject: Subject, created_at: datetime) -> None:
    """Enter an enterprise or a natural person."""
    add_subject(connection, subject, created_at)


def enter_person(connection: Connection, person: Person) -> None:
    """Enter a person who acts."""
    add_person(connection, person)
