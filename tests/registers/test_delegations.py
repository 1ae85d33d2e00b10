"""Delegation for an absence: the substitute may act within the days, as himself, and no more than the absent person may."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cases.clockface import at_hour
from cases.errors import InputFault
from cases.people import Role
from db.delegations import list_delegations
from db.history import history_of
from db.registers import get_person
from db.session import reading, transaction
from door.enrolment import enter_person
from door.offices import change_roles, delegate, end_delegation_early, move_person, retire_person
from door.pen import NotAllowed
from door.request import Request
from tests.support.builders import DAY, a_person, an_officer
from tests.support.bureau import MORNING, Bureau

LAST = DAY + timedelta(days=9)


@pytest.fixture
def staffed(bureau: Bureau) -> Bureau:
    """The bureau with a deputy who is an officer, and a chief of a community with a safety officer beside him."""
    with transaction(bureau.engine) as conn:
        for person in (
            an_officer("wu"), an_officer("late", valid_to=DAY + timedelta(days=3)),
            a_person("tao", Role.CHIEF, unit="taiping"), a_person("tam", Role.SAFETY_OFFICER, unit="taiping"),
            a_person("root2", Role.ADMIN),
        ):  # fmt: skip
            enter_person(conn, person)
    return bureau


def stand_in(bureau: Bureau, absent: str = "zhou", substitute: str = "wu", by: str = "zhou", **more: Any) -> int:
    """Let a substitute stand in for ten days from today."""
    chosen: dict[str, Any] = {"roles": None, "first": DAY, "last": LAST, "reason": "年休假", **more}
    return delegate(bureau.door, absent, substitute, by, **chosen).id


def proposed(bureau: Bureau) -> str:
    """A case with a penalty that waits for its filing."""
    number = bureau.open_case()
    violation = {"code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": f"{DAY}", "to": f"{DAY}"}}
    bureau.do("propose_penalty", "chen", case=number, violation=violation)
    return number


def test_a_substitute_acts_in_the_role_within_the_days_as_himself(staffed: Bureau) -> None:
    """Before, an officer files nothing; during the absence he does, under his own name; afterwards no more."""
    first, second, third = proposed(staffed), proposed(staffed), proposed(staffed)
    before = staffed.act("file_penalty", "wu", case=first, handlers=["chen", "luo"])
    stand_in(staffed, first=DAY + timedelta(days=1))

    too_early = staffed.act("file_penalty", "wu", case=first, handlers=["chen", "luo"])
    staffed.wait_until(at_hour(LAST, 23, 59))
    during = staffed.act("file_penalty", "wu", case=second, handlers=["chen", "luo"])
    staffed.wait_until(at_hour(LAST + timedelta(days=1), 0))
    after = staffed.act("file_penalty", "wu", case=third, handlers=["chen", "luo"])

    assert [o.accepted for o in (before, too_early, during, after)] == [False, False, True, False]
    assert [e.by for e in staffed.case(second).events if e.action == "file_penalty"] == [("wu",)]


def test_guards_still_look_at_the_human_being(staffed: Bureau) -> None:
    """Who handles a case does not decide it by standing in for the chief (I-34, 行政处罚法#57)."""
    number = proposed(staffed)
    staffed.do("file_penalty", "zhou", case=number, handlers=["chen", "wu"])
    stand_in(staffed)

    offers = {o.action: o for o in staffed.door.offers(number, "wu")}

    assert any(b.gate == "G-25" for b in offers["decide_penalty"].blockers)
    assert not any("不能“" in b.sentence for b in offers["decide_penalty"].blockers)


@pytest.mark.parametrize(
    ("at", "now"),
    [
        (MORNING + timedelta(days=2), MORNING + timedelta(days=20)),
        (MORNING, MORNING + timedelta(days=2)),
    ],
    ids=["dated back into the days", "dated before them"],
)
def test_an_act_is_not_dated_into_a_delegation(staffed: Bureau, at: datetime, now: datetime) -> None:
    """The delegation holds when the act is done and when it is entered."""
    number = proposed(staffed)
    stand_in(staffed, first=DAY + timedelta(days=1))
    staffed.wait_until(now)

    (outcome,) = staffed.door.perform(
        [Request(action="file_penalty", by=("wu",), case=number, inputs={"handlers": ["chen", "luo"]}, at=at)]
    )

    assert not outcome.accepted
    assert any("分管负责人" in b.sentence for b in outcome.blockers)


def test_messages_to_the_absent_reach_the_substitute_too(staffed: Bureau) -> None:
    """Only in the roles passed on, and only within the days."""
    number = staffed.open_case()
    staffed.order(number, days=5)
    stand_in(staffed, "chen", "wu", "chen", roles=frozenset({Role.OFFICER}))
    stand_in(staffed, "zhou", "liang", roles=frozenset({Role.CHIEF}), last=DAY + timedelta(days=2))

    staffed.wait_until(MORNING + timedelta(days=7))
    staffed.door.sweep()

    told = [row.person for row in staffed.messages()]
    assert told.count("wu") == told.count("chen") > 0
    assert "zhou" in told
    assert "liang" not in told


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"roles": frozenset({Role.BUREAU_HEAD})}, "zhou某不是主要负责人，不能委托"),
        ({"absent": "root", "substitute": "root2", "by": "root"}, "没有可以委托给root2某的角色"),
        ({"absent": "root", "substitute": "root2", "by": "root", "roles": frozenset({Role.ADMIN})}, "系统管理员的职责不能委托"),
        ({"substitute": "zhou"}, "不能委托给本人"),
        ({"substitute": "tam"}, "不在同一单位"),
        ({"absent": "boss", "substitute": "wu", "by": "root"}, "不在同一单位（企业）"),
        ({"absent": "chen", "substitute": "sam", "by": "chen"}, "没有在此期间有效的执法证件"),
        ({"absent": "chen", "substitute": "late", "by": "chen", "roles": frozenset({Role.OFFICER})}, "没有在此期间有效的执法证件"),
        ({"first": LAST, "last": DAY}, "止日早于起日"),
        ({"first": DAY - timedelta(days=9), "last": DAY - timedelta(days=1)}, "已经过去"),
        ({"by": "wu"}, "代理人不能自行办理"),
        ({"by": "luo"}, "本人、其负责人或者系统管理员"),
        ({"by": "tao"}, "本人、其负责人或者系统管理员"),
        ({"reason": ""}, "须写明理由"),
        ({"substitute": "nobody"}, "没有名为“nobody”的在职人员"),
    ],
)  # fmt: skip
def test_a_delegation_passes_on_no_more_than_is_there(staffed: Bureau, fields: dict[str, Any], says: str) -> None:
    """Each refusal says what is wrong; nothing is kept."""
    from cases.errors import NotFound

    with pytest.raises((InputFault, NotFound), match=says):
        stand_in(staffed, **fields)

    assert staffed.count("delegations") == 0


