"""Who may see and act: one function, used by the door and by every query. A foreign case answers like a missing one."""

from collections.abc import Iterable
from dataclasses import dataclass

from cases.casefile import CaseFile
from cases.people import Person, Role

#: Roles that act inside the place of their unit, or of the whole town without one.
_TOWN_ROLES = (
    Role.SAFETY_OFFICER, Role.OFFICER, Role.LEGAL_REVIEWER, Role.CHIEF, Role.BUREAU_HEAD, Role.EDITOR, Role.AUDITOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What ties a case to places and parties: the unit in whose charge it lies, its subject, further parties, and the
    units that its supervision or interview is aimed at."""

    unit: str | None
    subject: str | None
    parties: frozenset[str]
    targets: frozenset[str]


def bearing_of(case: CaseFile) -> Bearing:
    """The bearing of a case file."""
    subject = case.subject
    targets = {str(p.facts["target"]) for p in case.procedures if p.facts.get("target")}
    unit = None if subject is None else (subject.label if subject.kind == "unit" else subject.unit)
    return Bearing(
        unit=unit,
        subject=subject.label if subject else None,
        parties=frozenset(case.facts.get("parties", ())),
        targets=frozenset(targets),
    )


def may_see(person: Person, bearing: Bearing) -> bool:
    """Whether the case lies in the person's scope.

    The system sees everything. An enterprise contact sees the cases of his own subject (those of entries merged into it
    included) or in which it is a party; a liaison those in the charge of his unit or aimed at it, all where he has none;
    everyone else those inside the reach of his unit, the whole town where he has none. An administrator sees no case.
    """
    if Role.SYSTEM in person.roles:
        return True
    own = {person.subject, *person.answers_for} - {None}
    if Role.ENTERPRISE in person.roles and not own.isdisjoint({bearing.subject, *bearing.parties}):
        return True
    if Role.LIAISON in person.roles and person.unit is None:
        return True
    if Role.LIAISON in person.roles and not person.reach.isdisjoint({bearing.unit, *bearing.targets} - {None}):
        return True
    if not person.holds(*_TOWN_ROLES):
        return False
    return not person.reach or bearing.unit in person.reach


def may_see_case(person: Person, case: CaseFile) -> bool:
    """`may_see` for a case file."""
    return may_see(person, bearing_of(case))


def unseen(people: Iterable[Person], case: CaseFile) -> list[Person]:
    """The persons for whom the case does not exist."""
    bearing = bearing_of(case)
    return [p for p in people if not may_see(p, bearing)]
