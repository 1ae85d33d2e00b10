"""What the acts of a penalty carry."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from states.fields import (
    Count,
    Day,
    Evidence,
    Flag,
    Inputs,
    Instant,
    Number,
    OtherSanction,
    PersonLabel,
    Reason,
    Servable,
    Served,
    Text,
    Violation,
)

Harm = Literal["none", "life_health"]


class ProposePenalty(Inputs):
    """提请立案."""

    violation: Violation = Field(title="违法行为")
    reason: Text | None = Field(None, title="理由")
    harm: Harm = Field("none", title="危害后果")


class FilePenalty(Inputs):
    """立案."""

    handlers: list[PersonLabel] = Field(title="承办人", min_length=1)
    name: Text | None = Field(None, title="案件名称")
    violation: Violation | None = Field(None, title="违法行为")
    harm: Harm | None = Field(None, title="危害后果")
    case_source: Text | None = Field(None, title="案件来源")


class Device(Inputs):
    """Reviews of a monitoring device (行政处罚法#41)."""

    legal_review: Flag = Field(False, title="经法制审核")
    technical_review: Flag = Field(False, title="经技术审核")
    published: Flag = Field(False, title="设置地点已公布")


class EvidenceItem(Inputs):
    """One piece of evidence."""

    kind: Literal["document", "physical", "photo", "video", "monitor", "testimony", "expert", "record"] = Field(title="种类")
    name: Text = Field(title="名称")
    file: Text | None = Field(None, title="文件")
    device: Device | None = Field(None, title="设备")


class AddEvidence(Inputs):
    """登记证据."""

    items: dict[Evidence, EvidenceItem] = Field(title="证据", min_length=1)


class RecordInquiry(Inputs):
    """询问."""

    person: Text = Field(title="被询问人")
    place: Text | None = Field(None, title="地点")
    from_: Instant = Field(alias="from", title="起")
    to: Instant = Field(title="止")
    text: Text = Field(title="询问内容")
    rights_told: Flag = Field(False, title="已告知权利")
    signed: Flag = Field(False, title="已签名")


class Screening(Inputs):
    """Whether an offence is suspected, and why not."""

    suspected: Flag = Field(title="涉嫌犯罪")
    reason: Text | None = Field(None, title="理由")


class ViolationWithAmount(Violation):
    """A violation with what is proposed for it."""

    amount: Number = Field(title="拟罚款（元）")


class ConcludeInvestigation(Inputs):
    """调查终结."""

    violations: list[ViolationWithAmount] = Field(title="违法行为", min_length=1)
    report: Text = Field(title="调查报告")
    screening: dict[Text, Screening] = Field(default_factory=dict, title="涉嫌犯罪筛查")


class ServePriorNotice(Servable):
    """处罚告知."""

    defence_days: Count | None = Field(None, title="陈述申辩期限（工作日）")
    hearing_right: Flag | None = Field(None, title="告知听证权")
    violations: list[ViolationWithAmount] | None = Field(None, title="违法行为", min_length=1)
    new_facts: Text | None = Field(None, title="新的事实")
    for_: Literal["penalty", "daily_fine"] = Field("penalty", alias="for", title="告知事项")
    daily: Number | None = Field(None, title="按日连续处罚合计（元）")


class RecordDefence(Inputs):
    """陈述申辩."""

    words: Text = Field(title="陈述申辩内容")
    points: list[Text] = Field(default_factory=list, title="要点")
    on: Day | None = Field(None, title="日期")
    files: list[Text] = Field(default_factory=list, title="附件")


class WaiveDefence(Inputs):
    """放弃陈述申辩."""

    explicit: Flag = Field(title="明示放弃")
    rights: list[Literal["defence", "hearing"]] = Field(default=["defence", "hearing"], title="放弃的权利", min_length=1)
    words: Text = Field(title="当事人表述")
    record: Evidence = Field(title="记录")


class DefencePoint(Inputs):
    """One point of the defence and its answer."""

    point: Text = Field(title="申辩意见")
    accepted: Flag = Field(title="采纳")
    answer: Text = Field(title="答复")


class ReviewDefence(Inputs):
    """复核."""

    points: list[DefencePoint] = Field(title="逐点复核", min_length=1)
    amount: Number | None = Field(None, title="复核后罚款（元）")


class AskHearing(Inputs):
    """要求听证 / 撤回听证."""

    words: Text | None = Field(None, title="表述")
    on: Day | None = Field(None, title="日期")


class SetHearing(Servable):
    """听证通知."""

    chair: PersonLabel = Field(title="主持人")
    clerk: PersonLabel | None = Field(None, title="记录人")
    time: Instant = Field(title="时间")
    place: Text = Field(title="地点")
    public: Flag = Field(True, title="公开举行")


class HoldHearing(Inputs):
    """听证."""

    record: Text = Field(title="听证笔录")
    report: Text = Field(title="听证报告")
    evidence_shown: list[Evidence] = Field(default_factory=list, title="出示的证据")
    present: list[Text] = Field(default_factory=list, title="参加人")


class ReviewLegality(Inputs):
    """法制审核."""

    opinion: Literal["agree", "correct", "investigate_more", "refer"] = Field(title="意见")
    text: Text | None = Field(None, title="审核意见")


class DiscussCollectively(Inputs):
    """集体讨论."""

    attendees: list[PersonLabel] = Field(title="出席人员", min_length=1)
    opinions: Text | None = Field(None, title="讨论意见")
    conclusion: Text = Field(title="结论")
    amount: Number | None = Field(None, title="罚款（元）")


class DecidePenalty(Inputs):
    """处罚决定."""

    amount: Number = Field(title="罚款（元）")
    other: list[OtherSanction] | None = Field(None, title="其他处罚")
    evidence: list[Evidence] = Field(default_factory=list, title="定案证据")
    payment_channel: Text | None = Field(None, title="缴款渠道")
    reason: Text | None = Field(None, title="理由")


class DecideNoPenalty(Servable):
    """不予处罚."""

    ground: Literal["minor_corrected", "first_slight_corrected", "no_fault", "not_established"] = Field(title="事由")
    reason: Text = Field(title="理由")
    education: Text | None = Field(None, title="教育情况")


class Cash(Inputs):
    """Cash taken on the spot."""

    amount: Number = Field(title="当场收缴（元）")
    ground: Literal["small", "hard_to_collect", "remote"] = Field(title="事由")


class DecideOnSpot(Inputs):
    """当场处罚."""

    violation: ViolationWithAmount = Field(title="违法行为")
    defence: Text = Field(title="当事人陈述申辩")
    served: Served = Field(title="送达")
    cash: Cash | None = Field(None, title="当场收缴")


class ExtendDecision(Inputs):
    """办案延期."""

    until: Day = Field(title="延至")
    reason: Text = Field(title="理由")
    upper_approval: Text | None = Field(None, title="上级批准文号")


class ServeDecision(Inputs):
    """送达决定."""

    served: Served = Field(title="送达")


class DeferralApplication(Inputs):
    """The party's application for deferral."""

    on: Day = Field(title="申请日期")
    reason: Text = Field(title="理由")


class Instalment(Inputs):
    """One instalment."""

    by: Day = Field(title="缴款日期")
    amount: Number = Field(title="金额（元）")


class DeferPayment(Inputs):
    """延期（分期）缴款."""

    application: DeferralApplication | None = Field(None, title="申请")
    plan: list[Instalment] = Field(title="计划", min_length=1)


PositiveNumber = Annotated[Decimal, Field(gt=0, le=Decimal(10) ** 12, decimal_places=2)]


class RecordPayment(Inputs):
    """缴款."""

    amount: PositiveNumber = Field(title="金额（元）")
    on: Day = Field(title="缴款日期")
    receipt: Text = Field(title="票据号")


class DemandPayment(Servable):
    """催告."""

    amount: Number | None = Field(None, title="应缴金额（元）")


class ApplyCourtEnforcement(Inputs):
    """申请强制执行."""

    signed_by: PersonLabel = Field(title="签发人")
    property: Text | None = Field(None, title="财产线索")
    received_on: Day | None = Field(None, title="法院收件日期")


class ImposeDailyFine(Inputs):
    """按日连续处罚."""

    order_on: Day = Field(title="责令改正之日")
    until: Day = Field(title="复查证明拒不改正之日")
    refusal: list[Evidence] = Field(default_factory=list, title="拒不改正的证据")
    reason: Text | None = Field(None, title="理由")


class ClosePenalty(Inputs):
    """处罚结案."""

    ground: Literal["paid", "court_executed", "written_off"] = Field(title="结案方式")
    reason: Text | None = Field(None, title="理由")


class RevokeDecision(Reason):
    """撤销决定."""
