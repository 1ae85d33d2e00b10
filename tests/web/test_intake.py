"""Reports: the list, the check, and what becomes of them."""

from tests.web.desk import Browser, Desk, hidden_in, token_in


def a_report(desk: Desk, **more: str) -> str:
    """A tip-off about the plant; gives its number."""
    reporter = {"name": "举报者甲", "phone": "13800138000"}
    found = desk.bureau.do("receive_report", "sam", source="tip_off", text="夜间粉尘外溢", subject="plant", reporter=reporter, **more).case
    assert found
    return found


def send(browser: Browser, number: str, fields: dict[str, str]) -> str:
    """Review a report; gives where the answer leads."""
    page = browser.get(f"/intake/{number}")
    answer = browser.post(f"/intake/{number}", {**hidden_in(page), **fields}, token=token_in(page))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_the_list_and_the_report_name_nobody_who_reported(desk: Desk) -> None:
    """A report waits in the list; who reported is hidden on every page."""
    number = a_report(desk)
    browser = desk.browser("chen")

    pages = [browser.get(path).text for path in ("/intake", f"/intake/{number}")]

    assert all(number in page for page in pages)
    assert "夜间粉尘外溢" in pages[1]
    assert not any("举报者甲" in page or "13800138000" in page for page in pages)


def test_a_report_becomes_a_case_that_is_tied_to_it(desk: Desk) -> None:
    """One form reviews, opens and ties; who reported goes along."""
    number = a_report(desk)

    opened = send(desk.browser("chen"), number, {"result": "open_case", "subject": "plant", "description": "除尘系统停运", "level": "general"})

    case = desk.bureau.case(opened.split("/")[2].split("?")[0])
    report = desk.bureau.case(number)
    assert (case.source, [h.description for h in case.hazards.values()]) == ("report", ["除尘系统停运"])
    assert case.facts["reporter"]["name"] == "举报者甲"
    assert report.procedures[0].facts["case"] == case.number
    assert case.number in desk.browser("chen").get("/intake?state=accepted").text


def test_a_review_sent_twice_opens_one_case(desk: Desk) -> None:
    """I-7: broken off anywhere and sent again, it goes on where it stood."""
    number = a_report(desk)
    browser = desk.browser("chen")
    page = browser.get(f"/intake/{number}")
    fields = {**hidden_in(page), "result": "open_case", "subject": "plant", "description": "除尘系统停运", "level": "general"}

    answers = [browser.post(f"/intake/{number}", fields, token=token_in(page)).headers["location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert desk.bureau.count("cases") == 2


def test_a_report_is_forwarded_or_dismissed_with_a_reason(desk: Desk) -> None:
    """What is missing is said; what is there moves the report."""
    first, second = a_report(desk), a_report(desk)
    browser = desk.browser("chen")
    page = browser.get(f"/intake/{first}")

    bare = browser.post(f"/intake/{first}", {**hidden_in(page), "result": "dismiss"}, token=token_in(page))
    send(browser, first, {"result": "dismiss", "reason": "重复举报"})
    send(browser, second, {"result": "forward", "to": "消防救援大队", "reason": "属消防职责"})

    assert (bare.status_code, "请填写不予受理的理由" in bare.text) == (422, True)
    states = [desk.bureau.case(number).procedures[0].state for number in (first, second)]
    assert states == ["dismissed", "forwarded"]


def test_only_an_officer_reviews(desk: Desk) -> None:
    """The others read."""
    number = a_report(desk)
    page = desk.browser("zhou").get(f"/intake/{number}")

    assert page.status_code == 200
    assert "转为案件" not in page.text
    assert desk.browser("zhou").post(f"/intake/{number}", {"result": "dismiss", "reason": "x"}).status_code == 403


def test_a_liaison_lists_the_reports_of_his_community(desk: Desk) -> None:
    """I-42: those about firms in the charge of his unit, and no others."""
    number, other = a_report(desk), desk.bureau.do("receive_report", "sam", source="grid", text="夜间作业", subject="shop").case

    page = desk.browser("nan").get("/intake").text

    assert (number in page, str(other) in page) == (True, False)
