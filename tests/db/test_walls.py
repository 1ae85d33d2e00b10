"""The second wall: PostgreSQL itself shows whoever looks the rows of cases in his sight and no others (I-43)."""

from collections.abc import Callable
from importlib import import_module
from itertools import product
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, ProgrammingError

from cases.people import SYSTEM
from db.loading import load_cases
from db.registers import get_person
from db.session import open_engine, reading_as, transaction
from db.tables import cases, metadata, subjects
from db.upgrade import is_current, upgrade
from db.walls import ANYBODY, OVERSEER, READER, Onlooker, RolesMissing, stand_behind
from judgement.scope import may_see_case, sight_of
from tests.db.test_sight import FILED, FIRMS, ROLES, UNITS, town

MIGRATION = import_module("db.migrations.versions.0012_row_security")
#: For the role of the owner alone.
CLOSED = {"accounts", "past_passwords", "logins", "clients", "counters", "paces"}

__all__ = ["town"]


@pytest.fixture
def engine(postgresql_engine: Engine) -> Engine:
    """SQLite has no roles; there the first wall stands alone."""
    return postgresql_engine


def looked_at(conn: Connection, table: str) -> set[int]:
    """The cases of which a table shows rows."""
    columns = metadata.tables[table].c
    return set(conn.scalars(select(columns.id if table == "cases" else columns.case_id).distinct())) - {None}


def test_the_wall_shows_exactly_the_cases_of_the_sight_in_every_table(town: Engine) -> None:
    """I-42, I-43: without any condition in the query, for every role in every unit and every contact."""
    labels = [f"{role}-{unit}" for role, unit in product(ROLES, UNITS)] + [*FIRMS, "both", SYSTEM.label]
    tables = [name for name, table in metadata.tables.items() if name == "cases" or "case_id" in table.c]
    tables = [name for name in tables if name in MIGRATION.WALLED]
    with reading_as(town, None) as conn:
        known = load_cases(conn, FILED)
        people = {label: person for label in labels if (person := get_person(conn, label))}
        held = {table: looked_at(conn, table) for table in tables}
    assert len(people) == len(labels)
    assert {"cases", "hazards", "procedures", "deadlines", "documents", "events", "parties"} <= {t for t in tables if held[t]}
    wanted: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for label, person in people.items():
        seen = {case.id for case in known.values() if may_see_case(person, case)}
        wanted[label] = {table: held[table] & seen for table in tables}

        with reading_as(town, Onlooker(person=label, sight=sight_of(person))) as conn:
            shown[label] = {table: looked_at(conn, table) for table in tables}

    assert shown == wanted
    assert len({frozenset(one["cases"]) for one in shown.values()}) > 7, "the persons hardly differ"


def test_whoever_is_not_known_sees_no_case_and_no_firm(town: Engine) -> None:
    """I-43: default deny, in every table that hangs on a case."""
    with reading_as(town, ANYBODY) as conn:
        rows = {name: conn.scalar(select(func.count()).select_from(metadata.tables[name])) for name in MIGRATION.WALLED}

    assert rows == dict.fromkeys(MIGRATION.WALLED, 0)


def test_a_firm_is_seen_where_it_lies_in_the_sight_or_a_visible_case_is_about_it(town: Engine) -> None:
    """I-43: no other entry of the register; merged entries go with the one that answers for them."""
    with reading_as(town, None) as conn:
        people = [person for label in ("plant", "smith", "officer-hamlet", "officer-None", "admin-None") if (person := get_person(conn, label))]
    seen = {}
    for person in people:
        with reading_as(town, Onlooker(person=person.label, sight=sight_of(person))) as conn:
            seen[person.label] = set(conn.scalars(select(subjects.c.label)))

    assert seen == {
        "plant": {"plant", "loose", "twin", "shop"},
        "smith": {"smith", "shop"},
        "officer-hamlet": {"shop", "twin", "hamlet", "smith"},
        "officer-None": {"plant", "shop", "twin", "smith", "loose", "hamlet"},
        "admin-None": set(),
    }


@pytest.mark.parametrize("role", [READER, OVERSEER])
def test_whoever_looks_can_write_nothing_and_see_no_password(town: Engine, role: str) -> None:
    """I-43: the roles read; a statement smuggled into a look changes nothing, and finds neither logins nor tokens."""
    changes = ("UPDATE cases SET title = 'x'", "DELETE FROM events", "INSERT INTO meta VALUES ('a', 'b')")
    for statement in (*changes, *(f"SELECT * FROM {table}" for table in sorted(CLOSED))):
        with pytest.raises(ProgrammingError, match="permission denied"):
            in_role(town, role, statement)


