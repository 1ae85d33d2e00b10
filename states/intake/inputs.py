"""What the acts on reports, inspections and cases carry."""

from typing import Any, Literal

from pydantic import Field

from states.fields import (
    Day,
    Flag,
    HazardLabel,
    Inputs,
    Instant,
    MaybeReason,
    Number,
    PersonLabel,
    Servable,
    SubjectLabel,
    Text,
)


class Opinion(Inputs):
    """An opinion on whether a hazard is major, by a regulator or appraisal body (法释〔2022〕19号#4)."""

    issuer: Text = Field(title="出具单位")
    level: Literal["prefecture", "county", "town"] = Field(title="级别")


class HazardInput(Inputs):
    """One finding."""

    description: Text = Field(title="隐患描述")
    place: Text | None = Field(None, title="部位")
    category: Text | None = Field(None, title="类别")
    level: Literal["general", "major"] = Field(title="等级")
    criterion: Text | None = Field(None, title="重大隐患判定条款")
    found_on: Day | None = Field(None, title="发现日期")
    photos: list[Text] = Field(default_factory=list, title="照片")
    opinion: Opinion | None = Field(None, title="认定意见")


class InspectionInput(Inputs):
    """A visit: where, from when to when, by whom, and whether the unit signed the record."""

    place: Text = Field(title="检查场所")
    from_: Instant = Field(alias="from", title="起")
    to: Instant = Field(title="止")
    officers: list[PersonLabel] = Field(default_factory=list, title="检查人员")
    unit_signature: Literal["signed", "refused"] | None = Field(None, title="单位签名")
    refusal_note: Text | None = Field(None, title="拒签说明")


class VisitInput(Inputs):
    """A visit recorded for itself."""

    place: Text = Field(title="检查场所")
    from_: Instant = Field(alias="from", title="起")
    to: Instant = Field(title="止")
    officers: list[PersonLabel] = Field(default_factory=list, title="检查人员")
    planned: Flag = Field(False, title="计划内")
    reason: Text | None = Field(None, title="事由")


class RecordInspection(Inputs):
    """登记检查."""

    subject: SubjectLabel = Field(title="被检查单位")
    inspection: VisitInput = Field(title="检查")
    result: Text | None = Field(None, title="结果")


class Reporter(Inputs):
    """Who reported; never public."""

    name: Text | None = Field(None, title="举报人")
    phone: Text | None = Field(None, title="电话")


class ReporterOrAnonymous(Reporter):
    """Who reported, or that he stays unnamed."""

    anonymous: Flag = Field(False, title="匿名")


class ReceiveReport(Inputs):
    """登记线索."""

    source: Literal["tip_off", "liaison", "grid", "self_report", "transfer"] = Field(title="来源")
    text: Text = Field(title="内容")
    subject: SubjectLabel | None = Field(None, title="对象")
    reporter: ReporterOrAnonymous | None = Field(None, title="举报人")
    files: list[Text] = Field(default_factory=list, title="附件")


class ReviewReport(Inputs):
    """核查线索."""

    result: Literal["open_case", "forward", "dismiss"] = Field(title="处理")
    reason: Text | None = Field(None, title="理由")
    to: Text | None = Field(None, title="转办部门")


Source = Literal["patrol", "special", "report", "self_check", "transfer", "monitoring", "accident"]
SOURCE_LABELS = {
    "patrol": "日常巡查", "special": "专项检查", "report": "举报", "self_check": "企业自查", "transfer": "移送",
    "monitoring": "监测预警", "accident": "事故",
}  # fmt: skip
#: Sources that need no inspection to open a case.
WITHOUT_VISIT = frozenset({"report", "transfer", "monitoring", "self_check"})


class OpenCase(Inputs):
    """登记案件."""

    subject: SubjectLabel = Field(title="对象")
    source: Source = Field(title="来源")
    inspection: InspectionInput | None = Field(None, title="检查")
    hazards: dict[HazardLabel, HazardInput] = Field(title="隐患", min_length=1)
    reporter: Reporter | None = Field(None, title="举报人")
    title: Text | None = Field(None, title="案件名称")


class AddHazard(Inputs):
    """补登隐患."""

    hazards: dict[HazardLabel, HazardInput] = Field(title="隐患", min_length=1)


class GradeHazard(Inputs):
    """隐患定级."""

    hazard: HazardLabel = Field(title="隐患")
    level: Literal["general", "major"] = Field(title="等级")
    criterion: Text | None = Field(None, title="判定条款")
    opinion: Opinion | None = Field(None, title="认定意见")
    reason: Text | None = Field(None, title="理由")


class Assign(Inputs):
    """分派/改派."""

    officers: list[PersonLabel] = Field(title="承办人", min_length=1)
    remove: list[PersonLabel] = Field(default_factory=list, title="退出人员")
    ground: Literal["workload", "leave", "recusal", "other"] | None = Field(None, title="原因")
    reason: Text | None = Field(None, title="说明")
    cases: list[Text] = Field(default_factory=list, title="案件")


class Note(Inputs):
    """附记."""

    text: Text = Field(title="内容")
    files: list[Text] = Field(default_factory=list, title="附件")


class Correct(Inputs):
    """更正: names the event (`action` or `action#n`) and what should have stood there."""

    event: Text = Field(title="更正的记录")
    change: dict[str, Any] = Field(title="更正内容", min_length=1)
    reason: Text = Field(title="理由")


class ExtendReport(Inputs):
    """举报延期."""

    until: Day = Field(title="延至")
    upper_approval: Text = Field(title="上级批准文号")
    reason: Text = Field(title="理由")


class ConcludeReport(Inputs):
    """线索办结."""

    result: Text = Field(title="核查结论")


class FeedbackReport(Inputs):
    """反馈."""

    text: Text = Field(title="反馈内容")
    unreachable: Flag = Field(False, title="联系不上")


class NotifyReward(Inputs):
    """通知领取举报奖励."""

    amount: Number = Field(title="奖励金额（元）")
    on: Day = Field(title="通知送达日期")


class ClaimReward(Inputs):
    """登记领取举报奖励; whoever claims is not named here: the reporter is never public."""

    receipt: Text | None = Field(None, title="领取凭证编号")


class LinkReport(Inputs):
    """关联案件: the case that came of a report."""

    case: Text = Field(title="案件编号")


class IssueCircular(Servable):
    """通报."""

    title: Text = Field(title="标题")
    text: Text = Field(title="正文")
    units: list[SubjectLabel] = Field(default_factory=list, title="通报单位")


class CloseCase(MaybeReason):
    """结案."""


