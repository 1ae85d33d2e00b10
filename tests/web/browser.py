"""Headless Chromium of the machine, driven by Playwright; it looks at nothing but the loopback."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
#: Milliseconds until a page that says nothing is given up: a busy machine is no fault of the page.
PATIENCE = 60_000
DESKTOP, PHONE = (1366, 768), (390, 844)


@contextmanager
def chromium(more: Sequence[str] = ()) -> Iterator[Browser]:
    """A browser for the length of a block."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *more])
        yield browser
        browser.close()


def log_in(page: Page, base: str, name: str, password: str) -> None:
    """Fill in the form of the login; afterwards the first page is there with its scripts."""
    page.set_default_timeout(PATIENCE)
    page.goto(f"{base}/login")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("main button[type=submit]")
    page.wait_for_selector(".who")
    page.wait_for_load_state("load")
