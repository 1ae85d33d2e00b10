"""What leaders see: what waits for their signature, and where things are late."""

from datetime import timedelta

import httpx
import pytest

from door.rounds import SWEEP, Errand, make_round
from tests.web.desk import Browser, Desk, hidden_in, token_in
from tests.web.test_case import QUERY_BUDGET, statements

VIOLATION = {"code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": "2026-05-06", "to": "2026-05-06"}}


def proposed(desk: Desk) -> tuple[str, str]:
    """A case with a penalty proposed; its number and the address of the proposal."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    desk.bureau.do("propose_penalty", "chen", case=case, violation=VIOLATION)
    n = next(p.n for p in desk.bureau.case(case).procedures if p.kind == "penalty")
    return case, f"/approvals/{case}/{n}"


def sign(browser: Browser, page: httpx.Response, case: str) -> httpx.Response:
    """Sign the form of a proposal that was opened before."""
    fields = {**hidden_in(page), "handlers": ["chen", "luo"]}
    return browser.post(f"/cases/{case}/acts/file_penalty", fields, token=token_in(page))


def overdue(desk: Desk) -> str:
    """A case whose order was not kept."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(days=30))
    make_round(desk.bureau.door, SWEEP, by="test", errand=Errand())
    return case


def test_a_chief_signs_a_proposal_with_everything_before_him(desk: Desk) -> None:
    """Facts, draft, law and the other clocks of the case stand beside the form; signed, it waits no more."""
    case, path = proposed(desk)
    browser = desk.browser("zhou")

    waiting = browser.get("/approvals").text
    page = browser.get(path)
    answer = sign(browser, page, case)

    assert path in waiting
    assert [w for w in ("冲床未安装防护罩", "立案审批表", "《行政处罚法》第五十四条", "剩 11 个工作日", "不同意拟办") if w not in page.text] == []
    assert answer.status_code == 303
    assert path not in browser.get("/approvals").text


def test_of_two_leaders_one_signs_and_the_other_is_told_who(desk: Desk) -> None:
    """I-4: the form carries the version of the case; the second click does nothing and names the first."""
    case, path = proposed(desk)
    first, second = desk.browser("zhou"), desk.browser("zhou")
    pages = [browser.get(path) for browser in (first, second)]

    won, lost = sign(first, pages[0], case), sign(second, pages[1], case)

    assert (won.status_code, lost.status_code) == (303, 409)
    assert "zhou某" in lost.text
    assert desk.bureau.events(case).count("file_penalty") == 1


def test_the_board_counts_what_is_late_and_leads_to_it(desk: Desk) -> None:
    """Each number of the board is a link to exactly the clocks it counts."""
    case = overdue(desk)
    browser = desk.browser("zhou")

    page = browser.get("/board").text
    found = [browser.get(f"/board/lines?by={by}&word={word}").text for by, word in (("unit", "nanzha"), ("officer", "chen"))]
    elsewhere = browser.get("/board/lines?by=unit&word=taiping").text

    assert "nanzha社区" in page
    assert "承办人工作量" in page
    assert all(case in text for text in found)
    assert case not in elsewhere


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/board", "/board/lines?by=unit&word=nanzha", "/approvals"])
def test_pages_of_leaders_take_few_queries(desk: Desk, path: str) -> None:
    """performance.md, desk: at most twelve queries a page, counts by the database."""
    overdue(desk)
    browser = desk.browser("zhou")

    with statements(desk) as seen:
        page = browser.get(path)

    queries = [s for s in seen if not s.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))]
    assert page.status_code == 200
    assert len(queries) <= QUERY_BUDGET, "\n".join(s[:120] for s in queries)


def test_a_supervision_notice_is_one_click_from_the_board_and_filled(desk: Desk) -> None:
    """The list leads to the form with the firm, its people, the hazards and a term; signing it is left to do."""
    case = overdue(desk)
    desk.bureau.do("propose_supervision", "chen", case=case, reason="逾期未整改", hazards=["guard"])
    browser = desk.browser("zhou")

    listed = browser.get("/board/lines?by=unit&word=nanzha").text
    path = listed.split('main" href="')[1].split('"')[0]
    page = browser.get(path).text

    assert "issue_supervision_notice" in page
    assert "消除隐患：冲床未安装防护罩" in page
    assert desk.bureau.case(case).subject.name in page.split("责任单位")[1][:300]  # type: ignore[union-attr] # the case has a firm
