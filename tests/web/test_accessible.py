"""Pages for everybody: each is audited by axe-core at both sizes, printed, and walked through by keyboard."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from settings.settings import Settings
from tests.house.repository import ROOT
from tests.support.bureau import Bureau
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
             "/units/nanzha", "/intake", "/intake/{report}", "/import", "/nothing"),
    "zhou": ("/", "/approvals", "/approvals/{case}/{proposal}", "/board", "/board/lines?by=stage&word=rectification", "/assign", "/inbox",
             "/disclosures", "/disclosures/{shown}", "/delegations", "/admin/grants"),
    "fang": ("/reviews",),
    "nan": ("/replies",),
    "boss": ("/own", "/cases/{case}"),
    "shen": ("/audit",),
    "root": ("/", "/admin/people", "/admin/people/chen", "/admin/units", "/admin/accounts", "/admin/letters", "/me/logins", "/me/password",
             "/me/contacts"),
}  # fmt: skip
#: Addresses that give a file, or nothing of their own.
NO_PAGES = re.compile(r"^/(api|static|health|calendar|metrics|favicon)|\.(json|csv|atom|txt)$|/(papers|files)/|^/import/result$")
#: Colours are the same at both sizes, and looking at them takes the longest.
FOUND = """async colours => (await axe.run(document, {resultTypes: ["violations"], rules: {"color-contrast": {enabled: colours}}})).violations
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
                    found += [(name, path, size[0], one) for one in page.evaluate(FOUND, size == DESKTOP)]
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
