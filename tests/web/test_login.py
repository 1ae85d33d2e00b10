"""Logging in: what is told, what is counted, when a login dies (I-46)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cases.people import Role
from db import offices
from db.accounts import get_account, keep_past
from db.registers import set_active
from db.session import reading, transaction
from db.tables import attempts, persons
from door import offices as offices_of_the_door
from door.accounts import LOCKED_FOR, LONGEST_LOGIN, PASSWORD_LASTS, block_account, reset_account
from door.passwords import REMEMBERED
from tests.support.bureau import Bureau
from tests.web.desk import PASSWORD, Browser, Desk, cheaply_hashed, token_in


def is_in(browser: Browser) -> bool:
    """Whether a page that needs a login opens."""
    return browser.get("/").status_code == 200


def login_cookie(browser: Browser) -> str:
    """What the browser holds."""
    return next(cookie.value or "" for cookie in browser.client.cookies.jar if cookie.name == "duban-login")


def pass_time(desk: Desk, span: timedelta) -> None:
    """Let the desk's clock go on."""
    desk.bureau.wait_until(desk.bureau.clock.now() + span)


def test_a_right_password_opens_the_desk_and_logging_out_closes_it(desk: Desk) -> None:
    """I-46: the login dies at logout, also for whoever kept the cookie."""
    browser = desk.browser("chen")
    kept = login_cookie(browser)
    assert is_in(browser)

    browser.post("/logout")

    browser.client.cookies.set("duban-login", kept, domain="localhost.local")
    assert browser.get("/").headers["location"] == "/login"


def test_the_cookie_is_new_at_every_login(desk: Desk) -> None:
    """I-46: what was in the browser before a login is worth nothing after it."""
    browser = desk.browser("chen")
    before = login_cookie(browser)

    browser.post("/login", {"name": "chen", "password": PASSWORD, "next": "/"})

    assert login_cookie(browser) != before
    other = desk.browser()
    other.client.cookies.set("duban-login", before, domain="localhost.local")
    assert not is_in(other)


def test_the_answer_does_not_tell_whether_there_is_such_an_account(desk: Desk) -> None:
    """I-46: unknown, wrong, blocked and locked read alike."""
    block_account(desk.bureau.door, "luo", None, "离岗")
    for _ in range(5):
        desk.browser().log_in("liang", "wrong-Password-1")

    answers = {
        name: desk.browser().log_in(name, "wrong-Password-1") for name in ("nobody", "chen", "luo", "liang")
    }  # fmt: skip

    pages = {name: (a.status_code, mended(a.text, name)) for name, a in answers.items()}
    assert pages["nobody"][0] == 401
    assert len(set(pages.values())) == 1


def mended(page: str, name: str) -> str:
    """The page without what differs from one request to the next."""
    lines = [line for line in page.splitlines() if "csrf" not in line]
    return "\n".join(lines).replace(f'value="{name}"', "")


def test_five_failures_lock_for_thirty_minutes(desk: Desk) -> None:
    """I-46, 等保 2.0: a right password does not help before the time is over."""
    for _ in range(5):
        desk.browser().log_in("chen", "wrong-Password-1")

    locked = desk.browser().log_in("chen").status_code
    pass_time(desk, LOCKED_FOR + timedelta(seconds=1))
    later = desk.browser().log_in("chen").status_code

    assert (locked, later) == (401, 303)


def test_failures_are_audited_without_what_was_typed(desk: Desk) -> None:
    """I-38: a name field may hold a password by mistake."""
    desk.browser().log_in("MyPassword-77", "x")
    desk.browser().log_in("chen", "Secret-word-99")

    with reading(desk.bureau.engine) as conn:
        rows = conn.execute(select(attempts.c.person, attempts.c.body).where(attempts.c.action == "log_in")).all()
    assert sorted(row.person for row in rows) == ["?", "chen"]
    assert not any("77" in str(row) or "99" in str(row) for row in rows)


def test_an_idle_login_ends_and_a_used_one_goes_on(desk: Desk) -> None:
    """I-46: the idle limit counts from the last page."""
    used, idle = desk.browser("chen"), desk.browser("chen")
    for _ in range(3):
        pass_time(desk, timedelta(minutes=9))
        assert is_in(used)

    assert not is_in(idle)


def test_a_login_ends_after_twelve_hours_however_much_it_is_used(desk: Desk) -> None:
    """I-46: a stolen cookie does not last for ever."""
    browser = desk.browser("chen")
    for _ in range(int(LONGEST_LOGIN / timedelta(minutes=15))):
        pass_time(desk, timedelta(minutes=15))
        alive = is_in(browser)

    assert not alive


@pytest.mark.parametrize("change", ["roles", "unit", "firm", "reset", "retired"])
def test_a_login_dies_when_the_person_changes(desk: Desk, change: str) -> None:
    """I-46: role change, transfer, another firm, a password set by the administrator, leaving: at the very next page."""
    browser = desk.browser("chen")
    with transaction(desk.bureau.engine) as conn:
        match change:
            case "firm":
                conn.execute(update(persons).where(persons.c.label == "chen").values(subject="shop"))
            case "reset":
                pass
            case "roles":
                offices.set_roles(conn, "chen", frozenset({Role.SAFETY_OFFICER}))
            case "unit":
                offices.set_unit(conn, "chen", "taiping")
            case _:
                set_active(conn, "chen", False)
    if change == "reset":
        reset_account(desk.bureau.door, "chen", "root")

    assert not is_in(browser)


