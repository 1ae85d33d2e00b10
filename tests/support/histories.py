"""The shipped case histories, and their play through the core alone."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.action import Answer
from cases.casefile import CaseFile
from cases.people import Person, Subject
from door.scenario import Scenario, Step
from door.scenario_file import read_scenario
from door.vocabulary import vocabulary
from judgement.resolve import act_named
from law.lawbook import load_lawbook
from tests.support.builders import the_law
from tests.support.town import Town

TESTS = Path(__file__).parent.parent
FILES = sorted([*(TESTS / "scenarios").glob("*.yaml"), *(TESTS.parent / "demo" / "histories").glob("*.yaml")])


@cache
def a_history(file: Path) -> Scenario:
    """One file, read once."""
    return read_scenario(file, vocabulary(the_law()))


@dataclass(frozen=True)
class Turn:
    """One act of a history: its case as it stood before, if there was one, and what the core answered."""

    step: Step
    before: CaseFile | None
    answer: Answer


class Played:
    """A history played through the core: the town at its end, and every act on the way there."""

    def __init__(self, file: Path) -> None:
        scenario = a_history(file)
        self.town = _town_of(scenario)
        self.turns: list[Turn] = []
        for step in scenario.steps:
            list(self.town.pass_time(step.instant))
            if not step.is_tick:
                self._play(step)

    def _play(self, step: Step) -> None:
        for case in self._cases_of(step):
            before = self.town.cases[case].copy() if case else None
            inputs = {key: value for key, value in step.inputs.items() if key != "cases"}
            answer = self.town.act(
                step.do, step.by, step.at, inputs, case=case, on=step.on, recorded_at=step.recorded_at
            )
            self.turns.append(Turn(step, before, answer))

    def _cases_of(self, step: Step) -> list[str | None]:
        if next(iter(act_named(step.do).values())).target == "file":
            return [None]
        if step.do == "review_report":
            return [next(c.number for c in reversed(self.town.cases.values()) if c.kind == "report")]
        return [self._number(ref) for ref in step.inputs.get("cases", [step.case_ref])]

    def _number(self, ref: str | None) -> str:
        cases = [c.number for c in self.town.cases.values() if c.kind == "case"] or list(self.town.cases)
        return cases[int((ref or "case").partition(".")[2] or 1) - 1]


def _town_of(scenario: Scenario) -> Town:
    below: dict[str, set[str]] = {u.label: {u.label} for u in scenario.units}
    for unit in reversed(scenario.units):
        if unit.of in below:
            below[unit.of] |= below[unit.label]
    people = [
        Person(
            label=p.label, name=p.name or p.label, roles=frozenset(p.roles), certificate=p.certificate,
            unit=p.of if p.of in below else None, subject=None if p.of in below else p.of,
            valid_from=p.valid[0] if p.valid else None, valid_to=p.valid[1] if p.valid else None,
            reach=frozenset(below.get(p.of or "", ())),
        )
        for p in scenario.people
    ]  # fmt: skip
    units = [Subject(label=u.label, kind="unit", name=u.name, unit=u.label) for u in scenario.units]
    subjects = [
        Subject(
            label=s.label, kind=s.kind, name=s.name, uscc=s.uscc, id_number=s.id_number, phone=s.phone, unit=s.unit,
            industry=s.industry, workers=s.workers, licensed=s.licensed,
        )
        for s in scenario.subjects
    ]  # fmt: skip
    return Town(
        people={p.label: p for p in people},
        subjects={s.label: s for s in (*units, *subjects)},
        law=load_lawbook(scenario.place, known_until=scenario.calendar_known_until),
    )


@cache
def played(file: Path) -> Played:
    """A history, played once."""
    return Played(file)
