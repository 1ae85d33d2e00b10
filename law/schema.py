"""The shape of every YAML file of this room. Unknown keys fail at load, with file and line."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from law.yamlfile import YamlFault, locate

Unit = Literal[
    "working_day", "calendar_day", "month", "year", "hour", "set_date", "clear_working_days_before", "no_number"
]
Roll = Literal["party", "agency", "none"]
Kind = Literal["duty", "right", "agency", "other", "term"]
Tier = Literal["A", "B"]
Column = Literal["unit", "person"]
Other = Literal[
    "warning", "stop_production", "revoke_licence", "confiscate_gains", "confiscate_goods", "restrict_trade",
    "closure", "detention",
]  # fmt: skip

# S checked, S2 secondary source, MH/MM/ML unconfirmed (high/medium/low), X no rule found: the bureau configures it.
Confidence = Annotated[str, Field(pattern=r"^(S|S2|MH|MM|ML|X)(/(S|S2|MH|MM|ML|X))*$")]
Article = Annotated[str, Field(pattern=r"^[^#\s]+(#\d+(-\d+)?(\.\d+){0,2})?$")]
"""Instrument, then article.paragraph.item: `行政处罚法#64.1.1`; `刑法#134-1` is 第一百三十四条之一."""


class Strict(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceFile(Strict):
    """place.yaml: the name of a place and the place around it."""

    name: str
    within: str | None = None


class Provision(Strict):
    """One instrument of the register: its name and the days on which it is in force (both ends included)."""

    name: str
    short: str
    valid_from: date
    valid_to: date | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    note: str = ""
    confidence: Confidence


class ProvisionsFile(Strict):
    provisions: dict[str, Provision]


class ClockVersion(Strict):
    """One dated version of a clock. `unit` and `roll` stand here only where they differ from the clock's own."""

    valid_from: date
    valid_to: date | None = None
    length: int | None = Field(default=None, ge=0)
    unit: Unit | None = None
    roll: Roll | None = None
    article: Article
    source: str
    confidence: Confidence
    extension: str = ""
    extension_max: int | None = None
    suspension: str = ""
    other_lengths: dict[str, int] = {}


