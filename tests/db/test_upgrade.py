"""Migrations make the schema that the code expects, all at once, on both databases."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect
from sqlalchemy.exc import DBAPIError

from db.session import open_engine, reading
from db.tables import metadata
from db.upgrade import differences, is_current, upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_url_factory: Callable[..., str]
) -> Iterator[Engine]:
    """An engine on a database without a table."""
    url = f"sqlite:///{tmp_path / 'empty.db'}" if request.param == "sqlite" else postgres_url_factory()
    engine = open_engine(url)
    yield engine
    engine.dispose()


def test_the_migrations_make_the_schema_of_the_tables(engine: Engine) -> None:
    """Neither has anything the other lacks."""
    with reading(engine) as conn:
        assert differences(conn) == []
        names = set(inspect(conn).get_table_names())

    assert names == {*metadata.tables, "alembic_version"}


def test_constraints_and_partial_indexes_are_named_alike_on_both_databases(engine: Engine) -> None:
    """What autogenerate does not compare: checks, and the conditions of partial indexes."""
    with reading(engine) as conn:
        schema = inspect(conn)
        for table in metadata.tables.values():
            checks = {check["name"] for check in schema.get_check_constraints(table.name)}
            found = schema.get_indexes(table.name)
            indexes = {index["name"] for index in found if "duplicates_constraint" not in index}

            assert {f"{c.name}" for c in table.constraints if f"{c.name}".startswith("ck_")} == checks
            assert {index.name for index in table.indexes} == indexes


def test_an_empty_database_is_not_current_and_upgrading_twice_is_harmless(empty: Engine) -> None:
    """The start-up check tells them apart."""
    assert not is_current(empty)

    upgrade(empty)
    upgrade(empty)

    assert is_current(empty)


def test_a_migration_that_dies_midway_leaves_the_old_schema_and_can_be_run_again(empty: Engine) -> None:
    """All statements are one transaction on both databases: there is no half-made schema."""
    statements: list[str] = []

    def die_late(conn: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)
        if "CREATE TRIGGER" in statement:
            raise MemoryError

    event.listen(empty, "before_cursor_execute", die_late)
    with pytest.raises(MemoryError):
        upgrade(empty)
    event.remove(empty, "before_cursor_execute", die_late)
    with reading(empty) as conn:
        tables = inspect(conn).get_table_names()

    assert sum("CREATE TABLE" in statement for statement in statements) > 10
    assert tables == []
    upgrade(empty)
    assert is_current(empty)


def test_two_processes_that_start_at_once_migrate_once(empty: Engine) -> None:
    """The second waits and finds everything done."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(upgrade, [empty, empty]))

    assert is_current(empty)


def test_the_migrations_are_one_line_of_descent() -> None:
    """One base, one head: nobody has to choose."""
    script = ScriptDirectory(str(Path(__file__).parents[2] / "db" / "migrations"))

    assert len(script.get_heads()) == len(script.get_bases()) == 1


def test_an_unmigrated_database_has_no_table_to_write_to(empty: Engine) -> None:
    """Nothing is created on the way."""
    with pytest.raises(DBAPIError), reading(empty) as conn:
        conn.exec_driver_sql("SELECT * FROM cases")
