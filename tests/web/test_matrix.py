"""Every role at every route: allowed, forbidden, and what is foreign looks missing (I-42)."""

import re

import httpx
import pytest

from cases.people import Person, Role
from db.session import transaction
from door.enrolment import enter_person, enter_subject
from tests.support.builders import STAFF, a_subject
from tests.web.desk import Browser, Desk, give_accounts
from tests.web.matrix import API, LETTERS, MATRIX, PUBLIC, ROLES, SAMPLES

MISSING = "AJ2026-999999"
WITHOUT_FORM = {"_version": "1", "_request": "x"}


def routes_of(desk: Desk) -> set[str]:
    """Method and pattern of every route."""
    found: list[tuple[str, str]] = []
    for route in desk.app.routes:
        found += [(method, route.path) for method in route.methods]  # type: ignore[attr-defined] # every route has both
    return {f"{method} {path}" for method, path in found}


def ask(browser: Browser, row: str, case: str, token: str) -> httpx.Response:
    """Open or send the page of a row."""
    method, path = row.split(" ")
    number = "1" if path.startswith("/delegations") else case
    for name, value in {**SAMPLES, "number": number}.items():
        path = path.replace("{" + name + "}", value)
    return browser.get(path) if method == "GET" else browser.post(path, {}, token=token)


def test_every_route_has_its_row(desk: Desk) -> None:
    """I-42: no route escapes the matrix, no row is about a route that is gone."""
    assert routes_of(desk) == set(MATRIX) | set(API)


def test_the_letters_stand_for_their_roles() -> None:
    """The persons of the matrix hold exactly the role they stand for."""
    assert {letters: STAFF[name].roles for letters, name in ROLES.items()} == {
        letters: frozenset({role}) for letters, role in LETTERS.items()
    }


@pytest.mark.parametrize("letters", ROLES)
def test_a_role_opens_exactly_its_pages(desk: Desk, letters: str) -> None:
    """I-42: every forbidden cell is an executed denial, every allowed one is no denial; denials are audited (I-38)."""
    case = desk.bureau.open_case()
    browser = desk.browser(ROLES[letters])
    token = browser.token()
    rows = sorted(MATRIX, key=lambda row: row == "POST /logout")
    before = desk.bureau.count("attempts")

    statuses = {row: ask(browser, row, case, token).status_code for row in rows if row != "POST /login"}

    allowed = {row for row in statuses if MATRIX[row] == PUBLIC or letters in MATRIX[row].split()}
    # A new file may be opened by finders only; the page is one for all three of them.
    denied = {row for row, status in statuses.items() if status == 403}
    assert denied - {"GET /new/{action}", "POST /new/{action}"} == set(statuses) - allowed - {"GET /new/{action}", "POST /new/{action}"}
    assert not [row for row, status in statuses.items() if status >= 500]
    assert desk.bureau.count("attempts") >= before + len(denied)
    assert not any("Long-enough-7" in str(row) for row in desk.bureau.rows()["attempts"])


def test_without_a_login_only_public_pages_open(desk: Desk) -> None:
    """I-42: everything else leads to the login and tells nothing."""
    case = desk.bureau.open_case()
    browser = desk.browser()
    token = browser.token()

    answers = {row: ask(browser, row, case, token) for row in MATRIX}

    opened = {row for row, answer in answers.items() if not answer.headers.get("location", "").startswith("/login")}
    assert opened == {row for row, who in MATRIX.items() if who == PUBLIC}
    assert not any(case in answer.text for answer in answers.values())


@pytest.fixture
def strangers(desk: Desk) -> dict[str, Browser]:
    """People whose scope does not hold the cases of the plant in nanzha: a sibling's officer, another firm's contact, another
    liaison, a child unit's officer, an administrator."""
    made = [
        Person(label="tai", name="太某", roles=frozenset({Role.OFFICER}), unit="taiping", certificate="粤19-9"),
        Person(label="shopper", name="店某", roles=frozenset({Role.ENTERPRISE}), subject="shop"),
        Person(label="link", name="联某", roles=frozenset({Role.LIAISON}), unit="taiping"),
        Person(label="child", name="组某", roles=frozenset({Role.SAFETY_OFFICER}), unit="group"),
    ]
    with transaction(desk.bureau.engine) as conn:
        for person in made:
            enter_person(conn, person)
        enter_subject(conn, a_subject("group_shop", unit="group", name="某小店"), desk.bureau.clock.now())
    give_accounts(desk.bureau, *(person.label for person in made))
    return {person.label: desk.browser(person.label) for person in made}


def plain(answer: httpx.Response, number: str) -> tuple[int, str]:
    """Status and text without what every request has of its own."""
    text = re.sub(r'name="csrf" value="[^"]*"|编号 [0-9a-f]{16}|nonce="[^"]*"', "", answer.text)
    return answer.status_code, text.replace(number, "")


def test_a_foreign_case_looks_like_a_missing_one(desk: Desk, strangers: dict[str, Browser]) -> None:
    """I-42: same status, same text, on the page, its parts, its acts; and it is in no list and no count."""
    case = desk.bureau.open_case()
    desk.bureau.order(case)
    about_cases = [row for row in MATRIX if "/cases/{number}" in row]

    for name, browser in strangers.items():
        token = browser.token()
        for row in about_cases:
            foreign, missing = ask(browser, row, case, token), ask(browser, row, MISSING, token)
            assert plain(foreign, case) == plain(missing, MISSING), (name, row)
            assert foreign.status_code in (403, 404), (name, row)
        for path in ("/", "/?band=later", "/cases", f"/cases?q={case}", "/cases?q=plant", "/cases?whose=mine"):
            page = browser.get(path)
            assert page.status_code == 200
            assert case not in page.text.replace(f'value="{case}"', ""), (name, path)


def test_a_look_at_a_foreign_case_is_audited_like_one_at_a_missing_case(desk: Desk, strangers: dict[str, Browser]) -> None:
    """I-38: who asked for which case; whether there is one is not told by the audit taking longer."""
    case = desk.bureau.open_case()

    for number in (case, MISSING):
        strangers["tai"].get(f"/cases/{number}")

    rows = desk.bureau.rows()["attempts"]
    assert sorted(number for number in (case, MISSING) for row in rows if number in row and "tai" in row) == [case, MISSING]


def test_ones_own_case_is_there(desk: Desk, strangers: dict[str, Browser]) -> None:
    """I-42: the other half of the pair: the same people see what is theirs."""
    case = desk.bureau.open_case(subject="shop")

    pages = {name: strangers[name].get(f"/cases/{case}").status_code for name in ("tai", "shopper", "link", "child")}

    assert pages == {"tai": 200, "shopper": 200, "link": 200, "child": 404}
