"""The lawbook: what is in force where and when, and that every value is cited."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from law.clock import ClockRule
from law.faults import NotInForce, UnknownClock, UnknownOffence, UnknownPlace, UnknownProvision, UnknownValue
from law.lawbook import load_lawbook
from law.wording import citation
from law.yamlfile import YamlFault, load_strict
from tests.law.law_root import a_law_root

BOOK = load_lawbook()
TODAY = date(2025, 6, 2)
CLOCKS = Path(__file__).parent / "clock_ids.yaml"

FIGURES = [
    # clock, day of the act, length, unit, roll, kind
    ("rectify_deadline", "2025-06-02", None, "set_date", "none", "duty"),
    ("rectify_extension_reply", "2026-05-20", 5, "calendar_day", "none", "agency"),
    ("recheck_after_rectification", "2025-06-02", 10, "calendar_day", "agency", "agency"),
    ("temp_stop_max", "2026-05-20", 6, "month", "agency", "agency"),
    ("resume_production_review", "2025-06-02", 10, "calendar_day", "agency", "agency"),
    ("power_cut_notice", "2025-06-02", 24, "hour", "none", "term"),
    ("evidence_register_keep", "2025-06-02", 7, "working_day", "none", "agency"),
    ("coercion_urgent_report", "2025-06-02", 24, "hour", "none", "agency"),
    ("seal_seize", "2025-06-02", 30, "calendar_day", "agency", "agency"),
    ("case_filing", "2025-06-02", 7, "working_day", "none", "agency"),
    ("decision_o15", "2025-06-02", 30, "calendar_day", "agency", "agency"),
    ("decision_statutory", "2026-06-02", 90, "calendar_day", "agency", "agency"),
    ("defence_window", "2025-06-02", 5, "working_day", "party", "right"),
    ("hearing_request", "2025-06-02", 5, "working_day", "party", "right"),
    ("hearing_request", "2021-07-14", 3, "calendar_day", "party", "right"),
    ("decision_service", "2025-06-02", 7, "working_day", "none", "agency"),
    ("public_service", "2025-06-02", 30, "calendar_day", "none", "term"),
    ("public_service", "2021-12-31", 60, "calendar_day", "none", "term"),
    ("summary_record_filing", "2026-05-20", 5, "working_day", "none", "agency"),
    ("onspot_fine_handover_officer", "2025-06-02", 2, "working_day", "none", "agency"),
    ("pay_fine", "2025-06-02", 15, "calendar_day", "party", "duty"),
    ("demand_letter", "2025-06-02", 10, "working_day", "none", "duty"),
    ("court_enforce_window", "2025-06-02", 3, "month", "agency", "agency"),
    ("court_accept", "2025-06-02", 5, "working_day", "none", "other"),
    ("reconsider_apply", "2025-06-02", 60, "calendar_day", "party", "right"),
    ("reconsider_accept", "2025-06-02", 5, "working_day", "none", "other"),
    ("sue_direct", "2025-06-02", 6, "month", "party", "right"),
    ("sue_after_reconsider", "2025-06-02", 15, "calendar_day", "party", "right"),
    ("referral_approve", "2025-06-02", 3, "calendar_day", "none", "agency"),
    ("referral_send", "2025-06-02", 24, "hour", "none", "agency"),
    ("police_decide", "2025-06-02", 3, "calendar_day", "none", "other"),
    ("refusal_review_request", "2025-06-02", 3, "calendar_day", "none", "agency"),
    ("refusal_to_procuratorate", "2025-06-02", 3, "calendar_day", "none", "agency"),
    ("procuratorate_tell_agency", "2025-06-02", 10, "calendar_day", "none", "other"),
    ("police_file_on_notice", "2025-06-02", 15, "calendar_day", "none", "other"),
    ("evidence_handover", "2025-06-02", 3, "calendar_day", "none", "agency"),
    ("publish_penalty", "2025-06-02", 7, "working_day", "none", "agency"),
    ("withdraw_publication", "2025-06-02", 3, "working_day", "none", "agency"),
    ("credit_display_minor", "2026-06-02", 3, "month", "none", "term"),
    ("credit_display_severe.max", "2026-06-02", 3, "year", "none", "term"),
    ("credit_display_old_safety.min", "2026-03-31", 1, "year", "none", "term"),
    ("severe_list_term", "2025-06-02", 3, "year", "none", "term"),
    ("report_handle", "2025-06-02", 60, "calendar_day", "agency", "agency"),
    ("report_feedback", "2025-06-02", 10, "calendar_day", "agency", "agency"),
    ("interview_notice", "2025-06-02", 3, "working_day", "none", "other"),
    ("interview_report", "2025-06-02", 10, "working_day", "none", "duty"),
]


def every_version() -> list[ClockRule]:
    """Each clock on the first day of each of its versions."""
    starts = [date(2008, 2, 1), date(2012, 1, 1), date(2018, 2, 26), date(2022, 1, 1), TODAY, date(2026, 6, 1)]
    rules = {}
    for rule_id in sorted(BOOK.clock_ids()):
        for day in starts:
            try:
                rule = BOOK.clock(rule_id, day)
            except NotInForce:
                continue
            rules[rule_id, rule.valid_from] = rule
    return list(rules.values())


def test_every_clock_is_there() -> None:
    """No clock of the tables is missing and none has crept in."""
    assert BOOK.clock_ids() == set(load_strict(CLOCKS))


@pytest.mark.parametrize(("rule_id", "day", "length", "unit", "roll", "kind"), FIGURES)
def test_a_clock_has_its_figure(rule_id: str, day: str, length: int | None, unit: str, roll: str, kind: str) -> None:
    """Length, unit, roll and kind are those of the law on the day of the act."""
    rule = BOOK.clock(rule_id, date.fromisoformat(day))

    assert (rule.length, rule.unit, rule.roll, rule.kind) == (length, unit, roll, kind)


@pytest.mark.parametrize("rule", every_version(), ids=lambda rule: f"{rule.id}@{rule.valid_from}")
def test_every_version_of_a_clock_is_cited(rule: ClockRule) -> None:
    """Each version names an article that can be printed and an instrument of the register; each has a Chinese name."""
    assert citation(rule.article)
    assert rule.source in BOOK.provisions
    assert rule.label
    assert rule.label == BOOK.clock_label(rule.id)


@pytest.mark.parametrize(
    "rule_id",
    ["rectify_extension_request", "rectify_extension_reply", "recheck_after_rectification", "temp_stop_max",
     "summary_record_filing"],
)  # fmt: skip
def test_a_clock_of_order_15_runs_on_under_order_18(rule_id: str) -> None:
    """From 2026-02-01 the figure stays and is marked as to be checked (总局令15号废止)."""
    before, after = BOOK.clock(rule_id, date(2026, 1, 31)), BOOK.clock(rule_id, date(2026, 2, 1))

    assert (before.length, before.unit) == (after.length, after.unit)
    assert (before.source, after.source, after.article, after.confidence) == ("o15", "o18", "应急管理部令18号", "X")


@pytest.mark.parametrize(
    ("rule_id", "day"),
    [
        ("decision_o15", date(2026, 2, 1)),
        ("decision_o18", date(2026, 1, 31)),
        ("publish_penalty", date(2021, 8, 31)),
        ("o15_seize_15d", date(2012, 1, 1)),
        ("credit_display_general.max", date(2026, 3, 31)),
        ("credit_display_old_safety.max", date(2026, 4, 1)),
    ],
)
def test_a_clock_outside_its_days_is_not_in_force(rule_id: str, day: date) -> None:
    """A repealed rule, or one not yet in force, is never applied silently."""
    with pytest.raises(NotInForce, match="不施行"):
        BOOK.clock(rule_id, day)


def test_a_name_that_is_not_there_is_a_named_error() -> None:
    """Clock, figure, instrument, offence and place: each unknown name is refused in Chinese."""
    with pytest.raises(UnknownClock, match="credit_display_general"):
        BOOK.clock("credit_display_general", TODAY)
    with pytest.raises(UnknownClock):
        BOOK.clock_label("nothing")
    with pytest.raises(UnknownValue):
        BOOK.value("nothing", TODAY)
    with pytest.raises(UnknownProvision):
        BOOK.provision("nothing")
    with pytest.raises(UnknownOffence):
        BOOK.offence("nothing")
    for place in ("atlantis", "../law/humen", ""):
        with pytest.raises(UnknownPlace):
            load_lawbook(place)


def test_guangdong_sets_its_own_hearing_thresholds() -> None:
    """A province's figure stands in for the national one; towns inherit it (行政处罚法#63)."""
    national, town = load_lawbook("national"), load_lawbook("humen")

    assert national.yuan("hearing_threshold_person", TODAY) == 20000
    assert national.yuan("hearing_threshold_unit", TODAY) == 50000
    assert town.yuan("hearing_threshold_person", TODAY) == 5000
    assert town.yuan("hearing_threshold_unit", TODAY) == 100000
    assert town.yuan("hearing_safe_threshold_unit", TODAY) == 50000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("collective_fine", Decimal(50000)), ("onspot_max_person", Decimal(200)), ("onspot_max_unit", Decimal(3000)),
        ("cash_small_max", Decimal(100)), ("surcharge_rate", Decimal("0.03")), ("defence_days_default", 5),
        ("defence_days_min", 3), ("hearing_clear_days", 7), ("seizure_extension_max", 30),
        ("report_extension_max", 30), ("decision_extension_head_days", 90), ("decision_extension_upper_days", 180),
        ("disclosure_default_months", 6), ("listing_display_after_removal_wd", 5), ("listing_max_months", 12),
        ("extension_window_days", 10), ("closure_180_count", 3), ("closure_year_count", 4),
    ],
)  # fmt: skip
def test_a_figure_has_its_value_and_type(name: str, value: int | Decimal) -> None:
    """Counts are whole numbers, money and rates exact decimals; each is cited."""
    found = BOOK.value(name, date(2026, 6, 1))

    assert found == value
    assert type(found) is type(value)
    assert citation(BOOK.value_article(name, date(2026, 6, 1)))


