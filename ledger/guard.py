"""Looks at a workbook before any reader does: an archive that is what it says, small enough, without tricks.

A workbook of five kilobytes can ask its reader for hundreds of gigabytes, so the used range is counted from the cell
references themselves and every entry is unpacked here once, without keeping it.
"""

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ledger.faults import LedgerFault, column_letters, column_number

MOST_ENTRIES = 2_000
MOST_BYTES = 300 << 20
MOST_SHARED_TEXT = 80 << 20
MOST_RATIO = 100
#: Small parts of a workbook may compress better than that without being a bomb.
RATIO_FROM = 1 << 20
MOST_SHEETS = 256
MOST_COLUMNS = 200
MOST_ROWS = 200_000
MOST_CELLS = 5_000_000
_PIECE = 1 << 20
_LONGEST_TAG = 4 << 20
_LARGEST_INDEX = 8 << 20
_MEND = "请在表格软件中打开原表，另存为新的 xlsx 文件后再导入"

_COLUMN = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{1,3})[0-9]""")
_ROW = re.compile(rb"""\sr\s*=\s*["']\s*[A-Za-z]{0,3}([0-9]{1,9})""")
_CELL = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?c[\s/>]")
_DECLARED = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def check_workbook(path: Path) -> int:
    """The unpacked size of an xlsx workbook in bytes. Raises `LedgerFault` for one that no reader should be given."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            return _Guard(archive, raw).check()
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise LedgerFault(f"文件不是完整的 Excel 工作簿（压缩包损坏）；{_MEND}") from error


@dataclass(slots=True)
class _Range:
    columns: set[bytes] = field(default_factory=set)
    rows: int = 0
    cells: int = 0
    placed: int = 0


class _Guard:
    def __init__(self, archive: zipfile.ZipFile, raw: BinaryIO) -> None:
        self.entries = archive.infolist()
        self.raw = raw
        self.sheets: dict[str, str] = {}

    def check(self) -> int:
        """Every check in turn; the cheap ones first."""
        self._check_list()
        self._check_sizes()
        self._check_places()
        names = {entry.filename for entry in self.entries}
        if "xl/workbook.xml" not in names:
            raise LedgerFault("文件是压缩包，但不是 xlsx 工作簿；请用 Excel 或 WPS 另存为 xlsx 后再导入")
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise LedgerFault("工作簿含有宏；请另存为不含宏的 xlsx 后再导入")
        self._name_sheets()
        for entry in self.entries:
            self._check_part(entry)
        return sum(entry.file_size for entry in self.entries)

    def _check_list(self) -> None:
        if len(self.entries) > MOST_ENTRIES:
            raise LedgerFault(f"工作簿内有 {len(self.entries)} 个部件，最多 {MOST_ENTRIES} 个；{_MEND}")
        seen: set[str] = set()
        for entry in self.entries:
            name = entry.filename
            if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name or "\\" in name:
                raise LedgerFault(f"压缩包内有越出目录的文件名；{_MEND}")
            if name.lower() in seen:
                raise LedgerFault(f"压缩包内有重名的部件“{name}”；{_MEND}")
            seen.add(name.lower())
            if entry.flag_bits & 0x1:
                raise LedgerFault("压缩包已加密；请取消密码后再导入")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise LedgerFault(f"部件“{name}”的压缩方式不受支持；{_MEND}")
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise LedgerFault(f"压缩包内有符号链接“{name}”；{_MEND}")

    def _check_sizes(self) -> None:
        total = sum(entry.file_size for entry in self.entries)
        if total > MOST_BYTES:
            raise LedgerFault(f"工作簿解压后有 {total >> 20} MB，最多 {MOST_BYTES >> 20} MB；请分成几个文件导入")
        for entry in self.entries:
            if entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
                ratio = entry.file_size // max(entry.compress_size, 1)
                raise LedgerFault(f"部件“{entry.filename}”的压缩比为 {ratio}，最多 {MOST_RATIO}，疑为压缩炸弹；{_MEND}")
            if entry.filename.lower().endswith("sharedstrings.xml") and entry.file_size > MOST_SHARED_TEXT:
                raise LedgerFault(f"工作簿的文字有 {entry.file_size >> 20} MB，最多 {MOST_SHARED_TEXT >> 20} MB；请分成几个文件导入")

    def _check_places(self) -> None:
        """No byte of the archive belongs to two entries."""
        end = 0
        for entry in sorted(self.entries, key=lambda e: e.header_offset):
            if entry.header_offset < end:
                raise LedgerFault(f"压缩包内的部件互相重叠，疑为压缩炸弹；{_MEND}")
            end = self._start_of(entry) + entry.compress_size

    def _start_of(self, entry: zipfile.ZipInfo) -> int:
        self.raw.seek(entry.header_offset)
        header = self.raw.read(30)
        signature, *_, name, extra = struct.unpack("<4s5H3L2H", header)
        if signature != b"PK\x03\x04":
            raise zipfile.BadZipFile("no local header")
        return entry.header_offset + 30 + int(name) + int(extra)

    def _pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The entry unpacked, piece by piece, never more than the list says; its sum is checked at the end."""
        self.raw.seek(self._start_of(entry))
        left, size, crc = entry.compress_size, 0, 0
        inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
        packed = b""
        while True:
            if not packed and left:
                packed = self.raw.read(min(left, _PIECE))
                left -= len(packed)
                if not packed:
                    raise EOFError("the entry is cut off")
            if inflate is None:
                piece, packed = packed, b""
            else:
                piece = inflate.decompress(packed, _PIECE)
                packed = inflate.unconsumed_tail
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > entry.file_size:
                raise LedgerFault(f"部件“{entry.filename}”的实际大小与目录不符，疑为压缩炸弹；{_MEND}")
            if piece:
                yield piece
            if not left and not packed and (inflate is None or inflate.eof or not piece):
                break
        if (inflate is not None and (not inflate.eof or inflate.unused_data)) or size != entry.file_size or crc != entry.CRC:
            raise zipfile.BadZipFile(f"{entry.filename} is damaged")

    def _name_sheets(self) -> None:
        """The names that the tabs show, by the part that holds the sheet."""
        parts = {entry.filename: entry for entry in self.entries}
        book = self._tree(parts["xl/workbook.xml"])
        sheets = list(book.iter(_SHEETS))
        if len(sheets) > MOST_SHEETS:
            raise LedgerFault(f"工作簿有 {len(sheets)} 个工作表，最多 {MOST_SHEETS} 个；请删除多余的工作表")
        targets: dict[str, str] = {}
        if rels := parts.get("xl/_rels/workbook.xml.rels"):
            targets = {rel.get("Id", ""): rel.get("Target", "") for rel in self._tree(rels)}
        for sheet in sheets:
            target = targets.get(sheet.get(_REL_ID, ""), "")
            self.sheets[target.removeprefix("/xl/").removeprefix("./")] = sheet.get("name", "")

    def _tree(self, entry: zipfile.ZipInfo) -> Element:
        if entry.file_size > _LARGEST_INDEX:
            raise LedgerFault(f"部件“{entry.filename}”过大；{_MEND}")
        try:
            tree: Element = fromstring(b"".join(self._pieces(entry)), forbid_dtd=True)
        except DefusedXmlException as error:
            raise LedgerFault(f"部件“{entry.filename}”含有实体声明，已拒绝；{_MEND}") from error
        except ParseError as error:
            raise LedgerFault(f"部件“{entry.filename}”不是完整的 XML；{_MEND}") from error
        return tree

    def _check_part(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename
        is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
        is_xml = name.endswith((".xml", ".rels", ".vml"))
        used, kept, first = _Range(), b"", True
        for piece in self._pieces(entry):
            if not is_xml:
                continue
            if first:
                self._check_encoding(name, piece)
                first = False
            text = kept + piece
            if _DECLARED.search(text):
                raise LedgerFault(f"部件“{name}”含有实体声明，已拒绝；{_MEND}")
            cut = text.rfind(b"<")
            # What follows the last bracket may be half a tag; without one it is text, of which a bracket may follow.
            kept, whole = (text[cut:], text[:cut]) if cut >= 0 else (text[-64:], text)
            if len(kept) > _LONGEST_TAG:
                raise LedgerFault(f"部件“{name}”有过长的内容；{_MEND}")
            if is_sheet:
                self._count(name, used, whole)
        if is_sheet:
            self._count(name, used, kept)
            if used.cells > used.placed:
                raise LedgerFault(f"工作表“{self._shown(name)}”的单元格没有写明坐标；{_MEND}")

    @staticmethod
    def _check_encoding(name: str, head: bytes) -> None:
        found = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
        wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head[:64]
        if wide or (found and found[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
            raise LedgerFault(f"部件“{name}”不是 UTF-8 编码；{_MEND}")

    def _shown(self, part: str) -> str:
        return self.sheets.get(part.removeprefix("xl/")) or part

    def _count(self, part: str, used: _Range, text: bytes) -> None:
        """Add what a piece of a sheet refers to, and refuse the sheet as soon as it is too large."""
        letters = _COLUMN.findall(text)
        used.placed += len(letters)
        used.cells += len(_CELL.findall(text))
        used.columns.update(letters)
        used.rows = max([used.rows, *map(int, set(_ROW.findall(text)))])
        columns = max((column_number(name.decode()) for name in used.columns), default=0)
        sheet, corner = self._shown(part), f"{column_letters(columns - 1)}{used.rows}"
        if columns > MOST_COLUMNS or used.rows > MOST_ROWS:
            raise LedgerFault(
                f"工作表“{sheet}”用到第 {used.rows} 行、第 {columns} 列（{corner}），最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列；"
                "请删除数据之外的行和列后另存"
            )
        if columns * used.rows > MOST_CELLS or used.cells > MOST_CELLS:
            raise LedgerFault(f"工作表“{sheet}”用到 {corner}，单元格超过 {MOST_CELLS} 个；请删除空列或者分成几个文件导入")
