"""A ledger through the door: one case for each visit, every hazard advised with its deadline, what is mended marked so.

A row is known by what it says (firm, day, place, description), not by where it stands: importing twice, in another order,
in parts, or again after a kill gives one import. Every batch is one transaction that keeps the rows' marks as well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from cases.clockface import start_of
from cases.errors import InputFault
from cases.people import Person, Role
from db.ledger import KeptRequest, find_requests, keep_requests
from db.registers import get_person, get_subjects
from db.session import reading, reading_as, retrying, transaction
from door.ledger_firms import Firms, enter_new, resolve
from door.ledger_visits import Item, Visit, Where, batches_of, names_in, visits_of
from door.perform import Door
from door.request import Outcome, Request
from door.workbench import Workbench, no_collector
from ledger.mapping import Ledger, LedgerRow
from states.intake.inputs import WITHOUT_VISIT

BATCH = 500
UNRECORDED = "检查现场（台账导入，未记录起止时间）"
DEFAULT_MEASURE = "按隐患描述落实整改"
Progress = Callable[[int], None]


@dataclass(slots=True)
class ImportReport:
    """What became of a ledger. `taken`, `known` and `rejected` are numbers of rows and add up to `rows`."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    rejected: int = 0
    cases: int = 0
    firms: int = 0
    dry_run: bool = False
    results: dict[Where, str] = field(default_factory=dict)
    problems: dict[Where, str] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """Rows that stand in the register now, or already stood there."""
        return self.taken + self.known

    def take(self, where: Where, text: str) -> None:
        """A row that is newly in."""
        self.taken += 1
        self.results[where] = text

    def know(self, where: Where, text: str) -> None:
        """A row that was in already."""
        self.known += 1
        self.results[where] = text

    def reject(self, where: Where, why: str) -> None:
        """A row that stays out, and how to mend it."""
        self.rejected += 1
        self.results[where] = f"未导入：{why}"
        self.problems[where] = why


def import_ledger(
    door: Door, ledger: Ledger, person: str, *, dry_run: bool = False, batch: int = BATCH, progress: Progress | None = None
) -> ImportReport:
    """Take the good rows in, as of the day each hazard was found, and say of every row what became of it.

    `progress` is told the number of hazards dealt with. A dry run writes nothing. Raises `InputFault` for a person who may
    not import, before anything is written.
    """
    report = ImportReport(rows=ledger.total, dry_run=dry_run)
    # A firm of another place is to be told from one that nobody has entered.
    with reading_as(door.engine, None) as conn:
        firms = resolve(conn, ledger.rows, _importer(get_person(conn, person), person))
    for where, faults in ledger.faults.items():
        report.reject(where, "；".join(fault.sentence for fault in faults))
    visits = visits_of(door.lawbook, ledger.rows, firms, report.reject)
    run = _Run(door, firms, person, report)
    count = 0
    for part in batches_of(visits, batch):
        if dry_run:
            run.preview(part)
        else:
            run.perform(part)
        count += sum(len(visit.items) for visit in part)
        if progress:
            progress(count)
    return report


def _importer(person: Person | None, label: str) -> Person:
    if person is None:
        raise InputFault(f"没有名为“{label}”的人员；请先登记人员或更正姓名标识")
    if not person.holds(Role.SAFETY_OFFICER, Role.OFFICER):
        raise InputFault(f"{person.name}不能导入台账，须由安全员或者执法人员导入")
    return person


@dataclass(slots=True)
class _Marks:
    """What was kept of earlier imports, and what this transaction adds."""

    kept: dict[str, KeptRequest]
    new: dict[str, KeptRequest] = field(default_factory=dict)

    def case_of(self, mark: str) -> str | None:
        found = self.kept.get(mark)
        return None if found is None else str(found.outcome["case"])


