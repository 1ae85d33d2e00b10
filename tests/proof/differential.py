"""One stream of commands, sensible and not, on SQLite and on PostgreSQL: every answer and every row must agree.

The stream weaves the case histories of the tests with acts picked at random: any act, any of the people, inputs that some
history once carried, with keys lost and values spoilt.
"""

import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine

from db.session import open_engine
from door.perform import Door
from door.ports import CountingIds, VirtualClock
from door.request import Outcome, Request
from door.scenario import Scenario, Step
from door.staging import stage_world
from states.registry import ACTS
from tests.proof.memory import scenarios
from tests.proof.stores import EVERYTHING, Store, dump

#: Noise commands for each step of a history, at most.
NOISE = 4
_HOSTILE: tuple[Any, ...] = ("", "\x00", 2**63, "二〇二六年", [], {}, None, "9" * 30, True)


@dataclass(slots=True)
class DifferentialReport:
    """How many commands both databases were given, and where they differ."""

    commands: int = 0
    accepted: int = 0
    streams: int = 0
    faults: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The line of the report."""
        return (
            f"differential {self.commands} commands in {self.streams} streams, {self.accepted} accepted, "
            f"different {len(self.different)}, raised instead of answered {len(self.faults)}"
        )


@cache
def carried() -> dict[str, list[dict[str, Any]]]:
    """The inputs that the histories carry, by act."""
    found: dict[str, list[dict[str, Any]]] = {}
    for scenario in scenarios():
        for step in scenario.steps:
            found.setdefault(step.do, []).append(step.inputs)
    return found


class _Stream:
    """The commands of one history with noise in between; the two databases are asked in step."""

    def __init__(self, scenario: Scenario, engines: Sequence[Engine], seed: int) -> None:
        self.scenario = scenario
        self.chance = random.Random(seed)
        start = scenario.steps[0].instant
        self.clocks = [VirtualClock(start) for _ in engines]
        self.doors = [
            Door(engine, clock=clock, ids=CountingIds(), known_until=scenario.calendar_known_until)
            for engine, clock in zip(engines, self.clocks, strict=True)
        ]
        self.cases: list[str] = []
        self.asked: list[Request] = []

    def commands(self) -> Iterator[tuple[Step, Request | None]]:
        """Every step, as a request or as time passing, and noise after it."""
        for step in self.scenario.steps:
            yield step, None if step.is_tick else self._request(step)
            for _ in range(self.chance.randint(0, NOISE)):
                yield step, self._noise(step)

    def _request(self, step: Step) -> Request:
        inputs = dict(step.inputs)
        if "cases" in inputs:
            inputs["cases"] = list(self.cases[:2])
        return Request(
            action=step.do, by=step.by, case=self._case(step.case_ref), on=step.on, inputs=inputs, at=step.at,
            recorded_at=step.instant, request_id=f"r{len(self.asked)}",
        )  # fmt: skip

    def _case(self, ref: str | None) -> str | None:
        place = int((ref or "case").partition(".")[2] or 1) - 1
        return self.cases[place] if place < len(self.cases) else None

    def _noise(self, step: Step) -> Request:
        if self.asked and self.chance.random() < 0.15:
            return self.chance.choice(self.asked)
        action = self.chance.choice(list(ACTS))
        inputs = deepcopy(self.chance.choice(carried().get(action, [{}])))
        if inputs and self.chance.random() < 0.3:
            key = self.chance.choice(list(inputs))
            if self.chance.random() < 0.5:
                del inputs[key]
            else:
                inputs[key] = self.chance.choice(_HOSTILE)
        people = [p.label for p in self.scenario.people]
        by = tuple(self.chance.sample(people, min(len(people), self.chance.choice((1, 1, 2)))))
        at = step.instant - timedelta(hours=self.chance.choice((0, 0, 0, 1, 30)))
        return Request(
            action=action, by=by, case=self.chance.choice(self.cases) if self.cases else None, inputs=inputs, at=at,
            on=self.chance.choice((None, None, "penalty", "measure", "seizure")), recorded_at=step.instant,
            expected_version=self.chance.choice((None, None, None, 3)),
        )  # fmt: skip

    def answer(self, request: Request) -> list[Outcome | str]:
        """What each door says; a fault is its name and sentence, and must be the same, too."""
        self.asked.append(request)
        answers: list[Outcome | str] = []
        for door in self.doors:
            try:
                answers.append(door.perform([request])[0])
            except Exception as fault:  # noqa: BLE001 - the door promises an answer to every request; what it raises is counted
                answers.append(f"{type(fault).__name__}: {fault}")
        first = answers[0]
        opens = request.action in ACTS and ACTS[request.action].target == "file"
        if isinstance(first, Outcome) and first.accepted and opens and first.case not in self.cases:
            self.cases.append(str(first.case))
        return answers


def compare(stores: tuple[Store, Store], commands: int, seed: int) -> DifferentialReport:
    """Streams until so many commands were given to both."""
    report = DifferentialReport()
    chance = random.Random(seed)
    while report.commands < commands:
        scenario = chance.choice(scenarios())
        _stream(report, stores, scenario, chance.randint(0, 10**9), commands)
    return report


def _stream(report: DifferentialReport, stores: tuple[Store, Store], scenario: Scenario, seed: int, most: int) -> None:
    engines = [open_engine(store.fresh_empty()) for store in stores]
    for engine in engines:
        stage_world(engine, scenario)
    stream = _Stream(scenario, engines, seed)
    report.streams += 1
    where = f"{scenario.name} seed {seed}"
    for step, request in stream.commands():
        for clock in stream.clocks:
            clock.set(step.instant)
        swept = [door.sweep() for door in stream.doors]
        if swept[0] != swept[1]:
            report.different.append(f"{where}: sweep at {step.instant}: {swept}")
        if request is None:
            continue
        report.commands += 1
        answers = stream.answer(request)
        report.accepted += isinstance(answers[0], Outcome) and answers[0].accepted
        if isinstance(answers[0], str):
            report.faults.append(f"{where}: {request.action} by {request.by} with {request.inputs}: {answers[0]}")
        if answers[0] != answers[1]:
            report.different.append(f"{where}: {request.action} {request.inputs}: {answers}")
        if report.commands >= most:
            break
    dumps = [dump(engine, EVERYTHING) for engine in engines]
    for table, rows in dumps[0].items():
        if rows != dumps[1][table]:
            report.different.append(f"{where}: table {table} differs")
    for engine in engines:
        engine.dispose()
