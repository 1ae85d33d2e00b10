"""Small parts of a town: people, subjects, hazards, cases. Every builder gives something valid and takes what differs."""

from datetime import date, datetime
from functools import cache
from typing import Any

from cases.action import Action
from cases.casefile import CaseFile, Deadline, Document, Hazard, Procedure
from cases.clockface import at_hour
from cases.people import Person, Role, Subject
from law.lawbook import Lawbook, load_lawbook

DAY = date(2026, 5, 6)
NOON = at_hour(DAY, 12)
#: The units of the town and what lies below each.
REACH = {"nanzha": frozenset({"nanzha", "group"}), "group": frozenset({"group"}), "taiping": frozenset({"taiping"})}
_OFFICER: dict[str, Any] = {"valid_from": date(2023, 1, 1), "valid_to": date(2028, 12, 31)}


@cache
def the_law() -> Lawbook:
    """The lawbook that ships, read once."""
    return load_lawbook()


def a_person(label: str, *roles: Role, unit: str | None = None, **fields: Any) -> Person:
    """A person; the reach follows from the unit."""
    reach = REACH[unit] if unit else frozenset()
    return Person(label=label, name=f"{label}某", roles=frozenset(roles), unit=unit, reach=reach, **fields)


def an_officer(label: str, **fields: Any) -> Person:
    """An officer whose certificate is valid from 2023 to 2028."""
    return a_person(label, Role.OFFICER, **{"certificate": f"粤19-{label}", **_OFFICER, **fields})


STAFF: dict[str, Person] = {
    person.label: person
    for person in (
        an_officer("chen"),
        an_officer("luo"),
        an_officer("liang"),
        a_person("sam", Role.SAFETY_OFFICER),
        a_person("fang", Role.LEGAL_REVIEWER),
        a_person("zhou", Role.CHIEF),
        a_person("he", Role.BUREAU_HEAD),
        a_person("xu", Role.EDITOR),
        a_person("nan", Role.LIAISON, unit="nanzha"),
        a_person("boss", Role.ENTERPRISE, subject="plant"),
        a_person("shen", Role.AUDITOR),
        a_person("root", Role.ADMIN),
    )
}


def a_subject(label: str = "plant", **fields: Any) -> Subject:
    """An enterprise in the charge of a community."""
    chosen = {"kind": "enterprise", "name": f"某{label}厂", "unit": "nanzha", "industry": "工贸", "workers": 40}
    return Subject(label=label, **{**chosen, **fields})


def a_hazard(label: str = "guard", **fields: Any) -> Hazard:
    """A general hazard."""
    return Hazard(**{"label": label, "description": "冲床未安装防护罩", "level": "general", "found_on": DAY, **fields})


def a_procedure(kind: str = "penalty", state: str = "filed", n: int = 1, **fields: Any) -> Procedure:
    """A procedure, by default the first of its kind and of its case."""
    return Procedure(**{"n": n, "kind": kind, "no": 1, "state": state, "opened_at": NOON, **fields})


def a_deadline(n: int = 1, rule: str = "pay_fine", **fields: Any) -> Deadline:
    """An open deadline of days."""
    chosen = {
        "version": date(2021, 7, 15), "kind": "duty", "start": DAY, "due": date(2026, 5, 21), "limit": date(2026, 5, 21),
        "opened_at": NOON, "opened_by": 1,
    }  # fmt: skip
    return Deadline(n=n, rule=rule, **{**chosen, **fields})


def a_document(n: int = 1, kind: str = "penalty_notice", **fields: Any) -> Document:
    """A paper that was issued."""
    return Document(**{"n": n, "kind": kind, "status": "issued", "at": NOON, **fields})


def a_case(*procedures: Procedure, **fields: Any) -> CaseFile:
    """A case of the plant, with the procedures given and whatever else differs."""
    chosen: dict[str, Any] = {
        "id": 1, "number": "AJ2026-000001", "kind": "case", "place": "humen", "version": 0, "subject": a_subject(),
        "source": "patrol", "title": "某厂（日常巡查）", "opened_at": NOON, "opened_by": ("chen", "luo"),
    }  # fmt: skip
    return CaseFile(**{**chosen, "procedures": list(procedures), **fields})


def an_action(name: str, *by: str, at: datetime = NOON, **fields: Any) -> Action:
    """An act of the staff, entered when it was done."""
    people = tuple(STAFF[label] for label in by)
    return Action(**{"name": name, "by": people, "at": at, "recorded_at": at, "inputs": None, **fields})