def test_roles_that_were_passed_on_end_with_the_delegation_in_a_login_that_goes_on(desk: Desk) -> None:
    """I-46: what a login may do is asked at every page, not kept in it."""
    day = desk.bureau.clock.now().date()
    given = offices_of_the_door.delegate(desk.bureau.door, "zhou", "luo", "zhou", roles=None, first=day, last=day, reason="出差")
    browser = desk.browser("luo")
    before = browser.get("/approvals").status_code

    offices_of_the_door.end_delegation_early(desk.bureau.door, given.id, "zhou", "提前返回")

    assert (before, browser.get("/approvals").status_code, is_in(browser)) == (200, 403, True)


def test_a_changed_password_ends_the_other_logins(desk: Desk) -> None:
    """I-46: whoever knew the old one is out at once; the own browser goes on with a cookie of its own."""
    own, other = desk.browser("chen"), desk.browser("chen")
    kept = login_cookie(own)

    answer = own.post("/me/password", {"old": PASSWORD, "new": "Another-one-8", "again": "Another-one-8"})

    assert answer.status_code == 303
    assert is_in(own)
    assert not is_in(other)
    own.client.cookies.clear()
    own.client.cookies.set("duban-login", kept, domain="localhost.local")
    assert not is_in(own)
    assert desk.browser().log_in("chen").status_code == 401
    assert desk.browser().log_in("chen", "Another-one-8").status_code == 303


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("Short-7", "10 至 128"),
        ("onlylowercase", "至少三类"),
        ("Chen-is-me-77", "登录名"),
        (PASSWORD, "最近 5 次"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(desk: Desk, new: str, told: str) -> None:
    """等保 2.0: length, classes, not the name, not a former one."""
    answer = desk.browser("chen").post("/me/password", {"old": PASSWORD, "new": new, "again": new})

    assert answer.status_code == 400
    assert told in answer.text


def test_the_last_five_passwords_do_not_come_back(desk: Desk) -> None:
    """等保 2.0: the present one and the four before are refused, the one before those may be used again."""
    former = [f"Fresh-word-{number}x" for number in range(5)]
    with transaction(desk.bureau.engine) as conn:
        for password in former:
            keep_past(conn, desk.bureau.ids.new(), "chen", cheaply_hashed(password), most=REMEMBERED)
    browser = desk.browser("chen")

    refused = [change(browser, PASSWORD, word) for word in (PASSWORD, *former[1:])]
    accepted = change(browser, PASSWORD, former[0])

    assert (refused, accepted) == ([400] * 5, 303)


def change(browser: Browser, old: str, new: str) -> int:
    """Send the form of a new password; gives the status."""
    return browser.post("/me/password", {"old": old, "new": new, "again": new}).status_code


def test_an_old_password_must_be_changed_first(desk: Desk) -> None:
    """等保 2.0: after ninety days nothing opens but the page for a new one."""
    pass_time(desk, PASSWORD_LASTS + timedelta(days=1))
    browser = desk.browser("chen")

    elsewhere = browser.get("/cases")
    browser.post("/me/password", {"old": PASSWORD, "new": "Another-one-8", "again": "Another-one-8"})

    assert elsewhere.headers["location"] == "/me/password"
    assert browser.get("/cases").status_code == 200


def test_one_ends_ones_own_logins_only(desk: Desk) -> None:
    """The list of logins ends the other ones of the same person; somebody else's id is unknown."""
    own, other, stranger = desk.browser("chen"), desk.browser("chen"), desk.browser("luo")
    page = own.get("/me/logins").text
    login = page.split('name="login" value="')[1].split('"')[0]

    foreign = stranger.post("/me/logins/end", {"login": login}).status_code
    ended = own.post("/me/logins/end", {"login": login}).status_code

    assert (foreign, ended) == (404, 303)
    assert (is_in(own), is_in(other)) == (True, False)


def test_a_login_leads_on_only_within_the_site(desk: Desk) -> None:
    """No page elsewhere can send people through our login to itself."""
    for target in ("//evil.example/x", "https://evil.example", "/\\evil.example", "/%0d%0aX: y"[:1] + "\r\nX: y"):
        browser = desk.browser()
        token = token_in(browser.get("/login"))
        answer = browser.post("/login", {"name": "chen", "password": PASSWORD, "next": target}, token=token)
        assert answer.headers["location"] == "/"

    browser = desk.browser()
    assert browser.get("/cases?q=plant").headers["location"] == "/login?next=%2Fcases%3Fq%3Dplant"


def test_two_failures_at_once_are_two(bureau: Bureau) -> None:
    """Guesses side by side do not slip past the count."""
    from threading import Thread

    from door.accounts import log_in

    guesses = [
        Thread(target=log_in, args=(bureau.door, "chen", f"Wrong-guess-{n}"), kwargs={"address": "", "agent": ""})
        for n in range(4)
    ]
    for guess in guesses:
        guess.start()
    for guess in guesses:
        guess.join()

    with reading(bureau.engine) as conn:
        account = get_account(conn, "chen")
    assert account is not None
    assert account.failed == 4
