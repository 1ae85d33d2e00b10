"""The kinds of values an act may carry, and the blocks that several acts share. Every key that is not listed is refused."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cases.clockface import SHANGHAI

#: Days outside are slips of the pen: no calendar reaches them.
FIRST_DAY, LAST_DAY = date(2001, 1, 1), date(2055, 12, 31)


def in_reach(day: date) -> date:
    """The day, if the calendars reach it."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"日期应在{FIRST_DAY:%Y}年至{LAST_DAY:%Y}年之间")
    return day


def _instant(value: Any) -> Any:
    """`YYYY-MM-DDTHH:MM` is Shanghai time; an offset is honoured."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        in_reach(value.date())
        return value.replace(tzinfo=SHANGHAI) if value.tzinfo is None else value.astimezone(SHANGHAI)
    raise ValueError("应为 YYYY-MM-DDTHH:MM")


def _flag(value: Any) -> Any:
    """Only true and false are booleans; `yes`, `on` and `1` are words."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("只能是 true 或 false")


def _day(value: Any) -> Any:
    """A day is written YYYY-MM-DD."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return in_reach(value)
    if isinstance(value, str) and len(value) == 10:
        return in_reach(date.fromisoformat(value))
    raise ValueError("应为 YYYY-MM-DD")


def _words(value: Any) -> Any:
    """Text is text: a number, a list or a flag is not turned into it."""
    if isinstance(value, str) and value.strip():
        return value
    raise ValueError("应为非空文字")


Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Text = Annotated[str, BeforeValidator(_words)]
Number = Annotated[Decimal, Field(ge=0, le=Decimal(10) ** 12, decimal_places=2, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=10**9)]


@dataclass(frozen=True, slots=True)
class Names:
    """What a label names: `person`, `hazard`, `subject` or `evidence`. A form offers the ones there are."""

    kind: str


PersonLabel = Annotated[str, BeforeValidator(_words), Names("person")]
HazardLabel = Annotated[str, BeforeValidator(_words), Names("hazard")]
SubjectLabel = Annotated[str, BeforeValidator(_words), Names("subject")]
Evidence = Annotated[str, BeforeValidator(_words), Names("evidence")]
Hazards = Annotated[list[HazardLabel], Field(min_length=1)]
Evidences = Annotated[list[Evidence], Field(min_length=1)]


class Inputs(BaseModel):
    """What an act carries. Unknown keys are errors (I-45)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Inputs):
    """An act that carries nothing."""


class Reason(Inputs):
    """An act that needs its reason."""

    reason: Text = Field(title="理由")


class MaybeReason(Inputs):
    """An act that may carry a reason."""

    reason: Text | None = Field(None, title="理由")


Mode = Literal["direct", "lien", "mail", "electronic", "announcement", "entrusted"]


class Served(Inputs):
    """A service of a paper (送达). `on` is day 0 of what counts from it; for an announcement the day it was posted."""

    on: Day = Field(title="送达日期")
    mode: Mode = Field(title="送达方式")
    recipient: Text | None = Field(None, title="受送达人")
    at: Instant | None = Field(None, title="送达时刻")
    witness: Text | None = Field(None, title="见证人")
    recording: Flag = Field(False, title="有录音录像")
    address_confirmation: Flag = Field(False, title="已签送达地址确认书")
    proxy: Text | None = Field(None, title="代收人及关系")


class Servable(Inputs):
    """An act whose paper may be served at once; without it the paper waits for `serve_document`."""

    served: Served | None = Field(None, title="送达")


class Approved(Servable):
    """An act that a leader approved beforehand, or that was urgent and is approved within 24 hours (行政强制法#19)."""

    approved_by: PersonLabel | None = Field(None, title="批准人")
    urgent: Flag = Field(False, title="情况紧急，先行实施")


class Span(Inputs):
    """From an instant to an instant."""

    from_: Instant = Field(alias="from", title="起")
    to: Instant = Field(title="止")


class DaySpan(Inputs):
    """From a day to a day, both counted."""

    from_: Day = Field(alias="from", title="起")
    to: Day = Field(title="止")


class Quantity(Inputs):
    """A thing with its quantity and unit."""

    name: Text = Field(title="名称")
    quantity: Number = Field(title="数量")
    unit: Text = Field(title="单位")


OtherSanction = Literal[
    "warning", "stop_production", "revoke_licence", "confiscate_gains", "confiscate_goods", "restrict_trade", "closure",
    "detention",
]  # fmt: skip
SANCTION_LABELS = {
    "warning": "警告",
    "stop_production": "责令停产停业整顿",
    "revoke_licence": "吊销许可证件",
    "confiscate_gains": "没收违法所得",
    "confiscate_goods": "没收非法财物",
    "restrict_trade": "限制从业",
    "closure": "关闭",
    "detention": "行政拘留",
}


class Violation(Inputs):
    """One violation: the code of the penalty table, its tier, the party, the conduct and what is proposed for it."""

    code: Text = Field(title="违法行为代码")
    item: Count | None = Field(None, title="项")
    tier: Literal["A", "B"] = Field("A", title="档次")
    party: SubjectLabel | None = Field(None, title="当事人")
    hazards: list[HazardLabel] = Field(default_factory=list, title="涉及隐患")
    conduct: DaySpan | None = Field(None, title="违法行为起止日")
    amount: Number | None = Field(None, title="拟罚款（元）")
    other: list[OtherSanction] = Field(default_factory=list, title="其他处罚")
    gains: Number | None = Field(None, title="违法所得（元）")
    factors: list[Text] = Field(default_factory=list, title="裁量情节")
    reduce_ground: Text | None = Field(None, title="减轻处罚依据")


class Clocked(Inputs):
    """A system act upon a deadline, by its number in the case; `rung` names the step of the ladder."""

    deadline: Count
    rung: Text | None = None


class SystemNote(Inputs):
    """A system act that carries why it was done."""

    reason: Text
    rung: Text | None = None
