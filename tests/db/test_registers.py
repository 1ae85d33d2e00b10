"""The registers: a repeat is harmless, a contradiction is refused in words, and reach follows the tree."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, Engine

from cases.errors import InputFault
from cases.people import SYSTEM, Person, Role, Subject
from db import registers
from db.registers import Unit, add_person, add_subject, add_unit
from db.session import reading, transaction
from tests.db.conftest import NOON, PLANT, TOWN, VILLAGE

CHEN = Person(
    label="chen",
    name="陈某",
    roles=frozenset({Role.OFFICER, Role.LEGAL_REVIEWER}),
    unit="town",
    certificate="粤19-1001",
    valid_from=date(2023, 1, 1),
    valid_to=date(2028, 12, 31),
)
BOSS = Person(label="boss", name="黄某", roles=frozenset({Role.ENTERPRISE}), subject="plant")
LIAISON = Person(label="li", name="李某", roles=frozenset({Role.LIAISON}), unit="village")


def _register(conn: Connection) -> None:
    for unit in (TOWN, VILLAGE, Unit(label="other", kind="community", name="另一社区", parent="town")):
        add_unit(conn, unit)
    add_subject(conn, PLANT, NOON)
    for person in (CHEN, BOSS, LIAISON):
        add_person(conn, person)


def _add(conn: Connection, noun: Unit | Subject | Person) -> None:
    match noun:
        case Unit():
            add_unit(conn, noun)
        case Subject():
            add_subject(conn, noun, NOON)
        case Person():
            add_person(conn, noun)


@pytest.fixture
def town(engine: Engine) -> Engine:
    """A small town: three units, a plant, three persons."""
    with transaction(engine) as conn:
        _register(conn)
    return engine


def test_persons_come_back_with_the_reach_of_their_unit(town: Engine) -> None:
    """The unit and all below it; none means the whole town."""
    with reading(town) as conn:
        assert registers.get_person(conn, "chen") == replace(CHEN, reach=frozenset({"town", "village", "other"}))
        assert registers.get_person(conn, "li") == replace(LIAISON, reach=frozenset({"village"}))
        assert registers.get_person(conn, "boss") == BOSS
        assert registers.get_person(conn, "nobody") is None


def test_the_system_is_always_there_and_cannot_be_registered(town: Engine) -> None:
    """No person can pose as the system."""
    with transaction(town) as conn:
        assert registers.get_person(conn, "system") == SYSTEM
        assert registers.get_persons(conn, ["system", "boss", "nobody"]) == {"system": SYSTEM, "boss": BOSS}
        with pytest.raises(InputFault, match="系统保留"):
            add_person(conn, replace(BOSS, label="system"))
        with pytest.raises(InputFault, match="系统保留"):
            add_person(conn, replace(BOSS, label="x", roles=frozenset({Role.SYSTEM})))


def test_persons_are_found_by_role_subject_and_unit(town: Engine) -> None:
    """Whom a message to a role, a plant or a unit reaches."""
    with reading(town) as conn:
        assert [p.label for p in registers.persons_with_role(conn, Role.LEGAL_REVIEWER)] == ["chen"]
        assert registers.persons_with_role(conn, Role.CHIEF) == []
        assert [p.label for p in registers.contacts_of(conn, "plant")] == ["boss"]
        assert [p.label for p in registers.liaisons_of(conn, "village")] == ["li"]
        assert registers.liaisons_of(conn, "town") == []
        assert [p.label for p in registers.list_persons(conn, unit="town", role=Role.OFFICER)] == ["chen"]
        assert [p.label for p in registers.list_persons(conn, subject="plant")] == ["boss"]


def test_a_retired_person_no_longer_acts_but_keeps_his_name(town: Engine) -> None:
    """Old events name him still."""
    with transaction(town) as conn:
        assert registers.set_active(conn, "boss", active=False)
        assert not registers.set_active(conn, "nobody", active=False)

        assert registers.get_person(conn, "boss") is None
        assert registers.get_person(conn, "boss", retired=True) == BOSS
        assert registers.contacts_of(conn, "plant") == []
        assert registers.names_of(conn, ["boss", "nobody"]) == {"boss": "黄某", "system": "系统"}


def test_entering_the_same_again_changes_nothing(town: Engine) -> None:
    """A seed file can be loaded twice."""
    with transaction(town) as conn:
        _register(conn)

        assert len(registers.list_units(conn)) == 3
        assert len(registers.list_subjects(conn)) == 1
        assert len(registers.list_persons(conn)) == 3


@pytest.mark.parametrize(
    ("noun", "says"),
    [
        (replace(VILLAGE, name="改名社区"), "单位“village”已登记，且下列各项不同：name"),
        (replace(PLANT, workers=66, phone="1"), "对象“plant”已登记，且下列各项不同：phone、workers"),
        (replace(CHEN, roles=frozenset({Role.CHIEF})), "人员“chen”已登记，且下列各项不同：roles"),
        (Unit(label="x", kind="community", name="某社区", parent="town"), "同一上级下已有名为“某社区”的单位"),
        (Unit(label="x", kind="community", name="x", parent="nowhere"), "上级单位“nowhere”不存在"),
        (Unit(label=" ", kind="community", name="x"), "label 不能为空"),
        (replace(PLANT, label="x"), "91441900MA5T127401 已登记在对象“plant”名下"),
        (replace(PLANT, label="x", uscc=None, unit="nowhere"), "单位“nowhere”不存在"),
        (replace(PLANT, label="x", uscc=None, kind="ship"), "对象类别“ship”不存在"),
        (replace(PLANT, label="x", uscc=None, workers=-1), "从业人数不能为负"),
        (replace(PLANT, label="x", uscc=None, workers=2**63), "数值过大"),
        (replace(PLANT, label="x", uscc=None, name="a\x00"), "空字符"),
        (replace(BOSS, label="x", subject="nobody"), "对象“nobody”不存在"),
        (replace(BOSS, label="x", roles=frozenset()), "至少应有一个角色"),
        (replace(CHEN, label="x", valid_to=date(2020, 1, 1)), "有效期"),
    ],
)
def test_what_contradicts_the_registers_is_refused_in_words(
    town: Engine, noun: Unit | Subject | Person, says: str
) -> None:
    """The sentence names the entry and what is wrong with it; nothing is written."""
    with transaction(town) as conn:
        with pytest.raises(InputFault, match=says):
            _add(conn, noun)

        assert len(registers.list_units(conn)) == 3
        assert len(registers.list_subjects(conn)) == 1
        assert len(registers.list_persons(conn)) == 3


def test_subjects_are_listed_by_kind_unit_scope_and_part_of_the_name(town: Engine) -> None:
    """A percent sign in the words looked for is a percent sign."""
    trader = Subject(label="trader", kind="person", name="张某100%", unit="other")
    with transaction(town) as conn:
        add_subject(conn, trader, NOON)

        assert registers.get_subject(conn, "trader") == trader
        assert registers.get_subject(conn, "nobody") is None
        assert registers.get_subjects(conn, ["trader", "plant", "nobody"]) == {"trader": trader, "plant": PLANT}
        assert registers.list_subjects(conn, kind="person") == [trader]
        assert registers.list_subjects(conn, unit="village") == [PLANT]
        assert registers.list_subjects(conn, scope=frozenset({"other", "x"})) == [trader]
        assert registers.list_subjects(conn, containing="塑胶") == [PLANT]
        assert registers.list_subjects(conn, containing="%") == [trader]
        assert registers.list_subjects(conn, containing="91441900MA5T127401") == [PLANT]


def test_units_are_listed_by_parent_and_kind(town: Engine) -> None:
    """The tree, level by level."""
    with reading(town) as conn:
        assert registers.get_unit(conn, "village") == VILLAGE
        assert registers.get_unit(conn, "nowhere") is None
        assert [unit.label for unit in registers.list_units(conn, parent="town")] == ["other", "village"]
        assert registers.list_units(conn, kind="town") == [TOWN]
