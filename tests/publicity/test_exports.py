"""The public board as pages, JSON, CSV and Atom: what stands is shown, what is gone is gone, the bytes are the same."""

import csv
import hashlib
import io
import json
from datetime import date
from typing import Any
from xml.etree import ElementTree

from publicity.content import canonical, content_hash
from publicity.exports import COLUMNS, as_atom, as_csv, cell
from publicity.monthly import monthly
from publicity.notices import Board, board
from publicity.pages import MANIFEST, altered, fragment, static_set

DAY = date(2026, 6, 1)
SITE = "https://example.invalid/"
ATOM = "{http://www.w3.org/2005/Atom}"


def content(name: str = "a", **more: Any) -> dict[str, Any]:
    """A penalty that stands."""
    return {
        "format": "duban-edition/1", "id": name, "kind": "penalty", "kind_label": "行政处罚信息公示", "act": "published",
        "act_label": "发布", "status": "published", "on": "2026-05-20", "authority": "某局", "title": "某厂行政处罚信息公示",
        "text": "某厂<b>未培训</b>", "published_on": "2026-05-20", "basis": "《安全生产法》第七十八条", "until": "2027-05-20",
        "party": {"name": "=某厂", "kind": "enterprise", "uscc": "91441900MA5T10008F"}, "hazards": [],
        "decision": {"number": "（粤莞）应急罚〔2026〕1号", "violation": "未培训", "articles": ["《安全生产法》第九十七条"],
                     "sanctions": ["罚款", "警告"], "amount": "15000.5", "decided_on": "2026-05-18"}, **more,
    }  # fmt: skip


def a_board() -> Board:
    """One that stands, one withdrawn, one on hold, one expired, one whose last day is over though nobody recorded it."""
    withdrawn = {"status": "withdrawn", "title": "撤回说明", "text": "撤回理由：证据不足", "until": None, "decision": None}
    hidden = {"title": "不应出现", "text": "不应出现"}
    return board(
        [content(), content("b", **withdrawn), content("c", status="on_hold", **hidden), content("d", status="expired", **hidden),
         content("e", until="2026-05-31", **hidden)], DAY,
    )  # fmt: skip


def test_only_what_stands_is_shown_and_the_rest_is_gone() -> None:
    """On hold, expired and overdue entries are nowhere; of a withdrawn one only the reason (I-41)."""
    files = static_set(a_board(), SITE)

    assert [notice["id"] for notice in a_board().notices] == ["a", "b"]
    assert a_board().gone == ("b", "c", "d", "e")
    assert not [path for path, written in files.items() if "不应出现" in written.decode()]
    assert "证据不足" in files["p/b.html"].decode()
    assert files["gone.txt"] == b"b\nc\nd\ne\n"


def test_the_csv_has_the_columns_of_double_publicity() -> None:
    """Thirty columns in their order, with a mark for spreadsheets, money in 万元, formulas quoted, personal columns empty."""
    written = as_csv(a_board())
    heads, *rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    found = dict(zip(heads, rows[0], strict=True))

    assert written.startswith(b"\xef\xbb\xbf")
    assert (len(rows), heads[0], heads[13], heads[-1], len(COLUMNS)) == (1, "行政相对人名称", "行政处罚决定书文号", "备注", 30)
    assert found["行政相对人名称"] == "'=某厂"
    assert found["罚款金额（万元）"] == "1.50005"
    assert found["处罚内容"] == "罚款15000.5元；警告"
    assert (found["证件号码"], found["法定代表人"]) == ("", "")
    assert [cell(text) for text in ("+1", "＝1", "一")] == ["'+1", "'＝1", "一"]


def test_the_feed_is_atom_with_an_entry_for_each_notice() -> None:
    """Withdrawals are entries, too, so that who follows the feed learns of them; control signs do not break it."""
    feed = ElementTree.fromstring(as_atom(board([content(text="一\x0b二")], DAY), SITE))
    entries = feed.findall(f"{ATOM}entry")

    assert [entry.findtext(f"{ATOM}summary") for entry in entries] == ["一二"]
    assert entries[0].findtext(f"{ATOM}id") == f"{SITE}p/a.html"
    assert len(ElementTree.fromstring(as_atom(a_board(), SITE)).findall(f"{ATOM}entry")) == 2


def test_pages_escape_what_they_show() -> None:
    """No text of a notice is taken for markup."""
    shown = str(fragment(a_board().notices[0]))

    assert "某厂&lt;b&gt;未培训&lt;/b&gt;" in shown
    assert "<b>" not in shown


def test_the_same_board_gives_the_same_bytes_and_their_hashes() -> None:
    """Each file of an edition is what its shown hash was made from; a changed, lost or foreign file is found."""
    files = static_set(a_board(), SITE)
    shown = content_hash(content())

    assert files == static_set(a_board(), SITE)
    assert "sha256:" + hashlib.sha256(files["p/a.json"]).hexdigest() == shown
    assert shown in files["index.html"].decode()
    assert files["p/a.json"] == canonical(content())
    assert altered(files) == []
    assert altered({**files, "p/a.html": b"x"}) == ["p/a.html 与导出时不同"]
    assert altered({**files, "x": b""}) == ["x 不属于这次导出"]
    assert altered({path: written for path, written in files.items() if path != "feed.atom"}) == ["feed.atom 已不存在"]
    assert altered({MANIFEST: b"["}) == [f"{MANIFEST} 无法读取，导出已损坏"]


def test_the_monthly_table_counts_what_it_shows() -> None:
    """Penalties with sums in both ways of writing, hazards by firm, totals over both."""
    line = {"place": "车间", "description": "无防护罩", "status": "整改中"}
    hazard = content("h", kind="hazard", kind_label="隐患企业公示", hazards=[line], decision=None)
    table = monthly(board([content(), hazard], DAY), "2026-05")

    assert table["totals"] == {"parties": 1, "penalties": 1, "fines": "15000.5", "hazards": 1}
    assert table["penalties"][0]["amount_shown"].startswith("15000.5元（")
    assert table["hazards"][0]["hazards"] == [line]
    assert json.loads(static_set(a_board(), SITE)["monthly/2026-05.json"])["totals"]["penalties"] == 1
