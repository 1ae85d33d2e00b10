"""The story of one case, each step as the person does it on his pages, on the day it is done."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from cases.clockface import at_hour, day_of
from door.rounds import ROUNDS, Errand, make_round
from tests.support.bureau import Bureau
from tests.web.hands import Hands, act, fill_in, find_case, go, press, submit, unfold

HAZARD = "冲床未安装防护罩"
FIRM = "某plant厂"
SERVED = {"served.mode": "direct", "served.recipient": "厂长"}
VIOLATION = {"code": "P99", "item": "2", "tier": "B", "hazards": "h1"}


@dataclass
class Story:
    """One case on its way: the desk, the hands, the automation, what came of it so far."""

    bureau: Bureau
    hands: Hands
    errand: Errand
    photos: tuple[Path, Path]
    case: str = ""
    #: What people saw on the way, by what it is called.
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on the clock of the desk."""
        return day_of(self.bureau.clock.now())

    def until(self, month: int, day: int, hour: int = 10) -> None:
        """Let the days pass, each with the rounds that the automation makes in the morning."""
        end = date(2026, month, day)
        while self.today < end:
            self.bureau.clock.set(at_hour(self.today + timedelta(days=1), 9) + timedelta(minutes=5))
            for name in ROUNDS:
                make_round(self.bureau.door, name, by="test", errand=self.errand)
        self.bureau.clock.set(at_hour(end, hour))


# discovery


def find_nothing(story: Story) -> str:
    """A safety officer, on a phone: a visit to another firm finds nothing, which is two taps. Gives the number of the visit."""
    with story.hands.somebody("sam", phone=True) as page:
        go(page, "新检查")
        page.locator(".picks").get_by_text("某shop厂").click()
        page.wait_for_url("**/inspections/new?firm=*")
        page.get_by_role("button", name="未发现隐患").click()
        page.wait_for_url("**/cases/**")
        return page.url.split("/cases/")[1].partition("?")[0]


def inspect(story: Story) -> None:
    """On a phone: the firm is found by its name, the hazard entered with a photograph; one order follows at once."""
    with story.hands.somebody("chen", phone=True) as page:
        go(page, "新检查")
        page.fill("#firm-q", "nt厂")
        page.press("#firm-q", "Enter")
        page.wait_for_url("**/inspections/new?q=*")
        page.locator(".picks").get_by_text(FIRM).click()
        page.wait_for_url("**/inspections/new?firm=*")
        fill_in(page, {"h1.description": HAZARD, "h1.place": "一车间", "h1.photos": story.photos[0], "_with": "luo"})
        page.get_by_role("button", name="提交检查结果").click()
        page.wait_for_url("**/next")
        story.case = page.url.split("/")[-2]
        order(page)


def order(page: Page) -> None:
    """One order over all that was found, looked through before it is given."""
    press(page, "责令限期整改")
    fill_in(page, {"measure": "加装防护罩", "deadline": "2026-05-12"})
    page.get_by_role("button", name="预览").click()
    submit(page, "责令限期整改", {**SERVED, "_with": "luo"})


def open_order(story: Story) -> bytes:
    """The officer has the order drawn and opens it; gives the bytes that the browser shows."""
    with story.hands.somebody("chen") as page:
        find_case(page, story.case)
        line = page.locator("#papers tr").filter(has_text="责令限期整改指令书")
        with page.expect_response(lambda answer: bool(re.search(r"/papers/\d+$", answer.url)) and answer.ok) as opened:
            line.get_by_role("button", name="出具").click()
        return page.context.request.get(opened.value.url).body()


def report_rectified(story: Story) -> None:
    """The contact of the firm, on a phone, from his own page: mended, with a photograph. He finds his own cases only."""
    with story.hands.somebody("boss", phone=True) as page:
        go(page, "案件")
        story.seen["his cases"] = page.locator("#found").inner_text()
        go(page, "本企业事项")
        press(page, "报告整改完成")
        submit(page, "报告整改完成", {"evidence": "防护罩已经安装", "photos.h1": story.photos[1]})
        expect(page.locator("#hazards figcaption")).to_contain_text(["整改前", "整改后"])


