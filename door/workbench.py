"""One transaction at work: the cases it has open, what was decided on them, and the one place where it is saved."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, select

from cases.action import Action, Answer, Blocker, Decision, Refusal
from cases.casefile import CaseFile, EventHead
from cases.changes import Change, write_change
from cases.errors import BrokenPromise
from cases.fold import apply
from cases.people import SYSTEM
from cases.stage import stage
from db.editions import Edition, insert_editions
from db.ledger import OutboxRow, Serials, add_parties, insert_outbox
from db.store import EventRecord, SavedCase, dirty_of, load_case, load_cases, save_cases
from db.tables import cases
from db.walls import is_walled_off
from door.editions import editions_from
from door.messages import outbox_rows
from door.numbers import number_papers
from door.ports import FaultPoint, Ids
from door.world import StoredWorld
from judgement.decide import decide, typed_inputs
from judgement.owed import Owed, owed
from law.lawbook import Lawbook


@contextmanager
def no_collector() -> Iterator[None]:
    """A batch makes a million objects and no cycle among them; looking for cycles meanwhile costs a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


#: No case owes this many acts at one instant; more is a defect that must not spin.
MOST_ACTS = 5_000


@dataclass(slots=True)
class OpenCase:
    """A case of this transaction: as it now stands, and what has to be written of it."""

    case: CaseFile
    version_before: int
    created: bool = False
    changes: list[Change] = field(default_factory=list)
    events: list[EventRecord] = field(default_factory=list)
    outbox: list[OutboxRow] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)

    def fork(self) -> "OpenCase":
        """A copy to try something on, which is dropped when it is refused."""
        return replace(
            self, case=self.case.copy(), changes=list(self.changes), events=list(self.events), outbox=list(self.outbox),
            editions=list(self.editions),
        )  # fmt: skip


