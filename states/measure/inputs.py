"""What the acts on measures carry."""

from typing import Literal

from pydantic import Field

from states.fields import Approved, Day, Evidences, Flag, Hazards, Inputs, Instant, Reason, Span, Text


class OrderMeasure(Approved):
    """现场处理措施."""

    kind: Literal["stop_use", "stop_production", "evacuate"] = Field(title="措施")
    hazards: Hazards = Field(title="隐患")
    scope: Text = Field(title="范围")
    until: Day | None = Field(None, title="至")


class ApproveUrgent(Inputs):
    """补办批准."""

    approve: Flag = Field(True, title="批准")
    reason: Text | None = Field(None, title="理由")


class RequestResumption(Inputs):
    """申请恢复."""

    report: Text = Field(title="整改情况")
    files: list[Text] = Field(default_factory=list, title="附件")


class ReviewResumption(Inputs):
    """复产审查."""

    result: Literal["pass", "fail"] = Field(title="结论")
    on_site: Span | None = Field(None, title="现场审查时间")
    consent: Text | None = Field(None, title="书面同意")
    findings: Text | None = Field(None, title="审查情况")


class RecordBreach(Inputs):
    """擅自恢复."""

    evidence: Evidences = Field(title="证据")
    seen_at: Instant | None = Field(None, title="发现时刻")


class PowerConditions(Inputs):
    """The five facts that a power cut rests on (安全生产法#70)."""

    major_hazard: Flag = Field(title="存在重大事故隐患")
    decision_served: Flag = Field(title="决定已依法送达")
    refused: Flag = Field(title="拒不执行")
    real_danger: Flag = Field(title="有现实危险")
    safe_to_cut: Flag = Field(title="停供能够保证安全")


class ApprovePowerCut(Inputs):
    """批准停止供电."""

    conditions: PowerConditions = Field(title="条件")
    supplier: Text = Field(title="供电单位")
    delivered_at: Instant = Field(title="决定书送达企业时刻")
    reason: Text | None = Field(None, title="理由")


class CutPower(Inputs):
    """停止供电."""

    emergency: Flag = Field(False, title="紧急情形")
    reason: Text | None = Field(None, title="理由")


class LiftMeasure(Reason):
    """解除."""