class ClockEntry(Strict):
    """One clock: what it is called, when it starts, how it is counted, and its dated versions."""

    label: str
    starts: str
    kind: Kind
    unit: Unit
    roll: Roll = "none"
    consequence: str = ""
    versions: tuple[ClockVersion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _versions_do_not_overlap(self) -> ClockEntry:
        _no_overlap(self.versions)
        return self


class ClocksFile(Strict):
    clocks: dict[str, ClockEntry]


class ValueVersion(Strict):
    """One dated figure. `value` stays text in the file; `type` says what it is."""

    value: str
    valid_from: date
    valid_to: date | None = None
    article: Article
    confidence: Confidence


class ValueEntry(Strict):
    label: str
    type: Literal["int", "decimal", "text"]
    versions: tuple[ValueVersion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_fit_the_type(self) -> ValueEntry:
        _no_overlap(self.versions)
        for version in self.versions:
            if self.type != "text":
                (int if self.type == "int" else Decimal)(version.value)
        return self


class ValuesFile(Strict):
    values: dict[str, ValueEntry]


class GainsBand(Strict):
    """A fine that depends on the illegal gains: multiples at or above `line`, fixed figures below it."""

    line: Decimal
    times_min: Decimal
    times_max: Decimal
    below_min: Decimal
    below_max: Decimal


class Fine(Strict):
    """What a tier prescribes or allows for one column. Without `max` and `by_gains` it is no fine."""

    min: Decimal = Decimal(0)
    max: Decimal | None = None
    min_inclusive: bool = True
    max_inclusive: bool = True
    by_gains: GainsBand | None = None
    others: tuple[Other, ...] = ()
    optional: bool = False
    article: Article | None = None


class TariffItem(Strict):
    """One numbered item of a penalty article; figures only where they differ from the article's own."""

    label: str
    breaks: tuple[Article, ...] = ()
    unit: dict[Tier, Fine] | None = None
    person: dict[Tier, Fine] | None = None


class TariffVersion(Strict):
    """The figures in force for conduct that ended within the given days (both ends included)."""

    valid_from: date
    valid_to: date | None = None
    article: Article
    breaks: tuple[Article, ...] = ()
    """The duties whose breach is punished, as a decision cites them beside the penalty; an item's own come first."""
    source: str
    confidence: Confidence
    unit: dict[Tier, Fine] = {}
    person: dict[Tier, Fine] = {}
    refused: str = ""
    """Chinese sentence: why no figure can be given (income percentages, special law)."""
    refused_person: str = ""
    items: dict[int, TariffItem] = {}
    item_needed: bool = False


class TariffEntry(Strict):
    label: str
    anyone: bool = False
    """True: a natural person is fined from the unit column."""
    screens: tuple[str, ...] = ()
    screens_by_item: dict[int, tuple[str, ...]] = {}
    values: tuple[TariffVersion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _versions_do_not_overlap(self) -> TariffEntry:
        _no_overlap(self.values)
        return self


class TariffFile(Strict):
    tariff: dict[str, TariffEntry]


class OffenceEntry(Strict):
    label: str
    article: Article
    conduct: str
    threshold: str
    sentence: str
    confidence: Confidence


class OffencesFile(Strict):
    offences: dict[str, OffenceEntry]


class CriterionEntry(Strict):
    text: str
    article: Article
    confidence: Confidence


class CriteriaGroup(Strict):
    industry: str
    valid_from: date
    valid_to: date | None = None
    source: str
    competent: str = ""
    criteria: dict[str, CriterionEntry]


class CriteriaFile(Strict):
    groups: dict[str, CriteriaGroup]


class LadderVersion(Strict):
    """The numbers of the ladder in force from a day on."""

    valid_from: date
    valid_to: date | None = None
    remind_before_wd: tuple[int, ...]
    remind_at: str = Field(pattern=r"^\d{2}:\d{2}$")
    overdue_days: dict[Literal["supervision", "interview", "penalty"], int]
    major_overdue_days: dict[Literal["interview", "penalty"], int]
    agency_shares: tuple[tuple[int, str], ...]
    proposal_unsigned_wd: tuple[tuple[int, str], ...]
    article: Article
    confidence: Confidence


class LadderFile(Strict):
    ladder: tuple[LadderVersion, ...] = Field(min_length=1)


class AuthorityVersion(Strict):
    """The body that acts at a place. Values marked configurable are the bureau's to set."""

    valid_from: date
    valid_to: date | None = None
    name: str
    kind: Literal["ministry", "province", "bureau", "branch"]
    prefix: str
    branch_tag: str = ""
    superior: str = ""
    review_body: str
    court: str
    address: str = ""
    phone: str = ""
    powers: tuple[str, ...] = ()
    configurable: tuple[str, ...] = ()
    article: Article
    confidence: Confidence


class AuthorityFile(Strict):
    authority: tuple[AuthorityVersion, ...] = Field(min_length=1)


def _end_of_span(value: Any) -> Any:
    if isinstance(value, dict) and "from" in value and "to" not in value:
        return {**value, "to": value["from"]}
    return value


class ClosedSpan(Strict):
    """Closed days, both ends included; `to` may be left out for a single day."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    name: str

    @model_validator(mode="after")
    def _in_order(self) -> ClosedSpan:
        if self.last < self.first:
            raise ValueError("放假区间的末日早于首日")
        return self

    def days(self) -> tuple[date, ...]:
        """Every day of the span."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


Closed = Annotated[ClosedSpan, BeforeValidator(_end_of_span)]


class MakeUpDay(Strict):
    """A weekend day on which work is done."""

    day: date
    name: str = ""

    @model_validator(mode="after")
    def _is_a_weekend(self) -> MakeUpDay:
        if self.day.isoweekday() <= 5:
            raise ValueError(f"{self.day.isoformat()} 不是周六或周日，不能是调休上班日")
        return self


class CalendarYear(Strict):
    """One year's holiday notice, or local closures of one place in that year.

    With `closed` it is the whole table of the year and replaces an earlier one. With `place` and `local_closures` only
    it adds closures (a typhoon stop) for that place and leaves the year's table alone.
    """

    year: int = Field(ge=2000, le=2060)
    notice: str
    status: Literal["gazetted", "provisional"] = "gazetted"
    place: str | None = None
    closed: tuple[Closed, ...] = ()
    make_up: tuple[MakeUpDay, ...] = ()
    local_closures: tuple[Closed, ...] = ()

    @model_validator(mode="after")
    def _says_one_thing(self) -> CalendarYear:
        if not self.closed and not self.local_closures:
            raise ValueError("既没有放假安排，也没有本地停工安排")
        if bool(self.local_closures) != (self.place is not None):
            raise ValueError("本地停工必须写明地区，写明地区必须有本地停工")
        if self.make_up and not self.closed:
            raise ValueError("有调休上班日而没有放假安排")
        days = [day for span in self.closed for day in span.days()]
        stray = [d for d in (*days, *(m.day for m in self.make_up)) if not self._near(d)]
        if stray:
            raise ValueError(f"{stray[0].isoformat()} 不在 {self.year} 年或其前后一个月内")
        both = set(days) & {m.day for m in self.make_up}
        if len(set(days)) != len(days) or both:
            raise ValueError("同一日期重复列出，或者既放假又上班")
        return self

    def _near(self, day: date) -> bool:
        # a notice may take a make-up day from the last weekend of the year before
        return date(self.year - 1, 12, 1) <= day <= date(self.year + 1, 1, 31)


class StatutoryFile(Strict):
    """Statutory days by year, to reckon provisionally where no notice is known."""

    source: str
    years: dict[int, tuple[date, ...]]


_M = TypeVar("_M", bound=BaseModel)


def read_as(model: type[_M], tree: Any, file: str) -> _M:
    """The tree as `model`. A value that does not fit raises :class:`YamlFault` with file and line."""
    try:
        return model.model_validate(tree)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        reason = "未知的键" if first["type"] == "extra_forbidden" else first["msg"]
        raise YamlFault(file, locate(tree, first["loc"]), f"{path}：{reason}") from fault


def _no_overlap(versions: Any) -> None:
    spans = sorted((v.valid_from, v.valid_to or date.max) for v in versions)
    for first, last in spans:
        if last < first:
            raise ValueError(f"失效日 {last.isoformat()} 早于生效日 {first.isoformat()}")
    for (_, last), (first, _) in pairwise(spans):
        if first <= last:
            raise ValueError(f"版本的有效期重叠：{first.isoformat()}")
