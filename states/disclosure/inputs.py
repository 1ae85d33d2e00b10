"""What the acts of disclosure carry."""

from typing import Literal

from pydantic import Field

from states.fields import Day, Flag, HazardLabel, Inputs, Instant, PersonLabel, Reason, Text

Kind = Literal["penalty", "hazard", "exposure", "listing", "severe_list"]
KIND_LABELS = {
    "penalty": "行政处罚信息公示", "hazard": "隐患企业公示", "exposure": "媒体曝光", "listing": "挂牌督办公告",
    "severe_list": "严重失信名单",
}  # fmt: skip


class ProposeDisclosure(Inputs):
    """拟公示."""

    kind: Kind = Field(title="类型")
    basis: Text = Field(title="依据")
    text: Text = Field(title="公示内容")
    hazards: list[HazardLabel] = Field(default_factory=list, title="隐患")
    ground: Text | None = Field(None, title="列入情形")
    prior_notice_on: Day | None = Field(None, title="事先告知日期")


class ApproveDisclosure(Inputs):
    """批准公示."""

    text: Text | None = Field(None, title="公示内容")
    credit: Literal["minor", "general", "severe"] | None = Field(None, title="失信程度")
    schedule: Instant | None = Field(None, title="定时发布")
    until: Day | None = Field(None, title="公示至")


class Publish(Inputs):
    """发布."""

    channel: Text = Field(title="渠道")


class CorrectDisclosure(Reason):
    """更正公示."""

    text: Text = Field(title="更正后内容")
    approved_by: PersonLabel = Field(title="批准人")


class ApplyCreditRepair(Reason):
    """申请信用修复."""

    files: list[Text] = Field(default_factory=list, title="附件")


class DecideCreditRepair(Inputs):
    """信用修复决定."""

    grant: Flag = Field(title="同意")
    reason: Text | None = Field(None, title="理由")
