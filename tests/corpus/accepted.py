"""Files that look strange and are ledgers all the same; each gives the rows of `ROWS`, and says why it is here."""

import io
import zipfile
from collections.abc import Callable

from tests.corpus.books import book, old_book, packed, parts_of, row_xml, sheet_xml

HEADER = ["单位名称", "隐患描述", "发现时间", "整改期限", "隐患部位"]
ROWS = [
    ["某一五金厂", "配电箱未接地，线路老化", "2025-03-05", "2025-03-20", "一楼车间"],
    ["某二家具厂", "安全出口堆放杂物", "2025-03-06", "2025-03-21", "仓库"],
    ["某三餐饮店", "燃气软管超期使用", "2025-03-07", "2025-03-22", "厨房"],
]
TABLE = [HEADER, *ROWS]
TITLE = ["2025年隐患排查治理台账"]

Make = Callable[[], bytes]
#: File name, how it is made, why.
Member = tuple[str, Make, str]


def csv_text(rows: list[list[str]], *, between: str = ",", ends: str = "\r\n") -> str:
    """Rows as CSV without quotes."""
    return "".join(between.join(row) + ends for row in rows)


def _stored() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(TABLE))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


def _days(base: str) -> bytes:
    """Days as numbers with a format of days, under either calendar."""
    style = (
        '<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )
    serials = {"1900": (45721, 45736), "1904": (45721 - 1462, 45736 - 1462)}[base]
    rows = [row_xml(1, HEADER)]
    for n, row in enumerate(ROWS):
        cells = row_xml(n + 2, [row[0], row[1], "", "", row[4]])
        days = "".join(f'<c r="{c}{n + 2}" s="1"><v>{serial + n}</v></c>' for c, serial in zip("CD", serials, strict=True))
        at = cells.index(f'<c r="E{n + 2}"')
        rows.append(cells[:at] + days + cells[at:])
    parts = parts_of({"台账": sheet_xml(rows)})
    parts["xl/styles.xml"] = style.encode()
    link = b'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", link + b"</Relationships>")
    if base == "1904":
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    return packed(parts)


def _merged() -> bytes:
    """A title merged over the table; a day merged over the rows of one visit."""
    rows = [row_xml(1, TITLE), row_xml(3, HEADER)] + [row_xml(n, row) for n, row in enumerate(ROWS, 4)]
    return packed(parts_of({"台账": sheet_xml(rows, tail='<mergeCells count="1"><mergeCell ref="A1:E2"/></mergeCells>')}))


def _among_others() -> bytes:
    cover = sheet_xml([row_xml(1, ["说明：本表由各社区填报"])])
    table = sheet_xml(row_xml(n, row) for n, row in enumerate(TABLE, 1))
    return packed(parts_of({"封面": cover, "台账": table, "旧表": table}, hidden=["旧表"]))


def _lying_dimension() -> bytes:
    rows = [row_xml(n, row) for n, row in enumerate(TABLE, 1)]
    return packed(parts_of({"台账": sheet_xml(rows, head='<dimension ref="A1:XFD1048576"/>')}))


def _shifted() -> bytes:
    return packed(parts_of({"台账": sheet_xml(row_xml(n + 4, row, first=3) for n, row in enumerate(TABLE))}))


ACCEPTED: list[Member] = [
    ("utf8.csv", lambda: csv_text(TABLE).encode(), "plain UTF-8"),
    ("utf8_bom.csv", lambda: csv_text(TABLE).encode("utf-8-sig"), "UTF-8 as table programs write it"),
    ("gb18030.csv", lambda: csv_text(TABLE).encode("gb18030"), "the encoding of Chinese Windows"),
    ("utf16_le.csv", lambda: b"\xff\xfe" + csv_text(TABLE).encode("utf-16-le"), "“Unicode text” of old programs"),
    ("utf16_be.csv", lambda: b"\xfe\xff" + csv_text(TABLE).encode("utf-16-be"), "the other byte order"),
    ("long_gb18030.csv", lambda: csv_text([TITLE * 1, *TABLE, *([[""] * 5] * 70_000)]).encode("gb18030"), "characters cut at block ends"),
    ("cr.csv", lambda: csv_text(TABLE, ends="\r").encode(), "lines that end as on old Macs"),
    ("lf.csv", lambda: csv_text(TABLE, ends="\n").encode(), "lines that end as on Unix"),
    ("semicolon.csv", lambda: csv_text(TABLE, between=";").encode(), "semicolons"),
    ("tab.csv", lambda: csv_text(TABLE, between="\t").encode("gb18030"), "tabs"),
    ("empty_rows.csv", lambda: csv_text([TABLE[0], [""], TABLE[1], [], TABLE[2], [""] * 9, TABLE[3]]).encode(), "gaps"),
    ("title.csv", lambda: csv_text([TITLE, *([[]] * 5), *TABLE]).encode(), "a header in row 7 under a title"),
    ("quoted.csv", ('"单位\n名称",' + csv_text(TABLE).partition(",")[2]).encode, "a line break within a header"),
    ("wide_digits.csv", lambda: csv_text(TABLE).replace("2025-03-05", "２０２５．３．５").encode(), "full-width digits"),
    ("words_for_days.csv", lambda: csv_text(TABLE).replace("2025-03-20", "15天内").replace("2025-03-06", "2025年3月6日").encode(), "spoken days"),
    ("no_ending", lambda: csv_text(TABLE).encode(), "known by its content"),
    ("plain.xlsx", lambda: book(TABLE), "a plain workbook"),
    ("really_xlsx.csv", lambda: book(TABLE), "a workbook under the name of a CSV file"),
    ("really_csv.xlsx", lambda: csv_text(TABLE).encode("gb18030"), "a CSV file under the name of a workbook"),
    ("stored.xlsx", _stored, "parts that are not compressed"),
    ("days_1900.xlsx", lambda: _days("1900"), "days as numbers"),
    ("days_1904.xlsx", lambda: _days("1904"), "days as numbers of the other calendar"),
    ("merged.xlsx", _merged, "a merged title"),
    ("among_others.xlsx", _among_others, "a cover before, a hidden sheet behind"),
    ("lying_dimension.xlsx", _lying_dimension, "a dimension that is not true, of which nobody should make memory"),
    ("shifted.xlsx", _shifted, "a table that begins in D5"),
    ("old.xls", lambda: old_book(TABLE), "an old workbook"),
    ("old.xlsx", lambda: old_book(TABLE), "an old workbook under a new name"),
]  # fmt: skip