class Workbench:
    """Loads, decides and saves inside one transaction. Nothing outside it writes a case."""

    def __init__(self, conn: Connection, law: Lawbook, ids: Ids, now: datetime, faults: FaultPoint) -> None:
        self.conn = conn
        self.law = law
        self.ids = ids
        self.now = now
        self.world = StoredWorld(conn, law, now)
        self.serials = Serials(conn)
        self._faults = faults
        self._open: dict[str, OpenCase] = {}
        self._heads: dict[int, str] = {}

    def is_hidden(self, opened: OpenCase) -> bool:
        """Whether the database hides the case from whoever asks (I-43); what this transaction made itself it does not hold yet."""
        return not opened.created and is_walled_off(self.conn, opened.case.id)

    def open(self, number: str) -> OpenCase | None:
        """The case with that number, locked, once a transaction."""
        if number not in self._open:
            case = load_case(self.conn, number, lock=True, heads=self._heads)
            if case is None:
                return None
            self._open[number] = OpenCase(case=case, version_before=case.version)
        return self._open[number]

    def fetch(self, numbers: Sequence[str]) -> None:
        """Open the cases with these numbers together, which costs a few selects instead of a few a case."""
        missing = sorted({n for n in numbers if n not in self._open})
        for start in range(0, len(missing), 500):
            wanted = select(cases.c.id).where(cases.c.number.in_(missing[start : start + 500]))
            self.open_many(list(self.conn.execute(wanted).scalars()))

    def open_many(self, ids: Sequence[int]) -> list[OpenCase]:
        """Cases by id, locked in the order of their ids."""
        for case in load_cases(self.conn, ids, lock=True, heads=self._heads).values():
            self._open.setdefault(case.number, OpenCase(case=case, version_before=case.version))
        chosen = set(ids)
        return [opened for opened in self._open.values() if opened.case.id in chosen]

    def put(self, opened: OpenCase) -> None:
        """Take a case, new or tried out, as this transaction's version of it."""
        self._open[opened.case.number] = opened

    def judge(self, opened: OpenCase, action: Action) -> Answer:
        """Ask the core. A late entry is judged on the case as it stands, a lapse after it undone."""
        return decide(opened.case, action, self.law, self.world)

    def record(self, opened: OpenCase, decisions: Sequence[Decision], request_id: str | None = None) -> list[Decision]:
        """Number, fold and keep what was decided, to be saved at the end."""
        for decision in decisions:
            case = opened.case
            changes = number_papers(self.serials, case, decision, self.law)
            seq = case.seq + 1
            # A clock set back between two processes must not enter this act before the one it follows.
            recorded_at = max(decision.recorded_at, case.events[-1].recorded_at) if case.events else decision.recorded_at
            opened.events.append(
                EventRecord(
                    seq=seq, action=decision.action, at=decision.at, recorded_at=recorded_at, by=decision.by,
                    inputs=decision.inputs, changes=[write_change(c) for c in changes], procedure=decision.procedure,
                    warnings=[_written(w) for w in decision.warnings], request_id=request_id,
                )
            )  # fmt: skip
            for change in changes:
                apply(case, change)
            opened.changes += changes
            case.events.append(
                EventHead(seq=seq, action=decision.action, at=decision.at, recorded_at=recorded_at,
                          by=decision.by, procedure=decision.procedure)
            )  # fmt: skip
            opened.outbox += outbox_rows(self.conn, case, seq, decision, self.law, self.ids, self.now)
            opened.editions += editions_from(case, seq, decision, self.law, self.world.subject, self.ids, self.now)
            request_id = None
        return list(decisions)

    def settle(self, opened: OpenCase, until: datetime, *, records_only: bool = False) -> list[Decision]:
        """Do what the case owes up to an instant, in order, each act by itself."""
        done: list[Decision] = []
        for _ in range(MOST_ACTS):
            due = [item for item in owed(opened.case, self.law) if item.at <= until and (item.is_record or not records_only)]
            if not due:
                return done
            answer = self.judge(opened, self._system_action(due[0], due))
            if isinstance(answer, Refusal):
                raise BrokenPromise(f"{due[0].action} is owed and refused: {answer.blockers[0].sentence}")
            done += self.record(opened, answer)
        raise BrokenPromise(f"{opened.case.number} owes without end")

    def _system_action(self, item: Owed, due: Sequence[Owed]) -> Action:
        inputs = overtake(item, due)
        return Action(
            name=item.action, by=(SYSTEM,), at=item.at, recorded_at=self.now, procedure=item.procedure,
            inputs=typed_inputs(item.action, inputs, by_system=True),
        )  # fmt: skip

    def save(self) -> None:
        """Write every case that has something new: rows, events, next tick, outbox. The caller commits."""
        changed = [opened for opened in self._open.values() if opened.events]
        if not changed:
            return
        self._faults("before_save")
        self.serials.save()
        save_cases(self.conn, [self._saved(opened) for opened in changed])
        parties = [(o.case.id, label) for o in changed for label in o.case.facts.get("parties", ())]
        add_parties(self.conn, parties)
        self._faults("between_save_and_outbox")
        insert_outbox(self.conn, [row for opened in changed for row in opened.outbox])
        insert_editions(self.conn, [edition for opened in changed for edition in opened.editions])
        self._faults("before_commit")

    def _saved(self, opened: OpenCase) -> SavedCase:
        coming = owed(opened.case, self.law)
        return SavedCase(
            case=opened.case, version_before=opened.version_before, events=opened.events, dirty=dirty_of(opened.changes),
            stage=stage(opened.case), next_tick_at=coming[0].at if coming else None, created=opened.created,
            head_hash=self._heads.get(opened.case.id),
        )  # fmt: skip


def overtake(item: Owed, due: Sequence[Owed]) -> dict[str, object]:
    """The inputs of a reminder, marked as overtaken when a later one of the same clock is owed as well: it is recorded,
    not sent. The last one of a clock that has run out meanwhile says so."""
    inputs = dict(item.inputs)
    if item.action != "remind" or item.deadline is None:
        return inputs
    later = [other for other in due if other.deadline == item.deadline and other is not item and other.at >= item.at]
    if any(other.action == "remind" for other in later):
        inputs["overtaken"] = True
    elif later and "party" in inputs["to"]:
        inputs["wording"] = "reminder_missed"
    return inputs


def _written(warning: Blocker) -> dict[str, str | None]:
    return {"gate": warning.gate, "sentence": warning.sentence, "article": warning.article}
