"""举报奖励 and the tie between a report and its case: a reward is notified, claimed within sixty days, or forfeited."""

from collections.abc import Iterator

from cases.action import Blocker
from cases.people import Role
from states.guards import no, reads_inputs
from states.guards.intake import report_concluded
from states.intake.inputs import ClaimReward, LinkReport, NotifyReward
from states.spec import Act
from states.step import Step, plain

_ARTICLE = "安监总财〔2018〕19号"
_CLAIM = "report_reward_claim"


def reward_not_notified(step: Step) -> Iterator[Blocker]:
    """A reward is notified once."""
    if step.case.facts.get("reward"):
        yield no(None, "已经通知过领取举报奖励", _ARTICLE)


@reads_inputs
def reward_day_sound(step: Step) -> Iterator[Blocker]:
    """The notice was given on a day that has come, and not before the report was concluded."""
    concluded = str(step.case.facts.get("report_result", {}).get("on", ""))
    if step.inputs.on > step.day:
        yield no(None, "通知领奖的日期在将来", _ARTICLE, earliest=step.inputs.on)
    elif step.inputs.on.isoformat() < concluded:
        yield no(None, f"通知领奖的日期早于线索办结日期{concluded}", _ARTICLE, who="执法人员")
    if step.inputs.amount <= 0:
        yield no(None, "奖励金额应大于零", _ARTICLE, who="执法人员")


def reward_claimable(step: Step) -> Iterator[Blocker]:
    """A reward is claimed while its sixty days run; after them it is forfeited."""
    clock = step.case.clock(_CLAIM)
    if clock is None:
        yield no(None, "尚未通知领取举报奖励，不能登记领取", _ARTICLE, who="执法人员")
    elif clock.status == "met":
        yield no(None, "举报奖励已经领取", _ARTICLE)
    elif clock.has_passed(step.at):
        yield no(None, f"领奖期限已于{clock.limit:%Y-%m-%d}届满，视为放弃", _ARTICLE)


@reads_inputs
def linked_case_known(step: Step) -> Iterator[Blocker]:
    """A report is tied to a case that exists in the place of who ties it, and once; a foreign case is as good as none."""
    found = step.world.file(step.inputs.case)
    subject = found.subject if found else None
    unit = None if subject is None else (subject.label if subject.kind == "unit" else subject.unit)
    out_of_reach = any(p.reach and unit not in p.reach for p in step.action.by)
    if found is None or found.kind != "case" or out_of_reach:
        yield no(None, f"没有编号为“{step.inputs.case}”的案件", who="核查人")
    elif step.facts.get("case") == step.inputs.case:
        yield no(None, f"本线索已关联案件{step.inputs.case}")


def _notify(step: Step) -> None:
    step.note_case(reward=plain(step.inputs))
    step.start_clock(_CLAIM, step.inputs.on)


def _claim(step: Step) -> None:
    step.note_case(reward={**step.case.facts["reward"], "claimed_on": step.day.isoformat(), **plain(step.inputs)})
    step.meet(_CLAIM)


def _link(step: Step) -> None:
    step.note(step.target, case=step.inputs.case)


#: Rows of the case.
REWARD_ACTS = (
    Act(
        name="notify_reward", label="通知领取举报奖励", who=(Role.OFFICER,), target="case", officers=1, inputs=NotifyReward,
        guards=(report_concluded, reward_not_notified, reward_day_sound), effect=_notify, opens=(_CLAIM,),
        article=_ARTICLE, on_closed_case=True,
    ),
    Act(
        name="claim_reward", label="登记领取举报奖励", who=(Role.OFFICER,), target="case", officers=1, inputs=ClaimReward,
        guards=(reward_claimable,), effect=_claim, meets=(_CLAIM,), article=_ARTICLE, on_closed_case=True,
    ),
)  # fmt: skip

#: A row of the report.
LINK_REPORT = Act(
    name="link_report", label="关联案件", who=(Role.SAFETY_OFFICER, Role.OFFICER), source=("accepted",), inputs=LinkReport,
    guards=(linked_case_known,), effect=_link, article="安全生产法#73",
)  # fmt: skip
