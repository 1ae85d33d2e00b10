"""One audit row for each change, each denial and each look at what is not for everyone, and no secret in any of them (I-38)."""

import re

import pytest
from sqlalchemy import func, select

from db.session import reading
from db.tables import metadata
from door.clients import give_token
from tests.web.desk import PASSWORD, Desk, hidden_in, token_in
from tests.web.matrix import API, MATRIX, PUBLIC, ROLES
from tests.web.test_api import a_program, asked
from tests.web.test_matrix import ask

#: What is kept of changes, denials and looks.
BOOKS = ("events", "register_changes", "attempts", "reads")
#: What an administrator may not do to himself.
OWN_UNIT = f"/admin/people/{ROLES['SA']}/unit"
ID_NUMBER, PHONE, NEW_PASSWORD = "441900199001011236", "13812345678", "Sek-ret-Word-9"


def counts(desk: Desk) -> dict[str, int]:
    """How many rows each book has."""
    with reading(desk.bureau.engine) as conn:
        return {book: conn.scalar(select(func.count()).select_from(metadata.tables[book])) or 0 for book in BOOKS}


@pytest.mark.parametrize("letters", ["SO", "EN", "SA"])
def test_every_denial_on_every_route_is_one_row(desk: Desk, letters: str) -> None:
    """I-38: 403, and 404 for a case that is not there: one row each; what is let through adds no denial of the page."""
    desk.bureau.open_case()
    browser, program = desk.browser(ROLES[letters]), a_program(desk, ROLES[letters])
    token = browser.token()
    odd = {}

    for row in MATRIX:
        if MATRIX[row] == PUBLIC or row == "POST /logout":
            continue
        before = counts(desk)["attempts"]
        answer = ask(browser, row, "AJ2026-999999", token)
        added = counts(desk)["attempts"] - before
        missing = answer.status_code == 404 and "{number}" in row and "delegations" not in row
        if answer.status_code == 403 or missing:
            odd |= {row: (answer.status_code, added)} if added != 1 else {}
        elif added > 1:
            odd |= {row: (answer.status_code, added)}
    for row in API:
        before = counts(desk)["attempts"]
        if asked(program, row, "AJ2026-999999").status_code == 403 and counts(desk)["attempts"] - before != 1:
            odd[row] = (403, counts(desk)["attempts"] - before)

    assert odd == {}


def test_every_change_is_one_row_and_every_look_at_sensitive_matter_too(desk: Desk) -> None:
    """I-38: on every road by which state changes: an act is one event, a change of a register one line, a look one read."""
    case = desk.bureau.open_case(reporter={"name": "举某", "phone": PHONE})
    root, chen = desk.browser("root"), desk.browser("chen")
    page = chen.get(f"/cases/{case}/acts/note")
    note = {**hidden_in(page), "text": "附记内容"}
    steps = [
        (chen, f"/cases/{case}/acts/note", note, {"events": 1}),
        (chen, f"/cases/{case}/reveal", {"reason": "核对举报人身份"}, {"reads": 1}),
        (chen, f"/cases/{case}/reveal", {"reason": ""}, {"attempts": 1}),
        (desk.browser("sam"), f"/cases/{case}/reveal", {"reason": "核对举报人身份"}, {"attempts": 1}),
        (root, "/admin/units", {"label": "new", "kind": "community", "name": "新社区", "parent": "", "reason": "新设"}, {"register_changes": 1}),
        (root, "/admin/units/new/name", {"name": "新新社区", "reason": "更名"}, {"register_changes": 1}),
        (root, "/admin/people/sam/unit", {"unit": "nanzha", "reason": "调动"}, {"register_changes": 1}),
        (root, "/admin/people/sam/roles", {"roles": ["officer"], "reason": "转岗"}, {"register_changes": 1}),
        (root, "/admin/people/liang/retire", {"reason": "离职"}, {"register_changes": 1}),
        (root, "/admin/accounts/luo/block", {"reason": "调查"}, {"register_changes": 1}),
        (root, "/admin/accounts/luo/unblock", {"reason": "结束"}, {"register_changes": 1}),
        (root, OWN_UNIT, {"unit": "nanzha", "reason": "自己"}, {"attempts": 1}),
        (chen, "/me/contacts", {"channel": "smtp", "address": "chen@example.org", "takes": "all"}, {"register_changes": 1}),
        (chen, "/me/calendar", {}, {"register_changes": 1}),
        (chen, "/me/password", {"old": "wrong-Password-1", "new": NEW_PASSWORD, "again": NEW_PASSWORD}, {"attempts": 1}),
        (chen, "/me/password", {"old": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}, {"register_changes": 1}),
    ]  # fmt: skip
    found = []

    for browser, path, fields, _ in steps:
        token, before = browser.token(), counts(desk)
        answer = browser.post(path, fields, token=token)
        found.append((path, answer.status_code < 500, {book: n - before[book] for book, n in counts(desk).items() if n != before[book]}))

    assert found == [(path, True, rows) for _, path, _, rows in steps]


