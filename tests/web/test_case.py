"""The page of a case and the doing of an act."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.web.desk import Browser, Desk, hidden_in, token_in

ORDER = {
    "items.guard.measure": "加装防护罩", "items.guard.deadline": "2026-05-20", "served.on": "2026-05-06", "served.mode": "direct",
    "served.recipient": "厂长", "_with": "luo",
}  # fmt: skip
#: Twelve for the page and one for the unread messages in the head of every page.
QUERY_BUDGET = 12 + 1


def test_the_page_shows_what_the_case_is(desk: Desk) -> None:
    """Hazards, procedures, clocks with what is left and their article, papers, events, and what may be done next."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)

    page = desk.browser("chen").get(f"/cases/{case}").text

    wanted = (
        "冲床未安装防护罩", "已责令", "剩 11 个工作日", "《安全生产法》第六十五条第一款第二项", "责令限期整改指令书", "登记案件", "chen某",
        "补登隐患",
    )  # fmt: skip
    assert [words for words in wanted if words not in page] == []


def test_a_blocked_act_says_why_and_who_lifts_it(desk: Desk) -> None:
    """What cannot be done says why: every reason, its article, who can lift it."""
    case = desk.bureau.open_case("guard")

    page = desk.browser("chen").get(f"/cases/{case}").text

    blocked = page.split('id="blocked"')[1]
    assert "暂不能办理" in blocked
    assert re.search(r"依据 \S+", blocked)
    assert re.search(r"可由\S+解决", blocked)


def test_two_officers_issue_an_order_from_its_form(desk: Desk) -> None:
    """The form is made from the inputs of the act; the second officer is named in it (行政处罚法#42)."""
    case = desk.bureau.open_case("guard")

    answer = desk.browser("chen").act(case, "issue_rectification_order", ORDER)

    assert answer.headers["location"] == f"/cases/{case}?done=2"
    assert desk.bureau.case(case).events[-1].by == ("chen", "luo")
    assert "已办理：责令限期整改" in desk.browser("chen").get(answer.headers["location"]).text


def test_one_officer_alone_is_told_that_a_second_is_needed(desk: Desk) -> None:
    """A refusal of the door comes back on the form, with what was typed."""
    case = desk.bureau.open_case("guard")

    answer = desk.browser("chen").act(case, "issue_rectification_order", {**ORDER, "_with": ""})

    assert answer.status_code == 422
    assert "须由2名持有效执法证件的执法人员实施" in answer.text
    assert 'value="厂长"' in answer.text
    assert desk.bureau.events(case) == ["open_case"]


def test_a_faulty_field_is_marked_in_chinese(desk: Desk) -> None:
    """Errors stand at the field and say how to mend it."""
    case = desk.bureau.open_case("guard")
    faulty = {**ORDER, "items.guard.deadline": "next week", "served.mode": "pigeon"}

    answer = desk.browser("chen").act(case, "issue_rectification_order", faulty)

    assert answer.status_code == 422
    assert 'id="items.guard.deadline-fault"' in answer.text
    assert "请从所列各项中选择" in answer.text
    assert "Input should" not in answer.text


def test_a_double_click_is_one_act(desk: Desk) -> None:
    """I-7: one form is one act, however often it is sent."""
    case = desk.bureau.open_case("guard")
    browser = desk.browser("chen")
    page = browser.get(f"/cases/{case}/acts/note")
    fields, token = {**hidden_in(page), "text": "附记内容"}, token_in(page)

    answers = [browser.post(f"/cases/{case}/acts/note", fields, token=token) for _ in range(3)]

    assert [a.headers["location"] for a in answers] == [f"/cases/{case}?done=2"] * 3
    assert desk.bureau.events(case) == ["open_case", "note"]


def test_whoever_comes_second_is_told_who_came_first(desk: Desk) -> None:
    """I-4: two open the form, one wins; the other gets 409 with the name and the act of the first, and nothing is done."""
    case = desk.bureau.open_case("guard")
    first, second = desk.browser("chen"), desk.browser("luo")
    pages = {b: b.get(f"/cases/{case}/acts/issue_rectification_order") for b in (first, second)}

    def send(browser: Browser, other: str) -> Any:
        fields = {**hidden_in(pages[browser]), **ORDER, "_with": other}
        return browser.post(f"/cases/{case}/acts/issue_rectification_order", fields, token=token_in(pages[browser]))

    won, lost = send(first, "luo"), send(second, "chen")

    assert (won.status_code, lost.status_code) == (303, 409)
    told = lost.text.split("您填写期间的办理")[1]
    assert "责令限期整改" in told
    assert "chen某" in told
    assert desk.bureau.events(case) == ["open_case", "issue_rectification_order"]


