"""The scope in SQL is the scope of the core: `db.desk.in_scope` against `judgement.scope.may_see` (I-42)."""

from sqlalchemy import select

from cases.people import Person, Role
from db.desk import in_scope
from db.loading import CASES_WITH_SUBJECTS, load_case
from db.registers import reach_of
from db.session import reading
from db.tables import cases
from judgement.scope import may_see_case
from tests.support.builders import STAFF
from tests.support.bureau import Bureau


def people(bureau: Bureau) -> list[Person]:
    """The staff, and every role in every unit and at every firm."""
    made = list(STAFF.values())
    with reading(bureau.engine) as conn:
        reaches = {unit: reach_of(conn, unit) for unit in ("nanzha", "group", "taiping")}
    for role in set(Role) - {Role.SYSTEM}:
        made += [
            Person(label="x", name="x", roles=frozenset({role}), unit=unit, reach=reach) for unit, reach in reaches.items()
        ]
        made += [Person(label="x", name="x", roles=frozenset({role}), subject=label) for label in ("plant", "shop", None)]
    made.append(
        Person(label="x", name="x", roles=frozenset({Role.ENTERPRISE}), subject="shop", answers_for=frozenset({"plant"}))
    )
    made.append(
        Person(label="x", name="x", roles=frozenset({Role.LIAISON, Role.ENTERPRISE}), unit="group", subject="shop",
               reach=reaches["group"])
    )  # fmt: skip
    return made


def test_a_list_holds_exactly_the_cases_one_may_open(bureau: Bureau) -> None:
    """I-42: list and detail agree for every role, unit and firm; cases of units, further parties and targets are among them."""
    numbers = [bureau.open_case(), bureau.open_case(subject="shop"), bureau.open_case(subject="group")]
    bureau.do("propose_supervision", "chen", case=numbers[0], reason="拟督办", target="taiping")

    with reading(bureau.engine) as conn:
        files = [found for number in numbers if (found := load_case(conn, number))]
        assert len(files) == len(numbers)
        for person in people(bureau):
            wanted = select(cases.c.number).select_from(CASES_WITH_SUBJECTS).where(in_scope(person))
            listed = set(conn.scalars(wanted))
            assert listed == {file.number for file in files if may_see_case(person, file)}, person