def test_a_figure_is_asked_for_by_its_type() -> None:
    """Days are not yuan."""
    with pytest.raises(UnknownValue, match="不是整数"):
        BOOK.days("collective_fine", TODAY)
    with pytest.raises(UnknownValue, match="不是数额"):
        BOOK.yuan("hearing_clear_days", TODAY)
    assert BOOK.days("hearing_clear_days", TODAY) == 7


def test_the_register_knows_what_replaces_what() -> None:
    """Order 15 ends where order 18 begins; the new credit rules follow the old without a gap."""
    assert BOOK.in_force("o15", date(2026, 1, 31))
    assert not BOOK.in_force("o15", date(2026, 2, 1))
    assert BOOK.in_force("o18", date(2026, 2, 1))
    for key, provision in BOOK.provisions.items():
        if provision.replaced_by is not None:
            successor = BOOK.provision(provision.replaced_by)
            assert successor.replaces == key
            assert provision.valid_to is not None
            assert (successor.valid_from - provision.valid_to).days == 1


@pytest.mark.parametrize(
    ("code", "day", "known"),
    [
        ("FC-10", date(2023, 5, 15), True),
        ("FC-10", date(2023, 5, 14), False),
        ("WH-20", date(2017, 11, 13), True),
        ("HZ-01", date(2018, 6, 30), False),
        ("HZ-01", date(2025, 12, 1), True),
        ("ZZ-01", TODAY, False),
    ],
)
def test_a_criterion_counts_from_the_day_its_standard_is_in_force(code: str, day: date, known: bool) -> None:
    """A hazard is major by rule only under a standard in force on the day it was found."""
    found = BOOK.criterion(code, day)

    assert (found is not None) is known


