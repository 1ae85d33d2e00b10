"""Killed with -9 anywhere: nothing lost, nothing doubled."""

from tests.proof.crash import Forge, sweep_lines
from tests.proof.stores import PostgresStore, SqliteStore


def test_a_process_killed_at_any_fault_point_loses_and_doubles_nothing(sqlite_store: SqliteStore) -> None:
    """Door and sweep, at every fault point once: events, messages and numbers as if nothing had happened
    (I-1, I-3, I-7, I-36)."""
    report = Forge(sqlite_store).every_point()

    assert (report.lost, report.doubled) == ([], [])
    assert report.points >= 40


def test_seeded_kills_on_sqlite_lose_and_double_nothing(sqlite_store: SqliteStore) -> None:
    """One to four kills each at random points, a thousand in all (I-1, I-3, I-7)."""
    report = Forge(sqlite_store).seeded(1_000, seed=1)

    assert (report.lost, report.doubled) == ([], [])


def test_seeded_kills_on_postgresql_lose_and_double_nothing(postgres_store: PostgresStore) -> None:
    """One to four kills each at random points, two hundred in all (I-1, I-3, I-7)."""
    report = Forge(postgres_store).seeded(200, seed=1)

    assert (report.lost, report.doubled) == ([], [])


def test_a_sweep_killed_at_any_line_takes_effect_once(sqlite_store: SqliteStore) -> None:
    """Every line of door and store that the sweep executes, and a sample of the pure rooms (I-8)."""
    report = sweep_lines(sqlite_store, every=40, seed=1)

    assert (report.lost, report.doubled) == ([], [])
    assert report.points > 200
