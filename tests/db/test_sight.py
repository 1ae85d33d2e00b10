"""Lists keep to the scope of whoever asks, and the scope of the lists is that of the door (I-42)."""

from itertools import product

import pytest
from sqlalchemy import Engine, update

from cases.changes import CaseSet, Change, ProcedureOpened
from cases.people import SYSTEM, Person, Role, Subject
from db.firms import list_firms, merge_firm
from db.intake import list_inspections, list_reports
from db.loading import load_cases
from db.queries import deadlines_due, list_cases
from db.registers import Unit, add_person, add_subject, add_unit, get_person
from db.session import reading, transaction
from db.tables import cases
from judgement.scope import Bearing, may_see, may_see_case
from tests.db.conftest import NOON, Desk, everything
from tests.support.builders import a_procedure

UNITS = (None, "town", "village", "hamlet")
FIRMS = ("plant", "shop", "twin", "smith", "loose")
ROLES = tuple(role for role in Role if role is not Role.SYSTEM)


def _aimed(unit: str) -> Change:
    return ProcedureOpened(a_procedure("supervision", "listed", facts={"target": unit}))


#: What each case is filed under, and what ties it to others.
FILED: dict[int, tuple[str | None, tuple[Change, ...]]] = {
    1: ("plant", tuple(everything()[0])),
    2: ("shop", (CaseSet({"parties": ["smith"]}),)),
    3: ("twin", ()),
    4: ("smith", (_aimed("village"),)),
    5: ("hamlet", (_aimed("hamlet"),)),
    6: (None, ()),
    7: ("loose", (CaseSet({"parties": ["twin", "plant"]}),)),
}


@pytest.fixture
def town(engine: Engine) -> Engine:
    """Seven cases: in a village, in the hamlet below it, without a unit, of a unit itself, of nobody, under a doubled entry."""
    with transaction(engine) as conn:
        desk = Desk(conn)
        desk.register()
        add_unit(conn, Unit(label="hamlet", kind="community", name="某村", parent="village"))
        for label, kind, unit in (
            ("shop", "enterprise", "hamlet"), ("twin", "enterprise", "town"), ("smith", "person", "town"),
            ("loose", "enterprise", None), ("hamlet", "unit", "village"),
        ):  # fmt: skip
            add_subject(conn, Subject(label=label, kind=kind, name=f"某{label}", unit=unit), NOON)
        for case_id, (subject, changes) in FILED.items():
            opened = desk.open(case_id, *changes)
            if case_id == 1:
                desk.act(opened, "order", *everything()[1])
            conn.execute(update(cases).where(cases.c.id == case_id).values(subject=subject))
            for label in opened.facts.get("parties", ()):
                conn.exec_driver_sql(f"INSERT INTO parties (case_id, subject) VALUES ({case_id}, '{label}')")
        merge_firm(conn, "twin", "shop")
        for role, unit in product(ROLES, UNITS):
            add_person(conn, Person(label=f"{role}-{unit}", name="某", roles=frozenset({role}), unit=unit))
        for firm in FIRMS:
            add_person(conn, Person(label=firm, name="某", roles=frozenset({Role.ENTERPRISE}), subject=firm))
        both = frozenset({Role.LIAISON, Role.ENTERPRISE})
        add_person(conn, Person(label="both", name="某", roles=both, unit="hamlet", subject="smith"))
    return engine


def test_a_list_shows_exactly_the_cases_that_the_door_would_show(town: Engine) -> None:
    """Every role in every unit, every contact; the query and the door ask one function."""
    labels = [f"{role}-{unit}" for role, unit in product(ROLES, UNITS)] + [*FIRMS, "both", SYSTEM.label]
    listed, seen = {}, {}
    with reading(town) as conn:
        known = load_cases(conn, FILED)
        for label in labels:
            person = get_person(conn, label)
            assert person is not None
            listed[label] = {line.id for line in list_cases(conn, person=person)}
            seen[label] = {case.id for case in known.values() if may_see_case(person, case)}

    assert listed == seen
    assert len({frozenset(ids) for ids in listed.values()}) > 7, "the persons hardly differ"


def test_clocks_reports_and_inspections_keep_to_the_scope(town: Engine) -> None:
    """What lies outside is not mentioned."""
    with transaction(town) as conn:
        conn.execute(update(cases).where(cases.c.id == 2).values(kind="inspection"))
        asked = {label: get_person(conn, label) for label in ("plant", "shop", "officer-hamlet", "officer-None")}
        until = NOON.replace(year=2030)
        clocks = {label: {line.case_number for line in deadlines_due(conn, until, person=p)} for label, p in asked.items()}
        visits = {label: len(list_inspections(conn, person=p)) for label, p in asked.items()}
        reports = [list_reports(conn, person=p) for p in asked.values()]

    assert clocks == {"plant": {"虎案〔2026〕1号"}, "shop": set(), "officer-hamlet": set(), "officer-None": {"虎案〔2026〕1号"}}
    assert visits == {"plant": 0, "shop": 1, "officer-hamlet": 1, "officer-None": 1}
    assert reports == [[]] * 4


def test_a_person_finds_only_firms_of_his_scope_in_the_register(town: Engine) -> None:
    """As for a case that lies in the charge of the firm's unit and has nobody else in it."""
    labels = [f"{role}-{unit}" for role, unit in product(ROLES, UNITS)] + [*FIRMS, "both"]
    with reading(town) as conn:
        entries = list_firms(conn)
        people = [person for label in labels if (person := get_person(conn, label))]
        listed = {p.label: [firm.label for firm in list_firms(conn, person=p)] for p in people}

    nobody: frozenset[str] = frozenset()
    assert listed == {
        p.label: [
            f.label for f in entries if may_see(p, Bearing(unit=f.unit, subject=f.label, parties=nobody, targets=nobody))
        ]
        for p in people
    }
