"""The ledger given back: the same cells, one column more, and nothing that a table program would run."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ledger.csvfile import quoted
from ledger.faults import LedgerFault
from ledger.mapping import read_ledger
from ledger.writing import RESULT, suffix_of, write_back
from tests.corpus.accepted import HEADER, TABLE, TITLE, csv_text
from tests.corpus.books import book, old_book

TODAY = date(2026, 5, 6)
FORMULAS = ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "=HYPERLINK(\"x\")", "'=1", "''=1", "＝1+1", "-5", "'甲", "=cmd|'/c calc'!A1"]
STRANGE = [*FORMULAS, "a👨‍👩‍👧b", "\u202e反", "零\u200b宽", "𠮷", "é" + "\u0301" * 50, "{{7*7}}", "甲,乙", '说"甲"']


def table_of(texts: list[str]) -> list[list[str]]:
    """A ledger whose descriptions are these texts."""
    return [HEADER, *([f"某{n}厂", text, "2026-03-05", "2026-03-09", text] for n, text in enumerate(texts))]


def quoted_csv(rows: list[list[str]]) -> bytes:
    """Rows as CSV with quotes everywhere."""
    return "".join(",".join('"' + c.replace('"', '""') + '"' for c in row) + "\r\n" for row in rows).encode("gb18030")


def given_back(path: Path, **results: str) -> Path:
    """The file written back with results by row number."""
    ledger = read_ledger(path, TODAY)
    out = path.with_name(f"out{suffix_of(ledger)}")
    sheet = next(iter(ledger.headers))
    write_back(ledger, out, {(sheet, int(number.strip("r"))): text for number, text in results.items()})
    return out


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.csv", lambda: csv_text([TITLE, [], *TABLE]).encode("gb18030")), ("a.xlsx", lambda: book([TITLE, [], *TABLE])),
     ("a.xls", lambda: old_book([TITLE, ["说明"], *TABLE]))],
)  # fmt: skip
def test_the_ledger_comes_back_in_its_form_with_one_column_more(tmp_path: Path, name: str, make: object) -> None:
    """Every cell is where it was; a workbook of the old form comes back in the new one."""
    path = tmp_path / name
    path.write_bytes(make())  # type: ignore[operator]  # one of the functions above
    before = [(row.number, row.cells) for row in read_ledger(path, TODAY).table.rows()]

    out = given_back(path, r4="已导入：AJ2026-000001")

    after = [(row.number, row.cells) for row in read_ledger(out, TODAY).table.rows()]
    assert [(number, cells[:5]) for number, cells in after] == before
    results = {number: cells[5] for number, cells in after if len(cells) > 5}
    assert results == {3: RESULT, 4: "已导入：AJ2026-000001"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_given_back_reads_as_what_was_read(tmp_path: Path, kind: str) -> None:
    """import(export(x)) = x, formulas and strange signs included."""
    path = tmp_path / f"strange.{kind}"
    path.write_bytes(quoted_csv(table_of(STRANGE)) if kind == "csv" else book(table_of(STRANGE)))
    first = [row.content() for row in read_ledger(path, TODAY).rows]

    again = [row.content() for row in read_ledger(given_back(path), TODAY).rows]

    assert again == first
    assert len(again) == len(STRANGE)


def test_no_cell_of_a_workbook_given_back_is_a_formula(tmp_path: Path) -> None:
    """Text that begins like a formula stays text and is marked so."""
    path = tmp_path / "formulas.xlsx"
    path.write_bytes(book(table_of(FORMULAS)))

    sheet = load_workbook(given_back(path)).active

    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and cell.value.startswith("=")]
    assert cells
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}


@pytest.mark.parametrize("text", ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "＝1", "\t=1", "\r=1", "'=1"])
def test_no_cell_of_a_csv_given_back_begins_like_a_formula(text: str) -> None:
    """The apostrophe in front is what table programs take for text."""
    assert quoted(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "+3.2", "12%", "甲=乙", "2026-03-05", "'甲"])
def test_plain_text_and_numbers_are_left_alone(text: str) -> None:
    """Only what could be run is quoted."""
    assert quoted(text) == text


def test_a_result_replaces_an_earlier_result(tmp_path: Path) -> None:
    """A ledger that came back is mended and sent again; the column does not grow into two."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text(TABLE).encode())
    once = given_back(path, r2="未导入：甲").rename(tmp_path / "again.csv")

    twice = given_back(once, r2="已导入：乙")

    rows = [row.cells for row in read_ledger(twice, TODAY).table.rows()]
    assert rows[0] == [*HEADER, RESULT]
    assert rows[1][5] == "已导入：乙"


def test_the_ledger_itself_is_never_overwritten(tmp_path: Path) -> None:
    """What the office sent stays as it is, and a wrong ending is refused."""
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text(TABLE).encode())
    ledger = read_ledger(path, TODAY)

    for target in (path, tmp_path / "b.xlsx", tmp_path / "none" / "c.csv"):
        with pytest.raises(LedgerFault):
            write_back(ledger, target, {})

    assert path.read_bytes() == csv_text(TABLE).encode()
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]
