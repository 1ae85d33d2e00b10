"""Sentences that the law prescribes for a day: remedies, payment, surcharge. Their figures and articles come from `law`."""

from decimal import Decimal

from documents.source import Source
from law.lawbook import Lawbook
from law.wording import citation


def remedies(source: Source, *, review_first: bool = False) -> str:
    """How and by when the party may seek reconsideration or sue, by the law in force on the day of the paper.

    From 2024-01-01 one body reviews, the people's government of the same level (行政复议法#24); before it, that government
    or the department above (行政复议法#12 of 2017). `review_first`: no direct suit (行政复议法#23.1.1).
    """
    law, day, body = source.law, source.day, source.authority
    review, suit = law.clock("reconsider_apply", on=day), law.clock("sue_direct", on=day)
    revised = law.in_force("arl", day)
    bodies = body.review_body if revised or not body.superior else f"{body.review_body}或者{body.superior}"
    apply = f"自收到本文书之日起{review.length}日内向{bodies}申请行政复议（{citation(review.article)}）"
    if review_first and revised:
        after = law.clock("sue_after_reconsider", on=day)
        return (
            f"如不服本决定，应当先{apply}；对行政复议决定不服的，可以自收到行政复议决定书之日起{after.length}日内依法向"
            f"{body.court}提起行政诉讼（{citation(after.article)}）。"
        )
    return (
        f"如不服本决定，可以{apply}，也可以自收到本文书之日起{suit.length}个月内依法向{body.court}提起行政诉讼"
        f"（{citation(suit.article)}）。"
    )


def not_suspended() -> str:
    """That a remedy does not stop the act."""
    return "行政复议、行政诉讼期间，不停止本决定的执行，法律另有规定的除外。"


def payment(source: Source, channel: str) -> str:
    """By when, where and how a fine is paid, and what delay costs (行政处罚法#59.1.4, 行政强制法#45)."""
    law, day = source.law, source.day
    pay = law.clock("pay_fine", on=day)
    rate = Decimal(str(law.value("surcharge_rate", day))) * 100
    article = law.value_article("surcharge_rate", day)
    return (
        f"当事人应当自收到本决定书之日起{pay.length}日内，将罚款缴至{channel}（{citation(pay.article)}）。到期不缴纳罚款的，"
        f"每日按罚款数额的百分之{_hundredth(rate)}加处罚款，加处罚款的数额不超出罚款本数（{citation(article)}）。"
    )


def court_if_unpaid(source: Source) -> str:
    """That the court enforces what is neither contested nor done."""
    window = source.law.clock("court_enforce_window", on=source.day)
    return f"逾期不申请行政复议、不提起行政诉讼，又不履行本决定的，将依法申请人民法院强制执行（{citation(window.article)}）。"


def length_words(law: Lawbook, clock: str, source: Source, days: int | None = None) -> str:
    """The length of a clock as the paper states it: 5个工作日, 15日, 3个月."""
    rule = law.clock(clock, on=source.day)
    unit = {"working_day": "个工作日", "calendar_day": "日", "month": "个月", "hour": "小时"}[rule.unit]
    return f"{days if days is not None else rule.length}{unit}"


def _hundredth(rate: Decimal) -> str:
    digits = {"1": "一", "2": "二", "3": "三", "4": "四", "5": "五"}
    text = f"{rate.normalize():f}"
    return digits.get(text, text)
