"""The core's lookups, answered from the database inside the transaction of the act."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, select

from cases.casefile import CaseFile
from cases.clockface import day_of
from cases.people import Person, Subject
from db import registers
from db.firms import labels_of
from db.loading import load_case
from db.plans import planned_times
from db.tables import cases, procedures
from door.texts import disclosure_facts
from law.lawbook import Lawbook
from publicity.edition import secrets_of
from publicity.texts import prepare


class StoredWorld:
    """Persons and subjects, kept for the length of one transaction; further facts of other cases on demand."""

    def __init__(self, conn: Connection, law: Lawbook, now: datetime) -> None:
        self._conn = conn
        self._law = law
        self._now = now
        self._people: dict[str, Person | None] = {}
        self._actors: dict[tuple[str, datetime], Person | None] = {}
        self._subjects: dict[str, Subject | None] = {}

    def person(self, label: str) -> Person | None:
        """The person with that label, if active, with the roles in which he stands in for somebody now."""
        if label not in self._people:
            self._people[label] = registers.get_person(self._conn, label, on=(self._now,))
        return self._people[label]

    def actor(self, label: str, at: datetime) -> Person | None:
        """The person as one who acts at an instant and has it entered now: delegated roles must hold at both, so that
        nobody dates an act back into a delegation that is over, nor forward from one that has not begun."""
        person = self.person(label)
        if person is None or day_of(at) == day_of(self._now):
            return person
        asked = label, at
        if asked not in self._actors:
            self._actors[asked] = registers.get_person(self._conn, label, on=(at, self._now))
        return self._actors[asked]

    def subject(self, label: str) -> Subject | None:
        """The subject with that label; a unit may stand wherever a subject may."""
        if label not in self._subjects:
            self._subjects[label] = registers.get_subject(self._conn, label) or self._unit_as_subject(label)
        return self._subjects[label]

    def know(self, subjects: Mapping[str, Subject]) -> None:
        """Take subjects that were read together, so that none is asked for by itself."""
        self._subjects.update(subjects)

    def _unit_as_subject(self, label: str) -> Subject | None:
        unit = registers.get_unit(self._conn, label)
        return Subject(label=unit.label, kind="unit", name=unit.name, unit=unit.label) if unit else None

    def penalty_days(self, subject: str, besides: int) -> tuple[date, ...]:
        """Days on which penalties that stand were decided against the subject in other cases, those of merged entries
        included."""
        labels = labels_of(self._conn, subject)
        rows = self._conn.execute(
            select(procedures.c.state, procedures.c.facts)
            .join(cases, cases.c.id == procedures.c.case_id)
            .where(cases.c.subject.in_(labels), procedures.c.kind == "penalty", cases.c.id != besides)
        )
        decided = [facts["decision"]["on"] for state, facts in rows if state != "revoked" and facts.get("decision")]
        return tuple(date.fromisoformat(day) for day in sorted(decided))

    def inspections_in(self, subject: str, year: int) -> int:
        """Planned inspections of the subject on record in the year."""
        labels = labels_of(self._conn, subject)
        rows = self._conn.execute(
            select(cases.c.facts).where(cases.c.subject.in_(labels), cases.c.kind == "inspection")
        ).scalars()
        visits = [facts.get("inspection", {}) for facts in rows]
        return sum(1 for visit in visits if visit.get("planned") and str(visit.get("from", ""))[:4] == str(year))

    def planned_times(self, subject: str, year: int) -> int | None:
        """How often the approved plan of the year has the subject inspected; None in a year without a plan."""
        return planned_times(self._conn, subject, year)

    def file(self, number: str) -> CaseFile | None:
        """The case with that number."""
        return load_case(self._conn, number)

    def disclosure_text(self, case: CaseFile, kind: str, decided: int | None, hazards: list[str]) -> str:
        """The text of a disclosure, from the facts of the case."""
        return prepare(kind, disclosure_facts(case, decided, hazards, self._law, self.subject), secrets_of(case))
