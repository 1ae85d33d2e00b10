"""Files that no import may swallow, hang on or die of; each with a part of the sentence it is refused with, and why."""

import io
import random
import struct
import zipfile
from collections.abc import Callable

from tests.corpus.accepted import HEADER, TABLE, csv_text
from tests.corpus.books import book, compound, old_book, packed, parts_of, rewritten, row_xml, sheet_xml

SEED = 7
#: File name, how it is made, part of the sentence, why.
Member = tuple[str, Callable[[], bytes], str, str]
_HEAD = csv_text([HEADER])
_TAIL = csv_text(TABLE[1:])
_BOMB = "<!DOCTYPE x [<!ENTITY a '哈哈'>" + "".join(f"<!ENTITY a{n} '{'&a;' * 50}'>" for n in range(20)) + "]>"
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def _at(*corners: str) -> bytes:
    """Cells far apart."""
    rows = "".join(f'<row r="{c.lstrip("ABCDEFX")}"><c r="{c}" t="inlineStr"><is><t>x</t></is></c></row>' for c in corners)
    return packed(parts_of({"台账": sheet_xml([rows])}))


def _with(name: str, body: bytes) -> bytes:
    return packed(parts_of({"台账": sheet_xml(row_xml(n, row) for n, row in enumerate(TABLE, 1))}) | {name: body})


def _part(name: str, change: Callable[[str], str]) -> bytes:
    parts = parts_of({"台账": sheet_xml(row_xml(n, row) for n, row in enumerate(TABLE, 1))})
    return packed(parts | {name: change(parts[name].decode()).encode()})


def _declare(text: str, what: str) -> str:
    return text.replace("?>", "?>" + what, 1)


def _unplaced() -> bytes:
    row = "<row><c t='inlineStr'><is><t>x</t></is></c></row>"
    return packed(parts_of({"台账": sheet_xml([row] * 10)}))


def _no_sum() -> bytes:
    """The first entry's check sum does not fit."""
    data = bytearray(book(TABLE))
    for signature, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = data.index(signature) + offset
        data[at : at + 4] = b"\x00\x11\x22\x33"
    return bytes(data)


def _says_less() -> bytes:
    """The list says ten bytes, the entry unpacks to twenty million."""
    data = bytearray(_with("xl/media/a.bin", b"0" * 900_000))
    at = data.rindex(b"PK\x01\x02")
    assert data[at + 46 :].startswith(b"xl/media/a.bin")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def _overlapping() -> bytes:
    """Two names for one stretch of the archive."""
    data = bytearray(_with("xl/media/a.bin", b"0123456789" * 50) )
    entries = [i for i in range(len(data)) if data[i : i + 4] == b"PK\x01\x02"]
    first = data[entries[0] + 42 : entries[0] + 46]
    data[entries[-1] + 42 : entries[-1] + 46] = first
    return bytes(data)


def _link() -> bytes:
    out = io.BytesIO(book(TABLE))
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("xl/link.xml")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/hostname")
    return out.getvalue()


def _twice() -> bytes:
    return rewritten(_with("xl/worksheets/sheet9.xml", b"<a/>"), b"xl/worksheets/sheet9.xml", b"xl/worksheets/sheet1.xml")


def _many_parts() -> bytes:
    return packed({f"xl/a{n}.xml": b"<a/>" for n in range(2_500)} | parts_of({"台账": sheet_xml([])}))


def _many_sheets() -> bytes:
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 100_001))
    return _part("xl/workbook.xml", lambda text: text.replace("<sheets>", "<sheets>" + sheets))


def _many_strings() -> bytes:
    """Ninety megabytes of shared strings."""
    text = "".join(f"<si><t>{n:x}</t></si>" for n in range(200_000)) * 25
    return _with("xl/sharedStrings.xml", ("<sst>" + text + "</sst>").encode())


def _full() -> bytes:
    """A sheet within the limits of rows and columns, but full to the brim."""
    row = "".join(f'<c r="{name}" t="n"><v>1</v></c>' for name in ("A#", "GR#"))
    return packed(parts_of({"台账": sheet_xml(f'<row r="{n}">{row.replace("#", str(n))}</row>' for n in range(1, 60_001))}))


def _mixed() -> bytes:
    return _HEAD.encode("gb18030") + csv_text(TABLE[1:2]).encode() + csv_text(TABLE[2:]).encode("gb18030")


def _hidden_entities() -> bytes:
    return _with("xl/worksheets/sheet2.xml", _declare(sheet_xml([]), _BOMB).encode("utf-16"))


def _lacking() -> bytes:
    return csv_text([["单位名称", "发现时间", "备注"], ["某厂", "2025-03-05", ""]]).encode()


def _huge_field() -> bytes:
    return (_HEAD + "某厂," + "长" * 3_500_000 + "\n").encode()


def _many_rows() -> bytes:
    return (_HEAD + "某厂,甲,2025-03-05\n" * 200_001).encode()


def _nonsense() -> bytes:
    return random.Random(SEED).randbytes(20_000)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


