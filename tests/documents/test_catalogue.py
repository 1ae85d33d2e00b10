"""Which papers exist, and what holds for all of them."""

from datetime import date
from pathlib import Path

import pytest

from documents.catalogue import CATALOGUE, BrokenCatalogue, NoEdition, catalogue_on, read_catalogues
from law import schema
from law.yamlfile import load_strict

#: The papers that the acts issue.
BY_ACTIONS = [
    "inspection_record", "photo_sheet", "rectification_advice", "rectification_order",
    "reinspection_extension_approval", "reinspection_extension_reply", "reinspection_opinion",
    "offscope_handover", "coercive_approval", "onsite_measures_decision", "resume_application", "resume_review",
    "resume_approval", "power_cut_notice", "power_cut_decision", "power_restore_notice", "seizure_decision",
    "seizure_list", "seizure_extension", "appraisal_commission", "seizure_disposal",
    "evidence_preserve_approval", "evidence_preserve_notice", "evidence_disposal_approval",
    "evidence_disposal_decision", "supervision_notice", "listing_notice", "supervision_extension",
    "listing_removal", "interview_notice", "interview_record", "interview_minutes", "circular",
    "case_filing_approval", "inquiry_record", "case_investigation_report", "case_disposition_approval",
    "penalty_notice", "hearing_right_notice", "defence_record", "hearing_notice", "hearing_record",
    "hearing_report", "legal_review_opinion", "collective_discussion", "penalty_decision_unit",
    "penalty_decision_person", "no_penalty_decision", "penalty_decision_onspot_unit",
    "penalty_decision_onspot_person", "case_extension_approval", "service_receipt", "fine_deferral_approval",
    "fine_deferral_grant", "enforcement_demand", "court_enforcement_application", "daily_penalty_decision",
    "case_withdrawal_record", "case_closure_approval", "crime_referral_report", "transfer_approval",
    "crime_referral_letter", "crime_case_report", "involved_goods_list", "evidence_index", "referral_receipt",
    "referral_objection", "penalty_publicity", "hazard_publicity", "exposure_publicity", "listing_publicity",
    "severe_list_publicity", "serious_dishonesty_decision", "credit_repair_decision", "dossier_cover",
    "dossier_index", "closure_proposal",
]  # fmt: skip

#: The rest of the 48 forms, and the papers named in one source only.
BESIDES = [
    "inspection_plan", "inquiry_notice", "scene_record", "sampling_voucher", "fine_dunning",
    "surcharge_decision", "case_transfer", "penalty_case_approval", "notice_stage_approval",
    "service_address_confirmation", "disclosure_approval", "fine_receipt", "credit_repair_notice",
    "inspection_approval", "inspection_notice",
]  # fmt: skip


@pytest.mark.parametrize("paper_id", BY_ACTIONS + BESIDES)
def test_a_paper_that_an_act_issues_is_in_the_catalogue(paper_id: str) -> None:
    """No act can issue a paper that has no title, no basis and no form set."""
    paper = CATALOGUE[paper_id]

    assert paper.id == paper_id
    assert paper.title
    assert paper.basis
    assert paper.form_set == "AJ2016+YJ"


def test_a_number_word_and_a_series_stand_together() -> None:
    """A numbered paper belongs to a series, an unnumbered one to none."""
    lone = [p.id for p in CATALOGUE.values() if (p.number_word is None) != (p.series is None)]

    assert lone == []


@pytest.mark.parametrize(
    ("paper_id", "word"),
    [
        ("inspection_record", "应急检记"), ("power_cut_notice", "应急停供通"), ("power_cut_decision", "应急停供决"),
        ("power_restore_notice", "应急恢复通"), ("seizure_extension", "应急查扣延期"),
        ("case_investigation_report", "应急终报"), ("case_disposition_approval", "应急处呈"), ("hearing_record", None),
        ("collective_discussion", "应急罚集"), ("penalty_decision_onspot_unit", "应急罚当"),
        ("enforcement_demand", "应急执行催告"), ("fine_dunning", "应急催"),
        ("court_enforcement_application", "应急强执"),
        ("daily_penalty_decision", "应急连罚"), ("resume_review", "应急复产"), ("inspection_plan", "应急检查"),
        ("crime_referral_letter", "应急移"), ("case_transfer", "应急移"),
    ],
)  # fmt: skip
def test_number_words_are_those_settled_where_sources_differ(paper_id: str, word: str | None) -> None:
    """The words in use, not those derived from a national set that nobody at hand uses."""
    assert CATALOGUE[paper_id].number_word == word


def test_inspection_papers_share_one_serial_and_penalty_papers_another() -> None:
    """Record, measure, order and recheck inherit the inspection's serial; notices and decisions the filing's."""
    inspection = {p.id for p in CATALOGUE.values() if p.series == "inspection"}

    assert inspection == {
        "inspection_plan", "inspection_record", "onsite_measures_decision", "rectification_order",
        "reinspection_opinion",
    }  # fmt: skip
    for paper_id in ("penalty_notice", "hearing_right_notice", "penalty_decision_unit", "case_closure_approval"):
        assert CATALOGUE[paper_id].series == "filing"
    assert CATALOGUE["penalty_decision_onspot_person"].series == "own"


