"""`duban import`: the demo ledger is looked at, taken in and given back."""

import json
from datetime import date
from pathlib import Path

import pytest

from cases.clockface import day_of
from demo.ledger import COMMUNITIES, CSV_NAME, FAULTY_ROWS, GOOD_ROWS, WORKBOOK_NAME, write_ledgers
from door.ports import WallClock
from law.identifiers import check_uscc
from ledger.mapping import read_ledger
from ledger.writing import RESULT
from tests.cli.conftest import Duban

ALL_ROWS = GOOD_ROWS + FAULTY_ROWS


@pytest.fixture
def ledgers(town: Duban, tmp_path: Path) -> Duban:
    """The command line in a folder with both demo ledgers and their communities entered."""
    for label, name in COMMUNITIES.items():
        assert town("add", "unit", label, "--name", name).exit_code == 0
    write_ledgers(tmp_path, day_of(WallClock().now()))
    return town


def numbers(text: str) -> tuple[int, int, int]:
    """Rows newly in, in already, and out."""
    told = json.loads(text)
    assert told["taken"] + told["known"] + told["rejected"] == told["rows"] == ALL_ROWS
    return told["taken"], told["known"], told["rejected"]


def test_the_demo_ledger_is_imported_once_from_either_file(ledgers: Duban, tmp_path: Path) -> None:
    """GB18030 first, then the workbook in another order under other headers: the second finds every row known."""
    first = ledgers("import", CSV_NAME, "--as", "sam", "--json")
    second = ledgers("import", WORKBOOK_NAME, "--as", "chen", "--json")

    assert (first.exit_code, second.exit_code) == (1, 1)
    assert json.loads(first.stdout)["encoding"] == "gb18030"
    assert numbers(first.stdout) == (GOOD_ROWS, 0, FAULTY_ROWS)
    assert numbers(second.stdout) == (0, GOOD_ROWS, FAULTY_ROWS)
    for name in (CSV_NAME, WORKBOOK_NAME):
        path = tmp_path / name
        back = path.with_name(f"{path.stem}-{RESULT}{path.suffix}")
        results = [row.cells[-1] for row in read_ledger(back, date(2099, 1, 1)).table.rows()]
        told = [text for text in results if isinstance(text, str) and text.startswith(("已导入", "未导入"))]
        assert len(told) == ALL_ROWS
        assert sum(text.startswith("未导入") for text in told) == FAULTY_ROWS


def test_a_dry_run_shows_the_preview_and_writes_nothing(ledgers: Duban, tmp_path: Path) -> None:
    """What would happen, on the screen only."""
    before = sorted(tmp_path.iterdir())

    result = ledgers("import", CSV_NAME, "--as", "sam", "--dry-run")

    assert result.exit_code == 1
    for part in ("预览", f"可以导入 {GOOD_ROWS} 行", f"不能导入 {FAULTY_ROWS} 行", "没有写入", "F列“统一社会信用代码”"):
        assert part in result.stdout
    assert json.loads(ledgers("list", "cases", "--json").stdout) == []
    assert sorted(tmp_path.iterdir()) == before


def test_the_mended_rows_go_in_when_the_result_is_sent_again(ledgers: Duban, tmp_path: Path) -> None:
    """The file that came back is mended and imported as it is."""
    ledgers("import", CSV_NAME, "--as", "sam", "--out", "back.csv")
    text = (tmp_path / "back.csv").read_text(encoding="utf-8-sig").replace("13月5日", "2026-01-05")
    (tmp_path / "back.csv").write_text(text, encoding="utf-8-sig")

    taken, known, rejected = numbers(ledgers("import", "back.csv", "--as", "sam", "--json").stdout)

    assert (known, taken + rejected) == (GOOD_ROWS, FAULTY_ROWS)


def test_a_file_that_is_no_ledger_is_one_clear_line(ledgers: Duban, tmp_path: Path) -> None:
    """Nothing is written, and the exit code says that the file is at fault."""
    (tmp_path / "x.csv").write_text("你好,世界\n", encoding="utf-8")

    for words in (("x.csv",), ("none.csv",), (CSV_NAME, "--out", "x.pdf"), (CSV_NAME, "--out", "none/x.csv")):
        result = ledgers("import", *words, "--as", "sam")
        assert result.exit_code == 2
        assert result.stderr.startswith("错误：")
        assert result.stderr.count("\n") == 1
    assert json.loads(ledgers("list", "cases", "--json").stdout) == []


def test_the_demo_ledger_is_the_same_from_the_same_seed(tmp_path: Path) -> None:
    """Invented firms with codes whose check digits are right, but for the rows that are spoilt on purpose."""
    paths = [write_ledgers(tmp_path / name, date(2026, 5, 6))[0] for name in "ab"]

    assert paths[0].read_bytes() == paths[1].read_bytes()
    ledger = read_ledger(paths[0], date(2026, 5, 6))
    assert (len(ledger.rows), len(ledger.faults)) == (GOOD_ROWS, FAULTY_ROWS)
    for row in ledger.rows:
        check_uscc(row.uscc)
        assert row.unit.startswith("某")
