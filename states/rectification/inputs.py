"""What the acts on hazards carry."""

from typing import Literal

from pydantic import Field

from states.fields import Day, Evidences, Flag, HazardLabel, Hazards, Inputs, Reason, Servable, Span, Text


class OnHazards(Inputs):
    """Acts that name hazards and show evidence."""

    hazards: Hazards = Field(title="隐患")
    evidence: Evidences = Field(title="证据")


class AdviceItem(Inputs):
    """What is advised for one hazard."""

    measure: Text = Field(title="整改措施")
    deadline: Day = Field(title="整改期限")


class AdviseRectification(Servable):
    """整改告知."""

    items: dict[HazardLabel, AdviceItem] = Field(title="整改项目", min_length=1)


class OrderItem(AdviceItem):
    """What is ordered for one hazard, and how it is kept safe meanwhile."""

    interim: Text | None = Field(None, title="整改期间防范措施")


class IssueRectificationOrder(Servable):
    """责令限期整改."""

    items: dict[HazardLabel, OrderItem] = Field(title="整改项目", min_length=1)


class RequestExtension(Inputs):
    """申请延期."""

    hazards: Hazards = Field(title="隐患")
    until: Day = Field(title="申请延至")
    ground: Literal["force_majeure", "other"] = Field(title="理由类别")
    reason: Text = Field(title="理由")
    interim: Text | None = Field(None, title="防范措施")
    files: list[Text] = Field(default_factory=list, title="证明材料")


class DecideExtension(Servable):
    """延期答复."""

    hazards: Hazards = Field(title="隐患")
    grant: Flag = Field(title="同意延期")
    until: Day | None = Field(None, title="延至")
    reason: Text | None = Field(None, title="理由")


class ReportRectified(OnHazards):
    """报告整改完成."""

    done_on: Day | None = Field(None, title="完成日期")


class RecheckResult(Inputs):
    """What a recheck found of one hazard."""

    result: Literal["rectified", "failed"] = Field(title="复查结果")
    evidence: Evidences = Field(title="证据")


class Recheck(Servable):
    """复查."""

    results: dict[HazardLabel, RecheckResult] = Field(title="复查结果", min_length=1)
    visited: Span | None = Field(None, title="复查时间")
    unit_signature: Literal["signed", "refused"] | None = Field(None, title="单位签名")
    refusal_note: Text | None = Field(None, title="拒签说明")


class TransferHazard(Inputs):
    """移交."""

    hazards: Hazards = Field(title="隐患")
    receiver: Text = Field(title="接收部门")
    competence: Text | None = Field(None, title="该部门管辖的依据")
    received_on: Day | None = Field(None, title="接收日期")


class DismissHazard(Reason):
    """撤销."""

    hazards: Hazards = Field(title="隐患")


class ImportRectified(Inputs):
    """台账导入已整改: what a ledger says was mended; the day may be unknown."""

    hazards: Hazards = Field(title="隐患")
    done_on: Day | None = Field(None, title="完成日期")
    remark: Text | None = Field(None, title="备注")
