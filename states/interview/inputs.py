"""What the acts of an interview carry."""

from typing import Literal

from pydantic import Field

from states.fields import Day, Inputs, Instant, Servable, Text


class NotifyInterview(Servable):
    """约谈通知."""

    person: Text = Field(title="被约谈人")
    topic: Text = Field(title="事由")
    time: Instant = Field(title="时间")
    place: Text = Field(title="地点")
    material: list[Text] = Field(default_factory=list, title="携带材料")


class PostponeInterview(Inputs):
    """改期."""

    time: Instant = Field(title="新的时间")
    reason: Text = Field(title="理由")


class Commitment(Inputs):
    """A promise with its day."""

    text: Text = Field(title="承诺事项")
    by: Day = Field(title="完成日期")


class HoldInterview(Inputs):
    """约谈."""

    record: Text = Field(title="约谈记录")
    commitments: dict[Text, Commitment] = Field(title="承诺事项")
    report_by: Day | None = Field(None, title="报告日期")


class ReportCommitments(Inputs):
    """报告承诺落实."""

    done: dict[Text, Text] = Field(title="落实情况", min_length=1)
    files: list[Text] = Field(default_factory=list, title="附件")


class CloseInterview(Inputs):
    """约谈办结."""

    outcome: dict[Text, Literal["done", "carried"]] = Field(title="结论")
    note: Text | None = Field(None, title="说明")
