"""The rows of 公示."""

from cases.action import Effect
from cases.casefile import Procedure
from cases.people import Role
from states.disclosure.inputs import (
    KIND_LABELS,
    ApplyCreditRepair,
    ApproveDisclosure,
    CorrectDisclosure,
    DecideCreditRepair,
    ProposeDisclosure,
    Publish,
)
from states.fields import Clocked, Reason
from states.guards.people import approval_given
from states.guards.publicity import (
    at_its_schedule,
    decided_penalty,
    default_until,
    display_ends_ahead,
    hazards_named,
    only_what_was_decided,
    repair_asked,
    repair_due,
    severe_list_grounded,
)
from states.proposing import REJECT, Proposed
from states.spec import Act, Table
from states.step import Step, plain

#: The paper of each kind.
PAPER_OF = {
    "penalty": "penalty_publicity", "hazard": "hazard_publicity", "exposure": "exposure_publicity",
    "listing": "listing_publicity", "severe_list": "severe_list_publicity",
}  # fmt: skip
CREDIT_CLOCKS = {
    "minor": ("credit_display_minor",),
    "general": ("credit_display_general.min", "credit_display_general.max"),
    "severe": ("credit_display_severe.min", "credit_display_severe.max"),
}
OLD_CREDIT_CLOCKS = ("credit_display_old_safety.min", "credit_display_old_safety.max")
DISPLAY_CLOCKS = (*dict.fromkeys(c for clocks in CREDIT_CLOCKS.values() for c in clocks), *OLD_CREDIT_CLOCKS,
                  "severe_list_term", "display_until")  # fmt: skip


def _propose(step: Step) -> None:
    inputs = step.inputs
    by_system = step.first.label == "system"
    penalty = decided_penalty(step)
    decided = inputs.decided if by_system else (penalty.n if penalty and inputs.kind in ("penalty", "severe_list") else None)
    step.open(
        "disclosure", "proposed", kind=inputs.kind, title=KIND_LABELS[inputs.kind], hazards=list(inputs.hazards),
        decided=decided, basis=BASIS[inputs.kind] if by_system else inputs.basis,
        text=step.world.disclosure_text(step.case, inputs.kind, decided, list(inputs.hazards)) if by_system else inputs.text,
        prepared=by_system or None, ground=getattr(inputs, "ground", None),
        prior_notice_on=plain(getattr(inputs, "prior_notice_on", None)), reason=getattr(inputs, "reason", None),
    )  # fmt: skip


#: The legal basis printed with what the system proposes.
BASIS = {"penalty": "安全生产法#78", "listing": "安全生产法#41.3"}


def _credit(step: Step, procedure: Procedure) -> str:
    """轻微 for a warning or the summary procedure, else 一般, unless the approval says otherwise."""
    number = procedure.facts.get("decided")
    if step.inputs.credit:
        return str(step.inputs.credit)
    if number and (step.case.procedure(number).facts.get("on_spot") or _only_warned(step.case.procedure(number))):
        return "minor"
    return "general"


def _only_warned(penalty: Procedure) -> bool:
    decision = penalty.facts.get("decision", {})
    return float(decision.get("amount", 0)) == 0 and list(decision.get("other", ())) == ["warning"]


def _approve(step: Step) -> None:
    procedure, inputs = step.target, step.inputs
    kind = procedure.facts["kind"]
    step.move(procedure, "approved")
    removed = procedure.fact_day("until") if kind == "listing" else None
    until = inputs.until or removed or default_until(step, kind)
    step.note(
        procedure, approved_by=step.first.label, approved_on=step.day.isoformat(), until=plain(until),
        text=inputs.text or _draft(step, procedure), schedule=plain(inputs.schedule),
        credit=_credit(step, procedure) if kind == "penalty" else None,
    )  # fmt: skip
    if kind == "severe_list":
        step.paper("serious_dishonesty_decision", procedure=procedure, ground=procedure.facts.get("ground"),
                   prior_notice_on=procedure.facts.get("prior_notice_on"))  # fmt: skip


def _draft(step: Step, procedure: Procedure) -> str | None:
    """The draft to be approved: what the system prepared is prepared again, for a number given or a hazard fixed since."""
    facts = procedure.facts
    if not facts.get("prepared"):
        return facts.get("text")
    return step.world.disclosure_text(step.case, facts["kind"], facts.get("decided"), list(procedure.hazards))


