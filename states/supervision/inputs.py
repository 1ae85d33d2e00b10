"""What the acts of supervision carry."""

from pydantic import Field

from states.fields import Day, HazardLabel, Inputs, Number, Servable, Span, SubjectLabel, Text


class Propose(Inputs):
    """A proposal by a person."""

    reason: Text = Field(title="理由")
    hazards: list[HazardLabel] = Field(default_factory=list, title="隐患")
    target: SubjectLabel | None = Field(None, title="对象")


class IssueSupervisionNotice(Servable):
    """下达督办."""

    responsible_unit: Text = Field(title="责任单位")
    responsible_persons: list[Text] = Field(title="责任人", min_length=1)
    measures: Text = Field(title="治理要求")
    funds: Number | None = Field(None, title="资金（元）")
    deadline: Day = Field(title="办结期限")
    reporting_days: list[Day] = Field(default_factory=list, title="报告日期")
    hazards: list[HazardLabel] = Field(default_factory=list, title="隐患")


class ReplySupervision(Inputs):
    """答复督办."""

    progress: Text = Field(title="进展")
    done: Text | None = Field(None, title="已完成措施")
    planned_day: Day | None = Field(None, title="计划完成日")
    files: list[Text] = Field(default_factory=list, title="附件")


class LiftSupervision(Servable):
    """解除督办."""

    opinion: Text = Field(title="意见")
    checked_on_site: Span | None = Field(None, title="现场核查时间")


class ExtendSupervision(Inputs):
    """督办延期."""

    until: Day = Field(title="延至")
    reason: Text = Field(title="理由")
