"""Which column of a sheet holds what, by the synonyms of `headers.yaml`."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from law.yamlfile import load_strict
from ledger.faults import LedgerFault, column_letters

#: The header row stands in one of the first rows, under a title.
HEADER_WITHIN = 10
_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|\*|:")
IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The names of one field in order of preference."""

    field: str
    label: str
    required: bool
    names: tuple[str, ...]


@dataclass(slots=True)
class HeaderRow:
    """A header row: the column index of each field, the header as it stands, and what else stands there."""

    number: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    doubled: tuple[str, int, int] | None = None

    @property
    def missing(self) -> list[str]:
        """Labels of the fields that no ledger can do without and that are not here."""
        return [s.label for s in synonyms() if s.required and s.field not in self.columns]

    def place(self, name: str) -> tuple[str, str]:
        """Letter and header of a field's column; without one an empty letter and the field's label."""
        index = self.columns.get(name)
        if index is None:
            return "", next(s.label for s in synonyms() if s.field == name)
        return column_letters(index), self.texts[index]

    def listed(self) -> list[tuple[str, str, str | None]]:
        """Letter, header and the label of the field it is read as, or None, for every column with a header."""
        labels = {s.field: s.label for s in synonyms()}
        fields = {index: labels[name] for name, index in self.columns.items()}
        return [(column_letters(i), text, fields.get(i)) for i, text in sorted(self.texts.items())]


@cache
def synonyms() -> tuple[Synonyms, ...]:
    """The table of synonyms."""
    tree = load_strict(Path(__file__).with_name("headers.yaml"))
    return tuple(
        Synonyms(name, body["label"], body.get("required") == "yes", tuple(normal(n) for n in body["names"]))
        for name, body in tree.items()
    )


@cache
def _ranks() -> dict[str, tuple[str, int]]:
    return {name: (s.field, rank) for s in synonyms() for rank, name in enumerate(s.names)}


@cache
def words() -> dict[str, Any]:
    """What cells say, by meaning, normalised."""
    tree = load_strict(Path(__file__).with_name("words.yaml"))
    plain = {name: frozenset(map(normal, said)) for name, said in tree.items() if name != "sources"}
    return {**plain, "sources": {name: tuple(map(normal, parts)) for name, parts in tree["sources"].items()}}


def normal(text: str) -> str:
    """Text for comparison: compatibility forms folded, case folded, without white space and invisible signs."""
    if text.isascii():
        return "".join(text.split()).casefold()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if not sign.isspace() and unicodedata.category(sign) != "Cf")


def match_header(cells: Sequence[Any], number: int = 0) -> HeaderRow:
    """What a row would be as a header. Of several columns for one field the preferred name counts, then the leftmost."""
    row = HeaderRow(number)
    ranks: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell.strip() or len(cell) > 60:
            continue
        row.texts[index] = " ".join(cell.split())
        key = normal(cell)
        name, rank = _ranks().get(key) or _ranks().get(_ASIDE.sub("", key)) or (IGNORED, 0)
        if name == IGNORED:
            continue
        if name in ranks and ranks[name] == rank and row.doubled is None:
            row.doubled = (row.texts[index], row.columns[name], index)
        if name not in ranks or rank < ranks[name]:
            ranks[name], row.columns[name] = rank, index
    return row


def find_header(sheet: str, head: Sequence[tuple[int, Sequence[Any]]]) -> HeaderRow | None:
    """The header among the first rows of a sheet, or None for a sheet that is no ledger at all.

    Raises `LedgerFault` when a header lacks a column that no ledger can do without, or names one twice.
    """
    best = max((match_header(cells, number) for number, cells in head), key=lambda row: len(row.columns), default=None)
    if best is None or len(best.columns) < 2:
        return None
    where = f"工作表“{sheet}”第 {best.number} 行"
    if best.missing:
        known = "、".join(text for _, text, label in best.listed() if label)
        raise LedgerFault(f"{where}的表头缺少{'、'.join(f'“{name}”' for name in best.missing)}列（已认出：{known}）；请补上表头")
    if best.doubled:
        text, first, second = best.doubled
        raise LedgerFault(
            f"{where}的表头“{text}”出现两次（{column_letters(first)}列和{column_letters(second)}列）；请删去或者改名其中一列"
        )
    return best