def test_a_late_entry_is_dated_back(desk: Desk) -> None:
    """补录: the act happened when the form says, and is shown as entered later."""
    case = desk.bureau.open_case("guard")
    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(days=2))

    answer = desk.browser("chen").act(case, "note", {"text": "附记内容", "_at": "2026-05-07T09:00"})

    assert answer.status_code == 303
    event_head = desk.bureau.case(case).events[-1]
    assert event_head.at < event_head.recorded_at
    assert "补录" in desk.browser("chen").get(f"/cases/{case}").text


def test_the_trace_of_a_clock_counts_every_day(desk: Desk) -> None:
    """One click from the clock: each day with its number or the reason why it does not count."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)

    page = desk.browser("chen").get(f"/cases/{case}/deadlines/1").text

    for words in ("起算日，不计入", "期满日", "2026年5月20日"):
        assert words in page


def test_a_reporter_is_not_shown(desk: Desk) -> None:
    """Who reported is hidden on the page of the event too; it takes a recorded reason to see it."""
    case = desk.bureau.open_case("guard", reporter={"name": "举报者甲", "phone": "13800138000"}, source="report")
    browser = desk.browser("chen")

    pages = [browser.get(path).text for path in (f"/cases/{case}", f"/cases/{case}/events/1")]

    assert not any("举报者甲" in page or "13800138000" in page for page in pages)


def test_a_reporter_is_shown_for_a_reason_that_is_kept(desk: Desk) -> None:
    """I-38: one read, one row, without the matter itself; no reason or no right, nothing shown."""
    case = desk.bureau.open_case("guard", reporter={"name": "举报者甲", "phone": "13800138000"}, source="report")
    chen, sam = desk.browser("chen"), desk.browser("sam")

    without = chen.post(f"/cases/{case}/reveal", {"reason": ""})
    unfit = sam.post(f"/cases/{case}/reveal", {"reason": "想看看是谁"})
    shown = chen.post(f"/cases/{case}/reveal", {"reason": "核实举报内容"})

    assert [("举报者甲" in page.text) for page in (without, unfit, shown)] == [False, False, True]
    assert desk.bureau.count("reads") == 1
    assert "13800138000" not in str(desk.bureau.rows()["reads"])


def test_text_of_people_is_never_markup(desk: Desk) -> None:
    """What officers type is text wherever it shows."""
    evil = "<script>alert(1)</script>{{7*7}}"
    case = desk.bureau.open_case("guard", title=evil)
    desk.bureau.do("note", "chen", case=case, text=evil)
    browser = desk.browser("chen")

    pages = [browser.get(path).text for path in (f"/cases/{case}", f"/cases/{case}/events/2", "/cases", f"/cases/{case}/acts/note")]

    assert not any("<script>alert" in page for page in pages)
    assert "{{7*7}}" in pages[0]


@contextmanager
def statements(desk: Desk) -> Iterator[list[str]]:
    """Every statement that SQLite is given in the block, whichever way it goes there."""
    seen: list[str] = []
    engine = desk.bureau.engine

    def listen(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_trace_callback(seen.append)

    event.listen(engine, "checkout", listen)
    yield seen
    event.remove(engine, "checkout", listen)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_case_with_forty_hazards_and_two_hundred_events_takes_few_queries(desk: Desk) -> None:
    """performance.md, desk: at most twelve queries for the page and one for its head, however large the case."""
    case = desk.bureau.open_case(*(f"h{n}" for n in range(40)))
    desk.bureau.door.perform([desk.bureau.request("note", "chen", case=case, text=f"附记{n}") for n in range(200)])
    browser = desk.browser("chen")

    with statements(desk) as seen:
        page = browser.get(f"/cases/{case}")

    queries = [s for s in seen if not s.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))]
    assert page.status_code == 200
    assert "201 条" in page.text
    assert len(queries) <= QUERY_BUDGET, "\n".join(s[:120] for s in queries)
