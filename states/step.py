"""One act being judged and carried out on a working copy of the case. Guards read it; effects write through it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from cases.action import Action, Blocker, Decision, Effect, Message
from cases.casefile import CaseFile, Deadline, Document, Facts, Hazard, Procedure
from cases.changes import (
    CaseSet,
    Change,
    DeadlineOpened,
    DeadlineSet,
    FactsSet,
    HazardAdded,
    HazardSet,
    Moved,
    PaperRegistered,
    PaperSet,
    ProcedureOpened,
)
from cases.clockface import Moment, at_hour, day_of, local, start_of
from cases.errors import BrokenPromise, InputFault
from cases.fold import apply
from cases.people import Person, Subject
from law.clock import ClockRule, Reckoning, reckon
from law.faults import LawError
from law.lawbook import Lawbook
from states.spec import Act
from states.world import World


class Step:
    """The act, the case it falls on, the law of its day, and what has been decided so far."""

    def __init__(self, act: Act, action: Action, case: CaseFile, law: Lawbook, world: World) -> None:
        self.act = act
        self.action = action
        self.case = case
        self.law = law
        self.world = world
        self.targets: list[Procedure] = []
        self.paper_meant: Document | None = None
        self.decision = Decision(
            action=act.name,
            at=action.at,
            recorded_at=action.recorded_at,
            by=tuple(p.label for p in action.by),
            inputs=action.inputs.model_dump(mode="json", by_alias=True, exclude_none=True) if action.inputs else {},
        )
        self.follow: list[tuple[str, int | None, Facts]] = []
        #: Moves that take a lapse back; no row of the table has them.
        self.undone: list[Moved] = []

    # what is read

    @property
    def inputs(self) -> Any:
        """The typed inputs of the act; None while only offers are computed."""
        return self.action.inputs

    @property
    def at(self) -> datetime:
        """When the act happened."""
        return self.action.at

    @property
    def day(self) -> date:
        """The Shanghai day of the act."""
        return day_of(self.action.at)

    @property
    def now(self) -> datetime:
        """When the act is recorded; what is not yet past then cannot be past for the law."""
        return self.action.recorded_at

    @property
    def target(self) -> Procedure:
        """The one procedure the act is aimed at."""
        if not self.targets:
            raise BrokenPromise(f"{self.act.name} has no target")
        return self.targets[0]

    @property
    def facts(self) -> Facts:
        """Facts of the one procedure; empty where the act opens it."""
        return self.targets[0].facts if self.targets else {}

    @property
    def first(self) -> Person:
        """Who signs."""
        return self.action.by[0]

    def state_of(self, procedure: Procedure) -> str:
        """The state as of the act: a lapse recorded for an instant after it is not yet true for a late entry."""
        lapse = procedure.facts.get("lapse")
        if lapse and self.at < datetime.fromisoformat(lapse["at"]) and procedure.state == lapse["to"]:
            return str(lapse["from"])
        return procedure.state

    def person(self, label: str) -> Person:
        """A person named in the inputs; an unknown one makes the request invalid."""
        person = self.world.person(label)
        if person is None:
            raise InputFault(f"没有名为“{label}”的人员；请先登记人员或更正姓名标识")
        return person

    def subject(self, label: str | None) -> Subject:
        """A subject named in the inputs, default the subject of the case."""
        subject = self.world.subject(label) if label else self.case.subject
        if subject is None:
            raise InputFault(f"没有名为“{label}”的对象；请先登记企业、个人或单位")
        return subject

    def hazard(self, label: str) -> Hazard:
        """A hazard of the case."""
        if label not in self.case.hazards:
            raise InputFault(f"本案没有隐患“{label}”；现有：{'、'.join(self.case.hazards) or '无'}")
        return self.case.hazards[label]

    def called(self, *labels: str | None) -> str:
        """Hazards as people call them, by what is wrong; a label that is none of the case's stays."""
        known = self.case.hazards
        return "、".join(f"“{known[label].description if label in known else label}”" for label in labels)

    def title(self, procedure: Procedure) -> str:
        """A procedure of the case as people call it."""
        from states.registry import title_of  # the tables name the guards, which name this

        return title_of(procedure, self.case.hazards)

    def recused(self) -> set[str]:
        """Labels of persons who were removed from the case for recusal."""
        return set(self.case.facts.get("recused", ()))

    # what is written

    def change(self, change: Change) -> None:
        """Record a change and apply it to the working copy."""
        self.decision.changes.append(change)
        apply(self.case, change)

    def note_case(self, **values: Any) -> None:
        """Set facts of the case."""
        self.change(CaseSet(values))

    def add_hazard(self, hazard: Hazard) -> Procedure:
        """Add a hazard and open its rectification."""
        self.change(HazardAdded(hazard))
        return self.open("rectification", "found", label=hazard.label)

    def set_hazard(self, label: str, **values: Any) -> None:
        """Change a hazard's grade."""
        self.change(HazardSet(label, values))

    def open(self, kind: str, state: str, /, *, label: str | None = None, **facts: Any) -> Procedure:
        """Open a procedure."""
        procedure = Procedure(
            n=len(self.case.procedures) + 1,
            kind=kind,
            no=len(self.case.of_kind(kind)) + 1,
            state=state,
            opened_at=self.at,
            label=label,
            facts={k: v for k, v in {**facts, "made_at": self._made_at()}.items() if v is not None},
        )
        self.change(ProcedureOpened(procedure))
        if self.decision.procedure is None:
            self.decision.procedure = procedure.n
        return self.case.procedure(procedure.n)

    def _made_at(self) -> str | None:
        """When a procedure opened for an earlier instant was really made; what waits for a signature waits from then."""
        return None if self.now == self.at else self.now.isoformat()

    def move(self, procedure: Procedure, to: str) -> None:
        """Move a procedure; a state that stays is no change."""
        if procedure.state != to:
            self.change(Moved(procedure.n, procedure.state, to))

    def undo_lapse(self, procedure: Procedure) -> None:
        """Take back what was recorded when a clock ended, where a late entry finds the procedure as it stood before."""
        was = self.state_of(procedure)
        if was != procedure.state:
            self.undone.append(Moved(procedure.n, procedure.state, was))
            self.change(self.undone[-1])
            self.note(procedure, lapse=None)

    def note(self, procedure: Procedure, **values: Any) -> None:
        """Set facts of a procedure; None removes one."""
        self.change(FactsSet(procedure.n, values))

    # clocks

    def rule(self, rule: str) -> ClockRule:
        """The clock rule in force on the day of the act."""
        return self.law.clock(rule, on=self.day)

    def in_force(self, rule: str) -> bool:
        """Whether the rule has a version on the day of the act."""
        try:
            self.rule(rule)
        except LawError:
            return False
        return True

    def start_clock(
        self,
        rule_id: str,
        start: Moment,
        *,
        procedure: Procedure | None = None,
        label: str | None = None,
        length: int | None = None,
        until: date | None = None,
        literal_start: date | None = None,
    ) -> Deadline:
        """Open a deadline. `start` is day 0, or the starting instant of an hour clock."""
        rule = self.rule(rule_id)
        counted = reckon(
            rule, start, self.law.calendar, length=length, until=until, literal_start=literal_start
        )
        deadline = Deadline(
            n=len(self.case.deadlines) + 1,
            rule=rule_id,
            version=rule.valid_from,
            kind=rule.kind,
            start=start,
            due=counted.due,
            limit=counted.limit,
            provisional=counted.provisional,
            procedure=procedure.n if procedure else None,
            label=label,
            opened_at=self.at,
            opened_by=self.case.seq + 1,
            by_hand=rule.unit == "set_date" or until is not None,
            length=length,
            until=until,
            literal_start=literal_start,
        )
        self.change(DeadlineOpened(deadline))
        return self.case.deadlines[-1]

    def recount(self, deadline: Deadline, reason: str, **values: Any) -> None:
        """Move a deadline: the values given replace those it was counted from."""
        merged = {
            "start": deadline.start, "until": deadline.until, "extended": deadline.extended,
            "suspended": deadline.suspended, "length": deadline.length, **values,
        }  # fmt: skip
        counted = count_again(self.law, deadline, **merged)
        self.change(
            DeadlineSet(
                deadline.n,
                {**values, "due": counted.due, "limit": counted.limit, "provisional": counted.provisional},
                reason,
            )
        )

    def end_clock(self, deadline: Deadline | None, status: str) -> None:
        """End a deadline that still runs."""
        if deadline is not None and deadline.is_open:
            self.change(DeadlineSet(deadline.n, {"status": status, "ended_at": self.at}))

    def meet(
        self, rule: str, *, procedure: Procedure | None = None, label: str | None = None, on: date | None = None
    ) -> Deadline | None:
        """The duty was done: met if in time, else it lapses. Judged by the instant of the act, or by the day `on` where the
        act states one of its own. What is entered late and shows a recorded lapse to be wrong corrects it by an event."""
        deadline = self.case.clock(rule, procedure=procedure.n if procedure else None, label=label)
        if deadline is None or deadline.status not in ("open", "lapsed"):
            return None
        in_time = not deadline.has_passed(self.at if on is None else start_of(on))
        if deadline.is_open:
            self.end_clock(deadline, "met" if in_time else "lapsed")
        elif in_time and (self.action.is_late_entry or on is not None):
            self.change(DeadlineSet(deadline.n, {"status": "met", "ended_at": self.at}, "补录表明按期履行"))
            self.follow.append(("correct_lapse", deadline.procedure, {"deadline": deadline.n}))
        return deadline

    def running(self, rule: str, procedure: Procedure) -> Deadline | None:
        """The clock that ran at the instant of the act: an open one not yet past, or for a late entry one that was recorded
        as lapsed only afterwards."""
        deadline = self.case.clock(rule, procedure=procedure.n)
        if deadline is None or deadline.has_passed(self.at):
            return None
        late = deadline.status == "lapsed" and self.action.is_late_entry
        return deadline if deadline.is_open or late else None

    def revive(self, deadline: Deadline) -> Deadline:
        """The running clock, open again where a late entry shows that its lapse was wrong."""
        if not deadline.is_open:
            self.reopen_clock(deadline)
        return deadline

    def reopen_clock(self, deadline: Deadline) -> None:
        """A late entry shows that a recorded lapse was wrong: the clock runs again, and the correction is an event."""
        self.change(DeadlineSet(deadline.n, {"status": "open", "ended_at": None}, "补录表明按期履行"))
        self.follow.append(("correct_lapse", deadline.procedure, {"deadline": deadline.n}))

    def cancel(self, *rules: str, procedure: Procedure | None = None, label: str | None = None) -> None:
        """End deadlines that no longer make sense."""
        for rule in rules:
            for deadline in list(self.case.clocks(rule, procedure=procedure.n if procedure else None, label=label)):
                self.end_clock(deadline, "cancelled")

    # papers

    def paper(self, kind: str, /, *, procedure: Procedure | None = None, status: str = "issued", **facts: Any) -> Document:
        """Register a paper with its frozen facts; an earlier draft of the kind is superseded by what is issued."""
        if status == "issued":
            for draft in self.case.papers(kind, procedure=procedure.n if procedure else None):
                if draft.status == "draft":
                    self.change(PaperSet(draft.n, {"status": "superseded"}))
        document = Document(
            n=len(self.case.documents) + 1,
            kind=kind,
            status=status,
            at=self.at,
            procedure=procedure.n if procedure else None,
            facts=plain({**self._common_facts(), **facts}),
        )
        self.change(PaperRegistered(document))
        if status == "issued":
            self.decision.effects.append(Effect(kind="render", values={"document": document.n}))
        return self.case.documents[-1]

    def set_paper(self, document: Document, **values: Any) -> None:
        """Change a paper's status or the record of its service."""
        self.change(PaperSet(document.n, values))

    def _common_facts(self) -> Facts:
        subject = self.case.subject
        return {
            "subject": subject.name if subject else None,
            "signed_by": [
                {"name": p.name, "certificate": p.certificate} if p.certificate else {"name": p.name}
                for p in self.action.by
            ],
            "on": self.day.isoformat(),
        }

    # what follows

    def then(self, action: str, procedure: Procedure | None = None, **inputs: Any) -> None:
        """The system does this next, as an event of its own in the same transaction."""
        self.follow.append((action, procedure.n if procedure else None, plain(inputs)))

    def tell(self, to: str, wording: str, *, urgent: bool = False, procedure: Procedure | None = None, **values: Any) -> None:
        """Put a message into the outbox. What is not urgent waits for a working day 09:00."""
        self.decision.messages.append(
            Message(
                to=to,
                wording=wording,
                values=plain(values),
                deliver_at=self.now if urgent else next_office_hour(self.law, self.now),
                urgent=urgent,
                procedure=procedure.n if procedure else None,
            )
        )

    def warn(self, blocker: Blocker) -> None:
        """Record a warning that does not stop the act."""
        self.decision.warnings.append(blocker)


def count_again(law: Lawbook, deadline: Deadline, **given: Any) -> Reckoning:
    """Count a deadline anew under the rule version it was opened with."""
    rule = law.clock(deadline.rule, on=deadline.version)
    return reckon(rule, given.pop("start"), law.calendar, literal_start=deadline.literal_start, **given)


def next_office_hour(law: Lawbook, now: datetime) -> datetime:
    """`now` on a working day from 09:00 on, else 09:00 of the next working day (or today before 09:00)."""
    day = law.calendar.working_day_on_or_after(day_of(now))
    return max(local(now), at_hour(day, 9))


def plain(value: Any) -> Any:
    """A value as JSON can keep it: models dumped, days and instants as text, numbers exact as text."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def names(items: Iterable[str]) -> str:
    """A Chinese enumeration."""
    return "、".join(items)
