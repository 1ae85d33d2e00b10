"""The rows of 提请关闭."""

from typing import Literal

from pydantic import Field

from cases.people import Role
from states.fields import Day, Inputs, Reason, Text
from states.proposing import REJECT, Proposed
from states.spec import Act, Table
from states.step import Step, plain


class SubmitClosure(Inputs):
    """报请政府."""

    government: Text = Field(title="报请的人民政府")


class GovernmentDecision(Inputs):
    """政府决定."""

    result: Literal["closed", "declined"] = Field(title="决定")
    on: Day = Field(title="决定日期")
    reason: Text | None = Field(None, title="理由")


def _propose(step: Step) -> None:
    step.open("closure", "proposed", reason=step.inputs.reason)


def _submit(step: Step) -> None:
    step.move(step.target, "submitted")
    step.note(step.target, government=step.inputs.government, submitted_by=step.first.label)


def _decide(step: Step) -> None:
    step.move(step.target, step.inputs.result)
    step.note(step.target, decision=plain(step.inputs))


TABLE = Table(
    kind="closure",
    label="提请关闭",
    states={"proposed": "拟提请", "submitted": "已报请", "closed": "已关闭", "declined": "未予关闭", "rejected": "未获同意"},
    start=("proposed",),
    ends=frozenset({"closed", "declined", "rejected"}),
    acts=(
        Act(
            name="propose_closure", label="拟提请关闭", who=(Role.OFFICER, Role.SYSTEM), target="new", to=("proposed",),
            officers=1, inputs=Reason, system_inputs=Proposed, effect=_propose, proposes=("closure",),
            article="安全生产法#113",
        ),
        REJECT,
        Act(
            name="submit_closure", label="报请关闭", who=(Role.BUREAU_HEAD,), source=("proposed",), to=("submitted",),
            inputs=SubmitClosure, effect=_submit, article="安全生产法#113",
        ),
        Act(
            name="record_government_decision", label="登记政府决定", who=(Role.OFFICER,), source=("submitted",),
            to=("closed", "declined"), officers=1, inputs=GovernmentDecision, effect=_decide, article="安全生产法#115",
        ),
    ),
)  # fmt: skip