class _Run:
    """One import. A batch is tried as a whole and may be tried again, so it answers only when it is committed."""

    def __init__(self, door: Door, firms: Firms, person: str, report: ImportReport) -> None:
        self.door = door
        self.firms = firms
        self.person = person
        self.report = report
        self.entered: set[str] = set()

    def preview(self, visits: Sequence[Visit]) -> None:
        """What the batch would do."""
        with reading(self.door.engine) as conn:
            marks = _Marks(find_requests(conn, _all_marks(visits)))
        for visit in visits:
            for item in visit.items:
                case = marks.case_of(item.id)
                if case:
                    self._answer(item, f"已导入过：{case}", known=True)
                else:
                    self._answer(item, "可以导入")
            if any(item.id not in marks.kept for item in visit.items):
                self.report.cases += visit.id not in marks.kept
                self._count_firm(visit.firm)

    def perform(self, visits: Sequence[Visit]) -> None:
        """Do the batch in one transaction, then report it."""
        with no_collector():
            answers, opened = retrying(lambda: self._in_one(visits))
        self.door.faults("after_commit")
        self.report.cases += opened
        for item, text, outcome in answers:
            if outcome == "rejected":
                for where in (item.row.where, *item.copies):
                    self.report.reject(where, text)
            else:
                self._answer(item, text, known=outcome == "known")
        for visit in visits:
            self._count_firm(visit.firm)

    def _count_firm(self, label: str) -> None:
        if label in self.firms.new and label not in self.entered:
            self.entered.add(label)
            self.report.firms += 1

    def _answer(self, item: Item, text: str, *, known: bool = False) -> None:
        (self.report.know if known else self.report.take)(item.row.where, text)
        for where in item.copies:
            self.report.know(where, f"与工作表“{item.row.sheet}”第 {item.row.number} 行相同，{text}")

    def _in_one(self, visits: Sequence[Visit]) -> tuple[list[tuple[Item, str, str]], int]:
        with transaction(self.door.engine) as conn:
            bench = Workbench(conn, self.door.lawbook, self.door.ids, self.door.clock.now(), self.door.faults)
            marks = _Marks(find_requests(conn, _all_marks(visits)))
            enter_new(conn, self.firms, {visit.firm for visit in visits}, self.door.clock)
            bench.world.know(get_subjects(conn, {visit.firm for visit in visits}))
            bench.fetch([case for case in (marks.case_of(mark) for mark in _all_marks(visits)) if case])
            answers: list[tuple[Item, str, str]] = []
            for visit in visits:
                answers += _Entry(self.door, bench, marks, visit, self.person).enter()
            keep_requests(conn, list(marks.new.values()))
            bench.save()
        return answers, sum(mark.startswith("ledger-visit/") for mark in marks.new)


def _all_marks(visits: Sequence[Visit]) -> list[str]:
    return [mark for v in visits for mark in (v.id, *(m for i in v.items for m in (i.id, i.done_id)))]


class _Refused(Exception):
    """The door refused an act; the sentence names every reason."""