def test_the_criteria_are_complete() -> None:
    """64 items for industry and trade, 20 for chemicals, 10 for fire; fire belongs to the fire authority."""
    codes = BOOK.criterion_codes()
    counts = {prefix: sum(code.startswith(prefix) for code in codes) for prefix in {code[:2] for code in codes}}
    fire = BOOK.criterion("HZ-08", TODAY)

    assert counts == {"GM": 3, "YJ": 8, "YS": 13, "JC": 8, "JX": 7, "QG": 7, "FZ": 2, "YC": 2, "FC": 10, "YA": 2,
                      "YX": 2, "WH": 20, "HZ": 10}  # fmt: skip
    assert fire is not None
    assert fire.competent == "消防救援机构"


def test_the_ladder_of_the_town_has_its_numbers() -> None:
    """Reminders, overdue days and shares are data of the place."""
    ladder = BOOK.ladder(TODAY)

    assert ladder.remind_before_wd == (3, 1, 0)
    assert ladder.remind_at == "09:00"
    assert ladder.overdue_days == {"supervision": 7, "interview": 15, "penalty": 30}
    assert ladder.major_overdue_days == {"interview": 1, "penalty": 1}
    assert ladder.agency_shares == ((50, "handler"), (80, "chief"), (100, "bureau_head"))
    assert ladder.proposal_unsigned_wd == ((3, "chief"), (6, "bureau_head"))
    with pytest.raises(NotInForce):
        BOOK.ladder(date(2000, 1, 1))