def recheck(story: Story) -> None:
    """Two officers look again, on a phone: nothing was mended."""
    with story.hands.somebody("chen", phone=True) as page:
        find_case(page, story.case)
        found = {"results.h1.result": "failed", "results.h1.evidence": "复查照片", "unit_signature": "signed"}
        act(page, "复查", {**found, **SERVED, "_with": "luo"})


# the penalty


def propose_penalty(story: Story) -> None:
    """The officer proposes the penalty of the second tier."""
    with story.hands.somebody("chen") as page:
        find_case(page, story.case)
        fields = {f"violation.{name}": given for name, given in VIOLATION.items()}
        act(page, "提请立案", {**fields, "reason": "逾期未整改"})


def sign_filing(story: Story) -> None:
    """The chief turns down the proposal that the system made by itself and signs the officer's."""
    with story.hands.somebody("zhou") as page:
        review(page, "行政处罚")
        press(page, "不同意拟办")
        submit(page, "不同意拟办", {"reason": "承办人已另行提请"})
        review(page, "行政处罚（2）")
        submit(page, "立案", {"handlers": ["chen", "luo"], "name": f"{FIRM}设备防护不合格案"})


def review(page: Page, what: str) -> None:
    """Open what waits for a signature."""
    go(page, "签批")
    line = page.get_by_role("row").filter(has=page.get_by_role("cell", name=what, exact=True))
    line.get_by_role("link", name="审阅").click()
    page.wait_for_url("**/approvals/*/*")


def investigate(story: Story) -> None:
    """Evidence, an inquiry, the end of the investigation."""
    with story.hands.somebody("chen") as page:
        find_case(page, story.case)
        act(page, "登记证据", {"items.e2.kind": "photo", "items.e2.name": "现场照片"})
        told = {"from": "2026-05-15T09:00", "to": "2026-05-15T09:40", "rights_told": True, "signed": True}
        act(page, "询问", {"person": "厂长", "place": "询问室", "text": "承认逾期未安装防护罩", **told, "_with": "luo"})
        act(page, "调查终结", {"violations.0.amount": "120000", "report": "调查终结报告", "_with": "luo"})


def notify(story: Story) -> None:
    """The chief signs the notice of the penalty and of the right to a hearing, served at once."""
    with story.hands.somebody("zhou") as page:
        find_case(page, story.case)
        act(page, "处罚告知", SERVED)


def ask_for_hearing(story: Story) -> None:
    """The firm defends itself and asks for a hearing, from its own page."""
    with story.hands.somebody("boss", phone=True) as page:
        go(page, "本企业事项")
        press(page, "陈述申辩")
        submit(page, "陈述申辩", {"words": "已经订购防护罩，请求从轻", "points": "已经订购防护罩"})
        go(page, "本企业事项")
        press(page, "要求听证")
        submit(page, "要求听证", {"words": "要求听证"})


def set_hearing(story: Story) -> None:
    """The chief names the chair, the time and the place."""
    with story.hands.somebody("zhou") as page:
        find_case(page, story.case)
        act(page, "确定听证", {"chair": "liang", "time": "2026-06-02T09:30", "place": "分局会议室", **SERVED})


def hold_hearing(story: Story) -> None:
    """The chair holds it; what was shown there is ticked."""
    with story.hands.somebody("liang") as page:
        find_case(page, story.case)
        act(page, "举行听证", {"record": "听证笔录", "report": "听证报告", "evidence_shown": "e2"})


def answer_defence(story: Story) -> None:
    """The handlers answer the defence point by point."""
    with story.hands.somebody("chen") as page:
        find_case(page, story.case)
        act(page, "复核申辩", {"points.0.accepted": "true", "points.0.answer": "部分采纳，从轻", "amount": "80000"})


