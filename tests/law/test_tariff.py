"""The tariff: ranges with their boundaries, columns and tiers, 从旧兼从轻, and sums that follow."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.faults import NoTariff
from law.lawbook import Lawbook, load_lawbook
from law.tariff import FineRange, daily_fine_days, surcharge
from tests.law.law_root import a_law_root

BOOK = load_lawbook()
DAY = date(2025, 6, 2)


def asked(code: str, *, book: Lawbook = BOOK, day: date = DAY, **question: Any) -> FineRange:
    days = {"conduct_from": day, "conduct_to": day, "decided_on": day}
    return book.fine_range(code, **{**days, **question})


RANGES = [
    # code, column, tier, item, minimum, maximum, other penalties
    ("P92", "unit", "A", 1, 30000, 100000, {"stop_production"}),
    ("P92", "person", "A", 2, 50000, 100000, {"restrict_trade"}),
    ("P93", "person", "A", None, 20000, 200000, set()),
    ("P94", "person", "A", None, 20000, 50000, set()),
    ("P94", "person", "B", None, 50000, 100000, set()),
    ("P96", "person", "A", None, 10000, 30000, set()),
    ("P97", "unit", "A", 3, 0, 100000, set()),
    ("P97", "unit", "B", 3, 100000, 200000, {"stop_production"}),
    ("P97", "person", "B", 7, 20000, 50000, set()),
    ("P98", "unit", "A", 1, 100000, 500000, {"stop_production"}),
    ("P98", "unit", "B", 1, 500000, 1000000, set()),
    ("P98", "person", "A", 1, 20000, 50000, set()),
    ("P98", "person", "B", 1, 50000, 100000, set()),
    ("P99", "unit", "A", 1, 0, 50000, set()),
    ("P99", "unit", "B", 3, 50000, 200000, {"stop_production"}),
    ("P99", "person", "B", 3, 10000, 20000, set()),
    ("P101", "unit", "A", 3, 0, 100000, set()),
    ("P101", "unit", "B", 3, 100000, 200000, {"stop_production"}),
    ("P101", "person", "B", 5, 20000, 50000, set()),
    ("P102", "unit", "A", None, 0, 50000, set()),
    ("P102", "person", "B", None, 50000, 100000, set()),
    ("P103-1", "person", "A", None, 10000, 20000, set()),
    ("P103-2", "unit", "A", None, 0, 50000, set()),
    ("P103-2", "person", "A", None, 0, 10000, set()),
    ("P104", "person", "A", None, 0, 10000, set()),
    ("P105", "unit", "A", 2, 0, 50000, set()),
    ("P105", "person", "A", 2, 0, 10000, set()),
    ("P106", "person", "A", None, 20000, 100000, set()),
    ("P108", "unit", "A", None, 20000, 200000, set()),
    ("P108", "person", "A", None, 10000, 20000, set()),
    ("P109", "unit", "A", None, 50000, 100000, set()),
    ("P109", "unit", "B", None, 100000, 200000, set()),
    ("P114", "unit", "A", 1, 300000, 1000000, set()),
    ("P114", "unit", "A", 2, 1000000, 2000000, set()),
    ("P114", "unit", "A", 3, 2000000, 10000000, set()),
    ("P114", "unit", "A", 4, 10000000, 20000000, set()),
    ("P-16", "unit", "A", 6, 0, 30000, {"warning"}),
    ("P-32", "unit", "B", None, 30000, 50000, set()),
    ("P-32", "person", "A", None, 10000, 20000, set()),
    ("P-hc77", "person", "A", None, 100000, 200000, {"stop_production", "confiscate_goods", "confiscate_gains"}),
    ("P-hc78", "unit", "B", None, 50000, 100000, {"stop_production"}),
    ("P-hc80", "unit", "A", None, 50000, 100000, set()),
    ("P-per19", "person", "A", None, 100000, 500000, {"stop_production", "confiscate_gains"}),
    ("P-per20", "unit", "A", None, 50000, 100000, {"stop_production", "confiscate_gains"}),
]


@pytest.mark.parametrize(("code", "column", "tier", "item", "low", "high", "others"), RANGES)
def test_a_violation_has_its_range(
    code: str, column: str, tier: str, item: int | None, low: int, high: int, others: set[str]
) -> None:
    """Both figures belong to the range, nothing outside does; a bare 以下 starts above zero."""
    found = asked(code, column=column, tier=tier, item=item)

    assert (found.min, found.max) == (Decimal(low), Decimal(high))
    assert set(found.others) == others
    assert found.holds(Decimal(high))
    assert found.holds(Decimal(low)) is (low > 0)
    assert not found.holds(Decimal(high) + Decimal("0.01"))
    assert not found.holds(Decimal(low) - Decimal("0.01"))


@pytest.mark.parametrize(("column", "low", "high"), [("unit", 10000, 30000), ("person", 1000, 10000)])
def test_the_upper_figure_of_order_15_is_out_of_range(column: str, low: int, high: int) -> None:
    """In order 15 以上 includes the figure and 以下 excludes it (安全生产违法行为行政处罚办法#67)."""
    found = asked("P-45", column=column)

    assert found.holds(Decimal(low))
    assert not found.holds(Decimal(high))
    assert found.holds(Decimal(high) - Decimal("0.01"))
    assert found.may_be_warning_only


@pytest.mark.parametrize(
    ("code", "tier"), [("P93", "B"), ("P94", "B"), ("P102", "B"), ("P103-2", "B"), ("P104", "B"), ("P105", "B"),
                       ("P-hc80", "B")]
)  # fmt: skip
def test_a_tier_without_a_fine_prescribes_a_stop(code: str, tier: str) -> None:
    """Overdue, these articles order a stop and know no fine for the unit."""
    found = asked(code, tier=tier)

    assert not found.fine
    assert "stop_production" in found.others
    assert found.holds(Decimal(0))
    assert not found.holds(Decimal(1))


@pytest.mark.parametrize(
    ("code", "gains", "low", "high"),
    [
        ("P103-1", None, 100000, 200000),
        ("P103-1", "99999.99", 100000, 200000),
        ("P103-1", "100000", 200000, 500000),
        ("P92", "300000", 600000, 1500000),
    ],
)
def test_a_fine_by_gains_doubles_from_a_hundred_thousand(code: str, gains: str | None, low: int, high: int) -> None:
    """From 100,000 yuan of illegal gains the fine is twice to five times the gains (安全生产法#103.1)."""
    found = asked(code, item=2 if code == "P92" else None, gains=Decimal(gains) if gains else None)

    assert (found.min, found.max) == (Decimal(low), Decimal(high))
    assert "confiscate_gains" in found.others


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"code": "P0"}, "没有违法行为代码“P0”"),
        ({"code": "P95"}, "年收入"),
        ({"code": "P110"}, "年收入"),
        ({"code": "P114", "item": 1, "column": "person"}, "年收入"),
        ({"code": "P100"}, "专门法律"),
        ({"code": "P112"}, "按日连续处罚"),
        ({"code": "P114"}, "须写明项"),
        ({"code": "P99", "item": 9}, "没有第9项"),
        ({"code": "P97", "column": "person"}, "对个人没有规定处罚"),
        ({"code": "P105", "column": "person", "tier": "B"}, "逾期未改正（B档）对个人没有规定处罚"),
        ({"code": "P96"}, "对单位没有规定处罚"),
        ({"code": "P99", "tier": "C"}, "没有“C”档"),
        ({"code": "P99", "column": "firm"}, "处罚对象只有单位"),
        ({"code": "P-45", "day": date(2026, 2, 1)}, "已不再施行"),
        ({"code": "P-hc77", "day": date(2026, 5, 1)}, "已不再施行"),
        ({"code": "P-hcsl100", "day": date(2026, 4, 30)}, "自2026-05-01起施行"),
        ({"code": "P99", "day": date(2021, 8, 31)}, "自2021-09-01起施行"),
    ],
)
def test_where_there_is_no_range_the_answer_says_why(question: dict[str, Any], sentence: str) -> None:
    """Every refusal of the tariff is a Chinese sentence with its reason."""
    with pytest.raises(NoTariff, match=sentence) as caught:
        asked(**question)

    assert caught.value.sentence.endswith("。")


