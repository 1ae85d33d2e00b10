"""Money, days and articles as Chinese papers write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import cn2an

from law.faults import LawError

_CENT = Decimal("0.01")
_MOST = Decimal("9999999999999999")
_DIGITS = "〇一二三四五六七八九"
_ARTICLE = re.compile(
    r"(?P<name>[^#]+)(?:#(?P<article>\d+)(?:-(?P<of>\d+))?(?:\.(?P<paragraph>\d+)(?:\.(?P<item>\d+))?)?)?"
)


def money_cn(amount: Decimal) -> str:
    """An amount of yuan in capital numerals, rounded half up to the fen: 367000 is 叁拾陆万柒仟元整.

    Raises LawError for an amount below zero or with more than sixteen digits before the point.
    """
    exact = amount.quantize(_CENT, rounding=ROUND_HALF_UP) if amount.is_finite() and abs(amount) <= _MOST else None
    if exact is None or exact < 0:
        raise LawError(f"金额“{amount}”不能写成大写数字。")
    # cn2an takes text without loss; a float would lose fen in large sums
    return str(cn2an.an2cn(f"{exact:f}", "rmb"))


def date_cn(day: date) -> str:
    """A day in Chinese numerals: 二〇二四年六月三十日."""
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{_number(day.month)}月{_number(day.day)}日"


def date_plain(day: date) -> str:
    """A day with plain figures: 2024年6月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


def citation(article: str) -> str:
    """An article as papers cite it: 安全生产法#101.1.3 is 《安全生产法》第一百零一条第一款第三项.

    The parts are article, paragraph, item; 刑法#134-1.1.2 is 《刑法》第一百三十四条之一第一款第二项. Numbered
    papers (应急〔2019〕54号) and local rules carry no book-title marks. Raises LawError for any other text.
    """
    found = _ARTICLE.fullmatch(article)
    if found is None:
        raise LawError(f"条文“{article}”的写法有误。")
    name, number, of, paragraph, item = found.group("name", "article", "of", "paragraph", "item")
    words = name if name.endswith(("号", "地方规则")) else f"《{name}》"
    for part, measure in ((number, "条"), (paragraph, "款"), (item, "项")):
        if part is None:
            continue
        words += f"第{_number(int(part))}{measure}"
        if measure == "条" and of is not None:
            words += f"之{_number(int(of))}"
    return words


def citations(articles: Iterable[str]) -> str:
    """Several articles as papers cite them, what the one before said already left out: 《安全生产法》第六十五条第一款第二项、第三项.

    Text without `#` is cited as `citation` has it.
    """
    words, before = [], ("", "", "")
    for article in dict.fromkeys(articles):
        whole = citation(article)
        name, _, rest = article.partition("#")
        parts = rest.split(".")
        if name == before[0] and rest:
            known = citation(f"{name}#{'.'.join(parts[:2])}") if parts[:2] == list(before[1:]) and len(parts) > 2 else citation(name)
            whole = whole.removeprefix(known)
        words.append(whole)
        before = (name, parts[0], parts[1] if len(parts) > 1 else "")
    return "、".join(words)


def _number(value: int) -> str:
    words = str(cn2an.an2cn(str(value), "low"))
    return words.removeprefix("一") if words.startswith("一十") else words
