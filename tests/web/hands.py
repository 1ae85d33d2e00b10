"""What a person's hands do on the pages: log in, open an act, fill in its form, press its button, and wait for what follows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from door.ports import Clock
from tests.web.browser import DESKTOP, PHONE, log_in
from tests.web.desk import PASSWORD

#: What a field is given: text, a word to choose, files, a tick; several words for several ticks.
Given = str | bool | Path | Sequence[str]
#: A page that is wider than its screen says so in the console.
MEASURE = """window.addEventListener("load", () => {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) { console.error("wider than the screen by " + wide); }
})"""


class Hands:
    """People at a desk, each at his own screen that shows the time of the desk. A fault of a script is kept in `faults`."""

    def __init__(self, browser: Browser, address: str, clock: Clock) -> None:
        self.browser, self.address, self.clock = browser, address, clock
        self.faults: list[str] = []

    @contextmanager
    def somebody(self, name: str = "", *, phone: bool = False) -> Iterator[Page]:
        """The screen of a person who has just logged in, or of anyone. Nothing may be wider than the screen."""
        width, height = PHONE if phone else DESKTOP
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=self.address
        )
        context.clock.set_fixed_time(self.clock.now())
        context.add_init_script(MEASURE)
        page = context.new_page()
        page.on("console", lambda said: self.faults.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda fault: self.faults.append(f"{page.url}: {fault}"))
        if name:
            log_in(page, self.address, name, PASSWORD)
        yield page
        context.close()


def find_case(page: Page, case: str) -> None:
    """Type the number into the search at the head of every page, which leads to the case."""
    page.fill("#q", case)
    page.press("#q", "Enter")
    page.wait_for_url(f"**/cases/{case}")


def open_act(page: Page, words: str, on: str = "") -> None:
    """Press an act on the page of the case, in the fold of the others if it lies there, and wait for its form."""
    link = page.locator("#next a.act").filter(has_text=re.compile(rf"^{words}(\s.*{on}.*)?$"))
    unfold(link)
    link.click()
    expect(page.locator("h1")).to_have_text(words)


def act(page: Page, words: str, fields: Mapping[str, Given], on: str = "") -> None:
    """Do an act from the page of the case, and see it done."""
    open_act(page, words, on)
    submit(page, words, fields)


def submit(page: Page, words: str, fields: Mapping[str, Given], button: str = "") -> None:
    """Fill in the form that is open, press its button, and see the act done."""
    fill_in(page, fields)
    page.locator("form.sheet").get_by_role("button", name=button or words, exact=True).click()
    expect(page.locator(".done")).to_have_text(f"已办理：{words}")


def fill_in(page: Page, fields: Mapping[str, Given]) -> None:
    """Fill in fields by their names, unfolding what is folded."""
    for name, given in fields.items():
        put(page.locator(f"form.sheet [name='{name}']"), given)


def put(field: Locator, given: Given) -> None:
    """Give a field what it takes: a word to a list, a tick to each box that bears a word, a file to a file field, text to the rest."""
    unfold(field.first)
    kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind in ("checkbox", "radio"):
        for word in [given] if isinstance(given, (str, bool)) else given:
            box = field if isinstance(word, bool) else field.and_(field.page.locator(f"[value='{word}']"))
            box.check()
    elif kind == "select":
        field.select_option(str(given))
    elif kind == "file":
        field.set_input_files(str(given))
        expect(field).to_have_attribute("data-ready", "1")
    else:
        field.fill(str(given))


def unfold(part: Locator) -> None:
    """Click the folds open around a part of the page, the outer one first."""
    around = part.locator("xpath=ancestor::details[not(@open)]")
    while around.count():
        around.first.locator("> summary").click()


def go(page: Page, words: str) -> None:
    """Press a line of the navigation, which a phone keeps folded."""
    line = page.locator("nav.side").get_by_role("link", name=words, exact=True)
    unfold(page.locator("nav.side a").first)
    line.click()
    expect(page.locator("nav.side [aria-current=page]")).to_have_text(words)


def press(page: Page, words: str) -> None:
    """Press the link of these words on the page itself."""
    page.locator("main").get_by_role("link").filter(has_text=re.compile(rf"^\s*{re.escape(words)}(\s|$)")).click()
