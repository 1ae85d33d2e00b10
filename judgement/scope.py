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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What lies in a person's scope: everything, or cases of or with one of `subjects`, in the charge of one of `units`, or
    with a supervision or interview aimed at one of `targets`. Queries ask it in SQL (`db.sight`)."""

    everything: bool = False
    subjects: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()

    def covers(self, bearing: Bearing) -> bool:
        """Whether a case of that bearing lies in it."""
        return (
            self.everything
            or not self.subjects.isdisjoint({bearing.subject, *bearing.parties} - {None})
            or bearing.unit in self.units
            or not self.targets.isdisjoint(bearing.targets)
        )


def sight_of(person: Person) -> Sight:
    """The scope of a person.

    The system sees everything. An enterprise contact sees the cases of his own subject (those of entries merged into it
    included) or in which it is a party; a liaison those in the charge of his unit or aimed at it, all where he has none;
    everyone else those inside the reach of his unit, the whole town where he has none. An administrator sees no case.
    """
    is_liaison, in_town = Role.LIAISON in person.roles, person.holds(*_TOWN_ROLES)
    if Role.SYSTEM in person.roles or (is_liaison and person.unit is None) or (in_town and not person.reach):
        return Sight(everything=True)
    own = {person.subject, *person.answers_for} if Role.ENTERPRISE in person.roles else set()
    return Sight(
        subjects=frozenset(label for label in own if label),
        units=person.reach if is_liaison or in_town else frozenset(),
        targets=person.reach if is_liaison else frozenset(),
    )


def may_see(person: Person, bearing: Bearing) -> bool:
    """Whether the case lies in the person's scope."""
    return sight_of(person).covers(bearing)


def may_see_case(person: Person, case: CaseFile) -> bool:
    """`may_see` for a case file."""
    return may_see(person, bearing_of(case))


def unseen(people: Iterable[Person], case: CaseFile) -> list[Person]:
    """The persons for whom the case does not exist."""
    bearing = bearing_of(case)
    return [p for p in people if not may_see(p, bearing)]
