"""The pages of publication: what waits, for whom, how long still, and exactly what the public would see."""

from tests.web.desk import Desk
from tests.web.test_public import TEXT, disclosed


def test_the_board_shows_what_waits_and_the_acts_of_whoever_looks(desk: Desk) -> None:
    """The leader finds the approval, the editor after it the publication; what is public is listed when asked for."""
    case = desk.bureau.open_case()
    desk.bureau.do("propose_disclosure", "chen", case=case, kind="hazard", basis="政府信息公开条例#26", text=TEXT, hazards=["guard"])
    chief, editor = desk.browser("zhou"), desk.browser("xu")

    before = {"chief": chief.get("/disclosures").text, "editor": editor.get("/disclosures").text}
    chief.act(case, "approve_disclosure", {}, on="disclosure")
    after = editor.get("/disclosures").text
    editor.act(case, "publish", {"channel": "门户网站"}, on="disclosure")

    assert f"/cases/{case}/acts/approve_disclosure?on=disclosure" in before["chief"]
    assert "/acts/" not in before["editor"]
    assert f"/cases/{case}/acts/publish?on=disclosure" in after
    assert case not in editor.get("/disclosures").text
    assert case in editor.get("/disclosures?state=published").text


def test_a_penalty_that_was_decided_shows_its_seven_working_days(desk: Desk) -> None:
    """安全生产法#78.2: the term stands on the board with what is left of it, nothing stands there before."""
    case = desk.bureau.open_case("sign")
    desk.bureau.order(case, "sign")
    before = desk.browser("xu").get("/disclosures").text
    day = desk.bureau.clock.now().date().isoformat()
    violation = {"code": "P99", "item": 1, "hazards": ["sign"], "conduct": {"from": day, "to": day}, "amount": 2000}
    desk.bureau.do("decide_on_spot", "chen", "luo", case=case, violation=violation, defence="没有意见", served=desk.bureau.service())

    page = desk.browser("xu").get("/disclosures").text

    assert case not in before
    assert case in page
    assert "处罚决定公示" in page
    assert "个工作日" in page


def test_the_preview_is_what_the_public_then_sees(desk: Desk) -> None:
    """The hash of the preview is the hash of the edition that publishing makes the same day."""
    case = desk.bureau.open_case()
    desk.bureau.do("propose_disclosure", "chen", case=case, kind="hazard", basis="政府信息公开条例#26", text=TEXT, hazards=["guard"])
    preview = desk.browser("xu").get(f"/disclosures/{case}").text
    assert "现在发布时" in preview

    desk.bureau.do("approve_disclosure", "zhou", case=case, on="disclosure")
    desk.bureau.do("publish", "xu", case=case, on="disclosure", channel="门户网站")

    (edition,) = desk.bureau.rows()["editions"]
    found = next(str(value) for value in edition if str(value).startswith("sha256:"))
    assert found in preview
    assert "13900000001" not in preview
    assert "公众现在看到的内容" in desk.browser("xu").get(f"/disclosures/{case}").text


def test_a_foreign_case_has_no_preview(desk: Desk) -> None:
    """I-42: who may not see the case sees no preview; a safety officer has no page of publication at all."""
    case = disclosed(desk.bureau)

    assert desk.browser("sam").get(f"/disclosures/{case}").status_code == 403
    assert desk.browser("xu").get("/disclosures/AJ2026-999999").status_code == 404
