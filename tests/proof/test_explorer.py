"""Walks every machine and every path: no trap, no way round the law."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from door.replay import replay
from door.scenario_file import read_scenario
from states.spec import Act
from tests.proof import cells
from tests.proof.explorer import explore, scenario_text
from tests.proof.memory import words
from tests.proof.mutants import Mutant, in_force, mutants
from tests.proof.town import OPENED, PARTS, PLAIN, Affair, openings

#: States walked of a part; the long run walks the whole affairs.
SHORT = 400


def test_every_cell_of_every_machine_agrees_with_the_golden_table() -> None:
    """States, acts, roles, certificates, recusal and closure: the judge and the golden table say the same (I-2)."""
    number, wrong = cells.walk()

    assert wrong == []
    assert number > 40_000


def test_no_machine_holds_a_trap() -> None:
    """From every state that can be reached an end can be reached, and a person or a clock leads out of it (I-6)."""
    assert cells.traps() == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_no_path_leads_round_the_law(part: Affair) -> None:
    """Filing, two certified handlers, notice served, defence elapsed or waived, hearing held, review, discussion, a decider
    apart; no fine while a referral is pending; nothing public that nobody approved (I-32, I-34; 行政处罚法#42-#65)."""
    found = explore(part, SHORT)

    assert [promise for promise, _ in found.broken] == []
    assert found.stuck == []


#: Gates of the decision that the explorer itself misses when they are gone, and the part that tells.
TOLD = {
    "file_penalty drop two_certified_handlers": 0, "decide_penalty drop notice_served": 0,
    "decide_penalty drop windows_over": 1, "decide_penalty drop discussed": 1, "decide_penalty drop defence_reviewed": 2,
    "decide_penalty drop not_heavier": 2, "decide_penalty drop legally_reviewed": 3, "decide_penalty drop decider_apart": 3,
    "review_legality drop reviewer_apart": 3,
    "decide_penalty drop no_fine_instead_of_referral": 4,
}  # fmt: skip


@pytest.mark.parametrize("mutant", [m for m in mutants() if f"{m.row.name} {m.what}" in TOLD and m.kind == "penalty"],
                         ids=lambda mutant: mutant.name)  # fmt: skip
def test_the_explorer_misses_each_gate_of_a_decision(mutant: Mutant) -> None:
    """With one gate of the decision gone the explorer finds the path that it held shut, or a case that other gates leave
    without a way on (I-32)."""
    part = PARTS[TOLD[f"{mutant.row.name} {mutant.what}"]]

    with in_force(mutant):
        found = explore(part, 2_000, stop_at_first=True)

    assert found.broken or found.stuck


def test_a_counter_example_is_a_scenario_that_replays(tmp_path: Path, sqlite_engine: Engine) -> None:
    """What the explorer prints is read and played like any other case history."""
    file = tmp_path / "counter_example.yaml"
    way = [(OPENED + timedelta(minutes=n), move) for n, move in enumerate(openings(PLAIN))]
    file.write_text(scenario_text(PLAIN, way), encoding="utf-8")

    report = replay(read_scenario(file, words()), sqlite_engine, words())

    assert report.is_ok
    assert [step.outcome.accepted for step in report.steps if step.outcome] == [True, True]


def test_a_row_that_lies_about_its_states_is_found() -> None:
    """The golden table notices a row that leads elsewhere (I-2)."""
    mutant = next(m for m in mutants() if m.row.name == "file_penalty" and m.what == "who everybody")
    elsewhere: Act = mutant.mutated

    assert cells.first_difference("penalty", elsewhere)
