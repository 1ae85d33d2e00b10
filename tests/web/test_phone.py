"""A new inspection in a real browser on a phone: photographs shrunk before they are sent, a weak line tolerated."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from settings.settings import Settings
from tests.support.bureau import Bureau
from tests.web.browser import CHROMIUM, PHONE, chromium, log_in
from tests.web.desk import PASSWORD, SECRET
from tests.web.serving import served
from tests.web.test_inspection import picture
from web.app import create_app

#: Whether two entries lie in the browser's store.
KEPT = """() => new Promise(done => {
  const opening = indexedDB.open("duban", 1);
  opening.onsuccess = () => {
    const counted = opening.result.transaction("unsent").objectStore("unsent").count();
    counted.onsuccess = () => { opening.result.close(); done(counted.result === 2); };
  };
})"""

pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium; `make test` installs it"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]

#: How many entries lie in this browser unsent.
KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("duban", 1);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("unsent").objectStore("unsent").count();
    asked.onsuccess = () => done(asked.result);
  };
})"""


@pytest.fixture
def address(bureau: Bureau) -> Iterator[str]:
    """The address of the desk of the bureau."""
    with served(create_app(bureau.door, Settings(), secret=SECRET)) as address:
        yield address


@pytest.fixture
def page() -> Iterator[Page]:
    """A page at the size of a phone; a fault of a script fails the test."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="zh-CN", timezone_id="Asia/Shanghai")
        said: list[str] = []
        page.on("pageerror", lambda fault: said.append(str(fault)))
        yield page
        assert said == []


def fill_in(page: Page, address: str, photo: Path) -> None:
    """Find the firm and fill in two hazards, the first with a photograph."""
    page.goto(f"{address}/inspections/new")
    page.fill("#firm-q", "nt厂")
    page.press("#firm-q", "Enter")
    page.wait_for_url("**/inspections/new?q=*")
    page.click("text=某plant厂")
    page.wait_for_url("**/inspections/new?firm=*")
    page.fill("[id='h1.description']", "冲床未安装防护罩")
    page.set_input_files("[id='h1.photos']", photo)
    page.wait_for_selector("[id='h1.photos'][data-ready='1']")
    page.click("text=再加一项隐患")
    page.fill("[id='h4.description']", "配电箱敞开")


def test_a_photograph_is_shrunk_and_the_hash_of_the_original_kept(bureau: Bureau, address: str, page: Page, tmp_path: Path) -> None:
    """What the camera made is known by its hash, when and where it was taken is kept, what is sent is small."""
    content = picture((4000, 3000), camera=True, quality=95)
    (tmp_path / "IMG_1.jpg").write_bytes(content)
    log_in(page, address, "chen", PASSWORD)

    fill_in(page, address, tmp_path / "IMG_1.jpg")
    page.click("text=提交检查结果")
    page.wait_for_url("**/next")

    row = bureau.rows()["files"][0]
    assert row[1] == sha256(content).hexdigest() != row[0]
    assert (row[3], row[6], row[7], row[9]) == ("IMG_1.jpg", 1600, 1200, 22.82)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [h.description for h in bureau.case(page.url.split("/")[-2]).hazards.values()] == ["冲床未安装防护罩", "配电箱敞开"]


def test_what_could_not_be_sent_stays_and_is_sent_once(bureau: Bureau, address: str, page: Page, tmp_path: Path) -> None:
    """I-7: no line, no loss: the entry is shown as 未发送 and is one case when the line is back."""
    (tmp_path / "IMG_1.jpg").write_bytes(picture())
    log_in(page, address, "chen", PASSWORD)
    fill_in(page, address, tmp_path / "IMG_1.jpg")

    page.context.set_offline(True)
    page.click("text=提交检查结果")
    page.wait_for_selector("text=未发送 ")
    kept = bureau.count("cases")
    # The browser says that the line is back; the page sends by itself.
    page.context.set_offline(False)
    page.wait_for_selector("text=已发送，打开")
    left = page.evaluate(KEPT)

    assert (kept, bureau.count("cases"), bureau.count("case_files"), left) == (0, 1, 1, 0)


def test_nothing_found_is_two_taps(bureau: Bureau, address: str, page: Page) -> None:
    """The firm, the button."""
    log_in(page, address, "chen", PASSWORD)
    page.goto(f"{address}/inspections/new")

    page.click("text=某plant厂")
    page.wait_for_url("**/inspections/new?firm=*")
    page.click("text=未发现隐患")
    page.wait_for_url("**/cases/**")

    assert bureau.count("cases") == 1


def sending_is_held(page: Page, address: str, tmp_path: Path) -> list[Route]:
    """One entry kept in the browser, and its sending under way: the request that is held."""
    (tmp_path / "IMG_1.jpg").write_bytes(picture())
    log_in(page, address, "chen", PASSWORD)
    fill_in(page, address, tmp_path / "IMG_1.jpg")
    page.route("**/inspections/new*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.click("text=提交检查结果")
    page.wait_for_selector("text=未发送 ")
    page.unroute("**/inspections/new*")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/inspections/new*", hold_the_first)
    with page.expect_request(lambda request: request.method == "POST"):
        page.reload()
    return held


def test_what_is_entered_while_kept_entries_are_being_sent_is_sent_too(bureau: Bureau, address: str, page: Page, tmp_path: Path) -> None:
    """A tap during a slow sending waits its turn; it is never swallowed."""
    held = sending_is_held(page, address, tmp_path)

    page.click("text=未发现隐患")
    held[0].continue_()
    page.wait_for_url("**/cases/**")

    assert bureau.count("cases") == 2


def test_an_entry_that_waits_its_turn_survives_the_leaving_of_the_page(bureau: Bureau, address: str, page: Page, tmp_path: Path) -> None:
    """It is kept in the browser before its turn comes, and sent when the page is opened the next time."""
    sending_is_held(page, address, tmp_path)

    page.click("text=未发现隐患")
    page.wait_for_selector("text=正在提交…")
    page.wait_for_function(KEPT)
    page.goto(f"{address}/cases")
    page.goto(f"{address}/inspections/new")
    expect(page.locator("#unsent li a")).to_have_count(2)

    assert bureau.count("cases") == 2
