"""Every form of every page, replayed without what makes it ours, and with what it does not have (I-44, I-45)."""

import re

import pytest
from fastapi import Request, Response

from tests.web.desk import HOST, Desk
from tests.web.matrix import MATRIX, PUBLIC, ROLES, SAMPLES
from web.policies import Policy, UnguardedRoute, policy
from web.routes import pages

#: Audit rows are written by whoever is turned away, and by nothing else here.
AUDIT = ("attempts",)
FORMS = [row for row in MATRIX if row.startswith("POST ")]
#: What leads a form to its own check: the act, the person, the entry that it is about.
REAL = {"label": "boss", "action": "note", "what": "unit", "grant": "1", "row": "1", "n": "1"}
SMUGGLED = {
    "state": "closed", "jurisdiction_id": "1", "version": "9", "approved_by": "zhou", "person": "zhou", "must_change": "false", "csrf2": "x",
}  # fmt: skip


def address(row: str, case: str, report: str) -> str:
    """The address of a form, with real things in it."""
    path = row.removeprefix("POST ")
    number = "1" if path.startswith("/delegations") else report if path.startswith("/intake") else case
    action = "open_case" if path.startswith("/new") else "note"
    for name, value in {**SAMPLES, **REAL, "number": number, "action": action}.items():
        path = path.replace("{" + name + "}", value)
    return path


def somebody(row: str) -> str:
    """Who may send it."""
    letters = MATRIX[row].split()
    return ROLES["EO" if MATRIX[row] == PUBLIC or "EO" in letters else letters[0]]


@pytest.fixture
def scene(desk: Desk) -> tuple[str, str]:
    """A case and a report."""
    return desk.bureau.open_case(), str(desk.bureau.do("receive_report", "sam", source="grid", text="冲床没有防护", subject="plant").case)


def test_no_form_is_taken_without_this_logins_token(desk: Desk, scene: tuple[str, str]) -> None:
    """I-44, I-38: every form of the site: without a token, with an empty one, another login's, a visitor's, from a foreign page,
    from nowhere: 403, no row but the one of the audit."""
    other, visitor = desk.browser("luo").token(), desk.browser().token()
    browsers = {name: desk.browser(name) for name in {somebody(row) for row in FORMS}}
    before, denied, asked = desk.bureau.rows(*AUDIT), desk.bureau.count("attempts"), 0

    for row in FORMS:
        browser = browsers[somebody(row)]
        own, here = browser.token(), {"origin": HOST}
        tries = [({}, here), ({"csrf": ""}, here), ({"csrf": other}, here), ({"csrf": visitor}, here), ({"csrf": own}, {}),
                 ({"csrf": own}, {"origin": "http://evil.example"})]  # fmt: skip
        for fields, headers in tries:
            answer = browser.ask("POST", address(row, *scene), data={"reason": "理由充分", **fields}, headers=headers)
            assert answer.status_code == 403, (row, fields, headers)
            asked += 1

    assert desk.bureau.rows(*AUDIT) == before
    assert desk.bureau.count("attempts") == denied + asked


def test_every_form_refuses_a_field_that_it_does_not_have(desk: Desk, scene: tuple[str, str]) -> None:
    """I-45: one strange name and nothing is done, named in the answer; with every token and every right in order."""
    browsers = {name: desk.browser(name) for name in {somebody(row) for row in FORMS}}
    before = desk.bureau.rows(*AUDIT)

    for row in FORMS:
        browser = browsers[somebody(row)]
        token, wanted = browser.token(), names_taken(desk, row)
        fields = {key: value for key, value in SMUGGLED.items() if key not in wanted}
        if row.startswith("POST /inspections"):
            fields["firm"] = "plant"
        for key in fields:
            sent = {"firm": "plant"} if row.startswith("POST /inspections") and key != "firm" else {}
            answer = browser.post(address(row, *scene), {**sent, key: "closed"}, token=token)
            if key == "firm":
                continue
            assert answer.status_code == 400, (row, key, answer.status_code)
            assert re.search(f"表单含有不认识的项：{re.escape(key)}", answer.text), (row, key)

    assert desk.bureau.rows(*AUDIT) == before


def names_taken(desk: Desk, row: str) -> frozenset[str]:
    """What the route declares; nothing where the endpoint itself sees to it."""
    (found,) = [
        route.takes  # type: ignore[attr-defined] # routes of ours
        for route in desk.app.routes
        if f"POST {route.path}" == row and "POST" in route.methods  # type: ignore[attr-defined] # every route has both
    ]
    return found or frozenset()


def test_a_form_that_does_not_say_what_it_takes_stops_the_start() -> None:
    """I-45, I-43: default deny at the declaration, as for the policy."""

    @policy(Policy.SIGNED_IN)
    def anything(request: Request) -> Response:
        return Response("done")

    with pytest.raises(UnguardedRoute, match="takes"):
        pages().post("/anything")(anything)
    pages().get("/anything")(anything)


def test_cookies_go_to_this_site_only(desk: Desk) -> None:
    """I-44: both cookies are kept from scripts and from requests that foreign pages start; over TLS they bear the strict prefix."""
    plain, strict = desk.browser(), Desk(desk.bureau, desk.portal, is_secure=True).browser(host="https://localhost")

    kept = {
        browser.host: [*browser.get("/login").headers.get_list("set-cookie"), *browser.log_in("chen").headers.get_list("set-cookie")]
        for browser in (plain, strict)
    }

    for host, cookies in kept.items():
        assert {name.split("=")[0].removeprefix("__Host-") for name in cookies} >= {"duban-login"}
        for cookie in cookies:
            assert "httponly" in cookie.lower()
            assert "samesite=lax" in cookie.lower() or "samesite=strict" in cookie.lower()
            assert "domain" not in cookie.lower()
            assert (cookie.startswith("__Host-") and "secure" in cookie.lower()) is host.startswith("https")
