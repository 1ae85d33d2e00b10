"""What the case says already stands in the forms: a penalty goes from its proposal to the last payment without a word written twice."""

import re
from html.parser import HTMLParser

import httpx

from tests.web.desk import Browser, Desk, hidden_in, token_in

VIOLATION = {
    "code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": "2026-05-06", "to": "2026-05-06"}, "amount": "20000",
    "factors": ["初次", "配合检查"],
}  # fmt: skip


class _Form(HTMLParser):
    """The values of a form as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select, self._area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a field holds."""
        at = {name: value or "" for name, value in attrs}
        if tag == "input" and at.get("name") and (at.get("type") not in ("checkbox", "radio") or "checked" in at):
            self.values.setdefault(at["name"], []).append(at.get("value", ""))
        elif tag == "select":
            self._select = at.get("name", "")
        elif tag == "option" and "selected" in at:
            self.values[self._select] = [at.get("value", "")]
        elif tag == "textarea":
            self._area = at.get("name", "")
            self.values[self._area] = [""]

    def handle_data(self, data: str) -> None:
        """The words inside a text."""
        if self._area:
            self.values[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        """The text is over."""
        if tag == "textarea":
            self._area = ""


def as_opened(page: httpx.Response, action: str) -> dict[str, list[str]]:
    """The form of an act as it stands on the page."""
    form = _Form()
    form.feed(page.text[page.text.index(f'/acts/{action}" ') :].partition("</form>")[0])
    return form.values


def send(browser: Browser, case: str, action: str, on: str = "penalty", **more: object) -> dict[str, list[str]]:
    """Open a form, add to it only what is new, send it; gives what stood in it."""
    page = browser.get(f"/cases/{case}/acts/{action}?on={on}")
    stood = as_opened(page, action)
    answer = browser.post(f"/cases/{case}/acts/{action}", {**stood, **hidden_in(page), **more}, token=token_in(page))
    assert answer.status_code == 303, (action, re.findall(r"(?s)<li>.*?</li>|fault\">.*?<", answer.text[answer.text.index("<main"):])[:12])
    return stood


def test_a_penalty_is_written_once(desk: Desk) -> None:
    """Every later form repeats what the earlier ones said: handlers, violation, points of the defence, amount, evidence."""
    bureau = desk.bureau
    case = bureau.open_case("guard")
    bureau.do("propose_penalty", "chen", case=case, violation=VIOLATION)
    n = next(p.n for p in bureau.case(case).procedures if p.kind == "penalty")
    chief, officer, head = desk.browser("zhou"), desk.browser("chen"), desk.browser("he")

    approval = chief.get(f"/approvals/{case}/{n}")
    filing = send(chief, case, "file_penalty")
    bureau.do("add_evidence", "chen", "luo", case=case, on="penalty", items={"e1": {"kind": "photo", "name": "现场照片"}})
    conclusion = send(officer, case, "conclude_investigation", report="事实清楚", _with=["luo"])
    send(chief, case, "serve_prior_notice", **{"served.on": bureau.clock.now().date().isoformat(), "served.mode": "direct"})
    bureau.do("record_defence", "chen", case=case, on="penalty", words="请求从轻", points=["已当场整改", "初次违法"])
    review = as_opened(officer.get(f"/cases/{case}/acts/review_defence?on=penalty"), "review_defence")
    decision = as_opened(head.get(f"/cases/{case}/acts/decide_penalty?on=penalty"), "decide_penalty")

    assert all(words in approval.text for words in ("P99", "50,000元以下罚款", "20000"))
    assert filing["handlers"] == ["chen", "luo"]
    assert filing["name"][0].startswith("某plant厂安全设备")
    assert filing["name"][0].endswith("案")
    assert [conclusion[f"violations.0.{name}"] for name in ("code", "item", "hazards", "amount", "conduct.from")] == [
        ["P99"], ["2"], ["guard"], ["20000"], ["2026-05-06"],
    ]  # fmt: skip
    assert conclusion["violations.0.factors"] == ["初次\n配合检查"]
    assert [review["points.0.point"], review["points.1.point"]] == [["已当场整改"], ["初次违法"]]
    assert (decision["amount"], decision["evidence"]) == (["20000"], ["e1"])


def test_an_offence_beside_a_violation_just_entered_can_be_screened(desk: Desk) -> None:
    """G-35: the refused form comes back with a place for every offence that the new code names."""
    bureau = desk.bureau
    case = bureau.open_case("guard")
    bureau.do("propose_penalty", "chen", case=case, violation=VIOLATION)
    bureau.do("file_penalty", "zhou", case=case, on="penalty", handlers=["chen", "luo"])
    browser = desk.browser("chen")
    page = browser.get(f"/cases/{case}/acts/conclude_investigation?on=penalty")
    stood = as_opened(page, "conclude_investigation")
    entered = {**stood, **hidden_in(page), "violations.0.item": "4", "report": "事实清楚", "_with": ["luo"]}

    refused = browser.post(f"/cases/{case}/acts/conclude_investigation", entered, token=token_in(page))
    again = {**as_opened(refused, "conclude_investigation"), **hidden_in(refused)}
    told = {"screening.C134-1(1).suspected": "false", "screening.C134-1(1).reason": "没有现实危险"}
    answer = browser.post(f"/cases/{case}/acts/conclude_investigation", {**again, **told}, token=token_in(page))

    assert "应当筛查" not in page.text
    assert "危险作业罪（关闭、破坏监控报警等）（C134-1(1)，应当筛查）" in refused.text
    assert "须筛查是否涉嫌危险作业罪" in refused.text
    assert answer.status_code == 303


def test_ranges_are_looked_up_by_code_word_and_field(desk: Desk) -> None:
    """The page finds a violation by its words; beside a field stands the table of the code entered, or the way to find one."""
    browser = desk.browser("chen")

    found = browser.get("/law?q=安全警示标志").text
    one = browser.get("/law/violation?violations.0.code=P99")
    none = browser.get("/law/violation?code=P0")

    assert "P99" in found
    assert "P93" not in found
    assert "处50,000元以上200,000元以下罚款；责令停产停业整顿" in one.text
    assert (none.status_code, "没有代码“P0”" in none.text) == (404, True)
