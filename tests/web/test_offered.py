"""What the pages offer: what may be done and can be done by clicking, and nothing else."""

from datetime import timedelta
from hashlib import sha256

import httpx

from tests.web.desk import Browser, Desk, hidden_in, token_in
from tests.web.test_inspection import picture, shot


def report(browser: Browser, case: str, fields: dict[str, str], *files: tuple[str, tuple[str, bytes, str]]) -> httpx.Response:
    """Fill in the report that a hazard is mended, and send it."""
    page = browser.get(f"/cases/{case}/acts/report_rectified")
    return browser.post(f"/cases/{case}/acts/report_rectified", {**hidden_in(page), **fields}, token=token_in(page), files=list(files))


def test_the_act_of_the_ledger_import_is_on_no_page(desk: Desk) -> None:
    """What only an import does is neither offered nor taken."""
    case = desk.bureau.open_case("guard")
    browser = desk.browser("chen")

    page, form = browser.get(f"/cases/{case}"), browser.get(f"/cases/{case}/acts/import_rectified")
    sent = browser.post(f"/cases/{case}/acts/import_rectified", {"_version": "1", "_request": "r", "hazards": "guard"}, token=browser.token())

    assert "台账导入已整改" not in page.text
    assert (form.status_code, sent.status_code) == (404, 404)
    assert desk.bureau.events(case) == ["open_case"]


def test_a_second_officer_can_be_named_wherever_the_law_may_ask_for_one(desk: Desk) -> None:
    """行政处罚法#42: a recheck after an order and a service by hand, too, take two; a note takes one."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    browser = desk.browser("chen")

    forms = {act: browser.get(f"/cases/{case}/acts/{act}").text for act in ("recheck", "serve_document", "note")}

    assert {act: 'name="_with" value="luo"' in form for act, form in forms.items()} == {
        "recheck": True, "serve_document": True, "note": False,
    }  # fmt: skip


def test_a_service_is_proposed_for_today_and_left_out_untouched(desk: Desk) -> None:
    """The day stands in the form already; whoever leaves the block alone orders without a service."""
    case = desk.bureau.open_case("guard")
    order = {"items.guard.measure": "加装防护罩", "items.guard.deadline": "2026-05-20", "_with": "luo"}
    browser = desk.browser("chen")

    form = browser.get(f"/cases/{case}/acts/issue_rectification_order").text
    answer = browser.act(case, "issue_rectification_order", {**order, "served.on": "2026-05-06"})

    assert 'name="served.on" value="2026-05-06"' in form
    assert answer.status_code == 303
    assert [d.status for d in desk.bureau.case(case).documents if d.kind == "rectification_order"] == ["issued"]


def test_a_firm_is_offered_what_it_may_do_now(desk: Desk) -> None:
    """Its page lists an act while nothing stands against it: an extension is asked for in the last ten days only."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case, days=30)
    browser = desk.browser("boss")

    early = browser.get("/own").text
    report(browser, case, {"hazards": "guard", "evidence": "发票"})
    late = browser.get("/own").text

    assert f"/cases/{case}/acts/report_rectified" in early
    assert f"/cases/{case}/acts/report_rectified" not in late


def test_a_photograph_goes_with_the_report_that_a_hazard_is_mended(desk: Desk) -> None:
    """One form: the photograph is tied to its hazard as taken afterwards and named in the evidence by its hash."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    content = picture((300, 200))

    answer = report(desk.browser("boss"), case, {}, shot("after.jpg", content, "photos.guard"))

    assert answer.status_code == 303
    assert desk.bureau.case(case).rectification("guard").facts["evidence"] == [f"整改后照片 {sha256(content).hexdigest()}"]
    assert ">整改后<" in desk.browser("chen").get(f"/cases/{case}").text


def test_a_photograph_survives_a_faulty_report_and_is_not_the_one_from_before(desk: Desk) -> None:
    """What was sent need not be chosen again; the photograph of the hazard proves no mending."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    page = desk.browser("chen").get(f"/cases/{case}/photos")
    before, after = picture((200, 200)), picture((300, 200))
    told = {**hidden_in(page), "hazard": "guard", "shows": "before"}
    desk.browser("chen").post(f"/cases/{case}/photos", told, files=[shot("before.jpg", before, "photos")])
    browser = desk.browser("boss")

    same = report(browser, case, {}, shot("same.jpg", before, "photos.guard"))
    faulty = report(browser, case, {"done_on": "gestern"}, shot("after.jpg", after, "photos.guard"))
    kept = faulty.text.split('name="kept.guard" value="')[1].split('"')[0]
    again = browser.post(
        f"/cases/{case}/acts/report_rectified", {**hidden_in(faulty), "hazards": "guard", "kept.guard": kept}, token=token_in(faulty)
    )

    assert (same.status_code, faulty.status_code, again.status_code) == (422, 422, 303)
    assert "就是整改前的照片" in same.text
    assert "已收到 1 张照片" in faulty.text
    assert desk.bureau.count("case_files") == 2


