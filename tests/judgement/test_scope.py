"""Who sees a case: his own subject, his unit's charge, his place; for everyone else it does not exist (I-42)."""

from itertools import product

import pytest

from cases.casefile import CaseFile
from cases.people import SYSTEM, Person, Role
from judgement.scope import Bearing, bearing_of, may_see, may_see_case, unseen
from states.registry import ACTS
from tests.support.builders import STAFF, a_case, a_person, a_procedure, a_subject

TOWN_ROLES = (
    Role.SAFETY_OFFICER, Role.OFFICER, Role.LEGAL_REVIEWER, Role.CHIEF, Role.BUREAU_HEAD, Role.EDITOR, Role.AUDITOR,
)  # fmt: skip


def bearing(unit: str | None = "nanzha", subject: str | None = "plant", parties: str = "", targets: str = "") -> Bearing:
    """What ties a case to places and parties."""
    return Bearing(unit=unit, subject=subject, parties=frozenset(parties.split()), targets=frozenset(targets.split()))


@pytest.mark.parametrize(("merged", "visible"), [("plant", True), ("other", False)])
def test_an_enterprise_that_others_were_merged_into_answers_for_them(merged: str, visible: bool) -> None:
    """Cases under a doubled entry of the same firm are its own."""
    person = a_person("x", Role.ENTERPRISE, subject="shop", answers_for=frozenset({merged}))

    assert may_see(person, bearing()) is visible


@pytest.mark.parametrize(
    ("subject", "case", "visible"),
    [
        ("plant", bearing(), True),
        ("shop", bearing(), False),
        ("shop", bearing(parties="shop wang"), True),
        ("plant", bearing(subject="shop", parties="wang"), False),
        ("plant", bearing(subject=None), False),
        ("nanzha", bearing(), False),
    ],
)
def test_an_enterprise_sees_its_own_cases_and_those_it_is_a_party_of(subject: str, case: Bearing, visible: bool) -> None:
    """Never those of a neighbour, even in the same unit."""
    assert may_see(a_person("x", Role.ENTERPRISE, subject=subject), case) is visible


@pytest.mark.parametrize(
    ("unit", "case", "visible"),
    [
        ("nanzha", bearing(), True),
        ("nanzha", bearing("group"), True),
        ("group", bearing(), False),
        ("taiping", bearing(), False),
        ("taiping", bearing(targets="taiping"), True),
        ("nanzha", bearing("taiping", targets="group"), True),
        ("nanzha", bearing(None), False),
        (None, bearing(None), True),
        (None, bearing(), True),
    ],
)
def test_a_liaison_sees_what_lies_in_his_charge_or_is_aimed_at_his_unit(
    unit: str | None, case: Bearing, visible: bool
) -> None:
    """Units below his own included, the one above not; a liaison of no unit is the whole town's."""
    assert may_see(a_person("x", Role.LIAISON, unit=unit), case) is visible


@pytest.mark.parametrize("role", TOWN_ROLES)
@pytest.mark.parametrize(
    ("unit", "case", "visible"),
    [
        (None, bearing(), True),
        (None, bearing(None, None), True),
        ("nanzha", bearing(), True),
        ("nanzha", bearing("group"), True),
        ("group", bearing("nanzha"), False),
        ("taiping", bearing(), False),
        ("taiping", bearing(targets="taiping"), False),
        ("taiping", bearing(parties="taiping"), False),
    ],
)
def test_staff_see_the_place_of_their_unit_or_the_whole_town(
    role: Role, unit: str | None, case: Bearing, visible: bool
) -> None:
    """Without a unit the whole town; with one, what lies inside its reach."""
    assert may_see(a_person("x", role, unit=unit), case) is visible


@pytest.mark.parametrize("case", [bearing(), bearing(None, None), bearing(parties="root", targets="nanzha")])
def test_an_administrator_sees_no_case_and_the_system_every_one(case: Bearing) -> None:
    """Who keeps the accounts has no business with the cases (I-47)."""
    assert not may_see(STAFF["root"], case)
    assert not may_see(a_person("r", Role.ADMIN, unit="nanzha"), case)
    assert may_see(SYSTEM, case)


def test_a_second_role_widens_the_view_and_never_narrows_it() -> None:
    """Whoever holds two roles sees what either of them sees."""
    roles = [r for r in Role if r is not Role.SYSTEM]
    cases = [bearing(), bearing("taiping"), bearing(parties="shop"), bearing("taiping", "shop", targets="nanzha")]

    for (one, other), case in product(product(roles, roles), cases):
        single = [may_see(a_person("x", role, unit="nanzha", subject="shop"), case) for role in (one, other)]
        assert may_see(a_person("x", one, other, unit="nanzha", subject="shop"), case) is any(single)


def test_an_auditor_sees_and_does_nothing() -> None:
    """No act of any table is open to the role."""
    assert may_see(STAFF["shen"], bearing())
    assert [name for name, act in ACTS.items() if {Role.AUDITOR, Role.ADMIN} & set(act.who)] == []


@pytest.mark.parametrize(
    ("case", "found"),
    [
        (a_case(), bearing()),
        (a_case(subject=None), bearing(None, None)),
        (a_case(subject=a_subject("nanzha", kind="unit", unit="nanzha")), bearing("nanzha", "nanzha")),
        (a_case(facts={"parties": ["wang", "shop"]}), bearing(parties="wang shop")),
        (a_case(a_procedure("supervision", "supervised", facts={"target": "taiping"}), a_procedure("interview", "held", 2)),
         bearing(targets="taiping")),
    ],
)  # fmt: skip
def test_the_bearing_is_read_from_the_case(case: CaseFile, found: Bearing) -> None:
    """Unit and subject from the subject, parties from the penalties, targets from supervision and interview."""
    assert bearing_of(case) == found


def test_those_for_whom_the_case_does_not_exist_are_told_apart() -> None:
    """One stranger among several actors is enough to name him."""
    stranger: Person = a_person("far", Role.OFFICER, unit="taiping")

    assert unseen([STAFF["chen"], stranger, STAFF["boss"]], a_case()) == [stranger]
    assert may_see_case(STAFF["nan"], a_case())