REJECTED: list[Member] = [
    ("empty.csv", lambda: b"", "空的", "nothing at all"),
    ("header_gone.csv", _TAIL.encode, "没有台账表头", "rows without a header"),
    ("big5.csv", lambda: csv_text([["單位名稱", "隱患描述", "發現時間"], ["某廠", "電線老化", "2025-03-05"]]).encode("big5"), "乱码", "Big5"),
    ("utf16_without_bom.csv", lambda: csv_text(TABLE).encode("utf-16-le"), "编码", "UTF-16 that does not say so"),
    ("mixed.csv", _mixed, "第 2 行是 UTF-8", "two encodings"),
    ("broken.csv", lambda: csv_text(TABLE).encode() + b"\xff\xff\xff", "第 5 行附近", "bytes of no encoding"),
    ("nonsense.csv", _nonsense, "编码", "noise"),
    ("unclosed.csv", (_HEAD + '"某厂,未闭合\n' + _TAIL).encode, "第 2 行", "a quote that never ends"),
    ("huge_field.csv", _huge_field, "第 2 行", "one field of ten megabytes"),
    ("many_columns.csv", (_HEAD + "x," * 100_000 + "x\n").encode, "第 2 行有 100001 列", "a hundred thousand columns"),
    ("many_rows.csv", _many_rows, "超过 200000 行", "more rows than a town has"),
    ("doubled.csv", lambda: csv_text([[*HEADER, "隐患描述"], *TABLE[1:]]).encode(), "B列和F列", "one header twice"),
    ("no_description.csv", _lacking, "“隐患描述”", "a column missing"),
    ("far_cell.xlsx", lambda: _at("XFD1048576"), "XFD1048576", "a cell in the last corner"),
    ("two_far_cells.xlsx", lambda: _at("A1", "XFD1048576"), "工作表“台账”用到第 1048576 行、第 16384 列", "five kilobytes that ask for 550 GB"),
    ("far_row.xlsx", lambda: _at("A1", "A1048576"), "第 1048576 行", "one cell far below"),
    ("full.xlsx", _full, "单元格超过", "more cells than memory"),
    ("unplaced.xlsx", _unplaced, "没有写明坐标", "cells that hide where they stand"),
    ("bomb_1000.xlsx", lambda: _with("xl/media/a.bin", b"0" * 40_000_000), "压缩比", "a bomb of 1000:1"),
    ("bomb_sheet.xlsx", lambda: _part("xl/worksheets/sheet1.xml", lambda t: t + " " * 30_000_000), "压缩比", "a bomb within a sheet"),
    ("bomb_sum.xlsx", lambda: _with("xl/a.bin", random.Random(SEED).randbytes(4000) * 90_000), "解压后有", "a bomb of a lower ratio"),
    ("says_less.xlsx", _says_less, "损坏|不符", "a size that is not true"),
    ("no_sum.xlsx", _no_sum, "损坏", "a check sum that is not true"),
    ("overlapping.xlsx", _overlapping, "损坏|重叠", "entries in one place"),
    ("nested.xlsx", lambda: packed({"a.zip": book(TABLE)}), "不是 xlsx 工作簿", "an archive in an archive"),
    ("slip.xlsx", lambda: _with("../../evil.xml", b"<a/>"), "越出目录", "a name that leaves the folder"),
    ("absolute.xlsx", lambda: _with("/etc/evil.xml", b"<a/>"), "越出目录", "an absolute name"),
    ("link.xlsx", _link, "符号链接", "a symbolic link"),
    ("twice.xlsx", _twice, "重名", "one name twice"),
    ("many_parts.xlsx", _many_parts, "2505 个部件", "thousands of parts"),
    ("many_sheets.xlsx", _many_sheets, "100001 个工作表", "a hundred thousand sheets"),
    ("many_strings.xlsx", _many_strings, "MB", "millions of strings"),
    ("entities.xlsx", lambda: _part("xl/worksheets/sheet1.xml", lambda t: _declare(t, _BOMB)), "实体", "entities that multiply"),
    ("entities_in_book.xlsx", lambda: _part("xl/workbook.xml", lambda t: _declare(t, _BOMB)), "实体", "the same in the list of sheets"),
    ("outside.xlsx", lambda: _part("xl/worksheets/sheet1.xml", lambda t: _declare(t, _OUTSIDE)), "实体", "an entity that reads a file"),
    ("utf16_part.xlsx", _hidden_entities, "UTF-8", "a part that hides from the search"),
    ("macro.xlsm", lambda: _with("xl/vbaProject.bin", b"x"), "宏", "macros"),
    ("encrypted.xlsx", lambda: compound({"EncryptedPackage": b"x" * 5000}), "密码", "a workbook behind a password"),
    ("cut.xlsx", lambda: _cut(book(TABLE)), "损坏", "half a workbook"),
    ("cut.xls", lambda: old_book(TABLE)[:1500], "损坏", "half an old workbook"),
    ("ole_nonsense.xls", lambda: old_book(TABLE)[:512] + random.Random(SEED).randbytes(9000), "损坏|上限", "noise under a right head"),
    ("no_xml.xlsx", lambda: _part("xl/workbook.xml", lambda t: t[:200]), "XML", "half a part"),
    ("no_table.xlsx", lambda: book([["你好"], ["这不是台账"]]), "没有台账表头", "a workbook of something else"),
    ("picture.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + random.Random(SEED).randbytes(3000), "编码", "a picture"),
    ("paper.csv", lambda: b"%PDF-1.7\n" + b"0" * 2000, "不是台账表格", "a PDF"),
]  # fmt: skip
