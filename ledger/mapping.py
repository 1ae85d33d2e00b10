"""A ledger file as rows that can be taken in and cells that stand against their rows."""

import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from law.faults import IdentifierFault
from law.identifiers import check_uscc
from ledger.cells import Unreadable, code_of, day_of, deadline_of, is_done, is_major, source_of, text_of
from ledger.faults import CellFault, LedgerFault
from ledger.headers import HEADER_WITHIN, HeaderRow, find_header, normal
from ledger.reading import Cell, Row, Table, open_table

LONGEST_NAME = 200
Progress = Callable[[int], None]
T = TypeVar("T")


@dataclass(slots=True)
class LedgerRow:
    """One hazard as a row tells it. `done` with `done_on` None: mended on a day that nobody wrote down."""

    sheet: str
    number: int
    unit: str
    uscc: str
    community: str
    industry: str
    found_on: date
    inspector: str
    source: str
    place: str
    category: str
    description: str
    measure: str
    deadline: date | None
    done: bool
    done_on: date | None
    remark: str

    @property
    def where(self) -> tuple[str, int]:
        """Sheet and row number."""
        return self.sheet, self.number

    def content(self) -> tuple[str, ...]:
        """Everything the row says but where it stands, as text that sorts."""
        days = (day.isoformat() if day else "" for day in (self.found_on, self.deadline, self.done_on))
        return (*days, self.description, self.place, self.measure, self.category, self.inspector, self.remark)


@dataclass(slots=True)
class Ledger:
    """What a file holds: the rows that can be taken in, and for the others every cell at fault."""

    table: Table
    headers: dict[str, HeaderRow] = field(default_factory=dict)
    rows: list[LedgerRow] = field(default_factory=list)
    faults: dict[tuple[str, int], list[CellFault]] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The number of rows with content under the headers."""
        return len(self.rows) + len(self.faults)


def key_of(*parts: str) -> str:
    """A short fingerprint of texts, the same however they are spaced or set."""
    return hashlib.sha256("\x1f".join(normal(part) for part in parts).encode()).hexdigest()[:24]


def read_ledger(path: Path, today: date, progress: Progress | None = None) -> Ledger:
    """Read and map a file. `progress` is told the number of rows so far.

    Raises `LedgerFault` for a file that is refused as a whole; a bad cell stands only against its row.
    """
    ledger = Ledger(open_table(path))
    count = 0
    for sheet, rows in groupby(ledger.table.rows(), key=lambda row: row.sheet):
        for row in _under_header(ledger, sheet, rows):
            _take(ledger, ledger.headers[sheet], row, today)
            count += 1
            if progress and count % 1000 == 0:
                progress(count)
    if not ledger.headers:
        raise LedgerFault(
            f"文件 {path.name} 的前 {HEADER_WITHIN} 行中没有台账表头；至少应有“单位名称”“隐患描述”“发现时间”三列，"
            "并请确认文件没有成为乱码"
        )
    ledger.passed_over += [f"{name}（隐藏）" for name in ledger.table.hidden]
    return ledger


def _under_header(ledger: Ledger, sheet: str, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows below the header; none for a sheet that is no ledger."""
    head: list[Row] = []
    after: Row | None = None
    for row in rows:
        if row.number > HEADER_WITHIN:
            after = row
            break
        head.append(row)
    header = find_header(sheet, [(row.number, row.cells) for row in head])
    if header is None:
        ledger.passed_over.append(f"{sheet}（没有台账表头）")
        return
    ledger.headers[sheet] = header
    yield from (row for row in head if row.number > header.number)
    if after is not None:
        yield after
        yield from rows


def _take(ledger: Ledger, header: HeaderRow, row: Row, today: date) -> None:
    mapping = _Mapping(header, row)
    found = mapping.row(today)
    if mapping.faults or found is None:
        ledger.faults[(row.sheet, row.number)] = mapping.faults
    else:
        ledger.rows.append(found)