@pytest.mark.parametrize("by", ["zhou", "he", "root"])
def test_the_absent_his_chief_or_an_administrator_gives_it(staffed: Bureau, by: str) -> None:
    """And the register remembers who did."""
    number = stand_in(staffed, by=by)

    with reading(staffed.engine) as conn:
        (kept,) = list_delegations(conn, person="wu", day=DAY)
        (change,) = history_of(conn, "delegation", str(number))
    assert (kept.given_by, kept.roles, change.person) == (by, frozenset({Role.CHIEF}), by)


@pytest.mark.parametrize("how", ["ended", "role lost", "retired", "moved", "substitute moved"])
def test_a_delegation_falls_with_what_it_rests_on(staffed: Bureau, how: str) -> None:
    """Ended early, or the absent person no longer holds the role, has left, or one of the two serves elsewhere."""
    number = stand_in(staffed)
    match how:
        case "ended":
            end_delegation_early(staffed.door, number, "wu", "提前销假")
        case "role lost":
            change_roles(staffed.door, "zhou", frozenset({Role.EDITOR}), "root", "调整分工")
        case "retired":
            retire_person(staffed.door, "zhou", "root", "退休")
        case "moved":
            move_person(staffed.door, "zhou", "taiping", "root", "调动")
        case _:
            move_person(staffed.door, "wu", "taiping", "root", "调动")

    with reading(staffed.engine) as conn:
        wu = get_person(conn, "wu", on=(MORNING,))

    assert wu is not None
    assert wu.roles == {Role.OFFICER}


def test_the_same_delegation_is_not_given_twice(staffed: Bureau) -> None:
    """Overlapping days for the same role name the one that stands."""
    number = stand_in(staffed)

    with pytest.raises(InputFault, match=f"委托 {number}"):
        stand_in(staffed, first=LAST, last=LAST + timedelta(days=5))

    stand_in(staffed, first=LAST + timedelta(days=1), last=date(2026, 7, 1))
    assert staffed.count("delegations") == 2


def test_a_stranger_does_not_end_it(staffed: Bureau) -> None:
    """Only the two, a chief, or an administrator; and once."""
    number = stand_in(staffed)

    with pytest.raises(NotAllowed):
        end_delegation_early(staffed.door, number, "luo", "试试")
    end_delegation_early(staffed.door, number, "he", "提前销假")
    with pytest.raises(InputFault, match="已经结束"):
        end_delegation_early(staffed.door, number, "he", "提前销假")
