"""Every invariant is named by a test that proves it."""

from tests.proof.invariants import COVERED, missing, page


def test_every_invariant_is_named_by_a_test() -> None:
    """A promise without a test is a wish."""
    assert missing() == []


def test_the_page_lists_every_invariant_with_its_tests() -> None:
    """One heading each, and below it at least one test."""
    sections = page().split("\n## ")[1:]

    assert [int(section.split("\n")[0].removeprefix("I-")) for section in sections] == list(COVERED)
    assert all("\n* `tests/" in section for section in sections)