def test_no_audit_row_holds_a_password_a_token_or_an_identity_number(desk: Desk) -> None:
    """I-38: whatever is typed into a reason, and whatever secret was given out on the way."""
    case = desk.bureau.open_case()
    root, chen, boss = desk.browser("root"), desk.browser("chen"), desk.browser("boss")
    typed = f"经核实{ID_NUMBER}，电话{PHONE}，改办"
    told = [root.post("/admin/accounts/sam/reset").text, chen.post("/me/calendar").text]
    secrets = [
        PASSWORD, NEW_PASSWORD, "wrong-Password-1", ID_NUMBER, PHONE,
        *re.findall(r"首次登录密码：<b>([^<]+)</b>", told[0]), *re.findall(r"/calendar/([\w-]{20,})\.ics", told[1]),
        give_token(desk.bureau.door, "program", "chen", ["read"]), chen.token(), root.token(),
    ]  # fmt: skip
    assert len(secrets) == 10
    for browser, path, fields in (
        (chen, f"/cases/{case}/reveal", {"reason": typed}),
        (boss, f"/cases/{case}/reveal", {"reason": typed}),
        (root, "/admin/units", {"label": "new", "kind": "community", "name": "新社区", "parent": "", "reason": typed}),
        (root, "/admin/people/luo/roles", {"roles": ["safety_officer"], "reason": typed}),
        (root, "/admin/people/luo/retire", {"reason": typed}),
        (root, OWN_UNIT, {"unit": "nanzha", "reason": typed}),
        (root, "/admin/accounts/liang/block", {"reason": typed}),
        (chen, "/me/password", {"old": "wrong-Password-1", "new": NEW_PASSWORD, "again": NEW_PASSWORD}),
        (chen, "/delegations", {"substitute": "luo", "first": "2026-05-06", "last": "2026-05-06", "reason": typed}),
        (chen, f"/cases/{case}/acts/{PASSWORD}", {"text": typed}),
    ):
        browser.post(path, fields, token=browser.token())
    page = chen.get(f"/cases/{case}/acts/close_case")
    chen.post(f"/cases/{case}/acts/close_case", {**hidden_in(page), "reason": typed, ID_NUMBER: "x"}, token=token_in(page))
    a_program(desk, "chen").act("k", action="note", case=case, expected_version=99, inputs={"text": typed, ID_NUMBER: 1})
    desk.browser().log_in(PASSWORD, NEW_PASSWORD)

    with reading(desk.bureau.engine) as conn:
        books = {book: [str(tuple(row)) for row in conn.execute(select(metadata.tables[book]))] for book in BOOKS if book != "events"}

    assert all(books.values())
    assert {(book, secret) for book, rows in books.items() for row in rows for secret in secrets if secret in row} == set()
