"""Killed with -9 anywhere in a publication: every act on it has one edition, none lost, none doubled."""

from tests.proof.publication import PublicationForge
from tests.proof.stores import PostgresStore, SqliteStore


def test_publication_killed_at_any_fault_point_loses_and_doubles_no_edition(
    sqlite_store: SqliteStore,
) -> None:
    """Every fault point of the acts and of `publish_disclosures` once (I-1, I-41)."""
    report = PublicationForge(sqlite_store).every_point()

    assert (report.lost, report.doubled) == ([], [])
    assert report.points >= 40


def test_seeded_kills_of_publication_on_sqlite_lose_and_double_no_edition(sqlite_store: SqliteStore) -> None:
    """Several kills each at random points, four hundred and twenty in all (I-1, I-41)."""
    report = PublicationForge(sqlite_store).seeded(420, seed=41)

    assert (report.lost, report.doubled) == ([], [])


def test_seeded_kills_of_publication_on_postgresql_lose_and_double_no_edition(postgres_store: PostgresStore) -> None:
    """Several kills each at random points, twenty-five in all (I-1, I-41)."""
    report = PublicationForge(postgres_store).seeded(25, seed=41)

    assert (report.lost, report.doubled) == ([], [])