def test_conduct_of_last_year_keeps_its_rule_after_the_repeal() -> None:
    """What ended under order 15 is judged by order 15 also when it is decided later (行政处罚法#37)."""
    first, last = date(2025, 12, 1), date(2025, 12, 2)

    found = asked("P-45", conduct_from=first, conduct_to=last, decided_on=date(2026, 3, 2))

    assert found.max == 30000
    assert "适用行为时的规定" in found.chosen


def test_conduct_that_goes_on_is_judged_at_its_end() -> None:
    """A violation that began before the law and ended under it falls under it (行政处罚法#37)."""
    found = asked("P-hcsl100", conduct_from=date(2026, 3, 1), conduct_to=date(2026, 5, 10), decided_on=date(2026, 6, 1))

    assert (found.min, found.max) == (Decimal(100000), Decimal(500000))
    assert "持续行为按终了之日判断" in found.chosen


SYNTHETIC = """\
tariff:
  T1:
    label: 试验条款
    values:
      - valid_from: "2020-01-01"
        valid_to: "2024-12-31"
        article: 旧法#1
        source: awsl
        confidence: S
        unit: {A: {max: 50000}, B: {min: 50000, max: 100000}}
      - valid_from: "2025-01-01"
        article: 新法#2
        source: awsl
        confidence: S
        unit: {A: {max: 30000}, B: {min: 60000, max: 200000}}
"""


