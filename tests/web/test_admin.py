"""Pages of the administrator; nobody gives himself anything (I-47)."""

import re
from datetime import timedelta

import pytest

from cases.people import Person, Role
from db.accounts import list_grants
from db.history import history_of
from db.registers import get_person, get_unit
from db.session import reading, transaction
from door.enrolment import enter_person
from tests.support.bureau import Bureau
from tests.web.desk import PASSWORD, Desk, give_accounts

#: The administrator of the test bureau.
ADMIN = "root"


@pytest.fixture
def bureau(bureau: Bureau) -> Bureau:
    """The bureau with a second administrator."""
    with transaction(bureau.engine) as conn:
        enter_person(conn, Person(label="root2", name="乙某", roles=frozenset({Role.ADMIN})))
    give_accounts(bureau, "root2")
    return bureau


def roles_of(desk: Desk, label: str) -> set[str]:
    """The roles a person has now."""
    with reading(desk.bureau.engine) as conn:
        person = get_person(conn, label)
    return set(person.roles) if person else set()


def open_grant(desk: Desk) -> int:
    """The request that waits."""
    with reading(desk.bureau.engine) as conn:
        return list_grants(conn, status="asked")[0].id


def test_roles_are_given_by_two(desk: Desk) -> None:
    """I-47: asked by one, confirmed by another; the asker and the person meant cannot confirm; the login of the person dies."""
    asker, sam = desk.browser("root"), desk.browser("sam")
    answer = asker.post("/admin/people/sam/roles", {"roles": ["safety_officer", "chief"], "reason": "任命为分管负责人"})
    assert answer.status_code == 303
    grant = open_grant(desk)

    own = asker.post(f"/admin/grants/{grant}/confirm").status_code
    between = roles_of(desk, "sam")
    other = desk.browser("root2").post(f"/admin/grants/{grant}/confirm").status_code

    assert (own, between, other) == (400, {"safety_officer"}, 303)
    assert roles_of(desk, "sam") == {"safety_officer", "chief"}
    assert sam.get("/").headers["location"] == "/login"


def test_the_person_meant_cannot_confirm(desk: Desk) -> None:
    """I-47: not even one who otherwise confirms."""
    desk.browser("root").post("/admin/people/zhou/roles", {"roles": ["chief", "admin"], "reason": "兼任"})

    answer = desk.browser("zhou").post(f"/admin/grants/{open_grant(desk)}/confirm")

    assert answer.status_code == 400
    assert roles_of(desk, "zhou") == {"chief"}


def test_nobody_asks_for_himself(desk: Desk) -> None:
    """I-47: never self; the attempt is audited."""
    before = desk.bureau.count("attempts")

    answer = desk.browser("root").post(f"/admin/people/{ADMIN}/roles", {"roles": ["admin", "officer"], "reason": "我也要"})

    assert answer.status_code == 400
    assert desk.bureau.count("attempts") == before + 1
    assert roles_of(desk, "root") == {"admin"}


def test_no_account_alone_reaches_grant_act_and_erase(desk: Desk) -> None:
    """I-47: whatever one administrator posts, he holds no role that acts on a case, and nothing in the audit is gone."""
    browser = desk.browser("root")
    before = desk.bureau.count("register_changes")
    new = {"label": "puppet", "name": "傀某", "roles": ["officer", "chief"], "certificate": "粤19-77", "reason": "新人"}

    browser.post("/admin/people", new)
    browser.post(f"/admin/grants/{open_grant(desk)}/confirm")
    browser.post("/admin/accounts/puppet/open")
    browser.post(f"/admin/people/{ADMIN}/unit", {"unit": "nanzha", "reason": "调动"})

    assert roles_of(desk, "puppet") == set()
    assert roles_of(desk, "root") == {"admin"}
    assert browser.get("/cases").status_code == 403
    assert desk.bureau.count("register_changes") == before + 1


