"""Papers that no act makes are drawn from the case alone, and what is published of a person hides who he is."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from cases.casefile import Document
from cases.errors import BrokenPromise
from db.session import reading
from db.tables import documents
from documents.fill import fill
from documents.forms import form_of, forms
from documents.source import Source
from door.papers import source_of
from door.replay import replay
from door.scenario_file import read_scenario
from door.vocabulary import vocabulary
from law.lawbook import load_lawbook
from publicity.edition import public_text

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
#: Histories that between them hold every procedure the papers look at.
FILES = (
    "03_overdue_ladder", "09_listing_extended_removed", "12_unit_supervised", "29_unit_and_manager", "33_severe_list",
    "41_referral_filed_returned", "43_closure_proposed", "49_credit_repair",
)  # fmt: skip
#: What is drawn from the case alone.
BY_HAND = (
    "supervision_extension", "safety_commitment", "circular", "closure_proposal", "referral_receipt", "disclosure_approval",
    "penalty_publicity", "hazard_publicity", "exposure_publicity", "listing_publicity", "severe_list_publicity",
    "typical_case_report", "credit_repair_notice", "credit_repair_application", "serious_dishonesty_notice",
    "serious_dishonesty_removal", "report_reward", "listing_notice", "interview_notice", "interview_record", "interview_minutes",
    "crime_referral_report", "crime_case_report", "involved_goods_list", "evidence_index",
)  # fmt: skip


def sources(engine: Engine, name: str) -> list[Source]:
    """What the newest paper of every case of a history is filled from."""
    words = vocabulary(load_lawbook())
    replay(read_scenario(SCENARIOS / f"{name}.yaml", words), engine, words)
    with reading(engine) as conn:
        newest = {row.case_id: row.n for row in conn.execute(select(documents.c.case_id, documents.c.n).order_by(documents.c.n))}
        return [source_of(conn, case, n) for case, n in newest.items()]


def blank(source: Source, kind: str) -> Source:
    """A paper of a kind that nobody issued, on the day of the newest one."""
    paper = Document(n=len(source.case.documents) + 1, kind=kind, status="draft", at=source.document.at)
    return replace(source, document=paper)


@pytest.mark.parametrize("name", FILES)
def test_a_paper_without_an_act_is_filled_from_the_case(engine: Engine, name: str) -> None:
    """Every form that may be drawn by hand can be filled and set from any case; what is unknown is left blank."""
    for source in sources(engine, name):
        for kind in BY_HAND:
            sheet = fill(blank(source, kind))

            assert kind in forms()
            assert {c.key for c in form_of(kind).declared.contents} <= sheet.values.keys()
            assert sheet.drawing(form_of(kind)).html


def test_nothing_is_published_unmasked() -> None:
    """A source that was not told how texts become public prints no public text at all."""
    with pytest.raises(BrokenPromise):
        Source.__dataclass_fields__["public"].default("张三，13800138000")


def test_a_natural_person_is_published_without_name_and_number(engine: Engine) -> None:
    """The publication of a fine on a manager shows his surname alone, and neither telephone nor number of his card."""
    source = sources(engine, "29_unit_and_manager")[0]
    manager = replace(source.subjects["manager"], name="欧阳堃喆")
    subjects = {**source.subjects, "manager": manager}
    source = replace(source, subjects=subjects, public=partial(public_text, source.case, subjects=tuple(subjects.values())))
    number = next(d.n for d in source.case.of_kind("disclosure") if source.case.procedure(d.facts["decided"]).facts["parties"] == ["manager"])
    paper = replace(blank(source, "penalty_publicity").document, procedure=number)

    shown = {label: value for _, label, value in fill(replace(source, document=paper)).values["entries"][0]}

    assert shown["行政相对人名称"] == "欧阳某某"
    assert shown["自然人证件类型和号码"] == "居民身份证 ＊＊＊"
    assert shown["行政处罚决定书文号"]
    assert [v for v in shown.values() if manager.name in v or manager.id_number in v or manager.phone in v] == []
