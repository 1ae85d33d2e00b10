"""`make screenshots`: every page of the demonstration at the size of an office screen and of a phone, into var/screenshots."""

import re
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from playwright.sync_api import Browser, Page

from cli.demo_logins import DEMO_PASSWORD
from cli.showing import demo
from db.session import open_engine
from door.perform import Door
from settings.settings import Settings
from tests.web.browser import DESKTOP, PHONE, chromium, log_in
from tests.web.serving import served
from web.app import create_app

FOLDER = Path("var/screenshots")
CASE = "AJ2026-000155"
FIRM, UNIT = "furniture", "nanzha"
#: Who looks at what. `{case}` is a case with everything in it.
PAGES = {
    "chen": ("/", "/?band=later", "/cases", "/cases?q=家具", "/cases/{case}", "/cases/{case}/deadlines/1", "/cases/{case}/events/1",
             "/cases/{case}/acts/add_hazard", "/cases/{case}/acts/note", "/new/open_case", "/nothing",
             "/inspections/new", "/inspections/new?firm={firm}", "/cases/{case}/photos", "/cases/{case}/together/issue_rectification_order",
             "/hazards", "/firms", "/firms/{firm}", "/units/{unit}", "/intake", "/import", "/law", "/law?q=99", "/law/violation?code=P99",
             "/cases/{case}/reveal", "/inspections/{case}/next", "/cases/{case}/acts/propose_penalty", "/cases/{case}/acts/report_rectified"),
    "zhou": ("/approvals", "/board", "/board/lines?by=stage&word=rectification", "/inbox", "/", "/cases/{case}", "/assign", "/delegations",
             "/admin/grants", "/disclosures", "/disclosures?state=published"),
    "fang": ("/reviews",),
    "nan": ("/replies",),
    "shen": ("/audit", "/audit?book=changes"),
    "boss1": ("/own", "/", "/cases"),
    "root": ("/me/contacts", "/admin/letters",
             "/", "/admin/people", "/admin/people/chen", "/admin/units", "/admin/accounts", "/admin/grants", "/me/logins",
             "/me/password", "/cases"),
}  # fmt: skip

#: Pages that are found by the first link of a list: who looks, the list, how the address begins.
FOLLOWED = (
    ("zhou", "/approvals", "/approvals/"), ("zhou", "/disclosures?state=published", "/disclosures/"), ("chen", "/intake", "/intake/"),
    ("boss1", "/cases", "/cases/"), ("boss1", "/own", "/cases/"), ("fang", "/reviews", "/cases/"), ("shen", "/cases", "/cases/"),
)  # fmt: skip
#: What anybody sees. `{notice}` and `{month}` are the first that the public site names.
PUBLIC_PAGES = (
    "/public", "/public?q=冲床", "/public/p/{notice}.html", "/public/monthly", "/public/monthly/{month}.html", "/public/data",
    "/public/report", "/public/report/status", "/public/p/nothing.html", "/verify",
)  # fmt: skip


def shoot_public(browser: Browser, base: str, size: tuple[int, int], word: str) -> list[Path]:
    """Pictures of the public site at one size."""
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN").new_page()
    found = {}
    for name, path, link in (("notice", "/public", "/public/p/"), ("month", "/public/monthly", "/public/monthly/")):
        page.goto(base + path)
        address = page.locator(f"main a[href^='{link}']").first.get_attribute("href") or ""
        found[name] = address.removeprefix(link).removesuffix(".html")
    made = []
    for path in PUBLIC_PAGES:
        page.goto(base + path.format(**found))
        made.append(_picture(page, f"{word}-anyone{re.sub(r'[^a-z0-9]+', '-', path.lower())}"))
    page.context.close()
    return made


def shoot(browser: Browser, base: str, size: tuple[int, int], word: str, case: str) -> list[Path]:
    """Pictures of every page at one size."""
    made = []
    for name, paths in PAGES.items():
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
        page = context.new_page()
        if name == "chen":
            page.goto(f"{base}/login")
            made.append(_picture(page, f"{word}-login"))
        log_in(page, base, name, DEMO_PASSWORD)
        for path in paths:
            page.goto(base + path.format(case=case, firm=FIRM, unit=UNIT))
            made.append(_picture(page, f"{word}-{name}{re.sub(r'[^a-z0-9]+', '-', path.format(case='case', firm='firm', unit='unit').lower())}"))
        made += _followed(page, base, name, word)
        context.close()
    return made


def _followed(page: Page, base: str, name: str, word: str) -> list[Path]:
    made = []
    for path, link in [(path, link) for who, path, link in FOLLOWED if who == name]:
        page.goto(base + path)
        first = page.locator(f"main a[href^='{link}']").first
        if first.count():
            page.goto(base + (first.get_attribute("href") or ""))
            made.append(_picture(page, f"{word}-{name}{re.sub(r'[^a-z0-9]+', '-', path)}-first"))
    return made


def _picture(page: Page, name: str) -> Path:
    file = FOLDER / f"{name.strip('-')}.png"
    page.screenshot(path=file, full_page=True)
    return file


def main() -> None:
    """Take all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with TemporaryDirectory() as folder, chromium() as browser:
        url = f"sqlite:///{folder}/demo.db"
        demo(db=url, as_json=False)
        with served(create_app(Door(open_engine(url)), Settings(), secret=secrets.token_urlsafe(48))) as base:
            for word, size in (("desktop", DESKTOP), ("phone", PHONE)):
                made = [*shoot_public(browser, base, size, word), *shoot(browser, base, size, word, CASE)]
                print(f"{word}: {len(made)} pictures in {FOLDER}")  # noqa: T201 - a script that reports


if __name__ == "__main__":
    main()
