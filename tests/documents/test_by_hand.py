"""Papers that no act makes are filled from the case as it stands."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from cases.casefile import twin
from db.session import reading
from db.tables import documents
from documents.casework import count, padded
from documents.fill import Sheet, fill, unfit
from door.papers import source_of
from door.replay import replay
from door.scenario_file import read_scenario
from door.vocabulary import vocabulary
from law.lawbook import load_lawbook

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
BY_HAND = (
    "inspection_approval", "inspection_notice", "inspection_plan", "photo_sheet", "scene_record", "sampling_voucher",
    "appraisal_commission", "expert_opinion", "notice_stage_approval", "penalty_case_approval", "fine_dunning",
    "surcharge_decision", "fine_receipt", "case_transfer", "service_address_confirmation",
)  # fmt: skip


def drawn_by_hand(engine: Engine, scenario: str) -> dict[str, Sheet]:
    """Each of the papers, filled from the case that a scenario leaves behind."""
    words = vocabulary(load_lawbook())
    replay(read_scenario(SCENARIOS / scenario, words), engine, words)
    with reading(engine) as conn:
        wanted = select(documents.c.case_id, func.max(documents.c.n)).group_by(documents.c.case_id)
        case_id, last = conn.execute(wanted).all()[0]
        source = source_of(conn, case_id, last)
    blank = twin(source.document, n=last + 1, status="draft", procedure=None, number=None, facts={}, service={})
    return {kind: fill(replace(source, document=twin(blank, kind=kind))) for kind in BY_HAND}


@pytest.mark.parametrize("scenario", ["01_patrol_advice_fixed.yaml", "26_court_enforcement.yaml"])
def test_papers_that_no_act_makes_are_filled_from_any_case(engine: Engine, scenario: str) -> None:
    """A case of a mere advice and one that went to court: nothing that such a paper needs is missing."""
    sheets = drawn_by_hand(engine, scenario)

    assert {kind: unfit(sheet) for kind, sheet in sheets.items()} == dict.fromkeys(BY_HAND)


def test_a_dunning_names_what_is_owed_on_its_day(engine: Engine) -> None:
    """The parts are those of the reckoning of the case: the fine, its surcharge up to the ceiling, what was paid."""
    sheets = drawn_by_hand(engine, "26_court_enforcement.yaml")

    assert sheets["fine_dunning"].values["sums"] == [
        ["罚款", "20000元（大写：贰万元整）"],
        ["加处罚款", "20000元（大写：贰万元整）"],
        ["已缴纳", "40000元（大写：肆万元整）"],
    ]


def test_a_list_without_things_stays_empty() -> None:
    """So a paper that must list something is refused instead of printed with blank rows."""
    assert padded([], 3) == []


def test_a_short_list_leaves_rows_to_write_in() -> None:
    """The rows are numbered; a quantity has no needless zeros."""
    rows = padded([["甲苯", count("20.00")]], 3, least=2)

    assert rows == [["1", "甲苯", "20"], ["　", "　", "　"]]