def test_the_acting_body_is_that_of_the_place() -> None:
    """The town acts as a branch of the city bureau; review lies with the city government (行政复议法#24)."""
    town, city = BOOK.authority, load_lawbook("dongguan").authority_on(TODAY)

    assert (town.name, town.kind, town.prefix, town.branch_tag) == ("东莞市应急管理局虎门分局", "branch", "粤莞", "虎")
    assert town.review_body == city.review_body == "东莞市人民政府"
    assert city.name == town.superior == "东莞市应急管理局"
    assert BOOK.place_name == "虎门镇"


@pytest.mark.parametrize("place", ["national", "guangdong", "dongguan", "humen"])
def test_every_place_can_run_every_clock(place: str) -> None:
    """A place holds only what differs; the rest it inherits."""
    book = load_lawbook(place)

    assert book.clock_ids() == BOOK.clock_ids()
    assert book.ladder(TODAY).overdue_days["penalty"] == 30


def test_a_narrower_place_overrides_a_whole_entry(tmp_path: Path) -> None:
    """A town that writes its own rule is read before the wider place; the wider place keeps its own."""
    root = a_law_root(tmp_path)
    (root / "humen" / "values.yaml").write_text(
        "values:\n  interview_target_days:\n    label: 约谈内部目标\n    type: int\n    versions:\n"
        "      - {value: 5, valid_from: 2024-01-01, article: 地方规则, confidence: X}\n",
        encoding="utf-8",
    )

    assert load_lawbook("humen", root=root).days("interview_target_days", TODAY) == 5
    assert load_lawbook("dongguan", root=root).days("interview_target_days", TODAY) == 7


def test_one_key_in_two_files_of_a_place_is_refused(tmp_path: Path) -> None:
    """Which of the two would hold must not depend on the names of files."""
    root = a_law_root(tmp_path)
    shutil.copy(root / "national" / "clocks" / "referral.yaml", root / "national" / "clocks" / "zz.yaml")

    with pytest.raises(YamlFault, match="已在该地区的另一文件中出现") as caught:
        load_lawbook("humen", root=root)

    assert caught.value.file.endswith("zz.yaml")
    assert caught.value.line == 3


def test_places_that_contain_each_other_or_have_no_ladder_are_refused(tmp_path: Path) -> None:
    """A circle of places, and a place without the files it needs, is a named error."""
    circle, bare = a_law_root(tmp_path / "circle"), a_law_root(tmp_path / "bare")
    (circle / "national" / "place.yaml").write_text("name: 全国\nwithin: humen\n", encoding="utf-8")
    (bare / "national" / "ladder.yaml").unlink()

    with pytest.raises(UnknownPlace):
        load_lawbook("humen", root=circle)
    with pytest.raises(UnknownPlace, match="ladder"):
        load_lawbook("dongguan", root=bare)


def test_the_default_lawbook_is_read_once() -> None:
    """Asking again costs nothing."""
    assert load_lawbook() is load_lawbook("humen")
