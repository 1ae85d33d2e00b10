"""Many at once: one order for all hazards, many cases assigned, a ledger taken in, lists taken away."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from db.desk_lists import DeskHazard, desk_hazards
from db.session import reading
from tests.support.builders import STAFF
from tests.web.desk import Desk, hidden_in, token_in

FIELD = re.compile(r'<(?:input|textarea)[^>]* name="([^"]+)"[^>]*?(?: value="([^"]*)")?[^>]*>(?:([^<]*)</textarea>)?')


def test_one_order_is_filled_in_once_for_all_hazards(desk: Desk) -> None:
    """What is the same is written once; the preview is the form of the act with every hazard filled in; one act does it."""
    case = desk.bureau.open_case("guard", "belt", "cable")
    browser = desk.browser("chen")
    path = f"/cases/{case}/together/issue_rectification_order"

    chosen = browser.get(path).text
    preview = browser.get(f"{path}?preview=1&hazard=guard&hazard=belt&measure=加装防护罩&deadline=2026-05-20")

    assert chosen.count('name="hazard"') == 3
    assert "请逐项核对后提交" in preview.text
    told = {name: value or text for name, value, text in FIELD.findall(preview.text) if name.startswith("items.")}
    assert {name: value for name, value in told.items() if value} == {
        f"items.{h}.{n}": v for h in ("guard", "belt") for n, v in (("measure", "加装防护罩"), ("deadline", "2026-05-20"))
    }
    answer = browser.post(
        f"/cases/{case}/acts/issue_rectification_order", {**hidden_in(preview), **told, "_with": "luo"}, token=token_in(preview)
    )
    assert answer.status_code == 303, answer.text
    states = {p.label: p.state for p in desk.bureau.case(case).procedures if p.kind == "rectification"}
    assert states == {"guard": "ordered", "belt": "ordered", "cable": "found"}


def test_one_recheck_is_filled_in_once_for_all_hazards(desk: Desk) -> None:
    """The same result and evidence for all, looked through and done as one act."""
    case = desk.bureau.open_case("guard", "belt")
    for hazard in ("guard", "belt"):
        desk.bureau.order(case, hazard)
        desk.bureau.do("report_rectified", "boss", case=case, hazards=[hazard], evidence=["整改照片"])
    browser = desk.browser("chen")
    path = f"/cases/{case}/together/recheck?preview=1&hazard=guard&hazard=belt&result=rectified&evidence=现场核实"

    preview = browser.get(path)

    told = {f"results.{h}.{n}": v for h in ("guard", "belt") for n, v in (("result", "rectified"), ("evidence", "现场核实"))}
    assert preview.text.count('<option value="rectified" selected>') == 2
    assert preview.text.count("现场核实</textarea>") == 2
    answer = browser.post(f"/cases/{case}/acts/recheck", {**hidden_in(preview), **told, "_with": "luo"}, token=token_in(preview))
    assert answer.status_code == 303, answer.text
    assert {p.state for p in desk.bureau.case(case).procedures if p.kind == "rectification"} == {"rectified"}


def test_a_bulk_order_without_hazards_is_told_so(desk: Desk) -> None:
    """Nothing chosen, nothing to order: both are said."""
    case = desk.bureau.open_case("guard")
    browser = desk.browser("chen")

    nothing = browser.get(f"/cases/{case}/together/issue_rectification_order?preview=1").text
    early = browser.get(f"/cases/{case}/together/recheck").text

    assert "请至少选择一项隐患" in nothing
    assert "不能办理" in early


def test_many_cases_are_assigned_with_a_result_for_each(desk: Desk) -> None:
    """The preview changes nothing; one bad row does not undo the others."""
    numbers = [desk.bureau.open_case("guard"), desk.bureau.open_case("belt")]
    browser = desk.browser("zhou")
    wanted = {"case": [*numbers, "AJ2026-999999"], "officer": ["chen", "luo"]}

    preview = browser.post("/assign", wanted)
    before = [desk.bureau.case(n).facts.get("assigned") for n in numbers]
    done = browser.post("/assign", {**wanted, **hidden_in(preview)})
    again = browser.post("/assign", {**wanted, **hidden_in(preview)})

    assert (preview.status_code, before) == (200, [None, None])
    assert [desk.bureau.case(n).facts["assigned"] for n in numbers] == [["chen", "luo"]] * 2
    assert (done.text.count("已分派"), done.text.count("未分派")) == (2, 1)
    assert again.text.count("已分派") == 2
    assert [desk.bureau.events(n) for n in numbers] == [["open_case", "assign"]] * 2


def a_ledger(*rows: tuple[str, ...]) -> bytes:
    """A workbook with the header of a ledger."""
    book = Workbook()
    book.active.append(["单位名称", "隐患描述", "发现时间", "整改期限"])
    for row in rows:
        book.active.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_ledger_is_looked_at_then_imported_then_given_back(desk: Desk) -> None:
    """Every cell at fault is named before anything is written; the file comes back with a result in every row."""
    content = a_ledger(
        ("某plant厂", "冲床未安装防护罩", "2026-05-04", "2026-05-20"), ("某plant厂", "配电箱敞开", "很久以前", "2026-05-20"),
    )  # fmt: skip
    browser = desk.browser("chen")

    page = browser.post("/import", files=[("ledger", ("台账.xlsx", content, "application/octet-stream"))])
    before = desk.bureau.count("cases")
    mark = re.search(r'name="file" value="([^"]+)"', page.text)
    assert mark
    done = browser.post("/import/run", {"file": mark[1]})
    link = re.search(r'href="(/import/result[^"]+)"', done.text)
    assert link
    sheet = load_workbook(BytesIO(browser.get(link[1]).content)).active

    assert (page.status_code, before) == (200, 0)
    assert "“" not in page.text.split("有问题的单元格")[0] or "发现时间" in page.text
    assert "很久以前" in page.text
    assert desk.bureau.count("cases") == 1
    results = [row[-1].value for row in sheet.rows]
    assert results[0] == "导入结果"
    assert results[2].startswith("未导入")
    assert desk.browser("luo").get(link[1]).status_code == 404


@pytest.mark.parametrize(("name", "content"), [("台账.pdf", b"%PDF"), ("台账.xlsx", b"not a workbook"), ("台账.csv", b"")])
def test_what_is_no_ledger_is_refused_with_a_sentence(desk: Desk, name: str, content: bytes) -> None:
    """The file as a whole; nothing is written."""
    answer = desk.browser("chen").post("/import", files=[("ledger", (name, content, "text/plain"))])

    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert desk.bureau.count("cases") == 0


def test_every_list_is_taken_away_as_a_workbook(desk: Desk, files_folder: Path) -> None:
    """Cases, hazards, deadlines, firms, reports: what the page lists, with the same filters and scope."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    browser = desk.browser("chen")
    paths = ("/cases?format=xlsx", "/hazards?format=xlsx&q=冲床", "/?format=xlsx&whose=mine", "/firms?format=xlsx", "/intake?format=xlsx")

    sheets = {p: [[c.value for c in row] for row in load_workbook(BytesIO(browser.get(p).content)).active.rows] for p in paths}

    assert [len(rows) for rows in sheets.values()] == [2, 2, 2, 3, 1]
    assert sheets[paths[0]][1][0] == case
    assert sheets[paths[1]][1][6] == "已责令"
    assert sheets[paths[2]][1][-1].startswith("《安全生产法》")