def test_a_new_person_confirmed_gets_an_account_and_must_change_the_password(desk: Desk) -> None:
    """The whole way of a new colleague, to his first page."""
    root = desk.browser("root")
    root.post("/admin/people", {"label": "wu", "name": "吴某", "roles": ["safety_officer"], "unit": "nanzha", "reason": "新录用"})
    desk.browser("zhou").post(f"/admin/grants/{open_grant(desk)}/confirm")

    told = re.search(r"首次登录密码：<b>([^<]+)</b>", root.post("/admin/accounts/wu/open").text)
    assert told
    browser = desk.browser()
    first = browser.log_in("wu", told[1])
    elsewhere = browser.get("/cases")
    browser.post("/me/password", {"old": told[1], "new": PASSWORD, "again": PASSWORD})

    assert first.headers["location"] == elsewhere.headers["location"] == "/me/password"
    assert browser.get("/cases").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"label": "wu", "name": "吴某", "reason": "没有角色"},
        {"label": "wu", "name": "吴某", "roles": ["system"], "reason": "系统"},
        {"label": "吴", "name": "吴某", "roles": ["officer"], "reason": "中文标识"},
        {"label": "chen", "name": "陈某", "roles": ["officer"], "reason": "已有"},
        {"label": "wu", "name": "吴某", "roles": ["officer"], "unit": "nowhere", "reason": "没有单位"},
        {"label": "wu", "name": "吴某", "roles": ["officer"], "first": "soon", "reason": "不是日期"},
        {"label": "wu", "name": "吴某", "roles": ["officer"], "reason": ""},
    ],
)
def test_a_person_that_cannot_be_is_refused_at_once(desk: Desk, fields: dict[str, object]) -> None:
    """What the register would refuse is told when it is asked, not when it is confirmed."""
    answer = desk.browser("root").post("/admin/people", fields)

    assert answer.status_code == 400
    assert 'class="faults"' in answer.text
    assert desk.bureau.count("grants") == 0


def test_certificates_units_moves_and_leaving_are_done_on_pages_and_audited(desk: Desk) -> None:
    """Every change leaves a line with who, when and why."""
    root = desk.browser("root")
    answers = [
        root.post("/admin/people/chen/certificate", {"certificate": "粤19-2001", "first": "2026-05-01", "last": "2031-04-30"}),
        root.post("/admin/people/luo/unit", {"unit": "nanzha", "reason": "驻社区"}),
        root.post("/admin/people/liang/retire", {"reason": "调离"}),
        root.post("/admin/units", {"label": "beizha", "name": "北栅社区", "kind": "community", "reason": "新设"}),
        root.post("/admin/units/beizha/name", {"name": "北栅社区居委会", "reason": "更名"}),
        root.post("/admin/units/beizha/parent", {"parent": "nanzha", "reason": "并入"}),
    ]

    with reading(desk.bureau.engine) as conn:
        acts = {key: [c.act for c in history_of(conn, *key)] for key in (("person", "chen"), ("person", "luo"), ("unit", "beizha"))}
        unit = get_unit(conn, "beizha")
    assert [a.status_code for a in answers] == [303] * 6
    assert acts == {
        ("person", "chen"): ["certificate_renewed"], ("person", "luo"): ["moved"], ("unit", "beizha"): ["entered", "renamed", "moved"],
    }  # fmt: skip
    assert unit is not None
    assert (unit.name, unit.parent) == ("北栅社区居委会", "nanzha")
    assert "换发执法证" in root.get("/admin/people/chen").text


def test_a_delegation_lets_the_substitute_act_and_ends_by_itself(desk: Desk) -> None:
    """请假委托: from the day it begins to the day it ends, without a new login; early when ended."""
    today = desk.bureau.clock.now().date()
    zhou, luo = desk.browser("zhou"), desk.browser("luo")
    days = {"first": today.isoformat(), "last": (today + timedelta(days=3)).isoformat(), "reason": "年休假"}
    before = luo.get("/admin/grants").status_code
    assert zhou.post("/delegations", {"substitute": "luo", **days}).status_code == 303

    during = luo.get("/admin/grants").status_code
    desk.bureau.wait_until(desk.bureau.clock.now() + timedelta(days=4))
    after = desk.browser("luo").get("/admin/grants").status_code

    assert (before, during, after) == (403, 200, 403)


def test_a_blocked_account_is_out_at_once_and_nobody_blocks_himself(desk: Desk) -> None:
    """I-46: the login dies with the account."""
    root, chen = desk.browser("root"), desk.browser("chen")

    done = root.post("/admin/accounts/chen/block", {"reason": "调查期间"}).status_code
    own = root.post(f"/admin/accounts/{ADMIN}/block", {"reason": "我自己"}).status_code

    assert (done, own) == (303, 400)
    assert chen.get("/").headers["location"] == "/login"
    assert desk.browser().log_in("chen").status_code == 401
