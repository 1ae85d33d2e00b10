"""What the cells of a row say, and what is said against them."""

from datetime import date
from pathlib import Path

import pytest

from ledger.headers import match_header, synonyms
from ledger.mapping import Ledger, read_ledger
from tests.corpus.accepted import csv_text
from tests.corpus.books import book, packed, parts_of, row_xml, sheet_xml

TODAY = date(2026, 5, 6)
GOOD = {
    "单位名称": "某一五金厂", "统一社会信用代码": "91441900MA5T11377U", "隐患描述": "配电箱未接地", "发现时间": "2026-03-05",
    "整改期限": "2026-03-20", "隐患等级": "一般", "隐患来源": "日常巡查", "整改情况": "整改中", "完成时间": "",
}  # fmt: skip


def ledger_of(tmp_path: Path, **changes: str) -> Ledger:
    """A ledger of one row."""
    row = {**GOOD, **changes}
    path = tmp_path / "台账.csv"
    path.write_text(csv_text([list(row), list(row.values())]), encoding="utf-8")
    return read_ledger(path, TODAY)


@pytest.mark.parametrize(
    ("header", "cell", "part"),
    [
        ("单位名称", "", "没有填写"),
        ("隐患描述", " ", "没有填写"),
        ("隐患描述", "长" * 10_001, "过长"),
        ("隐患描述", "含\x00空", "NUL"),
        ("发现时间", "", "没有填写"),
        ("发现时间", "3月5日", "不是日期"),
        ("发现时间", "2026-02-30", "不存在"),
        ("发现时间", "2026-05-07", "在将来"),
        ("发现时间", "1926-03-05", "合理范围"),
        ("统一社会信用代码", "91441900MA5T113770", "校验码"),
        ("统一社会信用代码", "9144190", "应为18位"),
        ("整改期限", "", "尚未整改"),
        ("整改期限", "2026-03-04", "早于发现时间"),
        ("整改期限", "尽快", "不是日期"),
        ("隐患等级", "重大", "不能由台账导入"),
        ("隐患等级", "很大", "不是隐患等级"),
        ("隐患来源", "道听途说", "不是已知的隐患来源"),
        ("整改情况", "差不多了", "看不出"),
        ("完成时间", "2026-03-10", "不是已整改"),
    ],
)
def test_a_bad_cell_stands_against_its_row_and_says_how_to_mend_it(tmp_path: Path, header: str, cell: str, part: str) -> None:
    """The fault names the row, the column as the program shows it, and its header."""
    ledger = ledger_of(tmp_path, **{header: cell})

    ((where, faults),) = ledger.faults.items()
    assert where == ("台账.csv", 2)
    assert [(f.row, f.column, f.header) for f in faults] == [(2, "ABCDEFGHI"[list(GOOD).index(header)], header)]
    assert part in faults[0].what
    assert faults[0].mend


def test_all_bad_cells_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    """A row is mended in one go."""
    ledger = ledger_of(tmp_path, 单位名称="", 发现时间="x", 隐患等级="y")

    assert [fault.header for fault in ledger.faults["台账.csv", 2]] == ["单位名称", "发现时间", "隐患等级"]


@pytest.mark.parametrize(
    ("changes", "deadline", "done", "done_on"),
    [
        ({}, date(2026, 3, 20), False, None),
        ({"整改情况": "已整改", "完成时间": "2026.3.9"}, date(2026, 3, 20), True, date(2026, 3, 9)),
        ({"整改情况": "", "完成时间": "20260309"}, date(2026, 3, 20), True, date(2026, 3, 9)),
        ({"整改情况": "已销号", "整改期限": ""}, None, True, None),
        ({"整改期限": "立即整改"}, date(2026, 3, 5), False, None),
        ({"整改期限": "限7日内整改完成"}, date(2026, 3, 12), False, None),
        ({"整改期限": "2026年4月1日"}, date(2026, 4, 1), False, None),
    ],
)
def test_days_and_states_are_read_as_people_write_them(
    tmp_path: Path, changes: dict[str, str], deadline: date | None, done: bool, done_on: date | None
) -> None:
    """Deadlines may be days, so many days, or at once; a day of completion says that it is done."""
    (row,) = ledger_of(tmp_path, **changes).rows

    assert (row.deadline, row.done, row.done_on) == (deadline, done, done_on)


