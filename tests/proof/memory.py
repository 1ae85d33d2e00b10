"""The door without a database: the same requests, the real core and the real law, cases kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cases.action import Action, Answer, Decision, Refusal
from cases.casefile import CaseFile, EventHead
from cases.changes import PaperRegistered
from cases.clockface import local
from cases.errors import InputFault, NotFound, RepeatedRequest
from cases.fold import apply
from cases.people import Person, Subject
from door import replay as replaying
from door.expectations import Check
from door.glimpse import Glimpse
from door.opening import new_case, outside
from door.outcomes import refused
from door.perform import NO_SUCH_CASE, Door
from door.ports import CountingIds, VirtualClock, no_fault
from door.request import Offer, Outcome, Request, SweepReport
from door.scenario import PersonEntry, Scenario, ScenarioFault, Step, Vocabulary
from door.scenario_file import read_scenario
from door.texts import disclosure_facts
from door.vocabulary import vocabulary
from door.workbench import OpenCase, Workbench
from judgement.decide import decide
from judgement.figures import Figures, penalty_figures
from judgement.offers import offers
from judgement.owed import owed
from judgement.scope import may_see_case
from law.faults import LawError
from law.lawbook import Lawbook, load_lawbook
from publicity.edition import public_texts, secrets_of
from publicity.texts import prepare

SCENARIOS = Path(__file__).parent.parent / "scenarios"
#: What needs the registers or the numbers of a database and is left to the replays on one.
_OF_THE_STORE = frozenset({"reminded", "not_reminded", "public.shows"})


@cache
def lawbook(place: str = "humen", known_until: date | None = None) -> Lawbook:
    """The law of a place, read once."""
    return load_lawbook(place, known_until=known_until)


@cache
def words() -> Vocabulary:
    """What scenario files may say."""
    return vocabulary(lawbook())


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every case history of the tests."""
    return tuple(read_scenario(file, words()) for file in sorted(SCENARIOS.glob("*.yaml")))


class TableWorld:
    """The core's lookups, answered from tables."""

    def __init__(self, law: Lawbook, people: Sequence[Person], subjects: Sequence[Subject]) -> None:
        self.law = law
        self.people = {p.label: p for p in people}
        self.subjects = {s.label: s for s in subjects}
        self.files: dict[str, CaseFile] = {}

    def person(self, label: str) -> Person | None:
        """The person with that label."""
        return self.people.get(label)

    def subject(self, label: str) -> Subject | None:
        """The subject with that label."""
        return self.subjects.get(label)

    def penalty_days(self, subject: str, besides: int) -> tuple[date, ...]:
        """Days of penalties that stand against the subject in other files."""
        return tuple(
            sorted(
                date.fromisoformat(p.facts["decision"]["on"])
                for file in self.files.values()
                if file.subject and file.subject.label == subject and file.id != besides
                for p in file.of_kind("penalty")
                if p.facts.get("decision") and p.state != "revoked"
            )
        )

    def inspections_in(self, subject: str, year: int) -> int:
        """Planned visits of the year."""
        visits = [
            file.facts.get("inspection") or {}
            for file in self.files.values()
            if file.kind == "inspection" and file.subject and file.subject.label == subject
        ]
        return sum(1 for v in visits if v.get("planned") and str(v.get("from", ""))[:4] == str(year))

    def planned_times(self, subject: str, year: int) -> int | None:
        """No plan was approved in these towns."""
        return None

    def file(self, number: str) -> CaseFile | None:
        """The file with that number."""
        return self.files.get(number)

    def actor(self, label: str, at: datetime) -> Person | None:
        """Nobody stands in for anybody."""
        return self.people.get(label)

    def disclosure_text(self, case: CaseFile, kind: str, decided: int | None, hazards: list[str]) -> str:
        """The text of a disclosure."""
        return prepare(kind, disclosure_facts(case, decided, hazards, self.law, self.subject), secrets_of(case))

    def frozen(self) -> "TableWorld":
        """The same lookups on the files as they now stand."""
        still = TableWorld(self.law, (), ())
        still.people, still.subjects, still.files = self.people, self.subjects, dict(self.files)
        return still


@dataclass(frozen=True, slots=True)
class Judged:
    """One question put to the core, kept so that it can be asked again of other rows."""

    case: CaseFile
    action: Action
    world: TableWorld


