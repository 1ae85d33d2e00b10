"""Replays get databases with their tables and nothing in them, and never touch what somebody else has entered."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases.errors import InputFault
from cases.people import Person, Role
from db.registers import add_person, list_persons
from db.session import open_engine, reading, transaction
from door.fresh import FreshDatabases


def enter_somebody(engine: Engine) -> None:
    """One person."""
    with transaction(engine) as connection:
        add_person(connection, Person(label="chen", name="陈某", roles=frozenset({Role.OFFICER})))


def people_in(engine: Engine) -> int:
    """How many people are entered."""
    with reading(engine) as connection:
        return len(list_persons(connection))


@pytest.fixture(params=["files", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """No address, a SQLite file that is not there yet, and an empty PostgreSQL database."""
    if request.param == "files":
        return None
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'named.db'}"
    factory: Callable[..., str] = request.getfixturevalue("postgres_url_factory")
    return factory()


def test_every_database_is_fresh(url: str | None) -> None:
    """What one replay entered is gone for the next."""
    with FreshDatabases(url) as databases:
        first = databases.next()
        enter_somebody(first)
        entered = people_in(first)

        second = databases.next()

        assert (entered, people_in(second)) == (1, 0)


def test_a_named_database_with_people_in_it_is_refused_and_kept(tmp_path: Path) -> None:
    """A bureau's own database is not for replays."""
    url = f"sqlite:///{tmp_path / 'bureau.db'}"
    with FreshDatabases(url) as databases:
        enter_somebody(databases.next())

    with FreshDatabases(url) as databases, pytest.raises(InputFault, match="不是空的"):
        databases.next()

    engine = open_engine(url)
    assert people_in(engine) == 1
    engine.dispose()
