"""`make screenshots`: every page of the demonstration at the size of an office screen and of a phone, into var/screenshots."""

import argparse
import re
from pathlib import Path

from playwright.sync_api import Browser

from cli.demo_logins import DEMO_PASSWORD
from tests.web.browser import DESKTOP, PHONE, chromium, log_in

FOLDER = Path("var/screenshots")
CASE = "AJ2026-000002"
#: Who looks at what. `{case}` is a case with everything in it.
PAGES = {
    "chen": ("/", "/?band=later", "/cases", "/cases?q=家具", "/cases/{case}", "/cases/{case}/deadlines/1", "/cases/{case}/events/1",
             "/cases/{case}/acts/add_hazard", "/cases/{case}/acts/note", "/new/open_case", "/nothing"),
    "zhou": ("/", "/cases/{case}", "/delegations", "/admin/grants"),
    "boss1": ("/", "/cases"),
    "root": ("/", "/admin/people", "/admin/people/chen", "/admin/units", "/admin/accounts", "/admin/grants", "/me/logins",
             "/me/password", "/cases"),
}  # fmt: skip


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
            page.goto(base + path.format(case=case))
            made.append(_picture(page, f"{word}-{name}{re.sub(r'[^a-z0-9]+', '-', path.format(case='case').lower())}"))
        context.close()
    return made


def _picture(page: object, name: str) -> Path:
    file = FOLDER / f"{name.strip('-')}.png"
    page.screenshot(path=file, full_page=True)  # type: ignore[attr-defined] # playwright's Page, of whichever module it is
    return file


def main() -> None:
    """Take all of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("base", help="address of a desk on a demonstration database")
    options.add_argument("--case", default=CASE)
    chosen = options.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for word, size in (("desktop", DESKTOP), ("phone", PHONE)):
            print(f"{word}: {len(shoot(browser, chosen.base, size, word, chosen.case))} pictures in {FOLDER}")  # noqa: T201 - a script that reports


if __name__ == "__main__":
    main()
