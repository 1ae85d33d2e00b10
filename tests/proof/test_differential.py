"""SQLite and PostgreSQL say the same and hold the same."""

from tests.proof.differential import compare
from tests.proof.stores import PostgresStore, SqliteStore


def test_one_stream_of_commands_ends_in_one_state(sqlite_store: SqliteStore, postgres_store: PostgresStore) -> None:
    """Sensible and hostile commands, time passing: every answer and every row agree, and every request is answered
    (I-50)."""
    report = compare((sqlite_store, postgres_store), 600, seed=1)

    assert report.different == []
    assert report.faults == []
    assert report.accepted > 100
