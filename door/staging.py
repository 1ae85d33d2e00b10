"""Enters the people, units and subjects of a scenario into a database."""

from sqlalchemy import Engine

from cases.errors import InputFault
from cases.people import Person, Subject
from db.registers import Unit
from db.session import transaction
from door.enrolment import enter_person, enter_subject, enter_unit, set_place
from door.scenario import PersonEntry, Scenario, ScenarioFault, UnitEntry


def stage_world(engine: Engine, scenario: Scenario) -> None:
    """Set the place and enter everyone the file names; units may stand as subjects too.

    Raises `ScenarioFault` where a register refuses an entry, as it does when another file entered somebody else under
    the same label.
    """
    started = scenario.steps[0].instant
    with transaction(engine) as connection:
        set_place(connection, scenario.place)
        try:
            root = _root(scenario.units)
            for unit in _parents_first(scenario.units, root):
                parent = unit.of or (root if unit.label != root else None)
                enter_unit(connection, Unit(label=unit.label, kind=unit.kind, name=unit.name, parent=parent), started)
            for entry in scenario.subjects:
                enter_subject(
                    connection,
                    Subject(
                        label=entry.label, kind=entry.kind, name=entry.name, uscc=entry.uscc, phone=entry.phone,
                        id_number=entry.id_number, unit=entry.unit or root, industry=entry.industry, workers=entry.workers,
                        licensed=entry.licensed,
                    ),
                    started,
                )  # fmt: skip
            unit_labels = {unit.label for unit in scenario.units}
            for person in scenario.people:
                enter_person(connection, _person(person, unit_labels))
        except InputFault as fault:
            raise ScenarioFault(scenario.file, None, str(fault)) from fault


def _root(units: tuple[UnitEntry, ...]) -> str | None:
    """The only town or city of the file: units and subjects that name no place belong to it."""
    places = [unit.label for unit in units if unit.kind in ("town", "city")]
    return places[0] if len(places) == 1 else None


def _parents_first(units: tuple[UnitEntry, ...], root: str | None) -> list[UnitEntry]:
    waiting, entered = [u for u in units if u.label != root], [u for u in units if u.label == root]
    while waiting:
        known = {unit.label for unit in entered}
        ready = [unit for unit in waiting if unit.of is None or unit.of in known]
        if not ready:
            raise InputFault(f"单位互为上级：{'、'.join(unit.label for unit in waiting)}")
        entered += ready
        waiting = [unit for unit in waiting if unit not in ready]
    return entered


def _person(entry: PersonEntry, units: set[str]) -> Person:
    first, last = entry.valid or (None, None)
    return Person(
        label=entry.label,
        name=entry.name or entry.label,
        roles=frozenset(entry.roles),
        unit=entry.of if entry.of in units else None,
        subject=entry.of if entry.of not in units else None,
        certificate=entry.certificate,
        valid_from=first,
        valid_to=last,
    )
