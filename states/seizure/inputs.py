"""What the acts on seized and preserved things carry."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from states.fields import Approved, Count, Day, Inputs, Number, PersonLabel, Quantity, Servable, Text


class Seal(Approved):
    """查封扣押."""

    ground: Literal["substandard_equipment", "illegal_goods", "illegal_site", "other"] = Field(title="事由")
    items: dict[Text, Quantity] = Field(title="清单", min_length=1)
    place: Text | None = Field(None, title="地点")
    power: Literal["own", "entrusted"] = Field("own", title="权限来源")
    witness: Text | None = Field(None, title="见证人")


class ExtendSeizure(Servable):
    """延长查封扣押期限."""

    days: Count = Field(title="延长日数")
    reason: Text = Field(title="理由")


class ExcludeTestTime(Inputs):
    """检验期间扣除."""

    from_: Day = Field(alias="from", title="起")
    to: Day = Field(title="止")
    agency: Text = Field(title="检验机构")
    notified_on: Day = Field(title="告知日期")


class ReleaseSeizure(Servable):
    """解除查封扣押."""

    items: dict[Text, Number] | None = Field(None, title="数量")
    reason: Text | None = Field(None, title="理由")


class Disposal(Inputs):
    """Where the pieces of one item went."""

    released: Number = Field(Decimal(0), title="返还")
    confiscated: Number = Field(Decimal(0), title="没收")
    destroyed: Number = Field(Decimal(0), title="销毁")
    handed_over: Number = Field(Decimal(0), title="移交")
    auctioned: Number = Field(Decimal(0), title="拍卖")

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.released + self.confiscated + self.destroyed + self.handed_over + self.auctioned


class DisposeSeizure(Servable):
    """处理查封扣押."""

    items: dict[Text, Disposal] = Field(title="处理数量", min_length=1)
    reason: Text | None = Field(None, title="理由")


class PreserveEvidence(Servable):
    """先行登记保存."""

    items: dict[Text, Quantity] = Field(title="清单", min_length=1)
    approved_by: PersonLabel | None = Field(None, title="批准人")
    place: Text | None = Field(None, title="保存地点")


class DisposeEvidence(Inputs):
    """先行登记保存处理."""

    how: Literal["returned", "seized", "tested", "confiscated", "transferred"] = Field(title="处理方式")
    reason: Text | None = Field(None, title="理由")
