"""A real browser on a real server: the pattern for stories end to end."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from settings.settings import Settings
from tests.support.bureau import Bureau
from tests.web.browser import CHROMIUM, DESKTOP, PHONE, chromium, log_in
from tests.web.desk import PASSWORD, SECRET
from tests.web.serving import served
from web.app import create_app

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium; `make test` installs it")


@pytest.fixture
def address(bureau: Bureau) -> Iterator[str]:
    """The address of the desk of the bureau."""
    with served(create_app(bureau.door, Settings(), secret=SECRET)) as address:
        yield address


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of Chromium at the size of an office screen and of a phone; an error in its console fails the test."""
    width, height = request.param
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda fault: said.append(str(fault)))
        yield page
        assert said == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_officer_logs_in_finds_a_case_and_orders_its_rectification(bureau: Bureau, address: str, page: Page) -> None:
    """Login, today, search by key, the case, the form of an act with its second officer, the new state."""
    case = bureau.open_case("guard")
    log_in(page, address, "chen", PASSWORD)
    expect(page).to_have_title("今日待办 · 督办")

    page.keyboard.press("/")
    page.keyboard.type("plant")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases?q=plant*")
    page.click(f"#found >> text={case}")
    page.click("#next a.act >> text=责令限期整改")
    page.fill("[id='items.guard.measure']", "加装防护罩")
    page.fill("[id='items.guard.deadline']", "2026-05-20")
    page.check("input[name=_with][value=luo]")
    page.click("main button[type=submit]")

    expect(page.locator(".done")).to_have_text("已办理：责令限期整改")
    assert bureau.case(case).rectification("guard").state == "ordered"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_list_follows_what_is_typed(bureau: Bureau, address: str, page: Page) -> None:
    """htmx enhances: the list narrows while one types, the address keeps the filter, and the content policy stops nothing."""
    plant, shop = bureau.open_case("guard"), bureau.open_case("guard", subject="shop")
    log_in(page, address, "chen", PASSWORD)
    page.goto(f"{address}/cases")
    page.wait_for_selector(f"text={shop}")

    page.locator("#words").press_sequentially("plant")
    page.wait_for_selector(f"#found >> text={shop}", state="detached")

    expect(page).to_have_url(re.compile("q=plant(&|$)"))
    expect(page.locator("#found").get_by_text(plant)).to_have_count(1)