def in_role(engine: Engine, role: str, statement: str) -> None:
    """Run a statement as a look would, in a transaction that could write."""
    with transaction(engine) as conn:
        conn.execute(text("SELECT set_config('role', :role, true)"), {"role": role})
        conn.exec_driver_sql(statement)


def test_every_table_is_walled_open_or_closed(engine: Engine) -> None:
    """I-43: a table added later needs its place here and its policy; what hangs on a case or names one has its wall."""
    with reading_as(engine, None) as conn:
        walled = set(conn.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")))
        policies = conn.execute(text("SELECT tablename, policyname, cmd, array_to_string(roles, ',') AS role FROM pg_policies")).all()
        granted = {
            role: set(
                conn.scalars(
                    text("SELECT table_name || ':' || privilege_type FROM information_schema.role_table_grants WHERE grantee = :role"),
                    {"role": role},
                )
            )
            for role in (READER, OVERSEER)
        }
    named = {name for name, table in metadata.tables.items() if {"case_id", "case_number"} & set(table.c.keys())}

    tables = {*metadata.tables, "alembic_version"}
    readable = walled | set(MIGRATION.OPEN) & tables
    assert walled == set(MIGRATION.WALLED)
    assert named - {"editions", "hazard_grams"} <= walled  # what the public may see, and what leads to rows with a wall
    assert readable | CLOSED == tables
    assert not CLOSED & readable
    assert {tuple(row) for row in policies} == {
        (table, name, "SELECT", role) for table in walled for name, role in (("sight", READER), ("everything", OVERSEER))
    }
    assert granted == dict.fromkeys((READER, OVERSEER), frozenset(f"{table}:SELECT" for table in readable))


def test_the_wall_is_gone_with_the_transaction(town: Engine) -> None:
    """A connection goes back to the pool in the role of the owner, also after a fault."""
    with reading_as(town, ANYBODY):
        pass
    with pytest.raises(DBAPIError), reading_as(town, ANYBODY) as conn:
        conn.exec_driver_sql("SELECT 1 / 0")

    with transaction(town) as conn:
        assert conn.scalar(text("SELECT current_user")) == conn.scalar(text("SELECT session_user"))
        assert conn.scalar(select(func.count()).select_from(cases)) == len(FILED)


def test_the_overseer_finds_no_condition_in_the_plan(town: Engine) -> None:
    """I-43 costs whoever sees everything nothing: every index serves as if there were no wall."""
    wanted = "EXPLAIN SELECT id FROM cases WHERE number = '1'"
    plans = []
    for looker in (None, Onlooker(person="x", sight=sight_of(SYSTEM))):
        with reading_as(town, looker) as conn:
            plans.append([row[0] for row in conn.exec_driver_sql(wanted)])

    assert plans[0] == plans[1]


@pytest.fixture
def limited(postgres_url_factory: Callable[..., str], postgres_server: str) -> Any:
    """The address of an empty database whose owner is no superuser and may make no role; and the administrator's."""
    url = postgres_url_factory()
    name = make_url(url).database
    user = f"{name}_owner"
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(f"CREATE ROLE {user} LOGIN".encode())
        conn.execute(f"ALTER DATABASE {name} OWNER TO {user}".encode())
    yield make_url(url).set(username=user).render_as_string(hide_password=False), user, url
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(f"DROP OWNED BY {user} CASCADE".encode())
        conn.execute(f"REASSIGN OWNED BY {user} TO CURRENT_USER".encode())
        conn.execute(f"DROP ROLE {user}".encode())


def test_an_owner_who_may_make_no_role_is_told_what_the_administrator_has_to_do(limited: tuple[str, str, str], postgres_server: str) -> None:
    """The upgrade stops before anything is written, names the statements, and goes through once they were run."""
    url, user, _ = limited
    engine = open_engine(url)
    with pytest.raises(RolesMissing, match=f'GRANT duban_reader, duban_overseer TO "{user}"'):
        upgrade(engine)
    assert not is_current(engine)

    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(f"GRANT {READER}, {OVERSEER} TO {user}".encode())
    upgrade(engine)

    assert is_current(engine)
    with reading_as(engine, ANYBODY) as conn:
        assert conn.scalar(text("SELECT current_user")) == READER
    with transaction(engine) as conn:
        stand_behind(conn, ANYBODY)
        assert conn.scalar(select(func.count()).select_from(cases)) == 0
    engine.dispose()