def _publish(step: Step) -> None:
    procedure = step.target
    channel = getattr(step.inputs, "channel", "门户网站")
    step.move(procedure, "published")
    step.note(procedure, published_on=step.day.isoformat(), channel=channel, schedule=None)
    number = procedure.facts.get("decided")
    if number and procedure.facts["kind"] == "penalty":
        step.meet("publish_penalty", procedure=step.case.procedure(number))
    _start_display(step, procedure)
    step.paper(PAPER_OF[procedure.facts["kind"]], procedure=procedure, text=procedure.facts.get("text"), channel=channel)
    step.decision.effects.append(Effect(kind="publish", values={"procedure": procedure.n}))


def _start_display(step: Step, procedure: Procedure) -> None:
    """The display clocks of the law in force on the day of publication."""
    kind = procedure.facts["kind"]
    if kind == "severe_list" and step.in_force("severe_list_term"):
        step.start_clock("severe_list_term", step.day, procedure=procedure)
    elif kind == "penalty":
        credit = procedure.facts.get("credit", "general")
        rules = CREDIT_CLOCKS[credit] if step.in_force(CREDIT_CLOCKS[credit][0]) else OLD_CREDIT_CLOCKS
        if rules is OLD_CREDIT_CLOCKS and credit == "minor":
            return
        for rule in rules:
            if step.in_force(rule):
                step.start_clock(rule, step.day, procedure=procedure)
    elif procedure.fact_day("until") is not None:
        step.start_clock("display_until", step.day, procedure=procedure, until=procedure.fact_day("until"))


def _hold(step: Step) -> None:
    procedure = step.target
    was_public = procedure.state == "published"
    step.note(procedure, hold={"reason": step.inputs.reason, "from": procedure.state, "on": step.day.isoformat()})
    step.move(procedure, "on_hold")
    if was_public:
        step.decision.effects.append(Effect(kind="withdraw", values={"procedure": procedure.n}))


def _release(step: Step) -> None:
    procedure = step.target
    step.move(procedure, procedure.facts.get("hold", {}).get("from", "approved"))
    schedule = procedure.facts.get("schedule")
    late = schedule and schedule < step.at.isoformat()
    step.note(procedure, hold=None, schedule=step.at.isoformat() if late else schedule)
    if procedure.state == "published":
        step.decision.effects.append(Effect(kind="publish", values={"procedure": procedure.n}))


def _correct(step: Step) -> None:
    procedure, inputs = step.target, step.inputs
    old = [*procedure.facts.get("earlier", []), {"text": procedure.facts.get("text"), "until": step.day.isoformat()}]
    step.note(procedure, text=inputs.text, earlier=old, correction_asked=None,
              corrected={"on": step.day.isoformat(), "reason": inputs.reason, "approved_by": inputs.approved_by})  # fmt: skip
    step.meet("withdraw_publication", procedure=procedure)
    step.paper(PAPER_OF[procedure.facts["kind"]], procedure=procedure, text=inputs.text, corrected=True)
    step.decision.effects.append(Effect(kind="publish", values={"procedure": procedure.n}))


def _withdraw(step: Step) -> None:
    procedure = step.target
    was_public = "published_on" in procedure.facts
    step.move(procedure, "withdrawn")
    step.note(procedure, withdrawal={"reason": step.inputs.reason, "on": step.day.isoformat(), "public": was_public})
    step.meet("withdraw_publication", procedure=procedure)
    _end_display(step, procedure)
    step.decision.effects.append(Effect(kind="withdraw", values={"procedure": procedure.n}))


def _end_display(step: Step, procedure: Procedure) -> None:
    step.cancel(*DISPLAY_CLOCKS, procedure=procedure)


def _expire(step: Step) -> None:
    procedure = step.target
    deadline = step.case.deadline(step.inputs.deadline)
    step.end_clock(deadline, "met")
    step.move(procedure, "expired")
    step.note(procedure, expired_on=step.day.isoformat())
    _end_display(step, procedure)
    step.decision.effects.append(Effect(kind="withdraw", values={"procedure": procedure.n}))


