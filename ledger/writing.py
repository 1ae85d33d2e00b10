"""The ledger again, in the form it came in, with a column 导入结果: what became of each row, and how to mend the others."""

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ledger.cells import written
from ledger.csvfile import quoted
from ledger.faults import LedgerFault
from ledger.headers import HeaderRow, normal
from ledger.mapping import Ledger
from ledger.reading import Cell, Row, Stamp

RESULT = "导入结果"
#: What a cell of a workbook can hold: so many signs, none of these.
_LONGEST = 32_767
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Results = Mapping[tuple[str, int], str]
Progress = Callable[[int], None]


def suffix_of(ledger: Ledger) -> str:
    """The ending of the file written back: `.csv`, or `.xlsx` for both kinds of workbook."""
    return ".csv" if ledger.table.kind == "csv" else ".xlsx"


def write_back(ledger: Ledger, out: Path, results: Results, progress: Progress | None = None) -> None:
    """Write the ledger with its results to `out`, whole or not at all. Raises `LedgerFault` where it cannot be written."""
    if out.suffix.lower() != suffix_of(ledger):
        raise LedgerFault(f"导入结果与原表同一格式，文件名应以 {suffix_of(ledger)} 结尾：{out.name}")
    if out.exists() and out.samefile(ledger.table.path):
        raise LedgerFault("导入结果不能覆盖原表；请另起文件名")
    rows = _watched(_answered(ledger, results), progress)
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=".duban-", suffix=out.suffix)
        os.close(handle)
        try:
            (_write_csv if out.suffix.lower() == ".csv" else _write_workbook)(Path(name), rows)
            Path(name).chmod(0o644)
            Path(name).replace(out)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise LedgerFault(f"导入结果无法写入 {out}：{error.strerror}") from error


def _answered(ledger: Ledger, results: Results) -> Iterator[Row]:
    """Every row of the sheets that were read, with its result in the column for it."""
    for row in ledger.table.rows():
        header = ledger.headers.get(row.sheet)
        if header is None:
            continue
        index = _result_column(header)
        text = RESULT if row.number == header.number else results.get((row.sheet, row.number), "")
        cells = row.cells[:index] + [None] * (index - len(row.cells)) + [text or None] + row.cells[index + 1 :]
        yield Row(row.sheet, row.number, cells)


def _result_column(header: HeaderRow) -> int:
    """The column of an earlier result, which is replaced, else the first one after the header."""
    earlier = [index for index, text in header.texts.items() if normal(text) == normal(RESULT)]
    return earlier[0] if earlier else max(header.texts) + 1


def _watched(rows: Iterator[Row], progress: Progress | None) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if progress and count % 1000 == 0:
            progress(count)
        yield row


def _write_csv(path: Path, rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        last = 0
        for row in rows:
            text.write("\r\n" * (row.number - last - 1))  # empty rows keep the numbers of those below
            writer.writerow([quoted(written(cell)) for cell in row.cells])
            last = row.number


def _write_workbook(path: Path, rows: Iterator[Row]) -> None:
    from openpyxl import Workbook  # slow to load, and rarely needed

    book = Workbook(write_only=True)
    sheets: dict[str, Any] = {}
    last: dict[str, int] = {}
    for row in rows:
        if row.sheet not in sheets:
            sheets[row.sheet] = book.create_sheet(row.sheet)
        sheet = sheets[row.sheet]
        for _ in range(row.number - last.get(row.sheet, 0) - 1):
            sheet.append([])
        sheet.append([_held(sheet, cell) for cell in row.cells])
        last[row.sheet] = row.number
    book.save(path)
    book.close()


def _held(sheet: Any, cell: Cell) -> Any:
    """A cell for the workbook: text is always text, also where it begins like a formula."""
    if isinstance(cell, Stamp):
        return written(cell)
    if not isinstance(cell, str):
        # days before 1900-03-01 have two meanings in a workbook, so they are written out
        return written(cell) if isinstance(cell, date) and cell.year <= 1900 else cell
    text = _UNWRITABLE.sub("\ufffd", cell)[:_LONGEST]
    if not text.startswith("="):
        return text
    from openpyxl.cell import WriteOnlyCell

    held = WriteOnlyCell(sheet, value=text)
    held.data_type = "s"
    held.quotePrefix = True
    return held
