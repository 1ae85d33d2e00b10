"""A town in memory: the core alone, without door or database. It answers what the core asks and folds what it decides."""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from cases.action import Action, Answer, Refusal
from cases.casefile import CaseFile, EventHead
from cases.changes import write_change
from cases.errors import BrokenPromise
from cases.fold import apply
from cases.people import SYSTEM, Person, Subject
from door.opening import KINDS
from door.texts import disclosure_facts
from judgement.decide import decide, typed_inputs
from judgement.owed import owed
from judgement.resolve import act_named, resolve_document, resolve_procedure
from law.lawbook import Lawbook
from publicity.edition import secrets_of
from publicity.texts import prepare
from tests.support.builders import STAFF, a_subject, the_law


@dataclass
class Town:
    """People, subjects and cases; the world the core asks. Acts are done by `act`, time passes by `pass_time`."""

    people: dict[str, Person]
    subjects: dict[str, Subject]
    law: Lawbook
    cases: dict[str, CaseFile] = field(default_factory=dict)
    #: Written changes of every event, by case number.
    log: dict[str, list[list[Any]]] = field(default_factory=dict)
    #: Acts after which the case that was given to the core was no longer what it had been.
    touched: list[str] = field(default_factory=list)
    #: Approved inspections by subject and year.
    plans: dict[tuple[str, int], int] = field(default_factory=dict)

    # what the core asks

    def person(self, label: str) -> Person | None:
        """The person with that label."""
        return self.people.get(label)

    def subject(self, label: str) -> Subject | None:
        """The subject with that label."""
        return self.subjects.get(label)

    def penalty_days(self, subject: str, besides: int) -> tuple[date, ...]:
        """Days of standing penalties against the subject in other cases."""
        others = [c for c in self.cases.values() if c.id != besides and c.subject and c.subject.label == subject]
        penalties = [p for c in others for p in c.of_kind("penalty") if p.state != "revoked" and p.facts.get("decision")]
        return tuple(sorted(date.fromisoformat(p.facts["decision"]["on"]) for p in penalties))

    def inspections_in(self, subject: str, year: int) -> int:
        """Planned inspections of the subject in the year."""
        visits = [
            c.facts.get("inspection", {})
            for c in self.cases.values()
            if c.kind == "inspection" and c.subject and c.subject.label == subject
        ]
        return sum(1 for v in visits if v.get("planned") and v["from"][:4] == str(year))

    def planned_times(self, subject: str, year: int) -> int | None:
        """What the plan of the year has for the subject."""
        of_year = {s: times for (s, y), times in self.plans.items() if y == year}
        return of_year.get(subject, 0) if of_year else None

    def file(self, number: str) -> CaseFile | None:
        """The case with that number."""
        return self.cases.get(number)

    def disclosure_text(self, case: CaseFile, kind: str, decided: int | None, hazards: list[str]) -> str:
        """The text of a disclosure, as the door prepares it."""
        return prepare(kind, disclosure_facts(case, decided, hazards, self.law, self.subject), secrets_of(case))

    # what happens

    def judge(self, case: CaseFile, action: Action) -> Answer:
        """Ask the core, and look whether the case is still what it was."""
        before = deepcopy(case)
        answer = decide(case, action, self.law, self)
        if case != before:
            self.touched.append(action.name)
        return answer

    def act(
        self,
        name: str,
        by: Sequence[str],
        at: datetime,
        inputs: dict[str, Any] | None = None,
        *,
        case: str | None = None,
        on: str | None = None,
        recorded_at: datetime | None = None,
    ) -> Answer:
        """Do an act on a case, default the first; keep what is decided."""
        row = next(iter(act_named(name).values()))
        action = Action(
            name=name, by=tuple(self.people[label] for label in by), at=at, recorded_at=recorded_at or at,
            inputs=typed_inputs(name, inputs or {}),
        )  # fmt: skip
        if row.target == "file":
            return self.keep(self.new_case(action), action)
        found = self.cases[case or next(iter(self.cases))]
        if row.target == "document":
            action = replace(action, document=resolve_document(found, on))
        elif row.target == "procedure":
            procedure = resolve_procedure(found, name, on)
            action = replace(action, procedure=procedure.n if procedure else None)
        return self.keep(found, action)

    def new_case(self, action: Action) -> CaseFile:
        """An empty file, not yet among the cases."""
        kind, letters = KINDS[action.name]
        label = getattr(action.inputs, "subject", None)
        serial = len(self.cases) + 1
        return CaseFile(
            id=serial, number=f"{letters}{serial}", kind=kind, place=self.law.place, version=0,
            subject=self.subjects[label] if label else None, source=getattr(action.inputs, "source", kind), title="案",
            opened_at=action.at, opened_by=tuple(p.label for p in action.by),
        )  # fmt: skip

    def keep(self, case: CaseFile, action: Action) -> Answer:
        """Judge and fold."""
        answer = self.judge(case, action)
        if isinstance(answer, Refusal):
            return answer
        self.cases.setdefault(case.number, case)
        for decision in answer:
            self.log.setdefault(case.number, []).append([write_change(change) for change in decision.changes])
            for change in decision.changes:
                apply(case, change)
            head = EventHead(
                seq=case.seq + 1, action=decision.action, at=decision.at, recorded_at=decision.recorded_at,
                by=decision.by, procedure=decision.procedure,
            )  # fmt: skip
            case.events.append(head)
            case.version += 1
        return answer

    def pass_time(self, until: datetime) -> Iterator[str]:
        """Let the system do what every case owes by then, one act after the other; gives their names."""
        for case in list(self.cases.values()):
            for _ in range(500):
                due = [item for item in owed(case, self.law) if item.at <= until]
                if not due:
                    break
                item = due[0]
                action = Action(
                    name=item.action, by=(SYSTEM,), at=item.at, recorded_at=max(item.at, case_clock(case)),
                    procedure=item.procedure, inputs=typed_inputs(item.action, dict(item.inputs), by_system=True),
                )  # fmt: skip
                answer = self.keep(case, action)
                if isinstance(answer, Refusal):
                    raise BrokenPromise(f"{item.action} is owed and refused: {answer.blockers[0].sentence}")
                yield item.action
            else:
                raise BrokenPromise(f"{case.number} owes without end")


def case_clock(case: CaseFile) -> datetime:
    """When something of the case was last entered."""
    return max((e.recorded_at for e in case.events), default=case.opened_at)


def a_town(people: Iterable[Person] = (), subjects: Iterable[Subject] = ()) -> Town:
    """The staff, the plant and its neighbour, and whoever is given besides."""
    units = [Subject(label=u, kind="unit", name=f"{u}社区", unit=u) for u in ("nanzha", "taiping")]
    known = [a_subject(), a_subject("shop", unit="taiping"), *units, *subjects]
    return Town(
        people={**STAFF, **{p.label: p for p in people}}, subjects={s.label: s for s in known}, law=the_law()
    )