@dataclass(slots=True)
class Desk:
    """What one transaction of the memory door works on."""

    law: Lawbook
    world: TableWorld
    ids: CountingIds
    clock: VirtualClock
    judged: list[Judged] = field(default_factory=list)
    keeps: bool = True


class MemoryBench(Workbench):
    """A workbench whose cases lie in memory."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.law, self.ids, self.now, self.world = desk.law, desk.ids, desk.clock.now(), desk.world  # type: ignore[assignment]  # answers the same questions
        self._faults = no_fault
        self._open = {}

    def open(self, number: str) -> OpenCase | None:
        """The case with that number."""
        if number not in self._open:
            case = self.desk.world.files.get(number)
            if case is None:
                return None
            self._open[number] = OpenCase(case=case, version_before=case.version)
        return self._open[number]

    def is_hidden(self, opened: OpenCase) -> bool:
        """Memory has no wall; the scope is the door's to judge."""
        return False

    def put(self, opened: OpenCase) -> None:
        """Keep the case as it now stands."""
        self._open[opened.case.number] = opened
        opened.case.version = opened.case.seq
        self.desk.world.files[opened.case.number] = opened.case

    def judge(self, opened: OpenCase, action: Action) -> Answer:
        """Ask the core, and keep the question."""
        if self.desk.keeps:
            self.desk.judged.append(Judged(opened.case.copy(), action, self.desk.world.frozen()))
        return decide(opened.case, action, self.law, self.desk.world)

    def record(self, opened: OpenCase, decisions: Sequence[Decision], request_id: str | None = None) -> list[Decision]:
        """Fold what was decided; papers are numbered in the order of the case."""
        for decision in decisions:
            case = opened.case
            for change in decision.changes:
                if isinstance(change, PaperRegistered) and change.document.status != "draft":
                    paper = change.document
                    change = PaperRegistered(replace(paper, number=f"{paper.kind}-{len(case.documents) + 1}"))
                apply(case, change)
            case.events.append(
                EventHead(seq=case.seq + 1, action=decision.action, at=decision.at, recorded_at=decision.recorded_at,
                          by=decision.by, procedure=decision.procedure)
            )  # fmt: skip
        return list(decisions)


class MemoryDoor(Door):
    """The door on cases in memory: what it refuses and accepts is what the real one does."""

    def __init__(self, law: Lawbook, place: str, world: TableWorld, start: datetime) -> None:
        self.lawbook, self.place, self.faults = law, place, no_fault
        self.clock: VirtualClock = VirtualClock(start)
        self.ids = CountingIds()
        self.desk = Desk(law, world, self.ids, self.clock)
        self._next: dict[str, tuple[int, datetime | None]] = {}

    def perform(self, requests: Sequence[Request]) -> list[Outcome]:
        """Each request accepted or refused by itself."""
        bench = MemoryBench(self.desk)
        outcomes = []
        for request in requests:
            try:
                outcomes.append(self._bulk_or_single(bench, request))
            except (InputFault, RepeatedRequest, LawError) as fault:
                outcomes.append(Outcome(action=request.action, accepted=False, case=request.case, problem=str(fault)))
        return outcomes

    def _open_file(self, bench: Workbench, request: Request, action: Action) -> Outcome:
        opened = new_case(bench, action, self.place)
        if outside(action, opened.case):
            return refused(request, None, ())
        answer = bench.judge(opened, action)
        if isinstance(answer, Refusal):
            return refused(request, None, answer.blockers)
        opened.case.number = f"{opened.case.kind}-{opened.case.id}"
        return self._accepted(bench, opened, request, answer)

    def sweep(self, now: datetime | None = None, *, limit: int | None = None) -> SweepReport:
        """Settle every case."""
        moment = local(now) if now else self.clock.now()
        acts = []
        for case in list(self.desk.world.files.values()):
            bench = MemoryBench(self.desk)
            opened = OpenCase(case=case.copy(), version_before=case.version)
            done = bench.settle(opened, moment)
            if done:
                bench.put(opened)
            acts += [(case.number, d.action, "") for d in done]
        return SweepReport(now=moment, cases=len({a[0] for a in acts}), acts=tuple(acts))

    def next_tick(self) -> datetime | None:
        """When the next case owes something."""
        for case in self.desk.world.files.values():
            if self._next.get(case.number, (None, None))[0] != case.seq:
                coming = owed(case, self.lawbook)
                self._next[case.number] = (case.seq, coming[0].at if coming else None)
        return min((at for _, at in self._next.values() if at is not None), default=None)

    def offers(self, case: str, person: str) -> list[Offer]:
        """What the desk would offer."""
        asker, file = self.desk.world.people[person], self.desk.world.files[case]
        if not may_see_case(asker, file):
            raise NotFound(NO_SUCH_CASE)
        found = offers(file, asker, self.clock.now(), self.lawbook, self.desk.world)
        return [
            Offer(action=o.act.name, label=o.act.label, target=None, allowed=not o.blockers, blockers=o.blockers)
            for o in found
        ]

    def figures(self, case: str, penalty: int, day: date) -> Figures:
        """Figures of a penalty."""
        file = self.desk.world.files[case]
        return penalty_figures(file, file.procedure(penalty), day, self.lawbook, self.desk.world)


