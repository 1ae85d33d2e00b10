"""今日待办, the list of cases, and its search."""

import re
from datetime import timedelta

import pytest

from tests.web.desk import Desk


def numbers(page: str) -> list[str]:
    """Case numbers that the page links to, in order, each once."""
    return list(dict.fromkeys(re.findall(r'href="/cases/(AJ[\d-]+)"', page)))


@pytest.fixture
def three(desk: Desk) -> list[str]:
    """Three cases with orders that run out in 1, 10 and 20 days, the shop's the last."""
    made = []
    for days, subject in ((1, "plant"), (10, "plant"), (20, "shop")):
        made.append(desk.bureau.open_case("guard", subject=subject))
        desk.bureau.order(made[-1], days=days)
    return made


def test_what_is_late_stands_first_in_red_with_its_article(desk: Desk, three: list[str]) -> None:
    """Late, due within three working days, later: each with what is left and the article."""
    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(days=3))
    page = desk.browser("chen").get("/").text
    late, soon = page.split('id="late"')[1].split('id="soon"')

    assert three[0] in late
    assert three[1] not in late
    assert "已超期 2 天" in late
    assert 'class="light red"' in late
    assert "《安全生产法》第六十五条第一款第二项" in late
    assert three[1] in soon


def test_a_band_is_paged_by_key_without_a_gap_or_a_repeat(desk: Desk) -> None:
    """Forty orders of one day: every one stands on exactly one of the pages."""
    case = desk.bureau.open_case(*(f"h{n}" for n in range(40)))
    items = {f"h{n}": {"measure": "改正", "deadline": "2026-05-25"} for n in range(40)}
    desk.bureau.do("issue_rectification_order", "chen", "luo", case=case, items=items, served=desk.bureau.service())
    browser, seen, address = desk.browser("chen"), [], "/?band=later&rule=rectify_deadline"

    for _ in range(3):
        page = browser.get(address).text
        seen += re.findall(rf"/cases/{case}/deadlines/(\d+)", page)
        following = re.search(r'class="more"><a href="([^"]+)"', page)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")

    assert len(seen) == len(set(seen)) == 40


def test_an_order_reported_done_waits_for_its_recheck(desk: Desk, three: list[str]) -> None:
    """What waits for me follows from the tables: reported to officers, proposals to chiefs, reviews to legal reviewers."""
    desk.bureau.do("report_rectified", "boss", case=three[0], hazards=["guard"], evidence=["照片"])
    day = desk.bureau.clock.now().date().isoformat()
    violation = {"code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": day, "to": day}}
    desk.bureau.do("propose_penalty", "chen", case=three[1], violation=violation)

    waiting = {name: desk.browser(name).get("/").text.split('id="waiting"')[1].split('id="late"')[0] for name in ("chen", "zhou", "fang")}

    assert [case for case in three if case in waiting["chen"]] == [three[0]]
    assert "复查" in waiting["chen"]
    assert [case for case in three if case in waiting["zhou"]] == [three[1]]
    assert "没有等您办理的事项" in waiting["fang"]


def test_mine_are_those_i_opened_or_was_given(desk: Desk, three: list[str]) -> None:
    """The filter stays in the address."""
    desk.bureau.do("assign", "zhou", case=three[1], officers=["liang"])

    page = desk.browser("liang").get("/cases?whose=mine").text

    assert numbers(page) == [three[1]]


SEARCHES: dict[str, set[int]] = {
    "pl": {0, 1}, "某shop": {2}, "shop 某": {2}, "AJ2026-000002": {1}, "000003": {2}, "luo某": {0, 1, 2}, "100%": set(), "没有这个": set(),
    "_": set(), "'; drop table cases; --": set(),
}  # fmt: skip


def test_the_search_forgives(desk: Desk, three: list[str]) -> None:
    """Firm, number, person, two characters; several words in any order; signs are only signs."""
    browser = desk.browser("zhou")

    answers = {words: browser.get("/cases", params={"q": words}) for words in SEARCHES}

    found = {words: set(numbers(a.text) or a.headers.get("location", "").split("/")[2:]) for words, a in answers.items()}
    assert found == {words: {three[n] for n in wanted} for words, wanted in SEARCHES.items()}


STRANGE = (
    "/?after=nonsense", "/?after=1~2~3~4", "/?band=later&after=2026-05-06T10:00:00%2b08:00~0~99999999999999999999~1", "/?band=x", "/?rule=%00",
    "/cases?before=-1", "/cases?before=99999999999999999999", "/cases?before=abc", "/cases?q=%00", "/cases?stage=%27",
    "/cases?q=" + "x" * 5000, "/cases/%00", "/cases/AJ2026-000001/deadlines/0",
    "/cases/AJ2026-000001/deadlines/99999999999999999999", "/cases/x/events/-1", "/cases/AJ2026-000001/acts/open_case",
    "/cases/AJ2026-000001/acts/lapse_deadline", "/cases/AJ2026-000001/acts/..%2f..", "/new/note", "/cases/%ff%fe",
    "/cases/AJ2026-000001/acts/note?on=%00", "/cases/AJ2026-000001/acts/recheck?on=penalty.77", "/login?next=%00",
    "/static/../app.py", "/static/0/%2e%2e/app.py",
)  # fmt: skip


def test_a_strange_address_is_no_fault(desk: Desk, three: list[str]) -> None:
    """Whatever stands in an address, the answer is a page, never a fault of ours."""
    browser = desk.browser("chen")

    statuses = {address: browser.get(address).status_code for address in STRANGE}

    assert {address: status for address, status in statuses.items() if status >= 500} == {}
