"""Papers on the command line: issued, previewed, edited, printed, bound, checked."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Duban

BODY = """
subject: plant
source: patrol
inspection: {place: 车间, from: 2026-03-02T09:00, to: 2026-03-02T09:50, officers: [chen, luo]}
hazards: {guard: {description: 冲床未安装防护罩, level: general}}
"""
ORDER = """
items: {guard: {measure: 加装防护罩, deadline: 2026-03-16}}
served: {on: 2026-03-02, mode: direct, recipient: 厂长}
"""


@pytest.fixture
def ordered(town: Duban) -> str:
    """A case with an order; gives its number."""
    opened = town("act", "-", "open_case", "--as", "chen", "--as", "luo", "--at", "2026-03-02T10:00", "--input", "-", "--json", stdin=BODY)
    number = str(json.loads(opened.stdout)["case"])
    done = town(
        "act", number, "issue_rectification_order", "--as", "chen", "--as", "luo", "--at", "2026-03-02T10:30", "--input", "-",
        stdin=ORDER,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return number


def test_a_paper_is_issued_checked_bound_and_printed(town: Duban, ordered: str) -> None:
    """One road through every verb: the same file each time, known for what it is, and one changed byte is found."""
    first = town("document", ordered, "rectification_order", "--out", "one.pdf")
    second = town("document", ordered, "rectification_order", "--out", "two.pdf")
    drawn = town("papers")
    checked = town("verify", "document", "one.pdf")
    Path("one.pdf").write_bytes(Path("two.pdf").read_bytes() + b" ")
    altered = town("verify", "document", "one.pdf")
    word = town("document", ordered, "rectification_order", "--docx", "--out", "one.docx")
    draft = town("document", ordered, "rectification_order", "--preview", "--json", "--out", "draft.pdf")
    printed = town("print", ordered, "--copies", "--out", "print.pdf")
    bound = town("dossier", ordered, "--out", "dossier")
    whole = town("verify", "dossier", "dossier", "--key", "var/keys/public.key")

    for answer in (first, second, drawn, checked, word, draft, printed, bound, whole):
        assert answer.exit_code == 0, answer.output
    assert "与出具的《责令限期整改指令书》" in checked.output
    assert altered.exit_code == 1
    assert "已被改动" in altered.output
    assert json.loads(draft.stdout)["stopped"] is None
    assert Path("one.docx").read_bytes().startswith(b"PK")
    assert "2 份" in printed.output


def test_a_paper_that_is_not_there_is_named(town: Duban, ordered: str) -> None:
    """One clear line with what there is."""
    answer = town("document", ordered, "penalty_decision_unit")

    assert answer.exit_code == 2
    assert "本案没有文书“penalty_decision_unit”" in answer.output
    assert "rectification_order" in answer.output


def test_the_record_is_still_verified_without_a_word_more(town: Duban, ordered: str) -> None:
    """`duban verify` alone is what it was: the proof of the whole log."""
    answer = town("verify")

    assert answer.exit_code == 0, answer.output
    assert "无异常" in answer.output
