"""How money, days and articles are written in Chinese papers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.faults import LawError
from law.wording import citation, date_cn, date_plain, money_cn

FIGURES = {figure: value for value, figure in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def whole(words: str) -> int:
    """The number that the capitals spell: an independent reading, group by group."""
    for sign, size in (("亿", 10**8), ("万", 10**4)):
        if sign in words:
            high, _, low = words.partition(sign)
            return whole(high) * size + whole(low)
    total = figure = 0
    for sign in words:
        if sign in PLACES:
            total += figure * PLACES[sign]
            figure = 0
        else:
            figure = FIGURES[sign]
    return total + figure


def read_back(words: str) -> Decimal:
    yuan, sign, rest = words.removesuffix("整").rpartition("元")
    dime, cent = rest.partition("角")[0] if "角" in rest else "零", rest.rpartition("角")[2].removesuffix("分")
    fen = FIGURES[dime[-1:] or "零"] * 10 + FIGURES[cent[-1:] or "零"]
    return Decimal(whole(yuan) if sign else 0) + Decimal(fen) / 100


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("367000", "叁拾陆万柒仟元整"),
        ("0.5", "伍角"),
        ("0", "零元整"),
        ("3000", "叁仟元整"),
        ("10000", "壹万元整"),
        ("1001", "壹仟零壹元整"),
        ("100.05", "壹佰元零伍分"),
        ("79200.105", "柒万玖仟贰佰元壹角壹分"),
        ("840000.00", "捌拾肆万元整"),
    ],
)
def test_money_is_written_in_capitals(amount: str, words: str) -> None:
    """Whole yuan end in 整; a fraction is rounded half up to the fen."""
    assert money_cn(Decimal(amount)) == words


@given(st.decimals(0, 99_999_999, places=2))
def test_money_in_capitals_can_be_read_back(amount: Decimal) -> None:
    """What is printed is what was decided, to the fen."""
    words = money_cn(amount)

    assert read_back(words) == amount


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "1e17"])
def test_an_amount_that_cannot_be_printed_is_a_fault(amount: str) -> None:
    """No paper carries a negative or an endless sum."""
    with pytest.raises(LawError, match="不能写成大写"):
        money_cn(Decimal(amount))


@pytest.mark.parametrize(
    ("day", "chinese", "plain"),
    [
        (date(2024, 6, 30), "二〇二四年六月三十日", "2024年6月30日"),
        (date(2026, 10, 10), "二〇二六年十月十日", "2026年10月10日"),
        (date(2025, 12, 21), "二〇二五年十二月二十一日", "2025年12月21日"),
    ],
)
def test_a_day_is_written_in_both_ways(day: date, chinese: str, plain: str) -> None:
    """Seals go under Chinese numerals, tables take figures."""
    assert (date_cn(day), date_plain(day)) == (chinese, plain)


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("安全生产法#101.1.3", "《安全生产法》第一百零一条第一款第三项"),
        ("安全生产法#65.1", "《安全生产法》第六十五条第一款"),
        ("行政处罚法#10", "《行政处罚法》第十条"),
        ("行政处罚法#64.10", "《行政处罚法》第六十四条第十款"),
        ("刑法#134-1.1.2", "《刑法》第一百三十四条之一第一款第二项"),
        ("行政处罚法", "《行政处罚法》"),
        ("应急〔2019〕54号#7", "应急〔2019〕54号第七条"),
        ("应急管理部令18号", "应急管理部令18号"),
        ("地方规则", "地方规则"),
    ],
)
def test_an_article_is_cited_in_words(article: str, words: str) -> None:
    """Article, paragraph and item each have their measure word; numbered papers carry no title marks."""
    assert citation(article) == words


@pytest.mark.parametrize("article", ["", "安全生产法#", "安全生产法#a", "安全生产法#1.2.3.4", "#65"])
def test_a_citation_in_another_form_is_a_fault(article: str) -> None:
    """A slip in a citation never reaches a paper."""
    with pytest.raises(LawError, match="写法有误"):
        citation(article)