class _Mapping:
    """One row being read; every cell is judged by itself, so that a row is mended in one go."""

    def __init__(self, header: HeaderRow, row: Row) -> None:
        self.header = header
        self.at = row
        self.faults: list[CellFault] = []

    def row(self, today: date) -> LedgerRow | None:
        """The row, or None when a cell stands against it."""
        unit, found_on = self._needed("unit", LONGEST_NAME), self._found_on(today)
        description, uscc = self._needed("description"), self._uscc()
        self._general_only()
        source = self._source()
        deadline = self._read("deadline", lambda cell: deadline_of(cell, found_on or today))
        done, done_on = self._done(found_on, today)
        self._days_in_order(found_on, deadline, done)
        optional = {name: self._text(name) for name in ("industry", "inspector", "place", "category", "measure")}
        community, remark = self._text("community", LONGEST_NAME), self._text("remark")
        reviewer = self._text("reviewer", LONGEST_NAME)
        if self.faults or found_on is None:
            return None
        return LedgerRow(
            sheet=self.at.sheet, number=self.at.number, unit=sys.intern(unit), uscc=sys.intern(uscc),
            community=sys.intern(community), found_on=found_on, source=source, description=description,
            deadline=deadline, done=done, done_on=done_on,
            remark="；".join(part for part in (remark, f"复查人：{reviewer}" if reviewer and done else "") if part),
            **{name: sys.intern(text) for name, text in optional.items()},
        )  # fmt: skip

    def _cell(self, name: str) -> Cell:
        index = self.header.columns.get(name)
        cells = self.at.cells
        return cells[index] if index is not None and index < len(cells) else None

    def _against(self, name: str, what: str, mend: str) -> None:
        letter, text = self.header.place(name)
        self.faults.append(CellFault(self.at.sheet, self.at.number, letter, text, what, mend))

    def _read(self, name: str, reader: Callable[[Cell], T]) -> T | None:
        try:
            return reader(self._cell(name))
        except Unreadable as fault:
            self._against(name, fault.what, fault.mend)
            return None

    def _text(self, name: str, longest: int = 10_000) -> str:
        return self._read(name, lambda cell: text_of(cell, longest)) or ""

    def _needed(self, name: str, longest: int = 10_000) -> str:
        before = len(self.faults)
        text = self._text(name, longest)
        if not normal(text) and len(self.faults) == before:
            self._against(name, "没有填写", "请填写")
        return text

    def _found_on(self, today: date) -> date | None:
        before = len(self.faults)
        day = self._read("found_on", day_of)
        if day is None and len(self.faults) == before:
            self._against("found_on", "没有填写", "请填写发现隐患的日期")
        elif day is not None and day > today:
            self._against("found_on", f"{day.isoformat()}在将来", "请核对日期")
            return None
        return day

    def _uscc(self) -> str:
        code = self._read("uscc", code_of) or ""
        if code:
            try:
                check_uscc(code)
            except IdentifierFault as fault:
                self._against("uscc", str(fault).rstrip("。"), "或者留空")
        return code

    def _general_only(self) -> None:
        if self._read("level", is_major):
            self._against(
                "level", "重大事故隐患不能由台账导入（须有判定依据，由两名执法人员下达指令）", "请用 duban act - open_case 单独登记"
            )

    def _source(self) -> str:
        text = self._text("source", LONGEST_NAME)
        source = source_of(text)
        if source is None:
            self._against("source", f"“{text[:30]}”不是已知的隐患来源", "请写作日常巡查、专项检查、群众举报、企业自查、上级交办等")
        return source or "patrol"

    def _done(self, found_on: date | None, today: date) -> tuple[bool, date | None]:
        day, said = self._read("done_on", day_of), self._read("status", is_done)
        done = day is not None if said is None else said
        if said is False and day is not None and day <= today:
            self._against("done_on", f"写有{day.isoformat()}，但整改情况不是已整改", "请更正整改情况或者删去完成时间")
        if done and day is not None and day > today:
            self._against("done_on", f"{day.isoformat()}在将来", "请核对日期")
        if done and day is not None and found_on is not None and day < found_on:
            self._against("done_on", f"{day.isoformat()}早于发现时间{found_on.isoformat()}", "请核对日期")
        return done, day if done else None

    def _days_in_order(self, found_on: date | None, deadline: date | None, done: bool) -> None:
        if found_on is None or any(fault.header == self.header.place("deadline")[1] for fault in self.faults):
            return
        if deadline is None and not done:
            self._against("deadline", "没有填写，而隐患尚未整改", "请填写整改期限")
        elif deadline is not None and deadline < found_on:
            self._against("deadline", f"{deadline.isoformat()}早于发现时间{found_on.isoformat()}", "请核对日期")
