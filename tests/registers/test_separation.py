"""Granting, acting and erasing lie in three hands: what a single account can reach, and what it takes two for (I-47)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import product

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DBAPIError

from cases.errors import InputFault, NotFound
from cases.people import Person, Role
from db.accounts import list_grants
from db.registers import get_person, list_persons
from db.session import reading, transaction
from db.tables import metadata
from door.accounts import block_account, open_account, reset_account
from door.enrolment import enter_person
from door.grants import CONFIRMERS, ask_person, ask_roles, decide_grant
from door.offices import delegate, move_person, renew_certificate, retire_person
from door.pen import NotAllowed
from states.registry import ROWS
from tests.support.bureau import Bureau

ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
EVERYTHING = frozenset(ROLES)
#: The books that hold what was done, asked and seen.
BOOKS = ("events", "attempts", "reads", "register_changes", "editions", "papers")


@pytest.fixture
def peopled(bureau: Bureau) -> Bureau:
    """Two persons of each role who have nothing to do with each other, and `all`, who holds every role there is."""
    with transaction(bureau.engine) as conn:
        for role, n in product(ROLES, (1, 2)):
            enter_person(conn, Person(label=f"{role}-{n}", name="某", roles=frozenset({role})))
        enter_person(conn, Person(label="all", name="全某", roles=EVERYTHING, certificate="粤19-all"))
    return bureau


def goes(work: Callable[[], object]) -> bool:
    """Whether the door does it."""
    try:
        work()
    except (InputFault, NotFound):
        return False
    return True


def asked(bureau: Bureau, meant: str, by: str) -> bool:
    """Ask that somebody's roles be others: one more, or for who holds all of them one less."""
    roles = _person(bureau, meant).roles
    wanted = roles - {Role.EDITOR} if roles == EVERYTHING else roles | {next(role for role in ROLES if role not in roles)}
    return goes(lambda: ask_roles(bureau.door, meant, wanted, by, "岗位调整"))


def _person(bureau: Bureau, label: str) -> Person:
    with reading(bureau.engine) as conn:
        person = get_person(conn, label)
    assert person is not None
    return person


def confirmed(bureau: Bureau, by: str) -> bool:
    """Confirm what was asked last, or give it up so that the next may be asked."""
    with reading(bureau.engine) as conn:
        grant = list_grants(conn, status="asked")[0]
    done = goes(lambda: decide_grant(bureau.door, grant.id, by, confirm=True))
    if not done:
        decide_grant(bureau.door, grant.id, "root", confirm=False)
    return done


def test_every_edge_of_the_graph_of_grants_needs_two_accounts(peopled: Bureau) -> None:
    """I-47: over every kind of account, as the one who asks, who confirms and who is meant, by the door itself: a role moves only
    where an administrator asks, another person confirms, and neither is the one who gains. So no set of one account closes a path."""
    accounts = [f"{role}-1" for role in ROLES] + ["all"]
    meant = f"{Role.SAFETY_OFFICER}-2"

    edges = set()
    for asker, confirmer in product(accounts, accounts):
        if not _holds(peopled, asker, Role.ADMIN):
            assert not goes(partial(ask_roles, peopled.door, meant, EVERYTHING, asker, "岗位调整"))
            continue
        for gains in (meant, asker, confirmer):
            if asked(peopled, gains, asker) and confirmed(peopled, confirmer):
                edges.add((asker, confirmer, gains))

    confirmers = {label for label in accounts if _holds(peopled, label, *CONFIRMERS)}
    admins = {label for label in accounts if _holds(peopled, label, Role.ADMIN)}
    assert {(a, c) for a, c, _ in edges} == {(a, c) for a in admins for c in confirmers if a != c}
    assert all(len({asker, confirmer, gains}) == 3 for asker, confirmer, gains in edges)


def _holds(bureau: Bureau, label: str, *roles: Role) -> bool:
    return _person(bureau, label).holds(*roles)


def test_the_most_powerful_single_account_gains_nothing_by_itself(peopled: Bureau) -> None:
    """I-47: more roles never forbid, so an account with all of them reaches whatever any single one reaches: no role, no place, no
    certificate of its own, no colleague made and confirmed alone, nobody's roles in his absence."""
    door, day = peopled.door, peopled.clock.now().date()
    puppet = Person(label="puppet", name="傀某", roles=frozenset({Role.CHIEF}))
    before = {label: _person(peopled, label) for label in ("all", "zhou", "sam")}
    tries: dict[str, Callable[[], object]] = {
        "roles": lambda: ask_roles(door, "all", frozenset({Role.ADMIN}), "all", "自己"),
        "unit": lambda: move_person(door, "all", "nanzha", "all", "自己"),
        "certificate": lambda: renew_certificate(door, "all", "all", certificate="粤19-x", first=day, last=day + timedelta(days=9)),
        "stands in": lambda: delegate(door, "zhou", "all", "all", roles=None, first=day, last=day, reason="自己"),
        "stands in for himself": lambda: delegate(door, "all", "all", "all", roles=None, first=day, last=day, reason="自己"),
        "own password": lambda: reset_account(door, "all", "all"),
        "own block": lambda: block_account(door, "all", "all", "自己"),
        "puppet's account": lambda: open_account(door, "puppet", "all"),
    }  # fmt: skip

    assert goes(lambda: ask_person(door, puppet, "all", "新人"))
    assert not confirmed(peopled, "all")
    assert goes(lambda: ask_roles(door, "sam", EVERYTHING, "all", "提拔"))
    assert not confirmed(peopled, "all")
    assert [name for name, work in tries.items() if goes(work)] == []

    assert {label: _person(peopled, label) for label in before} == before
    with reading(peopled.engine) as conn:
        assert "puppet" not in {person.label for person in list_persons(conn)}


def test_no_denial_of_a_grant_goes_unnoticed(peopled: Bureau) -> None:
    """I-47, I-38: who reaches for his own roles, or confirms what he asked, stands in the audit."""
    before = peopled.count("attempts")

    with pytest.raises(NotAllowed):
        ask_roles(peopled.door, "all", frozenset({Role.ADMIN}), "all", "自己")
    with pytest.raises(NotAllowed):
        renew_certificate(peopled.door, "all", "all", certificate="x", first=peopled.clock.now().date(), last=peopled.clock.now().date())

    assert peopled.count("attempts") == before + 2


@pytest.mark.parametrize("book", BOOKS)
def test_nobody_erases_a_book(engine: Engine, book: str) -> None:
    """I-47: not even the role of the owner deletes or changes a row of what was done; no act, no page and no door does."""
    bureau = Bureau(engine)
    case = bureau.open_case()
    bureau.order(case)
    bureau.act("note", "sam", case="AJ2026-999999", text="x")
    retire_person(bureau.door, "liang", "root", "离职")
    table = metadata.tables[book]
    with reading(engine) as conn:
        held = conn.execute(select(table)).all()

    for statement in (delete(table), update(table).values({table.primary_key.columns[0]: 1})):
        if held:
            with pytest.raises(DBAPIError), transaction(engine) as conn:
                conn.execute(statement)

    with reading(engine) as conn:
        assert conn.execute(select(table)).all() == held
    assert held or book in ("reads", "editions", "papers")


def test_keeping_accounts_and_acting_on_cases_never_meet_in_one_role() -> None:
    """I-47: neither who keeps the accounts nor who audits stands in a row of any procedure."""
    acting = {role for rows in ROWS.values() for row in rows.values() for role in row.who}

    assert Role.ADMIN not in acting
    assert Role.AUDITOR not in acting
