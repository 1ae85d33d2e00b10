"""The harness is worth something: it catches designs that are broken on purpose, and lets the real one pass."""

import pytest

from tests.proof.crash import real_door
from tests.proof.designs import DESIGNS, HARNESSES, Design, evidence
from tests.proof.stores import SqliteStore


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_a_broken_design_is_caught(sqlite_store: SqliteStore, design: Design) -> None:
    """Each has one mistake that people make (I-1, I-3, I-4, I-8, I-29, I-37)."""
    assert evidence(sqlite_store, design)


@pytest.mark.parametrize("harness", HARNESSES[1:], ids=lambda harness: harness.__name__)
def test_the_real_design_passes_where_broken_ones_are_caught(sqlite_store: SqliteStore, harness: object) -> None:
    """A harness that finds fault with everything would catch nothing; the kills have a test of their own."""
    chosen = next(h for h in HARNESSES if h is harness)

    assert evidence(sqlite_store, Design("the real one", real_door, chosen)) == []


def test_there_are_at_least_ten_broken_designs() -> None:
    """Every one of them stands for a promise of its own."""
    assert len({design.name for design in DESIGNS}) >= 10
