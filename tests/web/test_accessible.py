"""Pages for everybody: each is audited by axe-core at both sizes, printed, and walked through by keyboard."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from settings.settings import Settings
from tests.house.repository import ROOT
from tests.support.bureau import Bureau
from tests.support.pdf import text_of
from tests.web.browser import CHROMIUM, DESKTOP, PHONE, chromium, log_in
from tests.web.desk import PASSWORD, SECRET
from tests.web.serving import served
from tests.web.test_leaders import VIOLATION
from tests.web.test_public import disclosed
from web.app import ROUTERS, create_app

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = pytest.mark.skipif(not CHROMIUM.exists() or not AXE.exists(), reason="no chromium or axe-core; `make test` installs them")

#: Who looks at what; nobody is the public. `{case}`, `{report}`, `{notice}` and `{month}` are those of the bureau of the test.
PAGES = {
    "": ("/login", "/public", "/public?q=没有的", "/public/p/{notice}.html", "/public/monthly", "/public/monthly/{month}.html", "/public/data",
         "/public/report", "/public/report/status", "/public/p/nothing.html", "/verify", "/verify?code=DUBAN:1"),
    "chen": ("/", "/cases", "/cases/{case}", "/cases/{case}/deadlines/1", "/cases/{case}/events/1", "/cases/{case}/acts/add_hazard",
             "/cases/{case}/acts/recheck", "/cases/{case}/photos", "/cases/{case}/reveal", "/cases/{case}/together/recheck", "/new/open_case",
             "/inspections/new", "/inspections/new?firm=plant", "/inspections/{case}/next", "/hazards", "/firms", "/firms/plant",
             "/units/nanzha", "/intake", "/intake/{report}", "/import", "/nothing", "/law?q=99",
             "/law/violation?code=P99", "/cases/{case}/acts/propose_penalty"),
    "zhou": ("/", "/approvals", "/approvals/{case}/{proposal}", "/board", "/board/lines?by=stage&word=rectification", "/assign", "/inbox",
             "/disclosures", "/disclosures/{shown}", "/delegations", "/admin/grants"),
    "fang": ("/reviews",),
    "nan": ("/replies",),
    "boss": ("/own", "/cases/{case}", "/cases/{case}/acts/report_rectified"),
    "shen": ("/audit",),
    "root": ("/", "/admin/people", "/admin/people/chen", "/admin/units", "/admin/accounts", "/admin/letters", "/me/logins", "/me/password",
             "/me/contacts"),
}  # fmt: skip
#: Addresses that give a file, or nothing of their own.
NO_PAGES = re.compile(r"^/(api|static|health|calendar|metrics|favicon)|\.(json|csv|atom|txt)$|/(papers|files)/|^/import/result$")
#: What the size changes: what is hidden, what scrolls, what is too near to be hit. The rest is looked at once, on the office screen.
ON_A_PHONE = ["button-name", "link-name", "label", "link-in-text-block", "scrollable-region-focusable", "target-size", "aria-hidden-focus"]
FOUND = """async only => (await axe.run(document, {resultTypes: ["violations"], ...(only ? {runOnly: only} : {})})).violations
  .filter(one => ["serious", "critical"].includes(one.impact)).map(one => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`)"""


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """What a page looks like does not depend on the database."""
    return sqlite_engine


@pytest.fixture
def places(bureau: Bureau) -> dict[str, str]:
    """A bureau with something on every page: an overdue order, a proposal, a report, a publication."""
    case = bureau.open_case("guard", "exit")
    bureau.order(case, days=2)
    bureau.do("propose_penalty", "chen", case=case, violation=VIOLATION)
    shown = disclosed(bureau, "shop")
    report = bureau.do("receive_report", "sam", source="tip_off", text="三楼车间锁闭安全出口", subject="plant").case
    bureau.wait_until(bureau.clock.now() + timedelta(days=4))
    proposal = next(p.n for p in bureau.case(case).procedures if p.kind == "penalty")
    return {"case": case, "shown": shown, "report": str(report), "proposal": str(proposal), "month": bureau.clock.now().strftime("%Y-%m")}


@pytest.fixture
def address(bureau: Bureau) -> Iterator[str]:
    """The address of the desk of the bureau."""
    with served(create_app(bureau.door, Settings(), secret=SECRET)) as address:
        yield address


def page_of(browser: Browser, address: str, name: str = "") -> Page:
    """A page at the size of an office screen, of somebody logged in or of the public; an auditor may be put into it."""
    page = browser.new_context(viewport=_size(DESKTOP), locale="zh-CN", bypass_csp=True).new_page()
    if name:
        log_in(page, address, name, PASSWORD)
    return page


def _size(size: tuple[int, int]) -> Any:
    return {"width": size[0], "height": size[1]}


def test_no_page_has_a_serious_barrier(bureau: Bureau, address: str, places: dict[str, str]) -> None:
    """Labels, contrast, names, structure: axe-core finds nothing serious or critical on any page, on an office screen or a phone."""
    found = []
    with chromium() as browser:
        public = page_of(browser, address)
        public.goto(f"{address}/public")
        link = public.locator("main a[href^='/public/p/']").first.get_attribute("href") or ""
        notice = link.removeprefix("/public/p/").removesuffix(".html")
        for name, paths in PAGES.items():
            page = page_of(browser, address, name) if name else public
            for path in paths:
                page.goto(address + path.format(**places, notice=notice))
                page.evaluate(AXE.read_text(encoding="utf-8"))
                for size in (DESKTOP, PHONE):
                    page.set_viewport_size(_size(size))
                    found += [(name, path, size[0], one) for one in page.evaluate(FOUND, None if size == DESKTOP else ON_A_PHONE)]
                    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                        found.append((name, path, size[0], "wider than the screen"))
                page.set_viewport_size(_size(DESKTOP))
            page.context.close()

    assert not found, "\n".join(map(str, found))


def test_every_page_is_audited() -> None:
    """A new page needs a line above."""
    patterns = [re.sub(r"\\{\w+(:\w+)?\\}", "[^/]+", re.escape(r.path)) for router in ROUTERS for r in router.routes if "GET" in r.methods]
    listed = [re.sub(r"\{\w+\}", "x", path).partition("?")[0] for paths in PAGES.values() for path in paths]

    left = [p for p in patterns if not NO_PAGES.search(p.replace("\\", "")) and not any(re.fullmatch(p, one) for one in listed)]

    assert left == []


def test_paper_bears_the_matter_and_nothing_to_click(address: str, places: dict[str, str], bureau: Bureau) -> None:
    """A case, the list and the board as PDF: no navigation, no buttons, no form; what is folded away on the screen is there;
    the head of a list stands on each of its pages."""
    for n in range(70):
        bureau.open_case("guard", title=f"第{n}件")
    printed = {}
    with chromium() as browser:
        page = page_of(browser, address, "zhou")
        for path in (f"/cases/{places['case']}", "/cases", "/board"):
            page.goto(address + path)
            page.locator("main h1").wait_for()
            printed[path] = page.pdf(format="A4")

    words = {path: text_of(pdf) for path, pdf in printed.items()}
    for text in words.values():
        for control in ("导航", "查找", "退出", "收件箱", "修改密码", "可以办理", "快捷键", "筛选", "导出表格"):
            assert control not in text
    case = words[f"/cases/{places['case']}"]
    for matter in ("冲床未安装防护罩", "责令限期整改", "办理记录", "2026年"):
        assert matter in case
    assert words["/board"].count("已超期:按") >= 4
    pages = pypdfium2.PdfDocument(printed["/cases"])
    assert len(pages) >= 2
    for position in range(2):
        assert "案号" in pages[position].get_textpage().get_text_bounded()


def test_the_keyboard_leads_through_a_case(address: str, places: dict[str, str]) -> None:
    """`?` shows the keys, `/` leads to the search and Escape out of it, `n` to the next act, `p` back, Enter opens it."""
    with chromium() as browser:
        page = page_of(browser, address, "chen")
        page.goto(f"{address}/cases/{places['case']}")
        expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
        acts, search = page.locator("#next a.act:visible"), page.locator("#q")

        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()
        page.keyboard.press("/")
        expect(search).to_be_focused()
        page.keyboard.press("Escape")
        expect(search).not_to_be_focused()
        page.keyboard.press("n")
        expect(acts.nth(0)).to_be_focused()
        page.keyboard.press("n")
        expect(acts.nth(1)).to_be_focused()
        page.keyboard.press("p")
        expect(acts.nth(0)).to_be_focused()
        name = acts.nth(0).inner_text().split()[0]
        page.keyboard.press("Enter")
        page.wait_for_url("**/acts/**")
        expect(page.locator("main h1")).to_have_text(name)

        page.goto(f"{address}/cases")
        page.keyboard.press("n")
        expect(page.locator("main tbody tr a").first).to_be_focused()
