"""The story of one case, each step as the person does it on his pages, on the day it is done."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from cases.clockface import at_hour, day_of
from door.rounds import ROUNDS, Errand, make_round
from tests.support.bureau import Bureau
from tests.web.hands import Hands, act, fill_in, find_case, go, submit

HAZARD = "冲床未安装防护罩"
FIRM = "某plant厂"
SERVED = {"served.mode": "direct", "served.recipient": "厂长"}
VIOLATION = {"code": "P99", "item": "2", "tier": "B", "hazards": ["guard"]}


@dataclass
class Story:
    """One case on its way: the desk, the hands, the automation, what came of it so far."""

    bureau: Bureau
    hands: Hands
    errand: Errand
    photo: Path
    case: str = ""
    notes: dict[str, str] = field(default_factory=dict)

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
    """On a phone: a visit to another firm finds nothing, which is two taps."""
    with story.hands.somebody("chen", phone=True) as page:
        page.goto("/inspections/new")
        page.get_by_role("link", name="某shop厂").click()
        page.get_by_role("button", name="未发现隐患").click()
        page.wait_for_url("**/cases/**")
        return page.url.split("/cases/")[1].partition("?")[0]


def inspect(story: Story) -> None:
    """On a phone: the firm is found by its name, the hazard entered with a photograph; one order follows at once."""
    with story.hands.somebody("chen", phone=True) as page:
        go(page, "新检查")
        page.fill("#firm-q", "nt厂")
        page.press("#firm-q", "Enter")
        page.get_by_role("link", name=FIRM).click()
        fill_in(page, {"h1.description": HAZARD, "h1.place": "一车间", "h1.photos": story.photo, "_with": "luo"})
        page.get_by_role("button", name="提交检查结果").click()
        page.wait_for_url("**/next")
        story.case = page.url.split("/")[-2]
        order(page)


def order(page: Page) -> None:
    """One order over all that was found, looked through before it is given."""
    page.get_by_role("link", name="责令限期整改").click()
    fill_in(page, {"measure": "加装防护罩", "deadline": "2026-05-12"})
    page.get_by_role("button", name="预览").click()
    submit(page, "责令限期整改", {**SERVED, "_with": "luo"})


def report_rectified(story: Story) -> None:
    """The firm, on a phone, from its own page: mended, with a photograph."""
    with story.hands.somebody("boss", phone=True) as page:
        go(page, "本企业事项")
        page.get_by_role("link", name="报告整改完成").click()
        submit(page, "报告整改完成", {"hazards": ["h1"], "evidence": "防护罩安装照片"})


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
        fields = {f"violation.{name}": given for name, given in VIOLATION.items()} | {"violation.hazards": ["h1"]}
        act(page, "提请立案", {**fields, "reason": "逾期未整改"})


def sign_filing(story: Story) -> None:
    """The chief turns down the proposal that the system made by itself and signs the officer's."""
    with story.hands.somebody("zhou") as page:
        go(page, "签批")
        page.get_by_role("link", name="审阅").nth(0).click()


def investigate(story: Story) -> None:
    """Evidence, an inquiry, the end of the investigation."""
    with story.hands.somebody("chen") as page:
        find_case(page, story.case)
        act(page, "登记证据", {"items.e1.kind": "photo", "items.e1.name": "现场照片"})