def _apply_repair(step: Step) -> None:
    step.note(step.target, repair={**plain(step.inputs), "on": step.day.isoformat()})


def _decide_repair(step: Step) -> None:
    procedure = step.target
    step.note(procedure, repair=None, repaired={**plain(step.inputs), "by": step.first.label, "on": step.day.isoformat()})
    step.paper("credit_repair_decision", procedure=procedure, **plain(step.inputs))
    if step.inputs.grant:
        step.move(procedure, "expired")
        _end_display(step, procedure)
        step.decision.effects.append(Effect(kind="withdraw", values={"procedure": procedure.n}))


TABLE = Table(
    kind="disclosure",
    label="公示",
    states={
        "proposed": "拟公示", "approved": "已批准", "published": "已公示", "on_hold": "暂停", "withdrawn": "已撤下",
        "expired": "期满", "rejected": "未获同意",
    },
    start=("proposed",),
    ends=frozenset({"withdrawn", "expired", "rejected"}),
    acts=(
        Act(
            name="propose_disclosure", label="拟公示", who=(Role.OFFICER, Role.EDITOR, Role.SYSTEM), target="new",
            to=("proposed",), inputs=ProposeDisclosure, system_inputs=Proposed,
            guards=(only_what_was_decided, severe_list_grounded, hazards_named), effect=_propose,
            proposes=("disclosure",), article="安全生产法#78",
        ),
        REJECT,
        Act(
            name="approve_disclosure", label="批准公示", who=(Role.CHIEF,), source=("proposed",), to=("approved",),
            inputs=ApproveDisclosure, guards=(only_what_was_decided, severe_list_grounded, display_ends_ahead),
            effect=_approve, issues=("serious_dishonesty_decision",), article="安全生产法#78",
        ),
        Act(
            name="publish", label="发布", who=(Role.EDITOR, Role.SYSTEM), source=("approved",), to=("published",),
            inputs=Publish, guards=(only_what_was_decided, at_its_schedule), effect=_publish, opens=DISPLAY_CLOCKS,
            meets=("publish_penalty",), issues=tuple(PAPER_OF.values()), article="安全生产法#78", on_closed_case=True,
        ),
        Act(
            name="hold_disclosure", label="暂停公示", who=(Role.CHIEF,), source=("approved", "published"), to=("on_hold",),
            inputs=Reason, effect=_hold, article="行政处罚法#48", on_closed_case=True,
        ),
        Act(
            name="release_hold", label="恢复公示", who=(Role.CHIEF,), source=("on_hold",), to=("approved", "published"),
            inputs=Reason, guards=(only_what_was_decided,), effect=_release, article="行政处罚法#48", on_closed_case=True,
        ),
        Act(
            name="correct_disclosure", label="更正公示", who=(Role.EDITOR,), source=("published",), inputs=CorrectDisclosure,
            guards=(approval_given,), effect=_correct, meets=("withdraw_publication",), issues=tuple(PAPER_OF.values()),
            article="行政处罚法#48", on_closed_case=True,
        ),
        Act(
            name="withdraw_disclosure", label="撤下公示", who=(Role.CHIEF,), source=("approved", "published", "on_hold"),
            to=("withdrawn",), inputs=Reason, effect=_withdraw, meets=("withdraw_publication",),
            article="行政处罚法#48.2", on_closed_case=True,
        ),
        Act(
            name="expire_disclosure", label="公示期满", who=(Role.SYSTEM,), source=("published",), to=("expired",),
            inputs=Clocked, effect=_expire, article="发改委令36号", on_closed_case=True,
        ),
        Act(
            name="apply_credit_repair", label="申请信用修复", who=(Role.ENTERPRISE,), source=("published",),
            inputs=ApplyCreditRepair, guards=(repair_due,), effect=_apply_repair, article="发改委令36号",
            on_closed_case=True,
        ),
        Act(
            name="decide_credit_repair", label="信用修复决定", who=(Role.CHIEF,), source=("published",), to=("expired",),
            inputs=DecideCreditRepair, guards=(repair_asked, repair_due), effect=_decide_repair,
            issues=("credit_repair_decision",), article="发改委令36号", on_closed_case=True,
        ),
    ),
)  # fmt: skip