@pytest.fixture
def two_laws(tmp_path: Path) -> Lawbook:
    """A lawbook in which one code is lighter in tier A and heavier in tier B under the new law."""
    root = a_law_root(tmp_path)
    (root / "humen" / "tariff.yaml").write_text(SYNTHETIC, encoding="utf-8")
    return load_lawbook("humen", root=root)


@pytest.mark.parametrize(
    ("tier", "conduct", "decided", "high", "article"),
    [
        ("A", date(2024, 6, 1), date(2024, 9, 1), 50000, "旧法#1"),
        ("A", date(2024, 6, 1), date(2025, 2, 1), 30000, "新法#2"),
        ("B", date(2024, 6, 1), date(2025, 2, 1), 100000, "旧法#1"),
        ("A", date(2025, 1, 1), date(2025, 2, 1), 30000, "新法#2"),
        ("B", date(2025, 1, 1), date(2025, 2, 1), 200000, "新法#2"),
    ],
)
def test_the_old_law_applies_unless_the_new_one_is_lighter(
    two_laws: Lawbook, tier: str, conduct: date, decided: date, high: int, article: str
) -> None:
    """从旧兼从轻: the law of the conduct, or that of the decision where it is lighter (行政处罚法#37)."""
    found = asked("T1", book=two_laws, tier=tier, conduct_from=conduct, conduct_to=conduct, decided_on=decided)

    assert found.max == high
    assert found.article == article
    assert article in found.chosen
    assert ("从轻" in found.chosen) is (conduct.year != decided.year)


@pytest.mark.parametrize(
    ("code", "item", "offences"),
    [
        ("P-45", None, ("C134-1(2)",)),
        ("P-16", 6, ("C134-1(2)",)),
        ("P-16", 4, ()),
        ("P99", 4, ("C134-1(1)",)),
        ("P99", 3, ()),
        ("P99", None, ()),
        ("P102", None, ("C134-1(2)",)),
        ("P100", None, ("C134-1(3)", "C125-1", "C125-2", "C225")),
        ("P108", None, ("C277",)),
        ("P110", None, ("C139-1",)),
        ("P92", 2, ("C229",)),
        ("P97", 3, ()),
    ],
)
def test_the_offences_beside_a_code_are_named(code: str, item: int | None, offences: tuple[str, ...]) -> None:
    """Screening never misses an offence that stands beside the code, and every one of them exists (行政处罚法#27)."""
    found = BOOK.screens(code, item)

    assert found == offences
    assert set(found) <= BOOK.offence_codes()
    assert all(BOOK.offence(offence).threshold for offence in found)


def test_a_violation_and_its_items_have_chinese_names() -> None:
    """The name of an item where the code has items, else that of the code."""
    assert BOOK.violation_label("P99", 4).startswith("关闭、破坏")
    assert BOOK.violation_label("P99") == BOOK.violation_label("P99", 99)
    assert len(BOOK.violation_items("P101")) == 5
    assert BOOK.violation_items("P102") == {}
    assert "P-hcsl100" in BOOK.tariff_codes()


def test_the_article_of_a_range_names_the_item() -> None:
    """Article, paragraph and item are kept apart and all three are cited."""
    assert asked("P101", item=3).article == "安全生产法#101.1.3"
    assert asked("P102").article == "安全生产法#102"


def surcharge_in_fractions(unpaid: list[int], paused: list[tuple[int, int | None]], cap: int) -> int:
    """The oracle: exact fractions, each day by its number."""
    total = Fraction(0)
    for number, fen in enumerate(unpaid):
        if not any(first <= number and (last is None or number <= last) for first, last in paused):
            total += Fraction(3, 100) * fen
    return min(cap, (total + Fraction(1, 2)).__floor__())


PAUSES = st.lists(st.tuples(st.integers(0, 50), st.none() | st.integers(0, 60)), max_size=3)


@given(st.lists(st.integers(0, 9_999_999), min_size=1, max_size=60), PAUSES, st.integers(1, 9_999_999))
def test_the_surcharge_equals_its_oracle(unpaid: list[int], paused: list[tuple[int, int | None]], cap: int) -> None:
    """3 % a day of what is unpaid, pauses left out, rounded once, never above the cap (行政处罚法#72.1.1)."""
    spans = [
        (DAY + timedelta(days=first), None if last is None else DAY + timedelta(days=last)) for first, last in paused
    ]

    found = surcharge(
        lambda day: unpaid[(day - DAY).days], DAY, DAY + timedelta(days=len(unpaid) - 1), spans, cap, Decimal("0.03")
    )

    assert found == surcharge_in_fractions(unpaid, paused, cap)


def test_no_day_gives_no_surcharge_and_no_daily_fine() -> None:
    """Paid in time is paid in full; a recheck on the day of the order counts no day."""
    assert surcharge(lambda _day: 100, DAY, DAY - timedelta(days=1), [], 100, Decimal("0.03")) == 0
    assert daily_fine_days(DAY, DAY) == daily_fine_days(DAY, DAY - timedelta(days=3)) == 0
