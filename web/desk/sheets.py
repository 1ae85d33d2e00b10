"""A list as a workbook: text stays text, the header repeats on every printed page, A4 across."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

from fastapi import Response

from cases.clockface import local

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a cell cannot hold, and how much it can.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_767
NARROWEST, WIDEST = 8, 48


def wants_sheet(format: str) -> bool:
    """Whether an address asks for the list as a workbook."""
    return format == "xlsx"


def as_sheet(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, is_cut: bool = False) -> Response:
    """The list as a file to keep. `is_cut`: there were more rows than one file takes, which its last row says."""
    body = [[_written(value) for value in row] for row in rows]
    if is_cut:
        body.append([f"仅列出前 {len(body)} 行，请缩小范围后分次导出"])
    return Response(
        _workbook(title, header, body), media_type=MEDIA,
        headers={"content-disposition": f"attachment; filename=\"list.xlsx\"; filename*=UTF-8''{quote(title)}.xlsx"},
    )  # fmt: skip


def _written(value: Any) -> Any:
    """A value as a cell: instants in Shanghai, without a zone, of which a workbook knows nothing."""
    if isinstance(value, datetime):
        return local(value).replace(tzinfo=None)
    if value is None or isinstance(value, int | float | date):
        return value
    return _UNWRITABLE.sub("\ufffd", str(value))[:_LONGEST]


def _workbook(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook  # slow to load, and rarely needed
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    sheet.append(list(header))
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8F0FA")
    for row in rows:
        sheet.append([None] * len(row))
        for column, value in enumerate(row, 1):
            _fill(sheet.cell(sheet.max_row, column), value, Alignment(wrap_text=True, vertical="top"))
    for column in range(1, len(header) + 1):
        texts = [header[column - 1], *(str(row[column - 1]) for row in rows[:200] if column <= len(row) and row[column - 1] is not None)]
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = min(max(max(map(_width, texts)) + 2, NARROWEST), WIDEST)
    _set_up_print(sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(cell: Any, value: Any, alignment: Any) -> None:
    cell.value, cell.alignment = value, alignment
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula
        cell.quotePrefix = value[:1] in "=+-@\t\r" and bool(value)
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text[:WIDEST])


def _set_up_print(sheet: Any) -> None:
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
