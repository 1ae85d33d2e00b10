"""The rows of 行刑衔接 (国务院令310号; 应急〔2019〕54号)."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from cases.action import Blocker
from cases.casefile import Procedure
from cases.people import Role
from states.fields import Day, Flag, HazardLabel, Inputs, MaybeReason, Number, PersonLabel, Reason, Text
from states.guards import no, reads_inputs
from states.guards.investigation import officers_fit
from states.guards.people import by_team
from states.proposing import Proposed
from states.spec import Act, Table
from states.step import Step, plain


class OpenReferral(Inputs):
    """启动移送."""

    offence: Text = Field(title="罪名")
    team: list[PersonLabel] = Field(title="专案人员", min_length=1)
    hazards: list[HazardLabel] = Field(default_factory=list, title="隐患")
    reason: Text | None = Field(None, title="理由")


class ReportReferral(Inputs):
    """书面报告."""

    report: Text = Field(title="书面报告")


class SendReferral(Inputs):
    """移送."""

    police: Text = Field(title="公安机关")
    procuratorate_copy: Flag = Field(title="已抄送检察院")
    goods: dict[Text, Number] = Field(default_factory=dict, title="涉案物品")
    accepted_on: Day | None = Field(None, title="公安受理日期")


class PoliceDecision(Inputs):
    """公安决定."""

    result: Literal["filed", "refused"] = Field(title="结果")
    received_on: Day = Field(title="收到日期")
    decided_on: Day | None = Field(None, title="决定日期")
    reason: Text | None = Field(None, title="理由")
    detention: Text | None = Field(None, title="公安机关采取的措施")


class ReturnCase(Inputs):
    """退回."""

    ground: Literal["police_refused", "not_prosecuted", "withdrawn"] = Field(title="事由")
    received_on: Day | None = Field(None, title="收到日期")
    reason: Text | None = Field(None, title="理由")


@reads_inputs
def _offence_known(step: Step) -> Iterator[Blocker]:
    if step.inputs.offence not in step.law.offence_codes():
        yield no(None, f"没有罪名代码“{step.inputs.offence}”", "刑法#134-1", who="执法人员")
    for label in step.inputs.hazards:
        step.hazard(label)


@reads_inputs
def _team_of_two(step: Step) -> Iterator[Blocker]:
    team = list(dict.fromkeys(step.inputs.team))
    if len(team) < 2:
        yield no("G-35", "须指定两名以上执法人员组成专案组", "国务院令310号#5", who="执法人员")
    yield from officers_fit(step, team)


def _not_under_way(step: Step) -> Iterator[Blocker]:
    if step.inputs is None:
        return
    for referral in step.case.of_kind("referral"):
        alive = referral.state not in ("suspected", "declined", "returned")
        teamed = referral.state == "suspected" and referral.facts.get("team")
        if referral.facts.get("offence") == step.inputs.offence and (alive or teamed):
            yield no(None, "该罪名的移送已在办理", "国务院令310号#5")


@reads_inputs
def _copied(step: Step) -> Iterator[Blocker]:
    if not step.inputs.procuratorate_copy:
        yield no("G-35", "移送书须同时抄送同级人民检察院", "应急〔2019〕54号#8", who="两名执法人员")


def _asked_in_time(step: Step) -> Iterator[Blocker]:
    if not step.targets:
        return
    clock = step.case.clock("refusal_review_request", procedure=step.target.n)
    if clock is not None and clock.has_passed(step.at):
        yield no(None, f"提请复议的三日期限已于{clock.due:%Y-%m-%d}届满，可以建议检察院立案监督", "国务院令310号#9",
                 who="检察院")  # fmt: skip


def _open(step: Step) -> None:
    inputs = step.inputs
    drafted = [r for r in step.case.of_kind("referral") if r.facts.get("offence") in (inputs.offence, None)]
    waiting = [r for r in drafted if r.state == "suspected" and not r.facts.get("team")]
    if waiting:
        procedure = waiting[0]
        step.decision.procedure = procedure.n
        step.note(procedure, offence=inputs.offence, hazards=list(inputs.hazards) or list(procedure.hazards))
    else:
        procedure = step.open("referral", "suspected", offence=inputs.offence, hazards=list(inputs.hazards))
    step.note(procedure, team=list(dict.fromkeys(inputs.team)), reason=inputs.reason, opened_on=step.day.isoformat())


def _draft(step: Step) -> None:
    step.open("referral", "suspected", offence=step.inputs.offence, hazards=list(step.inputs.hazards),
              reason=step.inputs.reason)  # fmt: skip


def _report(step: Step) -> None:
    step.move(step.target, "reported")
    step.start_clock("referral_approve", step.day, procedure=step.target)
    step.paper("crime_referral_report", procedure=step.target, report=step.inputs.report)


def _approve(step: Step) -> None:
    step.move(step.target, "approved")
    step.meet("referral_approve", procedure=step.target)
    step.start_clock("referral_send", step.at, procedure=step.target)
    step.paper("transfer_approval", procedure=step.target, reason=step.inputs.reason)


def _decline(step: Step) -> None:
    step.move(step.target, "declined")
    step.meet("referral_approve", procedure=step.target)
    step.note(step.target, declined={"by": step.first.label, "reason": step.inputs.reason, "on": step.day.isoformat()})


def _send(step: Step) -> None:
    procedure, inputs = step.target, step.inputs
    step.move(procedure, "sent")
    step.meet("referral_send", procedure=procedure)
    step.note(procedure, sent={**plain(inputs), "on": step.day.isoformat()})
    step.start_clock("police_decide", inputs.accepted_on or step.day, procedure=procedure)
    for kind in ("crime_referral_letter", "crime_case_report", "involved_goods_list", "evidence_index"):
        step.paper(kind, procedure=procedure, offence=procedure.facts.get("offence"), **plain(inputs))


def _filed_or_refused(step: Step, procedure: Procedure) -> None:
    inputs = step.inputs
    step.note(procedure, police=[*procedure.facts.get("police", []), plain(inputs)])
    if inputs.result == "filed":
        step.move(procedure, "criminal")
        step.start_clock("evidence_handover", inputs.received_on, procedure=procedure)
    else:
        step.move(procedure, "refused")


def _police(step: Step) -> None:
    procedure = step.target
    supervised = procedure.state == "supervision_requested"
    step.meet("police_decide", procedure=procedure, on=step.inputs.decided_on or step.inputs.received_on)
    _filed_or_refused(step, procedure)
    if step.inputs.result == "refused" and not supervised:
        step.start_clock("refusal_review_request", step.inputs.received_on, procedure=procedure)
    step.paper("referral_receipt", procedure=procedure, **plain(step.inputs))


def _request_review(step: Step) -> None:
    step.move(step.target, "review_requested")
    step.meet("refusal_review_request", procedure=step.target)
    step.start_clock("refusal_review_decide", step.day, procedure=step.target)
    step.paper("referral_objection", procedure=step.target, reason=step.inputs.reason, to="公安机关")


def _review(step: Step) -> None:
    step.meet("refusal_review_decide", procedure=step.target)
    _filed_or_refused(step, step.target)
    if step.inputs.result == "refused":
        step.start_clock("refusal_to_procuratorate", step.inputs.received_on, procedure=step.target)


def _request_supervision(step: Step) -> None:
    step.move(step.target, "supervision_requested")
    step.meet("refusal_to_procuratorate", procedure=step.target)
    step.cancel("refusal_review_request", procedure=step.target)
    step.paper("referral_objection", procedure=step.target, reason=step.inputs.reason, to="人民检察院")


def _return(step: Step) -> None:
    """The administrative penalty goes on (G-37)."""
    step.move(step.target, "returned")
    step.note(step.target, returned={**plain(step.inputs), "on": step.day.isoformat()})
    step.cancel("refusal_review_request", "refusal_to_procuratorate", "evidence_handover", procedure=step.target)
    for penalty in step.case.of_kind("penalty"):
        if penalty.state in ("filed", "investigated", "notified", "heard", "hearing_requested", "hearing_set"):
            step.tell("handler", "penalty_resumes", procedure=penalty)


_310 = "国务院令310号"

TABLE = Table(
    kind="referral",
    label="行刑衔接",
    states={
        "suspected": "涉嫌犯罪", "reported": "已报告", "approved": "批准移送", "sent": "已移送", "refused": "不予立案",
        "review_requested": "提请复议", "supervision_requested": "建议立案监督", "criminal": "公安立案", "declined": "决定不移送",
        "returned": "已退回",
    },
    start=("suspected",),
    ends=frozenset({"criminal", "declined", "returned"}),
    acts=(
        Act(
            name="open_referral", label="启动移送", who=(Role.OFFICER,), target="new", to=("suspected",), officers=1,
            inputs=OpenReferral, guards=(_offence_known, _team_of_two, _not_under_way), effect=_open,
            article=f"{_310}#5",
        ),
        Act(
            name="draft_referral", label="拟移送", who=(Role.SYSTEM,), target="new", to=("suspected",), inputs=Proposed,
            effect=_draft, proposes=("referral",), article=f"{_310}#5",
        ),
        Act(
            name="reject_proposal", label="决定不移送", who=(Role.BUREAU_HEAD,), source=("suspected",), to=("declined",),
            inputs=Reason, effect=_decline, article=f"{_310}#5",
        ),
        Act(
            name="report_referral", label="报告移送", who=(Role.OFFICER,), source=("suspected",), to=("reported",), officers=1,
            inputs=ReportReferral, guards=(by_team,), effect=_report, opens=("referral_approve",),
            issues=("crime_referral_report",), article=f"{_310}#5",
        ),
        Act(
            name="approve_referral", label="批准移送", who=(Role.BUREAU_HEAD,), source=("reported",), to=("approved",),
            inputs=MaybeReason, effect=_approve, opens=("referral_send",), meets=("referral_approve",),
            issues=("transfer_approval",), article=f"{_310}#5",
        ),
        Act(
            name="decline_referral", label="不予移送", who=(Role.BUREAU_HEAD,), source=("reported",), to=("declined",),
            inputs=Reason, effect=_decline, meets=("referral_approve",), article=f"{_310}#5",
        ),
        Act(
            name="send_referral", label="移送公安机关", who=(Role.OFFICER,), source=("approved",), to=("sent",), officers=2,
            inputs=SendReferral, guards=(_copied,), effect=_send, opens=("police_decide",), meets=("referral_send",),
            issues=("crime_referral_letter", "crime_case_report", "involved_goods_list", "evidence_index"),
            article=f"{_310}#6",
        ),
        Act(
            name="record_police_decision", label="登记公安决定", who=(Role.OFFICER,), source=("sent", "supervision_requested"),
            to=("criminal", "refused"), officers=1, inputs=PoliceDecision, effect=_police,
            opens=("evidence_handover", "refusal_review_request"), meets=("police_decide",), issues=("referral_receipt",),
            article=f"{_310}#8",
        ),
        Act(
            name="request_review", label="提请复议", who=(Role.OFFICER,), source=("refused",), to=("review_requested",),
            officers=2, inputs=Reason, guards=(_asked_in_time,), effect=_request_review,
            opens=("refusal_review_decide",), meets=("refusal_review_request",), issues=("referral_objection",),
            article=f"{_310}#9",
        ),
        Act(
            name="record_review", label="登记复议结果", who=(Role.OFFICER,), source=("review_requested",),
            to=("criminal", "refused"), officers=2, inputs=PoliceDecision, effect=_review,
            opens=("evidence_handover", "refusal_to_procuratorate"), meets=("refusal_review_decide",), article=f"{_310}#9",
        ),
        Act(
            name="request_supervision", label="建议立案监督", who=(Role.OFFICER,), source=("refused",),
            to=("supervision_requested",), officers=2, inputs=Reason, effect=_request_supervision,
            meets=("refusal_to_procuratorate",), issues=("referral_objection",), article=f"{_310}#9",
        ),
        Act(
            name="return_case", label="案件退回", who=(Role.OFFICER,),
            source=("refused", "supervision_requested", "criminal"), to=("returned",), officers=1, inputs=ReturnCase,
            effect=_return, article=f"{_310}#10",
        ),
    ),
)  # fmt: skip
