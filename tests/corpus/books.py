"""Writes workbooks byte by byte, so that a test can put anything into them: xlsx parts by hand, and old xls files."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


def letters(index: int) -> str:
    """The letters of a column counted from 0."""
    return (letters(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def row_xml(number: int, cells: Sequence[str], first: int = 0) -> str:
    """A row of text cells."""
    body = "".join(
        f'<c r="{letters(first + i)}{number}" t="inlineStr"><is><t xml:space="preserve">{escape(c)}</t></is></c>'
        for i, c in enumerate(cells)
        if c
    )
    return f'<row r="{number}">{body}</row>'


def sheet_xml(rows: Iterable[str], *, head: str = "", tail: str = "") -> str:
    """A sheet of finished rows; `head` stands before the data, `tail` after it."""
    return f'{_XML}<worksheet xmlns="{_MAIN}">{head}<sheetData>{"".join(rows)}</sheetData>{tail}</worksheet>'


def parts_of(sheets: Mapping[str, str], *, hidden: Sequence[str] = (), book_head: str = "") -> dict[str, bytes]:
    """The parts of a workbook of these sheets."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for n, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    texts = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}{book_head}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    }
    texts |= {f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets.values(), 1)}
    return {name: text.encode() for name, text in texts.items()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def book(rows: Sequence[Sequence[str]], *, name: str = "台账") -> bytes:
    """A workbook of one sheet of text."""
    return packed(parts_of({name: sheet_xml(row_xml(n, row) for n, row in enumerate(rows, 1))}))


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    """The bytes with every occurrence of a part of them replaced; they must be there."""
    assert old in data
    return data.replace(old, new)


# ------------------------------------------------------------------------------------------------------------- xls


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _label(row: int, column: int, text: str) -> bytes:
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def old_book(rows: Sequence[Sequence[str]], *, name: str = "台账") -> bytes:
    """An xls workbook (BIFF8) of one sheet of text."""
    cells = b"".join(_label(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text)
    size = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0x07CC, 0, 0)) + size + cells + _record(0x000A)
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0x07CC, 0, 0)) + _record(0x0042, struct.pack("<H", 1200))
    tab = struct.pack("<IBBBB", 0, 0, 0, len(name), 1) + name.encode("utf-16-le")
    offset = len(start) + len(_record(0x0085, tab)) + len(_record(0x000A))
    bound = _record(0x0085, struct.pack("<I", offset) + tab[4:])
    return compound({"Workbook": start + bound + _record(0x000A) + sheet})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE) of these streams, each stored in sectors of its own."""
    sectors: list[bytes] = []
    chains: list[int] = []
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for number, (name, body) in enumerate(streams.items(), 1):
        padded = body.ljust(max(4096, -(-len(body) // 512) * 512), b"\x00")
        first = len(sectors)
        pieces = [padded[i : i + 512] for i in range(0, len(padded), 512)]
        sectors += pieces
        chains += [*range(first + 1, first + len(pieces)), 0xFFFFFFFE]
        after = number + 1 if number < len(streams) else 0xFFFFFFFF
        entries.append(_entry(name, 2, first, len(padded), right=after))
    folder = len(sectors)
    listing = b"".join(entries).ljust(-(-len(entries) * 128 // 512) * 512, b"\x00")
    pieces = [listing[i : i + 512] for i in range(0, len(listing), 512)]
    sectors += pieces
    chains += [*range(folder + 1, folder + len(pieces)), 0xFFFFFFFE]
    tables = 1
    while (len(chains) + tables) > tables * 128:
        tables += 1
    table = len(sectors)
    full = chains + [0xFFFFFFFD] * tables
    full += [0xFFFFFFFF] * (tables * 128 - len(full))
    sectors += [struct.pack("<128I", *full[i * 128 : i * 128 + 128]) for i in range(tables)]
    places = [*range(table, table + tables)] + [0xFFFFFFFF] * (109 - tables)
    head = struct.pack("<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, tables,
                       folder, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    return head + struct.pack("<109I", *places) + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", text, len(text) + 2, kind, 1, 0xFFFFFFFF, right, child, b"", 0, 0, 0, start, size
    )
