"""What can be wrong with a ledger: the whole file, or one cell of it."""

from dataclasses import dataclass

from cases.errors import DubanError


class LedgerFault(DubanError):
    """The file as a whole cannot be imported; the sentence says what, where and how to mend it. Nothing was written."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that stands against its row. `row` counts from 1 as the table program shows it, `column` is its letter."""

    sheet: str
    row: int
    column: str
    header: str
    what: str
    mend: str

    @property
    def sentence(self) -> str:
        """Where, what and how to mend, for the column 导入结果."""
        where = f"{self.column}列“{self.header}”" if self.column else f"缺少“{self.header}”列"
        return f"{where}：{self.what}；{self.mend}"


def column_letters(index: int) -> str:
    """The letters of a column counted from 0: A … Z, AA …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column counted from 1: A is 1, XFD is 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