def review_legality(story: Story) -> None:
    """The legal reviewer agrees, from his own page."""
    with story.hands.somebody("fang") as page:
        go(page, "法制审核")
        press(page, "法制审核")
        submit(page, "法制审核", {"opinion": "agree", "text": "程序合法，裁量适当"})


def decide(story: Story) -> None:
    """The head of the bureau has it discussed and decides."""
    with story.hands.somebody("he") as page:
        find_case(page, story.case)
        act(page, "集体讨论", {"attendees": ["he", "zhou"], "conclusion": "罚款八万元", "amount": "80000"})
        review(page, "行政处罚（2）")
        submit(page, "处罚决定", {"payment_channel": "指定银行代收"})


def serve_decision(story: Story) -> None:
    """Two officers hand the decision over."""
    with story.hands.somebody("chen") as page:
        find_case(page, story.case)
        act(page, "送达决定", {**SERVED, "_with": "luo"})


def punish(story: Story) -> None:
    """From the proposal to the service of the decision, each step on its day."""
    for month, day, todo in (
        (5, 13, (propose_penalty,)),
        (5, 14, (sign_filing,)),
        (5, 15, (investigate,)),
        (5, 18, (notify,)),
        (5, 19, (ask_for_hearing,)),
        (5, 20, (set_hearing,)),
        (6, 2, (hold_hearing,)),
        (6, 3, (answer_defence, review_legality)),
        (6, 4, (decide,)),
        (6, 5, (serve_decision,)),
        (6, 11, ()),
    ):
        story.until(month, day)
        for step in todo:
            step(story)


# publication


def publish(story: Story) -> None:
    """The editor looks at what the public would see, the chief approves it, the editor publishes it."""
    with story.hands.somebody("xu") as page:
        go(page, "信息公示")
        press(page, "预览")
        expect(page.locator(".notice")).to_contain_text(FIRM)
    with story.hands.somebody("zhou") as page:
        review(page, "公示")
        submit(page, "批准公示", {"credit": "general"})
    with story.hands.somebody("xu") as page:
        go(page, "信息公示")
        press(page, "发布")
        submit(page, "发布", {"channel": "门户网站"})


def search_public(story: Story) -> str:
    """Anyone, on a phone, looks for the firm on the public site; gives what is found."""
    with story.hands.somebody(phone=True) as page:
        look_up(page)
        return page.locator("main").inner_text()


def read_notice(story: Story) -> str:
    """Anyone looks for the firm on the public site and opens what is found; gives its words."""
    with story.hands.somebody() as page:
        look_up(page)
        page.locator("main").get_by_role("link").filter(has_text=FIRM).click()
        page.wait_for_url("**/public/p/*.html")
        return page.locator("main").inner_text()


def look_up(page: Page) -> None:
    """Search the public site."""
    page.goto("/public")
    page.get_by_role("searchbox").fill("plant")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**q=plant**")


# afterwards


def read_inbox(story: Story, name: str) -> str:
    """What the inbox of a person says."""
    with story.hands.somebody(name, phone=True) as page:
        page.locator(".mail").click()
        page.wait_for_url("**/inbox")
        return page.locator("main").inner_text()


def read_case(story: Story, name: str) -> str:
    """What the page of the case says to somebody who only reads it."""
    with story.hands.somebody(name) as page:
        find_case(page, story.case)
        unfold(page.locator("#events li").last)
        return page.locator("main").inner_text()


def knock(story: Story, name: str, case: str) -> tuple[int, str]:
    """What somebody is answered who writes the address of a case into his browser, and where his navigation leads."""
    with story.hands.somebody(name) as page:
        places = page.locator("nav.side").inner_text()
        answer = page.request.get(f"/cases/{case}")
        return answer.status, places