def test_penalty_and_hearing_papers_bear_the_official_seal() -> None:
    """A notice or decision of a penalty bears the bureau's own seal (行政处罚法#59.2)."""
    for paper_id in ("penalty_notice", "hearing_right_notice", "penalty_decision_unit", "penalty_decision_onspot_unit"):
        assert CATALOGUE[paper_id].seal == "G"


def test_what_binds_a_party_is_binding_and_what_stays_inside_is_not() -> None:
    """Binding papers go out; internal forms, evidence, pages and what the party hands in bind nobody."""
    inside = {"internal", "evidence", "web", "archive", "from_party", "annex"}

    assert [p.id for p in CATALOGUE.values() if p.binding and p.kind in inside] == []
    assert not CATALOGUE["rectification_advice"].binding
    for paper_id in ("rectification_order", "seizure_decision", "penalty_decision_person", "listing_notice"):
        assert CATALOGUE[paper_id].binding
        assert CATALOGUE[paper_id].needs_service


def test_the_power_cut_decision_is_served_and_the_suppliers_notice_is_not() -> None:
    """The 24 hours run from the enterprise's copy, never from the supplier's receipt (安全生产法#70)."""
    assert CATALOGUE["power_cut_decision"].needs_service
    assert not CATALOGUE["power_cut_notice"].needs_service
    assert CATALOGUE["power_cut_notice"].kind == "to_agency"


def test_no_paper_cites_a_repealed_number() -> None:
    """The forms of 2016 cite articles that were renumbered in 2021; ours print the new ones."""
    cited = {article for paper in CATALOGUE.values() for article in paper.basis}

    assert cited.isdisjoint({"行政处罚法#31", "行政处罚法#32", "行政处罚法#37.2", "行政处罚法#42", "安全生产法#67.1"})
    assert "安全生产法#65.1.2" in cited


def test_the_basis_is_that_of_the_day() -> None:
    """Credit repair rests on the rule in force: the old one until the end of March 2026, then the new one."""
    before = catalogue_on(date(2026, 3, 31))["credit_repair_decision"].basis
    after = catalogue_on(date(2026, 4, 1))["credit_repair_decision"].basis

    assert before == ("发改委令58号",)
    assert after == ("发改委令36号",)
    assert set(catalogue_on(date(2021, 9, 1))) == set(CATALOGUE)


def test_every_instrument_cited_is_registered_and_in_force() -> None:
    """A paper cites by the short name of the register, and only what was in force when its edition began."""
    register = [
        provision
        for file in Path(schema.__file__).parent.glob("*/provisions/*.yaml")
        for provision in load_strict(file)["provisions"].values()
    ]

    for edition in read_catalogues():
        day = edition.valid_from.isoformat()
        in_force = {p["short"] for p in register if p["valid_from"] <= day <= p.get("valid_to", "9999")}
        cited = {article.partition("#")[0] for paper in edition.values() for article in paper.basis}
        # How letters are written is no rule on safety, so it is not registered.
        assert cited - in_force <= {"党政机关公文处理工作条例"}


def test_a_day_before_the_first_edition_is_a_named_fault() -> None:
    """Papers are never dated back to a set that nobody recorded."""
    with pytest.raises(NoEdition):
        catalogue_on(date(2021, 8, 31))


@pytest.mark.parametrize(
    "row",
    [
        "{title: 甲, word: 应急甲, kind: internal, seal: Z, copies: 1, basis: [安全生产法#65]}",
        "{title: 甲, kind: internal, seal: Z, copies: 1, basis: [安全生产法#65], colour: red}",
        "{title: 甲, kind: internal, seal: Z, copies: 1, basis: [安全生产法第65条 第一款]}",
        "{title: 甲, kind: letter, seal: Z, copies: 1, basis: [安全生产法#65]}",
        "{title: 甲, title: 乙, kind: internal, seal: Z, copies: 1, basis: [安全生产法#65]}",
        "{kind: internal, seal: Z, copies: 1, basis: [安全生产法#65]}",
    ],
)
def test_a_row_that_does_not_hold_is_refused_at_load(tmp_path: Path, row: str) -> None:
    """A word without a series, an unknown key or kind, a free-hand article and a missing title stop the product."""
    file = tmp_path / "catalogue.yaml"
    file.write_text(f"editions:\n  - valid_from: '2021-09-01'\n    form_set: X\n    papers:\n      a: {row}\n", "utf-8")

    with pytest.raises(BrokenCatalogue):
        read_catalogues(file)


def test_editions_stand_in_the_order_of_their_days(tmp_path: Path) -> None:
    """Two editions of one day would leave it open which holds."""
    edition = "  - {valid_from: '2021-09-01', form_set: X, papers: {}}\n"
    file = tmp_path / "catalogue.yaml"
    file.write_text("editions:\n" + edition * 2, "utf-8")

    with pytest.raises(BrokenCatalogue):
        read_catalogues(file)