def test_an_auditor_sends_no_photograph(desk: Desk) -> None:
    """He reads everything and changes nothing: no link, and what is sent all the same is not kept."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)
    browser = desk.browser("shen")

    page = browser.get(f"/cases/{case}").text
    answer = report(browser, case, {"hazards": "guard"}, shot("x.jpg", picture(), "photos.guard"))

    assert "上传照片" not in page
    assert answer.status_code == 422
    assert desk.bureau.count("files") == 0


def test_what_is_on_file_stands_in_the_form(desk: Desk) -> None:
    """The violation that was filed is not written again, and of the persons only those are offered who may be named."""
    case = desk.bureau.open_case("guard")
    desk.bureau.file_penalty(case)
    desk.bureau.do("add_evidence", "chen", case=case, on="penalty", items={"e1": {"kind": "photo", "name": "现场照片甲"}})

    concluding = desk.browser("chen").get(f"/cases/{case}/acts/conclude_investigation?on=penalty").text
    deciding = desk.browser("zhou").get(f"/cases/{case}/acts/decide_penalty?on=penalty").text
    discussing = desk.browser("he").get(f"/cases/{case}/acts/discuss_collectively?on=penalty").text

    assert 'name="violations.0.code" value="P99"' in concluding
    assert 'name="violations.0.hazards" value="guard" checked' in concluding
    assert 'name="evidence" value="e1"' in deciding
    assert "现场照片甲（e1）" in deciding
    assert 'name="attendees" value="zhou"' in discussing
    assert 'name="attendees" value="boss"' not in discussing
    assert 'name="attendees" value="chen"' not in discussing


def test_a_record_is_said_in_the_words_of_its_form(desk: Desk) -> None:
    """Titles for names, Chinese for choices, persons and hazards by what they are called."""
    case = desk.bureau.open_case("guard")
    desk.bureau.file_penalty(case)

    filed, proposed = (desk.browser("shen").get(f"/cases/{case}/events/{n}").text for n in (3, 2))

    assert "<th>承办人</th><td>chen某、luo某</td>" in filed
    assert "<th>违法行为　档次</th><td>第一档（责令改正并处）</td>" in proposed
    assert "<th>违法行为　涉及隐患</th><td>冲床未安装防护罩</td>" in proposed


def test_what_is_over_is_not_said_to_be_blocked(desk: Desk) -> None:
    """A proposal that was turned down has no acts left, and no reasons against them either."""
    case = desk.bureau.open_case("guard")
    violation = {"code": "P99", "item": 2, "hazards": ["guard"]}
    desk.bureau.do("propose_penalty", "chen", case=case, violation=violation)
    before = desk.browser("zhou").get(f"/cases/{case}").text
    desk.bureau.do("reject_proposal", "zhou", case=case, on="penalty", reason="证据不足")

    after = desk.browser("zhou").get(f"/cases/{case}").text

    assert "处罚结案" in before
    assert "处罚结案" not in after


def test_a_visit_does_not_end_in_the_future(desk: Desk) -> None:
    """A telephone whose clock is ahead writes an end that has not come yet; the desk knows what time it is."""
    browser = desk.browser("chen")
    page = browser.get("/inspections/new?firm=plant")
    ahead = (desk.bureau.clock.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")

    answer = browser.post(
        "/inspections/new", {**hidden_in(page), "firm": "plant", "h1.description": "配电箱敞开", "to": ahead}, token=token_in(page)
    )

    case = answer.headers["location"].split("/")[2]
    record = next(d for d in desk.bureau.case(case).documents if d.kind == "inspection_record")
    assert "2026-05-06T10:00" in str(record.facts)
    assert "13:00" not in str(record.facts)