class _Entry:
    """One visit being entered inside the transaction."""

    def __init__(self, door: Door, bench: Workbench, marks: _Marks, visit: Visit, person: str) -> None:
        self.door = door
        self.bench = bench
        self.marks = marks
        self.visit = visit
        self.person = person

    def enter(self) -> Iterator[tuple[Item, str, str]]:
        """What became of each item: the item, a sentence, and `taken`, `known` or `rejected`."""
        fresh = [item for item in self.visit.items if item.id not in self.marks.kept]
        for item in self.visit.items:
            if item.id in self.marks.kept:
                yield self._known(item)
        if not fresh:
            return
        try:
            case = self._case(fresh)
            self._advise(case, [item for item in fresh if item.row.deadline])
            for item in fresh:
                self._keep(item.id, case)
            for (done_on, remark), group in _by_mending(fresh):
                self._mend(case, list(group), done_on, remark)
        except _Refused as refusal:
            yield from ((item, str(refusal), "rejected") for item in fresh)
            return
        yield from ((item, f"已导入：{case}{'（已整改）' if item.row.done else ''}", "taken") for item in fresh)

    def _known(self, item: Item) -> tuple[Item, str, str]:
        """A row that was imported before; a later ledger may tell that its hazard was mended meanwhile."""
        case = str(self.marks.case_of(item.id))
        if not item.row.done or item.done_id in self.marks.kept or self._is_ended(case, item):
            return item, f"已导入过：{case}", "known"
        try:
            self._mend(case, [item], item.row.done_on, item.row.remark)
        except _Refused as refusal:
            return item, f"已导入过：{case}，但不能据此登记为已整改：{refusal}", "rejected"
        return item, f"已导入过：{case}，本次登记为已整改", "known"

    def _is_ended(self, case: str, item: Item) -> bool:
        opened = self.bench.open(case)
        return opened is not None and opened.case.rectification(item.label).state in ("rectified", "transferred", "dismissed")

    def _case(self, fresh: list[Item]) -> str:
        """The case of the visit, opened with these hazards or supplemented by those it has not yet."""
        known = self.marks.case_of(self.visit.id)
        if known is None:
            case = str(self._ask("open_case", None, self._opening(fresh), self.visit.id).case)
            self._keep(self.visit.id, case)
            return case
        opened = self.bench.open(known)
        there = opened.case.hazards if opened else {}
        missing = [item for item in fresh if item.label not in there]
        if missing:
            self._ask("add_hazard", known, {"hazards": {i.label: _hazard(i.row) for i in missing}}, missing[0].id)
        return known

    def _opening(self, fresh: list[Item]) -> dict[str, Any]:
        inputs: dict[str, Any] = {
            "subject": self.visit.firm, "source": self.visit.source, "hazards": {i.label: _hazard(i.row) for i in fresh},
        }  # fmt: skip
        if self.visit.source not in WITHOUT_VISIT:
            at = start_of(self.visit.found_on).isoformat()
            names = sorted({name for item in fresh for name in names_in(item.row.inspector)})
            inputs["inspection"] = {"place": UNRECORDED, "from": at, "to": at, "officers": names}
        return inputs

    def _advise(self, case: str, items: list[Item]) -> None:
        if items:
            advised = {
                item.label: {"measure": item.row.measure or DEFAULT_MEASURE, "deadline": item.row.deadline} for item in items
            }
            self._ask("advise_rectification", case, {"items": advised}, items[0].id)

    def _mend(self, case: str, items: list[Item], done_on: date | None, remark: str) -> None:
        inputs: dict[str, Any] = {"hazards": [item.label for item in items]}
        inputs |= {"done_on": done_on} if done_on else {}
        inputs |= {"remark": remark} if remark else {}
        self._ask("import_rectified", case, inputs, items[0].done_id)
        for item in items:
            self._keep(item.done_id, case)

    def _ask(self, action: str, case: str | None, inputs: dict[str, Any], mark: str) -> Outcome:
        """One act through the door. Its marks are kept for the whole batch at once, and not asked for one by one."""
        request = Request(
            action=action, by=(self.person,), case=case, inputs=inputs, at=start_of(self.visit.found_on), request_id=mark
        )
        outcome = self.door.act_within(self.bench, request)
        if not outcome.accepted:
            raise _Refused(outcome.problem or "；".join(blocker.sentence for blocker in outcome.blockers))
        return outcome

    def _keep(self, mark: str, case: str) -> None:
        outcome: dict[str, Any] = {"action": "import_ledger", "case": case, "procedure": None, "events": [], "documents": []}
        self.marks.new[mark] = KeptRequest(id=mark, fingerprint="ledger", outcome=outcome, at=self.bench.now)


def _hazard(row: LedgerRow) -> dict[str, Any]:
    hazard: dict[str, Any] = {"description": row.description, "level": "general", "found_on": row.found_on}
    return hazard | {name: text for name, text in (("place", row.place), ("category", row.category)) if text}


def _by_mending(items: list[Item]) -> Iterator[tuple[tuple[date | None, str], Iterator[Item]]]:
    """The mended items by day and remark, so that each such group is one event."""

    def key(item: Item) -> tuple[bool, date, str]:
        return item.row.done_on is not None, item.row.done_on or date.min, item.row.remark

    for (known, day, remark), group in groupby(sorted((i for i in items if i.row.done), key=key), key=key):
        yield (day if known else None, remark), group
