"""Two at once, and eight at once."""

from tests.proof.races import duel, sweepers
from tests.proof.stores import PostgresStore, Store


def test_of_two_leaders_at_once_exactly_one_wins(store: Store) -> None:
    """Approve against approve and against reject, with the version seen and without: one winner, a clean answer for the
    loser, no number burnt; and either of the two has won sometimes (I-4, I-36)."""
    report = duel(store, 100, seed=1)

    assert report.wrong == []
    assert report.first_won + report.second_won == 100
    assert min(report.first_won, report.second_won) > 0


def test_eight_sweepers_do_what_one_would_have_done(postgres_store: PostgresStore) -> None:
    """The same rows as after one sweep, in every table (I-8)."""
    report = sweepers(postgres_store, 40, rounds=2)

    assert report.wrong == []