def test_the_list_of_hazards_is_searched_and_scoped(desk: Desk) -> None:
    """I-42: by two characters of the hazard or the firm; an enterprise sees its own only."""
    case, other = desk.bureau.open_case("guard"), desk.bureau.open_case("belt", subject="shop")

    mine, all_of_them = desk.browser("boss").get("/hazards").text, desk.browser("chen").get("/hazards?q=防护").text
    nothing = desk.browser("chen").get("/hazards?q=不存在").text

    assert (case in mine, other in mine) == (True, False)
    assert (case in all_of_them, other in all_of_them, "没有找到" in nothing) == (True, True, True)


@pytest.mark.parametrize("window", [1, 2, 500])
def test_hazards_are_paged_without_gap_or_repeat(desk: Desk, window: int) -> None:
    """However many cases are looked through at a time, the pages together are the whole list, newest case first."""
    for _ in range(4):
        desk.bureau.open_case("guard", "belt", "cable")
    listed: list[DeskHazard] = []

    with reading(desk.bureau.engine) as conn:
        while page := desk_hazards(conn, STAFF["chen"], before=listed[-1].key if listed else None, limit=5, window=window):
            listed += page

    assert [line.key for line in listed] == sorted((line.key for line in listed), key=lambda key: (-key[0], key[1]))
    assert (len(listed), len({line.key for line in listed})) == (12, 12)
