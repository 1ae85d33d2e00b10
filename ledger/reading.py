"""Rows of a ledger file, whatever its form: xlsx and xls by a child process behind the guard, CSV line by line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, cast

from ledger.csvfile import delimiter_of, encoding_of, rows_of_csv
from ledger.faults import LedgerFault
from ledger.guard import check_workbook
from ledger.headers import HEADER_WITHIN, match_header

LARGEST_FILE = 100 << 20
LARGEST_XLS = 40 << 20
CHILD_MEGABYTES = 448
_CHILD = Path(__file__).with_name("child.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEND = "请在 Excel 或 WPS 中打开原表，另存为新的 xlsx 文件后再导入"


class Stamp(NamedTuple):
    """A day with a time of day, as a table program keeps it."""

    day: date
    clock: str


Cell = str | int | float | bool | date | Stamp | None


class Row(NamedTuple):
    """One row that holds something: the sheet, its number from 1, its cells from column A."""

    sheet: str
    number: int
    cells: list[Cell]


@dataclass(slots=True)
class Table:
    """An opened file. `rows` can be asked for again; `hidden` names the sheets that were passed over."""

    path: Path
    kind: str
    encoding: str = ""
    delimiter: str = ""
    unpacked: int = 0
    hidden: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Every row of every visible sheet, in order. Raises `LedgerFault`."""
        if self.kind == "csv":
            for number, cells in rows_of_csv(self.path, self.encoding, self.delimiter):
                yield Row(self.path.name, number, list(cells))
        else:
            yield from self._by_child()

    def _by_child(self) -> Iterator[Row]:
        seconds = 8 + self.unpacked // (8 << 20)
        command = [sys.executable, "-I", str(_CHILD), str(self.path.absolute()), str(CHILD_MEGABYTES), str(seconds)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL) as child:
            assert child.stdout is not None
            try:
                yield from self._told(child.stdout)
            finally:
                child.kill()

    def _told(self, lines: Any) -> Iterator[Row]:
        sheet = ""
        hidden: list[str] = []
        for line in lines:
            try:
                word, *rest = json.loads(line)
            except ValueError:
                break  # the last line of a child that was cut off
            if word == "row":
                yield Row(sheet, rest[0], [_cell(cell) for cell in rest[1]])
            elif word == "sheet":
                sheet = rest[0]
            elif word == "hidden":
                hidden.append(rest[0])
            elif word == "end":
                self.hidden = hidden
                return
            else:
                raise LedgerFault(_child_reason(rest[0]))
        where = f"（读到工作表“{sheet}”）" if sheet else ""
        raise LedgerFault(f"读取工作簿超出内存（{CHILD_MEGABYTES} MB）或者时间的上限，已停止{where}；请删除空行空列或者分成几个文件导入")


def _child_reason(word: str) -> str:
    if word == "password":
        return "文件有打开密码；请取消密码后再导入"
    if word == "memory":
        return f"读取工作簿超出内存上限（{CHILD_MEGABYTES} MB）；请分成几个文件导入"
    return f"工作簿已损坏或者不是 Excel 格式；{_MEND}"


def _cell(cell: Any) -> Cell:
    if type(cell) is not list:
        return cast("Cell", cell)  # JSON text, number or truth value
    if cell[0] == "d":
        return date.fromisoformat(cell[1])
    day, _, clock = cell[1].partition("T")
    return Stamp(date.fromisoformat(day), clock)


def open_table(path: Path) -> Table:
    """The file, looked at by its content and not by its name. Raises `LedgerFault` before any reader is asked."""
    try:
        size = path.stat().st_size
        with path.open("rb") as raw:
            head = raw.read(8)
            text = raw.read(1 << 20) if head == _OLE else b""
    except OSError as error:
        raise LedgerFault(f"文件 {path.name} 无法读取：{error.strerror}") from error
    if size == 0:
        raise LedgerFault(f"文件 {path.name} 是空的（0 字节）；请选择填好的台账")
    if size > LARGEST_FILE:
        raise LedgerFault(f"文件 {path.name} 有 {size >> 20} MB，最多 {LARGEST_FILE >> 20} MB；请分成几个文件导入")
    if head[:4] == b"PK\x03\x04":
        return Table(path, "xlsx", unpacked=check_workbook(path))
    if head == _OLE:
        return _open_ole(path, size, text)
    if head[:2] == b"PK" or head[:4] in (b"Rar!", b"%PDF", b"7z\xbc\xaf") or head[:2] == b"\x1f\x8b":
        raise LedgerFault(f"文件 {path.name} 不是台账表格；请导入 xlsx、xls 或者 CSV 文件")
    return _open_csv(path)


def _open_ole(path: Path, size: int, text: bytes) -> Table:
    if "EncryptedPackage".encode("utf-16-le") in text:
        raise LedgerFault("文件有打开密码；请取消密码后再导入")
    if size > LARGEST_XLS:
        raise LedgerFault(f"xls 文件有 {size >> 20} MB，最多 {LARGEST_XLS >> 20} MB；请另存为 xlsx 后再导入")
    return Table(path, "xls", unpacked=size)


def _open_csv(path: Path) -> Table:
    encoding = encoding_of(path)
    best, most = ",", 0
    for delimiter, head in delimiter_of(path, encoding, HEADER_WITHIN):
        found = max((len(match_header(list(cells)).columns) for _, cells in head), default=0)
        if found > most:
            best, most = delimiter, found
    return Table(path, "csv", encoding=encoding, delimiter=best)
