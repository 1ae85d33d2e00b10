"""The databases of the proofs: a file in memory, a database of this run's server."""

from collections.abc import Callable, Iterator

import pytest

from tests.proof.stores import PostgresStore, SqliteStore, Store, fast_folder


@pytest.fixture
def sqlite_store() -> Iterator[SqliteStore]:
    """A SQLite store of its own."""
    with fast_folder() as folder:
        yield SqliteStore(folder)


@pytest.fixture
def postgres_store(postgres_url_factory: Callable[[], str]) -> PostgresStore:
    """A PostgreSQL store of its own."""
    return PostgresStore(postgres_url_factory())


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """Every test that asks for it runs on both."""
    chosen: Store = request.getfixturevalue(f"{request.param}_store")
    return chosen
