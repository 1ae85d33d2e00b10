"""Units and persons: what they were stays in the history, and what they are now counts at once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from cases.errors import DubanError
from cases.people import Role
from db.history import history_of
from db.offices import certificates_ending, officers_without_certificate
from db.registers import get_person, get_subject, get_unit
from db.session import reading, transaction
from door.enrolment import enter_person
from door.offices import change_roles, move_person, move_unit, rename_unit, renew_certificate, retire_person
from tests.support.builders import DAY, a_person, an_officer
from tests.support.bureau import Bureau

YEARS = {"first": date(2029, 1, 1), "last": date(2033, 12, 31)}


def test_a_renewed_certificate_keeps_the_earlier_validity(bureau: Bureau) -> None:
    """The number stays unless another is given (行政处罚法#42)."""
    renewed = renew_certificate(bureau.door, "chen", "root", certificate=None, **YEARS)

    with reading(bureau.engine) as conn:
        (change,) = history_of(conn, "person", "chen")
    assert (renewed.certificate, renewed.valid_to) == ("粤19-chen", date(2033, 12, 31))
    assert change.before == {"valid_from": "2023-01-01", "valid_to": "2028-12-31"}


def test_certificates_that_run_out_are_listed_with_those_missing(bureau: Bureau) -> None:
    """What has run out already stands first; who has left is not listed."""
    with transaction(bureau.engine) as conn:
        enter_person(conn, an_officer("past", valid_to=DAY - timedelta(days=1)))
        enter_person(conn, an_officer("soon", valid_to=DAY + timedelta(days=60)))
        enter_person(conn, an_officer("gone", valid_to=DAY))
        enter_person(conn, a_person("bare", Role.OFFICER))
    retire_person(bureau.door, "gone", "root", "退休")

    with reading(bureau.engine) as conn:
        ending = [p.label for p in certificates_ending(conn, DAY + timedelta(days=60))]
        without = [p.label for p in officers_without_certificate(conn)]

    assert (ending, without) == (["past", "soon"], ["bare"])


def test_a_retired_person_no_longer_acts_and_can_come_back(bureau: Bureau) -> None:
    """Both are remembered."""
    retire_person(bureau.door, "sam", "root", "退休")
    away = bureau.act("open_case", "sam", **bureau.opening())
    retire_person(bureau.door, "sam", "root", "返聘", active=True)
    back = bureau.act("open_case", "sam", **bureau.opening())

    with reading(bureau.engine) as conn:
        acts = [c.act for c in history_of(conn, "person", "sam")]
    assert (away.accepted, back.accepted, acts) == (False, True, ["retired", "brought_back"])


def test_a_renamed_unit_is_renamed_wherever_it_answers(bureau: Bureau) -> None:
    """The subject of the same label too; the former name is kept."""
    rename_unit(bureau.door, "nanzha", "南栅新社区", "root", "区划调整")

    with reading(bureau.engine) as conn:
        unit, subject = get_unit(conn, "nanzha"), get_subject(conn, "nanzha")
        (change,) = history_of(conn, "unit", "nanzha")
    assert unit is not None
    assert subject is not None
    assert (unit.name, subject.name, change.before) == ("南栅新社区", "南栅新社区", {"name": "nanzha社区"})


def test_a_moved_unit_changes_who_reaches_it(bureau: Bureau) -> None:
    """At once."""
    move_unit(bureau.door, "group", "taiping", "root", "区划调整")

    with reading(bureau.engine) as conn:
        liaison = get_person(conn, "nan")
    assert liaison is not None
    assert liaison.reach == {"nanzha"}


Doing = Callable[[Bureau], Any]


@pytest.mark.parametrize(
    ("doing", "says"),
    [
        (lambda b: move_unit(b.door, "nanzha", "group", "root", "区划调整"), "不能作为它的上级"),
        (lambda b: move_unit(b.door, "nanzha", "nanzha", "root", "区划调整"), "不能作为它的上级"),
        (lambda b: move_unit(b.door, "nanzha", None, "root", "区划调整"), "没有变化"),
        (lambda b: rename_unit(b.door, "nanzha", "taiping社区", "root", "区划调整"), "已有名为"),
        (lambda b: rename_unit(b.door, "nowhere", "某", "root", "区划调整"), "单位“nowhere”不存在"),
        (lambda b: rename_unit(b.door, "nanzha", "某社区", "zhou", "区划调整"), "须由系统管理员办理"),
        (lambda b: rename_unit(b.door, "nanzha", "某社区", "root", " "), "须写明理由"),
        (lambda b: change_roles(b.door, "root", frozenset({Role.ADMIN, Role.CHIEF}), "root", "兼任"), "不能变更自己的角色"),
        (lambda b: change_roles(b.door, "sam", frozenset(), "root", "调整"), "至少应有一个角色"),
        (lambda b: change_roles(b.door, "sam", frozenset({Role.SYSTEM}), "root", "调整"), "不能是 system"),
        (lambda b: retire_person(b.door, "root", "root", "退休"), "唯一的系统管理员"),
        (lambda b: retire_person(b.door, "sam", "root", "返聘", active=True), "没有变化"),
        (lambda b: retire_person(b.door, "nobody", "root", "退休"), "没有名为“nobody”的人员"),
        (lambda b: move_person(b.door, "sam", "nowhere", "root", "调动"), "单位“nowhere”不存在"),
        (lambda b: move_person(b.door, "sam", None, "root", "调动"), "没有变化"),
        (lambda b: renew_certificate(b.door, "sam", "root", certificate=None, **YEARS), "须写明证号"),
        (lambda b: renew_certificate(b.door, "sam", "root", certificate="粤19-chen", **YEARS), "已登记在chen某"),
        (lambda b: renew_certificate(b.door, "chen", "root", certificate=None, first=YEARS["last"], last=YEARS["first"]),
         "有效期止早于有效期起"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(bureau: Bureau, doing: Doing, says: str) -> None:
    """The sentence says what is wrong and how to mend it."""
    before = bureau.rows("attempts")

    with pytest.raises(DubanError, match=says):
        doing(bureau)

    assert bureau.rows("attempts") == before
