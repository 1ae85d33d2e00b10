"""CSV files in every form that offices send: the encoding is found by strict decoding, never guessed from statistics."""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from ledger.faults import LedgerFault
from ledger.guard import MOST_COLUMNS, MOST_ROWS

DELIMITERS = (",", "\t", ";")
_PIECE = 1 << 20
_MEND = "请在表格软件中另存为“CSV UTF-8”或者 xlsx 后再导入"
#: Two Chinese characters in UTF-8; bytes of GB18030 text look so by chance about never.
_UTF8_WORDS = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}.*?[\xe4-\xe9][\x80-\xbf]{2}", re.DOTALL)
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*%?")


def encoding_of(path: Path) -> str:
    """`utf-8-sig`, `utf-16` or `gb18030`: the first that decodes the whole file. Raises `LedgerFault` when none does."""
    with path.open("rb") as raw:
        head = raw.read(4)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if _broken_line(path, "utf-16"):
            raise LedgerFault(f"文件标明为 UTF-16，但内容不完整；{_MEND}")
        return "utf-16"
    as_utf8 = _broken_line(path, "utf-8-sig")
    if as_utf8 is None:
        return "utf-8-sig"
    as_gb = _broken_line(path, "gb18030")
    mixed = _mixed_line(path) if as_gb is None or as_utf8 < as_gb else None
    if as_gb is not None and mixed is None:
        raise LedgerFault(f"第 {max(as_utf8, as_gb)} 行附近不是 UTF-8，也不是 GB18030 编码的文字；{_MEND}")
    if mixed is not None:
        raise LedgerFault(f"第 {mixed} 行是 UTF-8 编码，其余是 GB18030 编码，混在一起会成为乱码；{_MEND}")
    return "gb18030"


def _broken_line(path: Path, encoding: str) -> int | None:
    """The line at which strict decoding stops, or None."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with path.open("rb") as raw:
        while True:
            piece = raw.read(_PIECE)
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not piece:
                return None
            line += piece.count(b"\n")


def _mixed_line(path: Path) -> int | None:
    with path.open("rb") as raw:
        for number, line in enumerate(iter(lambda: raw.readline(_PIECE), b""), 1):
            if _UTF8_WORDS.search(line):
                try:
                    line.decode()
                except UnicodeDecodeError:
                    continue
                return number
    return None


def rows_of_csv(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str | None]]]:
    """Number from 1 and cells of every row that holds something. Raises `LedgerFault` naming row and column."""
    number = 0
    with path.open(encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, 1):
                row: list[str | None] = [_unquoted(cell) or None for cell in cells]
                while row and row[-1] is None:
                    row.pop()
                if len(row) > MOST_COLUMNS:
                    raise LedgerFault(f"第 {number} 行有 {len(row)} 列，最多 {MOST_COLUMNS} 列；请删除多余的列")
                if number > MOST_ROWS:
                    raise LedgerFault(f"超过 {MOST_ROWS} 行；请分成几个文件导入")
                if row:
                    yield number, row
        except csv.Error as error:
            raise LedgerFault(f"第 {number + 1} 行{_csv_reason(str(error))}") from error


def _csv_reason(reason: str) -> str:
    if "field larger" in reason:
        return f"有一个单元格超过 {csv.field_size_limit()} 字，或者引号没有配对；请检查该行的引号"
    if "end of data" in reason:
        return "起的引号直到文件末尾没有配对；请补上引号"
    return "的引号用法有误：引号后面应为分隔符；请检查该行的引号"


def delimiter_of(path: Path, encoding: str, knows: int) -> list[tuple[str, list[tuple[int, list[str | None]]]]]:
    """The first rows, up to row `knows`, as each delimiter cuts them; the caller sees which one shows a header."""
    tried = []
    for delimiter in DELIMITERS:
        head: list[tuple[int, list[str | None]]] = []
        try:
            for number, row in rows_of_csv(path, encoding, delimiter):
                if number > knows:
                    break
                head.append((number, row))
        except LedgerFault:
            if delimiter == DELIMITERS[0]:
                raise
            continue
        tried.append((delimiter, head))
    return tried


def quoted(text: str) -> str:
    """Text that a table program will not take for a formula: an apostrophe in front where it could be one."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _unquoted(text: str) -> str:
    """The inverse of `quoted`."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text[1:]) and not _NUMBER.fullmatch(text[1:]) else text
