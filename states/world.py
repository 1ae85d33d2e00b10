"""What the core may ask about the world outside the case; the door answers from the database, a test from a table."""

from datetime import date
from typing import Protocol

from cases.casefile import CaseFile
from cases.people import Person, Subject


class World(Protocol):
    """Lookups by label. All answers are as of the transaction in which the act is judged."""

    def person(self, label: str) -> Person | None:
        """The person with that label."""
        ...

    def subject(self, label: str) -> Subject | None:
        """The enterprise, natural person or unit with that label."""
        ...

    def penalty_days(self, subject: str, besides: int) -> tuple[date, ...]:
        """Days on which penalties that stand were decided against the subject in other cases than `besides`."""
        ...

    def inspections_in(self, subject: str, year: int) -> int:
        """How many planned inspections of the subject are on record in a calendar year."""
        ...

    def planned_times(self, subject: str, year: int) -> int | None:
        """How often the approved inspection plan of the year has the subject inspected, 0 where it is not in it; None in
        a year without a plan."""
        ...

    def file(self, number: str) -> CaseFile | None:
        """The case, report or inspection with that number."""
        ...

    def disclosure_text(self, case: CaseFile, kind: str, decided: int | None, hazards: list[str]) -> str:
        """The text a disclosure would show, prepared from the facts of the case with personal data masked."""
        ...
