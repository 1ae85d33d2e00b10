"""The one door: every act on a case, from a click, a command, a file or the sweep, goes through here."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from cases.action import Action, Blocker, Decision, Refusal
from cases.casefile import CaseFile
from cases.clockface import local
from cases.errors import InputFault, NotFound, RepeatedRequest
from cases.people import Person, Role
from db.calendars import get_meta
from db.edge import clean_body, clean_text
from db.ledger import Attempt, earliest_tick, find_request, keep_request, record_attempt
from db.loading import load_case, load_cases
from db.session import reading, reading_as, retrying, transaction
from door.kept_clock import KeptClock
from door.opening import give_number, new_case, outside
from door.outcomes import outcome_from_json, outcome_of, outcome_to_json, refused
from door.place import REVISION, law_of, load_place
from door.ports import Clock, FaultPoint, Ids, TimeOrderedIds, no_fault
from door.request import Offer, Outcome, Request, SweepReport
from door.startup import check_tables
from door.sweep import Progress, silent, sweep_all
from door.workbench import OpenCase, Workbench, no_collector
from door.world import StoredWorld
from judgement.decide import typed_inputs
from judgement.figures import Figures, penalty_figures
from judgement.offers import offers
from judgement.resolve import act_named, resolve_document, resolve_procedure
from judgement.scope import may_see_case, unseen
from law.faults import LawError
from law.lawbook import Lawbook
from publicity.masking import mask
from states.spec import Act

NO_SUCH_CASE = "没有这个案件"


class Door:
    """The only writer. Made once for a process; the law is that of the place the database was made for."""

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Clock | None = None,
        ids: Ids | None = None,
        faults: FaultPoint = no_fault,
        known_until: date | None = None,
    ) -> None:
        self.engine = engine
        self.clock = clock or KeptClock(engine)
        self.ids = ids or TimeOrderedIds()
        self.faults = faults
        self._known_until = known_until
        self.place = load_place(engine)
        check_tables(self.place)
        self.reload_law()

    def reload_law(self) -> None:
        """Read calendar revisions anew, after one was loaded."""
        with reading(self.engine) as conn:
            self._revision = get_meta(conn, REVISION)
            self.lawbook = law_of(conn, self.place, self._known_until)

    def present_law(self) -> Lawbook:
        """The law as of now, calendars loaded by other processes included."""
        with reading(self.engine) as conn:
            return self._present_law(conn)

    def _present_law(self, conn: Connection) -> Lawbook:
        """The law as of this transaction: another process may have loaded a calendar meanwhile."""
        revision = get_meta(conn, REVISION)
        if revision != self._revision:
            self._revision, self.lawbook = revision, law_of(conn, self.place, self._known_until)
        return self.lawbook

    # acting

    def perform(self, requests: Sequence[Request]) -> list[Outcome]:
        """Do a batch, each request accepted or refused by itself, all in one transaction. Never raises for a refusal, an
        invalid request or a conflict: the outcome says it. Killed anywhere, either all of it is kept or nothing."""
        return retrying(lambda: self._perform(requests))

    def _perform(self, requests: Sequence[Request]) -> list[Outcome]:
        with transaction(self.engine) as conn:
            bench = Workbench(conn, self._present_law(conn), self.ids, self.clock.now(), self.faults)
            if len(requests) > 1:
                bench.fetch([request.case for request in requests if request.case])
            with no_collector():
                outcomes = [self._one(bench, request) for request in requests]
                bench.save()
        self.faults("after_commit")
        return [self._with_version(bench, outcome) for outcome in outcomes]

    @staticmethod
    def _with_version(bench: Workbench, outcome: Outcome) -> Outcome:
        opened = bench.open(outcome.case) if outcome.case and outcome.accepted and not outcome.repeated else None
        return replace(outcome, version=opened.case.version) if opened else outcome

    def act_within(self, bench: Workbench, request: Request) -> Outcome:
        """Do one request inside a transaction that the caller opened and saves; a refused one is audited in it.

        Whether its id was answered before is not asked, nor is the answer kept: that is the caller's.
        """
        return self._answered(bench, request, self._bulk_or_single)

    def _one(self, bench: Workbench, request: Request) -> Outcome:
        outcome = self._answered(bench, request, self._kept_or_new)
        if request.request_id and not outcome.repeated and outcome.accepted:
            keep_request(bench.conn, request.request_id, _fingerprint(request), outcome_to_json(outcome), bench.now)
        return outcome

    def _answered(self, bench: Workbench, request: Request, answer: Callable[[Workbench, Request], Outcome]) -> Outcome:
        """The answer, or the outcome that says what is wrong with the request; whatever was refused is audited."""
        try:
            clean_body(request.inputs)
            for field in (*request.by, request.action, request.case, request.on, request.request_id):
                clean_text("请求", field or "")
            outcome = answer(bench, request)
        except (InputFault, RepeatedRequest, LawError) as fault:
            outcome = Outcome(action=request.action, accepted=False, case=request.case, problem=str(fault))
        for refused_one in [r for r in outcome.rows or (outcome,) if not r.accepted]:
            self._audit(bench, request, refused_one)
        return outcome

    def _kept_or_new(self, bench: Workbench, request: Request) -> Outcome:
        return self._answered_before(bench, request) or self._bulk_or_single(bench, request)

    @staticmethod
    def _answered_before(bench: Workbench, request: Request) -> Outcome | None:
        if request.request_id is None:
            return None
        kept = find_request(bench.conn, request.request_id)
        if kept is None:
            return None
        if kept.fingerprint != _fingerprint(request):
            raise RepeatedRequest(f"请求编号“{request.request_id}”已用于另一项办理，请换一个编号")
        return outcome_from_json(kept.outcome)

    def _bulk_or_single(self, bench: Workbench, request: Request) -> Outcome:
        cases = request.inputs.get("cases") if request.action in ("assign", "reassign") else None
        if not cases:
            return self._single(bench, request)
        rows = tuple(self._row(bench, replace(request, case=str(case), request_id=None)) for case in cases)
        return Outcome(
            action=request.action, accepted=any(r.accepted for r in rows), case=rows[0].case, rows=rows,
            blockers=tuple(b for r in rows for b in r.blockers),
        )  # fmt: skip

    def _row(self, bench: Workbench, request: Request) -> Outcome:
        """One row of a bulk act; an invalid one does not undo the others."""
        try:
            return self._single(bench, request)
        except (InputFault, LawError) as fault:
            return Outcome(action=request.action, accepted=False, case=request.case, problem=str(fault))

    def _single(self, bench: Workbench, request: Request) -> Outcome:
        row = next(iter(act_named(request.action).values()))
        at, recorded = self._times(bench, request)
        people = _people(bench.world, request.by, at)
        inputs = typed_inputs(request.action, request.inputs)
        action = Action(name=request.action, by=people, at=at, recorded_at=recorded, inputs=inputs)
        if row.target == "file":
            return self._open_file(bench, request, action)
        return self._on_case(bench, request, action, row)

    @staticmethod
    def _times(bench: Workbench, request: Request) -> tuple[datetime, datetime]:
        recorded = local(request.recorded_at) if request.recorded_at else bench.now
        at = local(request.at) if request.at else recorded
        if at > recorded:
            raise InputFault(f"办理时间{at:%Y-%m-%d %H:%M}晚于登记时间{recorded:%Y-%m-%d %H:%M}")
        return at, recorded

    def _open_file(self, bench: Workbench, request: Request, action: Action) -> Outcome:
        opened = new_case(bench, action, self.place)
        if strangers := outside(action, opened.case):
            return refused(request, None, (Blocker(gate=None, sentence=f"{strangers[0].name}不在该对象所属辖区任职"),))
        answer = bench.judge(opened, action)
        if isinstance(answer, Refusal):
            return refused(request, None, answer.blockers)
        give_number(bench, opened, action)
        return self._accepted(bench, opened, request, answer)

    def _on_case(self, bench: Workbench, request: Request, action: Action, row: Act) -> Outcome:
        if not request.case:
            raise InputFault(f"“{row.label}”须指明案件编号")
        found = bench.open(request.case)
        if found is None or unseen(action.by, found.case) or bench.is_hidden(found):
            return refused(request, request.case, (Blocker(gate=None, sentence=NO_SUCH_CASE),))
        if request.expected_version is not None and request.expected_version != found.case.version:
            return Outcome(
                action=request.action, accepted=False, case=request.case, conflict=True,
                problem=f"案件已被他人办理（现为第{found.case.version}版，您看到的是第{request.expected_version}版），请刷新后重试",
            )  # fmt: skip
        if action.at < found.case.opened_at:
            raise InputFault(f"办理时间{action.at:%Y-%m-%d %H:%M}早于案件登记时间{local(found.case.opened_at):%Y-%m-%d %H:%M}")
        tried = found.fork()  # dropped whole when the act is refused or a fault is met on the way
        bench.settle(tried, action.at, records_only=True)
        answer = bench.judge(tried, _aimed(tried.case, action, row, request.on))
        if isinstance(answer, Refusal):
            return refused(request, request.case, answer.blockers)
        return self._accepted(bench, tried, request, answer)

    @staticmethod
    def _accepted(bench: Workbench, opened: OpenCase, request: Request, answer: Sequence[Decision]) -> Outcome:
        before = len(opened.case.documents)
        first = opened.case.seq
        bench.record(opened, answer, request.request_id)
        bench.put(opened)
        return outcome_of(request, opened.case, answer, first, before)

    def _audit(self, bench: Workbench, request: Request, outcome: Outcome) -> None:
        word = "conflict" if outcome.conflict else "invalid" if outcome.problem else "refused"
        record_attempt(
            bench.conn,
            Attempt(
                id=bench.ids.new(), at=request.at or bench.now, recorded_at=bench.now, person=",".join(request.by)[:200],
                action=request.action[:100], outcome=word, case_number=outcome.case or request.case,
                body={"reasons": [mask(text) for text in ([outcome.problem] if outcome.problem else [b.sentence for b in outcome.blockers])],
                      "gates": sorted({b.gate for b in outcome.blockers if b.gate})},
            ),
        )  # fmt: skip

    # time

    def sweep(
        self, now: datetime | None = None, *, limit: int | None = None, progress: Progress = silent
    ) -> SweepReport:
        """Do everything that every case owes by `now`, in order, each once; one faulty case does not stop the others."""
        law, now = self.present_law(), local(now) if now else self.clock.now()
        return sweep_all(self.engine, law, self.ids, now, self.faults, limit, progress)

    def next_tick(self) -> datetime | None:
        """The earliest instant at which some case owes something."""
        with reading_as(self.engine, None) as conn:
            return earliest_tick(conn)

    # looking

    def offers(self, case: str, person: str) -> list[Offer]:
        """What a person may do with a case now, and for the rest why not. Raises `NotFound` for a case out of scope."""
        with reading(self.engine) as conn:
            asker = _person(StoredWorld(conn, self.lawbook, self.clock.now()), person)
            return self.desk(conn, case, asker)[1]

    def desk(self, conn: Connection, case: str, person: Person) -> tuple[CaseFile, list[Offer]]:
        """The case and what a person, read in the same moment, may do with it: one page of the desk, without asking twice
        who he is. Raises `NotFound` for a case out of scope."""
        found = _seen(load_case(conn, case), person)
        return found, self._offers(conn, [found], person)[0]

    def desks(self, conn: Connection, cases: Iterable[int], person: Person) -> dict[int, tuple[CaseFile, list[Offer]]]:
        """As `desk`, for several cases by their ids; those out of scope are left out."""
        seen = [case for case in load_cases(conn, cases).values() if may_see_case(person, case)]
        offered = self._offers(conn, seen, person)
        return {case.id: (case, may) for case, may in zip(seen, offered, strict=True)}

    def _offers(self, conn: Connection, cases: Sequence[CaseFile], person: Person) -> list[list[Offer]]:
        now, law = self.clock.now(), self._present_law(conn)
        world = StoredWorld(conn, law, now)
        return [
            [
                Offer(
                    action=o.act.name, label=o.act.label, target=o.target.ref if o.target else None,
                    allowed=not o.blockers, blockers=o.blockers,
                )
                for o in offers(case, person, now, law, world)
            ]
            for case in cases
        ]  # fmt: skip

    def view(self, case: str, person: str | None = None) -> CaseFile:
        """A case as it stands; with a person, only inside his scope. Raises `NotFound`."""
        with reading(self.engine) as conn:
            asker = _person(StoredWorld(conn, self.lawbook, self.clock.now()), person) if person else None
            return _seen(load_case(conn, case), asker)

    def figures(self, case: str, penalty: int, day: date) -> Figures:
        """What is owed on a penalty, and what it needs, as of a day."""
        with reading(self.engine) as conn:
            found = _seen(load_case(conn, case), None)
            world = StoredWorld(conn, self.lawbook, self.clock.now())
            return penalty_figures(found, found.procedure(penalty), day, self.lawbook, world)


def _aimed(case: CaseFile, action: Action, row: Act, on: str | None) -> Action:
    """The action with the procedure or paper it is aimed at."""
    if row.target == "document":
        return replace(action, document=resolve_document(case, on))
    if row.target != "procedure":
        return action
    procedure = resolve_procedure(case, action.name, on, action.inputs)
    return replace(action, procedure=procedure.n if procedure else None)


def _people(world: StoredWorld, labels: Sequence[str], at: datetime) -> tuple[Person, ...]:
    if not labels:
        raise InputFault("须指明办理人")
    people = tuple(_known(world.actor(label, at), label) for label in dict.fromkeys(labels))
    if any(Role.SYSTEM in p.roles for p in people):
        raise InputFault("不能以系统的名义办理")
    return people


def _person(world: StoredWorld, label: str) -> Person:
    return _known(world.person(label), label)


def _known(person: Person | None, label: str) -> Person:
    if person is None:
        raise InputFault(f"没有名为“{label}”的人员；请先登记人员或更正姓名标识")
    return person


def _seen(case: CaseFile | None, person: Person | None) -> CaseFile:
    if case is None or (person is not None and not may_see_case(person, case)):
        raise NotFound(NO_SUCH_CASE)
    return case


def _fingerprint(request: Request) -> str:
    """What makes two requests the same act."""
    body = [request.action, list(request.by), request.case, request.on, request.inputs, str(request.at)]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