def person_of(entry: PersonEntry, reach: dict[str, frozenset[str]]) -> Person:
    """A person of a file, with the units he reaches."""
    first, last = entry.valid or (None, None)
    unit = entry.of if entry.of in reach else None
    return Person(
        label=entry.label, name=entry.name or entry.label, roles=frozenset(entry.roles), unit=unit,
        subject=entry.of if unit is None else None, certificate=entry.certificate, valid_from=first, valid_to=last,
        reach=reach[unit] if unit else frozenset(),
    )  # fmt: skip


def world_of(scenario: Scenario, law: Lawbook) -> TableWorld:
    """The people, units and subjects of a file."""
    below: dict[str, set[str]] = {u.label: {u.label} for u in scenario.units}
    for _ in scenario.units:
        for unit in scenario.units:
            if unit.of:
                below[unit.of] |= below[unit.label]
    reach = {label: frozenset(units) for label, units in below.items()}
    subjects = [
        Subject(label=e.label, kind=e.kind, name=e.name, uscc=e.uscc, phone=e.phone, id_number=e.id_number, unit=e.unit,
                industry=e.industry, workers=e.workers, licensed=e.licensed)
        for e in scenario.subjects
    ]  # fmt: skip
    units = [Subject(label=u.label, kind="unit", name=u.name, unit=u.label) for u in scenario.units]
    return TableWorld(law, [person_of(p, reach) for p in scenario.people], [*units, *subjects])


class MemoryPlayer(replaying._Player):
    """Plays a case history against the memory door; the reader, the passing of time and the checks are the product's."""

    def __init__(self, scenario: Scenario) -> None:
        law = lawbook(scenario.place, scenario.calendar_known_until)
        self.scenario, self.words = scenario, words()
        self.door: MemoryDoor = MemoryDoor(law, scenario.place, world_of(scenario, law), scenario.steps[0].instant)
        self.clock = self.door.clock
        self.last = self.look(None)
        self.since = scenario.steps[0].instant

    def own(self, step: Step, outcome: Outcome | None, seen: Glimpse) -> CaseFile | None:
        """The step's file; a clue is tied to its case on the clue itself."""
        return seen.newest_report() if step.do == "link_report" else super().own(step, outcome, seen)

    def look(self, last: Glimpse | None) -> Glimpse:
        """The files as they now stand."""
        return Glimpse(files=dict(self.door.desk.world.files), told=())

    def public_texts(self, seen: Glimpse, day: date) -> list[str]:
        """What the public sees by the states of the cases: a memory keeps no editions."""
        return [f"{entry.title}\n{entry.text}" for entry in public_texts(seen.files.values(), day)]


@dataclass(frozen=True, slots=True)
class Played:
    """A step of a history: the questions it put to the core, its answer and the checks that a memory can hold."""

    step: Any
    judged: tuple[Judged, ...]
    outcome: Outcome | None
    failed: tuple[Check, ...]
    door: MemoryDoor


def play(scenario: Scenario, until: int | None = None) -> list[Played]:
    """Every step of a history, or those before the one with the given index."""
    player = MemoryPlayer(scenario)
    played = []
    for step in scenario.steps[:until]:
        player.door.desk.judged.clear()
        try:
            report = player.step(step)
        except ScenarioFault as fault:
            played.append(Played(step, (), None, (Check("halted", "", str(fault), False),), player.door))
            return played
        failed = tuple(c for c in report.checks if not c.ok and not _OF_THE_STORE & {c.key, c.key.partition(".")[0]})
        played.append(Played(step, tuple(player.door.desk.judged), report.outcome, failed, player.door))
    return played
