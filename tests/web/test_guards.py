"""What no request gets past: policies, tokens, origins, sizes, strange fields (I-43, I-44, I-45)."""

import pytest
from fastapi import APIRouter, Request, Response

from door.request import Outcome
from settings.settings import Settings
from states.registry import ROWS
from tests.web.desk import HOST, SECRET, Desk, hidden_in, token_in
from web.app import ROUTERS, create_app
from web.desk.view import NOT_ON_PAGES
from web.policies import UnguardedRoute
from web.routes import pages

#: Audit rows are written by whoever is turned away, and by nothing else here.
AUDIT = ("attempts",)


def test_a_page_without_a_policy_stops_the_start(desk: Desk) -> None:
    """I-43: default deny, at the declaration and once more at the start."""
    plain = APIRouter()

    @plain.get("/open")
    def opened(request: Request) -> Response:
        return Response("for everyone")

    with pytest.raises(UnguardedRoute):
        pages().get("/open")(opened)
    with pytest.raises(UnguardedRoute):
        create_app(desk.bureau.door, Settings(), secret=SECRET, routers=[*ROUTERS, plain])


def test_looking_at_pages_changes_no_row(desk: Desk) -> None:
    """I-44: every GET of the site, by everybody, leaves every table as it was."""
    case = desk.bureau.open_case("guard", "belt")
    desk.bureau.order(case)
    browsers = [desk.browser(name) for name in ("chen", "zhou", "root", "boss", "nan")]
    before = desk.bureau.rows(*AUDIT)

    for browser in browsers:
        for path in every_get(desk, case):
            assert browser.get(path).status_code < 500, path

    assert desk.bureau.rows(*AUDIT) == before


def every_get(desk: Desk, case: str) -> list[str]:
    """The address of every page."""
    values = {"number": case, "n": "1", "seq": "1", "action": "note", "label": "chen", "digest": "0", "name:path": "x"}
    found = []
    for route in desk.app.routes:
        if "GET" in route.methods:  # type: ignore[attr-defined] # every route here has methods
            path = route.path  # type: ignore[attr-defined] # and a path
            for name, value in values.items():
                path = path.replace("{" + name + "}", value)
            found.append(path)
    return [*found, "/new/open_case", "/cases?q=plant", "/?band=later"]


@pytest.mark.parametrize("kind", ["none", "empty", "another login's", "a visitor's"])
def test_a_form_without_this_logins_token_does_nothing(desk: Desk, kind: str) -> None:
    """I-44, I-38: the token is the login's own; the attempt is audited."""
    case = desk.bureau.open_case()
    browser, other = desk.browser("chen"), desk.browser("luo")
    page = browser.get(f"/cases/{case}/acts/note")
    tokens = {"none": None, "empty": "", "another login's": other.token(), "a visitor's": desk.browser().token()}
    fields = {**hidden_in(page), "text": "附记内容"}
    before, denied = desk.bureau.rows(*AUDIT), desk.bureau.count("attempts")

    sent = {**fields, **({"csrf": tokens[kind]} if tokens[kind] is not None else {})}
    answer = browser.ask("POST", f"/cases/{case}/acts/note", data=sent, headers={"origin": HOST})

    assert answer.status_code == 403
    assert desk.bureau.rows(*AUDIT) == before
    assert desk.bureau.count("attempts") == denied + 1


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}, {"referer": "http://evil.example/localhost"}])
def test_a_form_from_elsewhere_does_nothing(desk: Desk, headers: dict[str, str]) -> None:
    """I-44: a right token from a foreign page, or from nowhere, is refused as well."""
    case = desk.bureau.open_case()
    browser = desk.browser("chen")
    page = browser.get(f"/cases/{case}/acts/note")
    before = desk.bureau.rows(*AUDIT)

    fields = {**hidden_in(page), "text": "附记内容", "csrf": token_in(page)}
    answer = browser.ask("POST", f"/cases/{case}/acts/note", data=fields, headers=headers)

    assert answer.status_code == 403
    assert desk.bureau.rows(*AUDIT) == before


def test_a_token_is_needed_before_the_login_too(desk: Desk) -> None:
    """I-44: nobody is logged in to a stranger's account behind his back."""
    answer = desk.browser().post("/login", {"name": "chen", "password": "x", "next": "/"}, token="made-up")

    assert answer.status_code == 403


