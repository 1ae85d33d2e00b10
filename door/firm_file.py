"""A list of enterprises as a file: its header found by synonyms, every cell judged by itself."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from law.faults import IdentifierFault
from law.identifiers import check_phone, check_uscc
from law.yamlfile import load_strict
from ledger.cells import Unreadable, code_of, day_of, text_of
from ledger.faults import CellFault, LedgerFault, column_letters
from ledger.headers import HEADER_WITHIN, HeaderRow, normal
from ledger.mapping import Ledger
from ledger.reading import Cell, Row, open_table

LONGEST_NAME = 200
MOST_WORKERS = 1_000_000
_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|\*|:")
#: What a list says of where a firm stands; an empty cell and 正常 say nothing new.
_STATUSES = {
    "": None, "正常": None, "正常经营": None, "在营": None, "存续": None, "开业": None, "在业": None,
    "未核查": None, "已核查": None, "变更": None, "信息变更": None,
    "注销": "closed", "已注销": "closed", "吊销": "closed", "停业": "closed", "关闭": "closed", "倒闭": "closed", "结业": "closed",
    "搬迁": "moved", "已搬迁": "moved", "迁出": "moved", "已迁出": "moved",
}  # fmt: skip
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FirmRow:
    """An enterprise as a row tells it; empty text and None where the row is silent, which changes nothing."""

    sheet: str
    number: int
    name: str
    uscc: str = ""
    unit: str = ""
    department: str = ""
    industry: str = ""
    workers: int | None = None
    phone: str = ""
    risk: str = ""
    source: str = ""
    status: str | None = None
    verified_on: date | None = None
    verified_by: str = ""

    @property
    def where(self) -> tuple[str, int]:
        """Sheet and row number."""
        return self.sheet, self.number

    def content(self) -> tuple[Any, ...]:
        """Everything the row says but where it stands, the name however it is spaced."""
        others = (getattr(self, name) for name in FirmRow.__slots__ if name not in ("sheet", "number", "name"))
        return (normal(self.name), *others)


@dataclass(slots=True)
class FirmFile:
    """What a file holds: rows that can be taken in, and the cells at fault of the others. `ledger` is the file itself."""

    ledger: Ledger
    rows: list[FirmRow] = field(default_factory=list)
    faults: dict[tuple[str, int], list[CellFault]] = field(default_factory=dict)


def read_firms(path: Path, today: date, progress: Callable[[int], None] | None = None) -> FirmFile:
    """Read a list of enterprises. Raises `LedgerFault` for a file that is refused as a whole."""
    file = FirmFile(Ledger(open_table(path)))
    count = 0
    for row in file.ledger.table.rows():
        header = file.ledger.headers.get(row.sheet)
        if header is None:
            if row.number <= HEADER_WITHIN and (found := _header(row)) is not None:
                file.ledger.headers[row.sheet] = found
            continue
        reader = _Reader(header, row)
        firm = reader.firm(today)
        if firm is None or reader.faults:
            file.faults[row.sheet, row.number] = reader.faults
        else:
            file.rows.append(firm)
        count += 1
        if progress and count % 1000 == 0:
            progress(count)
    if not file.ledger.headers:
        raise LedgerFault(f"文件 {path.name} 的前 {HEADER_WITHIN} 行中没有企业名录的表头；至少应有“企业名称”和另外一列")
    return file


@cache
def _columns() -> dict[str, tuple[str, tuple[str, ...]]]:
    tree = load_strict(Path(__file__).with_name("firm_columns.yaml"))
    return {name: (body["label"], tuple(normal(word) for word in body["names"])) for name, body in tree.items()}


def _header(row: Row) -> HeaderRow | None:
    texts = {i: " ".join(cell.split()) for i, cell in enumerate(row.cells) if isinstance(cell, str) and cell.strip()}
    names = {i: {normal(text), _ASIDE.sub("", normal(text))} for i, text in texts.items()}
    columns: dict[str, int] = {}
    for name, (_, words) in _columns().items():
        ranked = [(words.index(word), i) for i, forms in names.items() for word in forms if word in words]
        if ranked:
            columns[name] = min(ranked)[1]
    if "name" not in columns or len(columns) < 2:
        return None
    return HeaderRow(row.number, columns, texts)


class _Reader:
    """One row being read, so that it can be mended in one go."""

    def __init__(self, header: HeaderRow, row: Row) -> None:
        self._header = header
        self._row = row
        self.faults: list[CellFault] = []

    def firm(self, today: date) -> FirmRow | None:
        """The row, or None where it names no enterprise."""
        name = self._text("name", LONGEST_NAME)
        if not normal(name) and not self.faults:
            self._against("name", "没有填写", "请填写企业名称")
        verified_on = self._read("verified_on", day_of)
        if verified_on is not None and verified_on > today:
            self._against("verified_on", f"{verified_on.isoformat()}在将来", "请核对日期")
        return FirmRow(
            sheet=self._row.sheet, number=self._row.number, name=" ".join(name.split()), uscc=self._code(),
            phone=self._phone(), workers=self._workers(), status=self._status(), verified_on=verified_on,
            **{key: self._text(key, LONGEST_NAME) for key in ("unit", "department", "industry", "risk", "source", "verified_by")},
        )  # fmt: skip

    def _against(self, name: str, what: str, mend: str) -> None:
        index = self._header.columns.get(name)
        letter, text = ("", _columns()[name][0]) if index is None else (column_letters(index), self._header.texts[index])
        self.faults.append(CellFault(self._row.sheet, self._row.number, letter, text, what, mend))

    def _read(self, name: str, reader: Callable[[Cell], T]) -> T | None:
        index = self._header.columns.get(name)
        if index is None or index >= len(self._row.cells):
            return None
        try:
            return reader(self._row.cells[index])
        except Unreadable as fault:
            self._against(name, fault.what, fault.mend)
            return None

    def _text(self, name: str, longest: int) -> str:
        return self._read(name, lambda cell: text_of(cell, longest)) or ""

    def _code(self) -> str:
        return self._checked("uscc", self._read("uscc", code_of) or "", check_uscc)

    def _phone(self) -> str:
        return self._checked("phone", self._text("phone", 50).replace(" ", ""), check_phone)

    def _checked(self, name: str, text: str, check: Callable[[str], None]) -> str:
        if text:
            try:
                check(text)
            except IdentifierFault as fault:
                self._against(name, str(fault).rstrip("。"), "或者留空")
        return text

    def _workers(self) -> int | None:
        text = normal(self._text("workers", 20)).removesuffix("人").removesuffix(".0")
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()) or int(text) > MOST_WORKERS:
            self._against("workers", f"“{text}”不是人数", "请填写整数")
            return None
        return int(text)

    def _status(self) -> str | None:
        text = normal(self._text("status", 50))
        if text not in _STATUSES:
            self._against("status", f"“{text[:20]}”不是已知的状态", "请写作正常、变更、注销、停业或者搬迁")
            return None
        return _STATUSES[text]


def fault_lines(file: FirmFile) -> Iterator[tuple[tuple[str, int], str]]:
    """Where and why rows cannot be taken in for what stands in their cells."""
    for where, faults in file.faults.items():
        yield where, "；".join(fault.sentence for fault in faults)
