"""The sentences that the law prescribes follow the law in force on the day of the paper."""

from datetime import date

import pytest

from cases.casefile import Document
from cases.clockface import at_hour
from documents.legal import court_if_unpaid, length_words, payment, remedies
from documents.source import Source, figures, sanction_words, span_words, sum_words
from law.wording import citations
from tests.support.builders import a_case, a_document, the_law


def a_source(day: date, kind: str = "penalty_decision_unit") -> Source:
    """A paper of that day."""
    document: Document = a_document(1, kind, at=at_hour(day, 10))
    return Source(case=a_case(documents=[document]), document=document, law=the_law())


@pytest.mark.parametrize(
    ("day", "bodies", "article"),
    [
        (date(2023, 12, 29), "东莞市人民政府或者东莞市应急管理局", "《行政复议法》第九条"),
        (date(2024, 1, 2), "东莞市人民政府", "《行政复议法》第二十条"),
    ],
)
def test_who_reviews_follows_the_day(day: date, bodies: str, article: str) -> None:
    """行政复议法#24: from 2024-01-01 one body reviews; before it the party could choose between two."""
    words = remedies(a_source(day))

    assert f"60日内向{bodies}申请行政复议（{article}" in words
    assert "6个月内依法向有管辖权的人民法院提起行政诉讼（《行政诉讼法》第四十六条第一款）" in words


def test_a_penalty_on_the_spot_goes_to_review_first() -> None:
    """行政复议法#23: from 2024-01-01 there is no direct suit against it, and the form says so; before it there was."""
    now = remedies(a_source(date(2026, 3, 2), "penalty_decision_onspot_unit"), review_first=True)
    before = remedies(a_source(date(2023, 3, 2), "penalty_decision_onspot_unit"), review_first=True)

    assert now.startswith("如不服本决定，应当先")
    assert "对行政复议决定不服的" in now
    assert "也可以自收到本文书之日起6个月" in before


def test_a_fine_says_by_when_and_what_delay_costs() -> None:
    """行政处罚法#59.1.4, 行政强制法#45: fifteen days, three hundredths a day, never more than the fine; the court after."""
    source = a_source(date(2026, 3, 2))

    words = payment(source, "指定银行")

    assert "15日内，将罚款缴至指定银行" in words
    assert "每日按罚款数额的百分之三加处罚款，加处罚款的数额不超出罚款本数" in words
    assert "《行政强制法》第五十三条" in court_if_unpaid(source)


def test_terms_are_stated_in_the_days_of_the_law() -> None:
    """A hearing is asked for within five working days, since 2021-07-15; the notice may state another term for a defence."""
    source = a_source(date(2026, 3, 2))

    assert length_words(source.law, "hearing_request", source) == "5个工作日"
    assert length_words(source.law, "defence_window", source, 3) == "3个工作日"


def test_sums_stand_in_figures_and_in_capitals() -> None:
    """Amounts are printed twice, fen only where there are some; ￥ is not used (P-5)."""
    assert sum_words("20000") == "20000元（大写：贰万元整）"
    assert figures("1234567.89") == "1234567.89元"
    assert sanction_words("3000", ["warning"]) == "警告；罚款人民币3000元（大写：叁仟元整）"
    assert sanction_words("0", ["warning"]) == "警告"


def test_a_visit_within_a_day_names_the_day_once() -> None:
    """From and to, to the minute."""
    visit = {"from": "2026-03-02T09:00:00+08:00", "to": "2026-03-02T09:50:00+08:00"}

    assert span_words(visit) == "2026年3月2日9时00分至9时50分"
    assert span_words(None) == ""


def test_articles_of_one_law_are_cited_together() -> None:
    """What the article before said is not said again, down to the paragraph."""
    assert citations(["安全生产法#65.1.2", "安全生产法#65.1.3", "行政处罚法#28"]) == (
        "《安全生产法》第六十五条第一款第二项、第三项、《行政处罚法》第二十八条"
    )
    assert citations(["安全生产法#65.1.2", "安全生产法#66"]) == "《安全生产法》第六十五条第一款第二项、第六十六条"
