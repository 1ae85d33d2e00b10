"""Money that follows from the law: the range of a fine, the surcharge on an unpaid one, the days of a daily one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from law.faults import NoTariff
from law.schema import Column, Fine, TariffEntry, TariffItem, TariffVersion, Tier

TIER_WORDS = {"A": "责令改正时一并处罚", "B": "逾期未改正"}
COLUMN_WORDS = {"unit": "单位", "person": "个人"}


@dataclass(frozen=True, kw_only=True)
class FineRange:
    """The range of a fine in yuan for one code, tier and column, and what else the tier prescribes or allows.

    `fine` is False where the tier knows other penalties but no fine. `max_inclusive` is False where 以下 excludes the
    figure. `chosen` says in Chinese which version applies (从旧兼从轻, 行政处罚法#37).
    """

    code: str
    item: int | None
    tier: Tier
    column: Column
    min: Decimal
    max: Decimal | None
    min_inclusive: bool
    max_inclusive: bool
    fine: bool
    optional: bool
    others: tuple[str, ...]
    article: str
    confidence: str
    chosen: str

    def holds(self, amount: Decimal) -> bool:
        """Whether a fine of `amount` yuan lies in the range; where there is no fine, whether the amount is nothing."""
        if not self.fine:
            return amount == 0
        if amount < self.min or (amount == self.min and not self.min_inclusive):
            return False
        return self.max is None or amount < self.max or (amount == self.max and self.max_inclusive)

    @property
    def bounds(self) -> str:
        """The range in words, in yuan: 50,000元以上200,000元以下; both figures belong to it unless it says otherwise."""
        if not self.fine:
            return "该档次不设罚款"
        low = "" if not self.min else f"{self.min:,f}元以上" if self.min_inclusive else f"超过{self.min:,f}元"
        high = "" if self.max is None else f"{self.max:,f}元以下" + ("" if self.max_inclusive else "（不含本数）")
        return low + high

    @property
    def may_be_warning_only(self) -> bool:
        """Whether the case may end with a warning and no fine."""
        return "warning" in self.others and (self.optional or not self.fine)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of the tariff: the violation, whom it concerns, when it was done and when it is decided."""

    code: str
    item: int | None
    tier: Tier
    column: Column
    conduct_from: date
    conduct_to: date
    decided_on: date
    gains: Decimal | None


def fine_range(entry: TariffEntry, question: Question) -> FineRange:
    """The range that applies to the question. Raises NoTariff with a sentence that says why there is none.

    Conduct is judged at its end; where the code reads differently on the day of the decision the lighter version
    applies (行政处罚法#37).
    """
    old = _in_force(entry, question.conduct_to)
    if old is None:
        raise NoTariff(_not_in_force(entry, question))
    then = _read(entry, old, question)
    new = _in_force(entry, question.decided_on)
    if new is None or new is old:
        went_on = "，持续行为按终了之日判断" if question.conduct_from < old.valid_from else ""
        chosen = f"违法行为终了于{question.conduct_to.isoformat()}{went_on}，适用行为时的规定"
        return _range(old, then, question, chosen)
    now = _read(entry, new, question)
    if _weight(now, question) < _weight(then, question):
        return _range(new, now, question, "决定时的规定处罚较轻，适用决定时的规定（从旧兼从轻）")
    return _range(old, then, question, "行为时的规定不重于决定时的规定，适用行为时的规定（从旧兼从轻）")


def tier_of(word: str) -> Tier:
    """The word as a tier. Raises NoTariff for any other word."""
    if word == "A":
        return "A"
    if word == "B":
        return "B"
    raise NoTariff(f"没有“{word}”档，只有A档和B档。")


def column_of(word: str) -> Column:
    """The word as a column. Raises NoTariff for any other word."""
    if word == "unit":
        return "unit"
    if word == "person":
        return "person"
    raise NoTariff(f"处罚对象只有单位（unit）和个人（person），没有“{word}”。")


def surcharge(
    unpaid_on: Callable[[date], int],
    first: date,
    last: date,
    paused: Sequence[tuple[date, date | None]],
    cap: int,
    rate: Decimal,
) -> int:
    """The surcharge in fen for the days `first` to `last`, both counted (行政处罚法#72.1.1).

    `unpaid_on` gives the unpaid part of the fine in fen on a day; days inside a `paused` span (both ends included, an
    open end is still paused) do not count; never more than `cap` fen. Half a fen rounds up, once, at the end.
    """
    total = Decimal(0)
    day = first
    while day <= last and total < cap:
        if not any(start <= day and (end is None or day <= end) for start, end in paused):
            total += unpaid_on(day) * rate
        day += timedelta(days=1)
    return min(cap, int(total.quantize(Decimal(1), rounding=ROUND_HALF_UP)))


def daily_fine_days(order_on: date, until: date) -> int:
    """The days of a daily fine: from the day after the order to correct to `until`, both counted (安全生产法#112)."""
    return max(0, (until - order_on).days)


def _in_force(entry: TariffEntry, day: date) -> TariffVersion | None:
    return next((v for v in entry.values if v.valid_from <= day and (v.valid_to is None or day <= v.valid_to)), None)


def _not_in_force(entry: TariffEntry, question: Question) -> str:
    first = min(version.valid_from for version in entry.values)
    article = entry.values[0].article.partition("#")[0]
    day = question.conduct_to.isoformat()
    if question.conduct_to < first:
        return f"{question.code}（{article}）自{first.isoformat()}起施行，不适用于{day}终了的行为。"
    return f"{question.code}（{article}）在{day}已不再施行，不能作为{day}终了的行为的处罚依据。"


def _read(entry: TariffEntry, version: TariffVersion, question: Question) -> Fine:
    """The figures of the version for the item, tier and column asked for."""
    if version.refused:
        raise NoTariff(version.refused)
    item = _item(version, question)
    column: Column = "unit" if entry.anyone else question.column
    if column == "person" and version.refused_person:
        raise NoTariff(version.refused_person)
    table: Mapping[Tier, Fine] | None = getattr(item, column) if item else None
    fine = (getattr(version, column) if table is None else table).get(question.tier)
    if not isinstance(fine, Fine):
        where = f"{TIER_WORDS[question.tier]}（{question.tier}档）对{COLUMN_WORDS[column]}"
        raise NoTariff(f"{question.code}在{where}没有规定处罚。")
    return fine


def _item(version: TariffVersion, question: Question) -> TariffItem | None:
    if question.item is None:
        if version.item_needed:
            raise NoTariff(f"{question.code}各项数额不同，须写明项。")
        return None
    if version.items and question.item not in version.items:
        raise NoTariff(f"{question.code}没有第{question.item}项。")
    return version.items.get(question.item)


def _figures(fine: Fine, gains: Decimal | None) -> tuple[Decimal, Decimal | None]:
    band = fine.by_gains
    if band is None:
        return fine.min, fine.max
    if gains is not None and gains >= band.line:
        return gains * band.times_min, gains * band.times_max
    return band.below_min, band.below_max


def _weight(fine: Fine, question: Question) -> tuple[int, Decimal, Decimal]:
    """What orders two versions from light to heavy: further penalties, then the maximum, then the minimum."""
    low, high = _figures(fine, question.gains)
    grave = sum(other != "warning" for other in fine.others)
    return grave, high or Decimal(0), low


def _range(version: TariffVersion, fine: Fine, question: Question, chosen: str) -> FineRange:
    low, high = _figures(fine, question.gains)
    fined = high is not None
    return FineRange(
        code=question.code, item=question.item, tier=question.tier, column=question.column, min=low, max=high,
        # "X以下" alone has no minimum, but a fine of nothing is no fine
        min_inclusive=fine.min_inclusive and low > 0, max_inclusive=fine.max_inclusive, fine=fined,
        optional=fine.optional, others=fine.others, article=fine.article or _article(version, question.item),
        confidence=version.confidence, chosen=f"{chosen}（{version.article}）。",
    )  # fmt: skip


def _article(version: TariffVersion, item: int | None) -> str:
    """The article with the item, where the version cites it to the paragraph or has one paragraph only."""
    if item is None or "#" not in version.article or not version.items:
        return version.article
    return f"{version.article}.{item}" if version.article.partition("#")[2].count(".") == 1 else version.article
