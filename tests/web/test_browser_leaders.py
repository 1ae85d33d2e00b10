"""Leaders in a real browser: a proposal is signed; of two who click, one wins and the other is told who."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from db.session import transaction
from door.enrolment import enter_person
from settings.settings import Settings
from tests.support.builders import STAFF
from tests.support.bureau import Bureau
from tests.web.browser import CHROMIUM, DESKTOP, PHONE, chromium, log_in
from tests.web.desk import PASSWORD, SECRET, give_accounts
from tests.web.hands import go
from tests.web.serving import served
from tests.web.test_leaders import VIOLATION
from web.app import create_app

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium; `make test` installs it")


@pytest.fixture
def address(bureau: Bureau) -> Iterator[str]:
    """The address of the desk of the bureau."""
    with served(create_app(bureau.door, Settings(), secret=SECRET)) as address:
        yield address


def open_proposal(page: Page, address: str, name: str) -> None:
    """Log in and open the first proposal that waits, filled in as far as the form asks."""
    log_in(page, address, name, PASSWORD)
    go(page, "签批")
    page.click("text=审阅")
    for label in ("chen", "luo"):
        page.check(f"input[name=handlers][value={label}]")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_two_chiefs_click_and_the_second_is_told_who_was_first(bureau: Bureau, address: str) -> None:
    """I-4, by hand: both have the form open, on an office screen and on a phone; whoever wins, one act is recorded."""
    second = STAFF["zhou"].__class__(label="zhou2", name="副职某", roles=STAFF["zhou"].roles, unit=STAFF["zhou"].unit)
    with transaction(bureau.engine) as conn:
        enter_person(conn, second)
    give_accounts(bureau, "zhou2")
    case = bureau.open_case("guard")
    bureau.do("propose_penalty", "chen", case=case, violation=VIOLATION)

    with chromium() as browser:
        pages = []
        for name, (width, height) in (("zhou", DESKTOP), ("zhou2", PHONE)):
            page = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
            open_proposal(page, address, name)
            pages.append(page)
        for page in pages:
            page.click("form.sheet button[type=submit]")
        told = []
        for page in pages:
            expect(page.locator(".done, .faults")).to_be_visible()
            told.append(page.locator("main").inner_text())
        fits = pages[1].evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    names = ("zhou某", "副职某")
    winner = 0 if "已办理：立案" in told[0] else 1
    assert "已办理：立案" in told[winner]
    assert "案件已被他人办理" in told[1 - winner]
    assert names[winner] in told[1 - winner].split("您填写期间的办理")[1]
    assert fits
    assert bureau.events(case).count("file_penalty") == 1
