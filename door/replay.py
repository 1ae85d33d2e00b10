"""Plays a scenario through the same door as the desk: a virtual clock, counting ids, time passing between steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from cases.casefile import CaseFile, Procedure
from cases.clockface import day_of
from cases.errors import BrokenPromise, InputFault, NotFound
from db.editions import newest_editions
from db.session import reading
from door.expectations import Check, Evidence, check_step
from door.glimpse import Glimpse
from door.looking import look, newest_id
from door.perform import Door
from door.ports import CountingIds, Ids, VirtualClock
from door.request import Offer, Outcome, Request, SweepReport
from door.scenario import Scenario, ScenarioFault, Step, Vocabulary
from door.staging import stage_world
from judgement.figures import Figures
from publicity.content import words_of
from publicity.notices import board
from states.registry import ACTS
from states.targets import document_of, procedure_of

#: The act that answers the clue received last rather than the case.
_ON_REPORT = frozenset({"review_report", "link_report"})
_SAME_TICK_TWICE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What a step did and how it measured up. `evidence` holds the world before and after it."""

    step: Step
    outcome: Outcome | None
    sweeps: tuple[SweepReport, ...]
    evidence: Evidence
    checks: tuple[Check, ...]

    @property
    def is_ok(self) -> bool:
        """Whether every expectation of the step holds."""
        return all(check.ok for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """A scenario played to its end, or to the step at which it `halted`.

    What halts it is a fault of the file (`ScenarioFault`) or a defect of the product (`BrokenPromise`).
    """

    scenario: Scenario
    steps: tuple[StepReport, ...]
    door: Door
    halted: ScenarioFault | BrokenPromise | None = None

    @property
    def is_ok(self) -> bool:
        """Whether it came to its end and every expectation of every step holds."""
        return self.halted is None and all(step.is_ok for step in self.steps)


def replay(scenario: Scenario, engine: Engine, words: Vocabulary, ids: Ids | None = None) -> ReplayReport:
    """Play a scenario into a database that has its tables. Without `ids`, which must exceed those in it, it is empty.

    Files that were there before belong to no reference of the scenario, but their clocks run along.
    The replay halts at a step that asks for something that cannot be asked: a case not yet opened, an `on` that leaves
    open which procedure is meant, an input that is not understood. Raises `ScenarioFault` where nobody can be entered.
    """
    stage_world(engine, scenario)
    return _Player(scenario, engine, words, ids or CountingIds()).play()


class _Player:
    """One replay in progress."""

    def __init__(self, scenario: Scenario, engine: Engine, words: Vocabulary, ids: Ids) -> None:
        self.scenario = scenario
        self.engine = engine
        self.words = words
        self.clock = VirtualClock(scenario.steps[0].instant)
        self.door = Door(engine, clock=self.clock, ids=ids, known_until=scenario.calendar_known_until)
        self.above = newest_id(engine)
        self.last = self.look(None)
        self.since = scenario.steps[0].instant - timedelta(seconds=1)

    def play(self) -> ReplayReport:
        """Every step in order."""
        steps: list[StepReport] = []
        halted: ScenarioFault | BrokenPromise | None = None
        try:
            for step in self.scenario.steps:
                steps.append(self.step(step))
        except (ScenarioFault, BrokenPromise) as fault:
            halted = fault
        return ReplayReport(scenario=self.scenario, steps=tuple(steps), door=self.door, halted=halted)

    def step(self, step: Step) -> StepReport:
        """Let time pass, act, look, and hold the expectations against what is there."""
        before, since = self.last, self.since
        sweeps = tuple(self.pass_time(step))
        passed = self.look(before) if sweeps else before
        self.clock.set(step.instant)
        outcome = None if step.is_tick else self.act(step, passed)
        after = self.look(passed) if outcome is not None else passed
        evidence = Evidence(
            step=step, outcome=outcome, before=before, passed=passed, after=after, since=since,
            own=self.own(step, outcome, after), clocks=self.words.clocks, figures=self.figures,
            public_texts=lambda: self.public_texts(after, day_of(step.instant)), offers=self.offers,
        )  # fmt: skip
        self.last, self.since = after, step.instant
        return StepReport(
            step=step, outcome=outcome, sweeps=sweeps, evidence=evidence, checks=tuple(check_step(evidence))
        )

    def look(self, last: Glimpse | None) -> Glimpse:
        """What there is now of the files this replay opened."""
        return look(self.engine, last, above=self.above)

    def pass_time(self, step: Step) -> Iterable[SweepReport]:
        """Sweep at every instant at which something is due, up to the step; an outage is made up for at its end."""
        stuck: datetime | None = None
        repeats = 0
        while (tick := self.door.next_tick()) is not None and tick <= step.instant:
            moment = self.after_outage(max(tick, self.clock.now()))
            if moment > step.instant:
                return
            repeats = repeats + 1 if tick == stuck else 0
            if repeats >= _SAME_TICK_TWICE:
                raise BrokenPromise(
                    f"the sweep at {moment.isoformat()} leaves owing what was due at {tick.isoformat()}"
                )
            stuck = tick
            self.clock.set(moment)
            report = self.door.sweep()
            if report.failed:
                raise BrokenPromise(f"the sweep at {moment.isoformat()} failed: {report.failed}")
            yield report

    def after_outage(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the outage it falls into."""
        for first, last in sorted(self.scenario.outages):
            if first <= moment < last:
                moment = last
        return moment

    def act(self, step: Step, passed: Glimpse) -> Outcome:
        """Ask the door. An answer that says the request itself is wrong is a fault of the file."""
        request = Request(
            action=step.do,
            by=step.by,
            case=self.case_number(step, passed),
            on=step.on,
            inputs=self.inputs(step, passed),
            at=step.at,
            recorded_at=step.recorded_at or step.at,
        )
        self.check_on(step, passed)
        outcome = self.door.perform([request])[0]
        if outcome.problem and not step.incomplete:
            raise ScenarioFault(self.scenario.file, step.line, f"{step.do}：{outcome.problem}")
        return outcome

    def check_on(self, step: Step, seen: Glimpse) -> None:
        """What `on` names is there, also where the act is aimed at the case or at hazards and needs no `on`."""
        file = self.own(step, None, seen)
        if step.on is None or file is None or ACTS[step.do].target in ("procedure", "document", "file"):
            return
        try:
            document_of(file, step.on) if step.on.startswith("document:") else procedure_of(file, step.on)
        except InputFault as fault:
            raise ScenarioFault(self.scenario.file, step.line, f"{step.do}：{fault}") from fault

    def case_number(self, step: Step, seen: Glimpse) -> str | None:
        """The number of the case a step is about; None for an act that opens a file."""
        if ACTS[step.do].target == "file":
            return None
        file = self.own(step, None, seen)
        if file is None:
            raise ScenarioFault(self.scenario.file, step.line, f"{step.do}：尚无案件 {step.case_ref or 'case'}")
        return file.number

    def own(self, step: Step, outcome: Outcome | None, seen: Glimpse) -> CaseFile | None:
        """The step's file: the one it opened, the clue it reviews, the case it names, else the first case."""
        if outcome is not None and outcome.accepted and outcome.case is not None and outcome.case in seen.files:
            return seen.files[outcome.case]
        if step.do in _ON_REPORT:
            return seen.newest_report()
        return seen.case(step.case_ref) or (seen.newest_report() if step.case_ref is None else None)

    def inputs(self, step: Step, seen: Glimpse) -> dict[str, Any]:
        """The inputs, references to other cases turned into their numbers."""
        if "cases" not in step.inputs:
            return dict(step.inputs)
        named = [seen.case(ref) for ref in step.inputs["cases"]]
        if None in named:
            raise ScenarioFault(self.scenario.file, step.line, f"{step.do}：cases 中有尚未登记的案件")
        return {**step.inputs, "cases": [file.number for file in named if file is not None]}

    def figures(self, file: CaseFile, procedure: Procedure, day: date) -> Figures:
        """The figures of a penalty on a day."""
        return self.door.figures(file.number, procedure.n, day)

    def public_texts(self, seen: Glimpse, day: date) -> list[str]:
        """Everything the public can fetch on the day: every word of the newest editions that are shown."""
        with reading(self.engine) as conn:
            contents = [edition.content for edition in newest_editions(conn)]
        return [words_of(notice.content) for notice in board(contents, day).notices]

    def offers(self, case: str, person: str) -> list[Offer]:
        """What the desk would offer; nothing to whom the case does not exist."""
        try:
            return self.door.offers(case, person)
        except NotFound:
            return []