@pytest.mark.parametrize(
    ("text", "source"),
    [("", "patrol"), ("日常巡查", "patrol"), ("双随机", "special"), ("群众举报(12345)", "report"), ("企业自查自报", "self_check"),
     ("上级交办/督查", "transfer"), ("科技监测预警", "monitoring"), ("联合检查", "special"), ("网格上报", "patrol")],
)  # fmt: skip
def test_the_source_is_told_by_its_words(tmp_path: Path, text: str, source: str) -> None:
    """An empty source is a patrol."""
    (row,) = ledger_of(tmp_path, 隐患来源=text).rows

    assert row.source == source


def test_every_synonym_is_recognised_and_stands_once() -> None:
    """A header means one thing."""
    names = [name for s in synonyms() for name in s.names]

    assert sorted(names) == sorted(set(names))
    for synonym in synonyms():
        for name in synonym.names:
            found = match_header([f" {name}（必填） *"])
            assert list(found.columns) == ([] if synonym.field == "ignored" else [synonym.field])


def test_the_preferred_of_two_headers_counts() -> None:
    """Where a ledger has a day of the search and another day, the day of the search is that of the finding."""
    found = match_header(["日期", "单位名称", "排查时间"])

    assert found.columns == {"found_on": 2, "unit": 1}


def test_a_firm_merged_over_its_rows_stands_in_each(tmp_path: Path) -> None:
    """Ledgers merge the firm's cell over its hazards."""
    header, first, second = ["单位名称", "隐患描述", "发现时间", "整改期限"], ["某厂", "甲", "2026-03-05", "2026-03-09"], ["", "乙", "", "2026-03-10"]
    rows = [row_xml(n, row) for n, row in enumerate((header, first, second), 1)]
    merged = '<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="C2:C3"/></mergeCells>'
    path = tmp_path / "merged.xlsx"
    path.write_bytes(packed(parts_of({"台账": sheet_xml(rows, tail=merged)})))

    rows_read = read_ledger(path, TODAY).rows

    assert [(row.unit, row.description, row.found_on) for row in rows_read] == [
        ("某厂", "甲", date(2026, 3, 5)), ("某厂", "乙", date(2026, 3, 5)),
    ]  # fmt: skip


def test_a_code_kept_as_a_number_is_refused_rather_than_completed(tmp_path: Path) -> None:
    """A table program keeps fifteen digits of a number; the rest of the code is lost."""
    rows = [["单位名称", "隐患描述", "发现时间", "整改期限", "统一社会信用代码"], ["某厂", "甲", "2026-03-05", "2026-03-09", "§"]]
    data = sheet_xml(row_xml(n, row) for n, row in enumerate(rows, 1)).replace(
        '<c r="E2" t="inlineStr"><is><t xml:space="preserve">§</t></is></c>', '<c r="E2"><v>914419001234567890</v></c>'
    )
    path = tmp_path / "number.xlsx"
    path.write_bytes(packed(parts_of({"台账": data})))

    (fault,) = read_ledger(path, TODAY).faults["台账", 2]

    assert (fault.column, "数字格式" in fault.what) == ("E", True)


def test_rows_taken_and_rows_at_fault_are_all_rows(tmp_path: Path) -> None:
    """No row is lost between the two."""
    rows = [["单位名称", "隐患描述", "发现时间", "整改期限"], *([f"某{n}厂", "甲", "2026-03-05", "2026-03-09" if n % 3 else ""] for n in range(30))]
    path = tmp_path / "many.xlsx"
    path.write_bytes(book(rows))

    ledger = read_ledger(path, TODAY)

    assert (ledger.total, len(ledger.rows), len(ledger.faults)) == (30, 20, 10)