@pytest.mark.parametrize("key", ["state", "jurisdiction_id", "version", "approved_by", "by", "at", "case", "roles", "served.state", "csrf2"])
def test_no_act_takes_a_field_that_is_not_its_own(desk: Desk, key: str) -> None:
    """I-45: what the inputs of an act do not list is refused, on the form of every act; nothing is done."""
    case = desk.bureau.open_case()
    browser = desk.browser("chen")
    token = browser.token()
    before = desk.bureau.rows(*AUDIT)
    acts = [name for name, rows in ROWS.items() if all(takes_no(row, key) and not row.is_system_only for row in rows.values())]
    assert acts

    answers = {
        name: browser.post(f"/cases/{case}/acts/{name}", {"_version": "1", "_request": "r", key: "closed"}, token=token)
        for name in (acts if key == "state" else acts[::9])
    }

    strange = {name: a.status_code for name, a in answers.items() if a.status_code not in (400, 404)}
    assert strange == {}
    missing = {name for name, a in answers.items() if a.status_code == 404}
    assert {name for name in missing - NOT_ON_PAGES if next(iter(ROWS[name].values())).target != "file"} == set()
    assert desk.bureau.rows(*AUDIT) == before


def takes_no(row: object, key: str) -> bool:
    """Whether the inputs of a row do not list a key at their top."""
    model = row.inputs  # type: ignore[attr-defined] # rows of the tables
    return all((info.alias or name) != key.split(".", maxsplit=1)[0] for name, info in model.model_fields.items())


def test_a_body_that_is_too_large_is_refused_whatever_its_headers_say(desk: Desk) -> None:
    """Starlette has no limit of its own; ours counts what arrives."""
    browser = desk.browser("chen")
    token = browser.token()

    told = browser.ask("POST", "/logout", content=b"x", headers={"origin": HOST, "content-length": "99999999999"})
    sent = browser.post("/logout", {"more": "x" * 1_100_000}, token=token)

    assert (told.status_code, sent.status_code) == (413, 413)


def test_a_flood_of_fields_is_refused(desk: Desk) -> None:
    """A form of thousands of fields is no form of ours."""
    answer = desk.browser("chen").post("/logout", {f"f{n}": "x" for n in range(2_500)})

    assert answer.status_code == 400


def test_a_strange_host_gets_nothing(desk: Desk) -> None:
    """A poisoned Host header reaches no page."""
    answer = desk.browser().get("/login", headers={"host": "evil.example"})

    assert answer.status_code == 400


def test_every_answer_carries_the_headers_of_safety(desk: Desk) -> None:
    """No inline script, no foreign host, no frame, nothing kept by a cache; faults and missing pages too."""
    browser = desk.browser("chen")

    for path in ("/", "/nothing", "/login", "/cases/AJ2026-999999"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http:" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_no_page_carries_inline_code(desk: Desk) -> None:
    """What the content policy would stop is not there in the first place; nothing comes from another host."""
    case = desk.bureau.open_case()
    browser = desk.browser("chen")

    for path in ("/", "/cases", f"/cases/{case}", f"/cases/{case}/acts/add_hazard", "/me/password"):
        page = browser.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert "javascript:" not in page
        assert " onclick" not in page
        assert "//" not in page.replace("http://www.w3.org", "").replace(HOST, "")


def test_style_and_script_never_change_under_their_address(desk: Desk) -> None:
    """The address holds the hash of the content, so a browser keeps it for a year; a wrong hash is a missing page."""
    browser = desk.browser()
    url = desk.app.state.site.assets.url("desk.css")

    found, wrong = browser.get(url), browser.get("/static/0123456789abcdef/desk.css")

    assert (found.status_code, wrong.status_code) == (200, 404)
    assert "immutable" in found.headers["cache-control"]


def test_an_accepted_outcome_is_what_the_page_leads_on(desk: Desk) -> None:
    """The pattern of the tests above, once with everything right: the form does what it says."""
    case = desk.bureau.open_case()

    answer = desk.browser("chen").act(case, "note", {"text": "附记内容"})

    assert answer.status_code == 303
    assert desk.bureau.events(case)[-1] == "note"
    assert isinstance(desk.bureau.act("note", "chen", case=case, text="x"), Outcome)
