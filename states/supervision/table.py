"""The rows of 督办."""

from cases.casefile import Procedure
from cases.people import Role
from states.fields import Clocked, Reason
from states.guards.pressure import (
    answers_for_target,
    hazards_settled,
    major_checked_on_site,
    supervision_extendable,
    supervision_term,
)
from states.guards.service import service_valid
from states.proposing import REJECT, Proposed, hazards_meant, mark_rung, propose
from states.service import serve
from states.spec import Act, Table
from states.step import Step, plain
from states.supervision.inputs import (
    ExtendSupervision,
    IssueSupervisionNotice,
    LiftSupervision,
    Propose,
    ReplySupervision,
)


def is_listing(step: Step, hazards: list[str], target: str | None) -> bool:
    """Whether it is a 挂牌督办: a major hazard of an enterprise that is itself supervised."""
    subject = step.subject(target) if target else step.case.subject
    return bool(subject and subject.kind == "enterprise") and any(step.case.hazards[h].is_major for h in hazards)


def _propose(step: Step) -> None:
    hazards = hazards_meant(step)
    target = step.inputs.target
    if target:
        step.subject(target)
    procedure = step.open("supervision", "proposed", hazards=hazards, target=target, reason=step.inputs.reason,
                          rung=getattr(step.inputs, "rung", None))  # fmt: skip
    mark_rung(step, hazards)
    kind = "listing_notice" if is_listing(step, hazards, target) else "supervision_notice"
    step.paper(kind, procedure=procedure, status="draft", reason=step.inputs.reason, hazards=hazards)


def _issue(step: Step) -> None:
    procedure, inputs = step.target, step.inputs
    hazards = list(inputs.hazards) or list(procedure.hazards)
    listing = is_listing(step, hazards, procedure.facts.get("target"))
    step.move(procedure, "listed")
    step.note(procedure, hazards=hazards, listing=listing, issued_by=step.first.label, issued_on=step.day.isoformat(),
              responsible_unit=inputs.responsible_unit, reporting_days=plain(inputs.reporting_days))  # fmt: skip
    step.start_clock("supervise_list_deadline", step.day, procedure=procedure, until=inputs.deadline)
    kind = "listing_notice" if listing else "supervision_notice"
    _drop_other_draft(step, procedure, kind)
    facts = inputs.model_dump(mode="json", exclude={"served", "hazards"}, exclude_none=True)
    serve(step, step.paper(kind, procedure=procedure, hazards=hazards, **facts), inputs.served)
    if listing:
        step.then("propose_disclosure", kind="listing", reason="挂牌督办公告", hazards=hazards, decided=procedure.n)


def _drop_other_draft(step: Step, procedure: Procedure, kind: str) -> None:
    for draft in step.case.papers("supervision_notice", "listing_notice", procedure=procedure.n):
        if draft.status == "draft" and draft.kind != kind:
            step.set_paper(draft, status="superseded")


def _reply(step: Step) -> None:
    procedure = step.target
    deadline = step.case.clock("supervise_list_deadline", procedure=procedure.n)
    in_time = deadline is not None and not deadline.has_passed(step.at)
    if deadline is not None and in_time and deadline.status == "lapsed" and step.action.is_late_entry:
        step.reopen_clock(deadline)
    step.move(procedure, "replied")
    step.note(procedure, reply={**plain(step.inputs), "on": step.day.isoformat(), "in_time": in_time})


def _return_reply(step: Step) -> None:
    procedure = step.target
    step.note(procedure, returned=[*procedure.facts.get("returned", []), step.inputs.reason])
    deadline = step.case.clock("supervise_list_deadline", procedure=procedure.n)
    lapsed = deadline is not None and deadline.status == "lapsed"
    step.move(procedure, "overdue" if lapsed else "listed")
    if deadline is not None and deadline.is_open and deadline.has_passed(step.at):
        step.then("lapse_supervision", procedure, deadline=deadline.n)


def _lift(step: Step) -> None:
    procedure = step.target
    step.move(procedure, "lifted")
    step.note(procedure, lifted={**plain(step.inputs), "by": step.first.label, "on": step.day.isoformat()})
    in_time = procedure.facts.get("reply", {}).get("in_time", False)
    step.end_clock(step.case.open_clock("supervise_list_deadline", procedure=procedure.n), "met" if in_time else "lapsed")
    if procedure.facts.get("listing"):
        serve(step, step.paper("listing_removal", procedure=procedure, opinion=step.inputs.opinion), step.inputs.served)
        _end_display(step, procedure)


def _end_display(step: Step, listing: Procedure) -> None:
    """A listing's announcement leaves five working days after its removal."""
    days = int(step.law.value("listing_display_after_removal_wd", step.day))
    last = step.law.calendar.add_working_days(step.day, days)
    for disclosure in step.case.of_kind("disclosure"):
        if disclosure.facts.get("kind") != "listing" or disclosure.facts.get("decided") not in (listing.n, None):
            continue
        step.note(disclosure, until=last.isoformat())
        running = step.case.open_clock("display_until", procedure=disclosure.n)
        if running is not None:
            step.recount(running, "已摘牌", until=last)
        elif disclosure.state == "published":
            step.start_clock("display_until", step.day, procedure=disclosure, until=last)


def _extend(step: Step) -> None:
    procedure = step.target
    deadline = step.running("supervise_list_deadline", procedure)
    assert deadline is not None, "the guard saw it running"
    step.recount(step.revive(deadline), step.inputs.reason, until=step.inputs.until)
    step.paper("supervision_extension", procedure=procedure, **plain(step.inputs))


def _lapse(step: Step) -> None:
    procedure = step.target
    deadline = step.case.deadline(step.inputs.deadline)
    step.end_clock(deadline, "lapsed")
    step.note(procedure, lapse={
        "from": procedure.state, "to": "overdue", "deadline": deadline.n,
        "at": step.at.isoformat(),
    })  # fmt: skip
    step.move(procedure, "overdue")
    for to in ("handler", "liaison", "chief"):
        step.tell(to, "lapsed", procedure=procedure, deadline=deadline.n)
    propose(step, "interview", list(procedure.hazards), "督办逾期未办结", target=procedure.facts.get("target"),
            rung=f"supervision_lapsed:{procedure.n}:{deadline.due}")  # fmt: skip


TABLE = Table(
    kind="supervision",
    label="督办",
    states={
        "proposed": "拟督办", "listed": "已下达", "replied": "已答复", "overdue": "逾期", "lifted": "已解除",
        "rejected": "未获同意",
    },
    start=("proposed",),
    ends=frozenset({"lifted", "rejected"}),
    acts=(
        Act(
            name="propose_supervision", label="提请督办", who=(Role.OFFICER, Role.SYSTEM), target="new", to=("proposed",),
            officers=1, inputs=Propose, system_inputs=Proposed, effect=_propose,
            drafts=("supervision_notice", "listing_notice"), proposes=("supervision",), article="安全生产法#41.3",
        ),
        Act(
            name="issue_supervision_notice", label="下达督办", who=(Role.CHIEF,), source=("proposed",), to=("listed",),
            inputs=IssueSupervisionNotice, guards=(supervision_term, service_valid), effect=_issue,
            opens=("supervise_list_deadline", "public_service"), issues=("supervision_notice", "listing_notice"),
            proposes=("disclosure",), article="安全生产法#41.3",
        ),
        REJECT,
        Act(
            name="reply_supervision", label="答复督办", who=(Role.LIAISON, Role.ENTERPRISE), source=("listed", "overdue"),
            to=("replied",), inputs=ReplySupervision, guards=(answers_for_target,), effect=_reply, article="安全生产法#41.3",
        ),
        Act(
            name="return_reply", label="退回答复", who=(Role.CHIEF,), source=("replied",), to=("listed", "overdue"), inputs=Reason,
            effect=_return_reply, article="安全生产法#41.3",
        ),
        Act(
            name="lift_supervision", label="解除督办", who=(Role.CHIEF,), source=("replied",), to=("lifted",),
            inputs=LiftSupervision, guards=(hazards_settled, major_checked_on_site, service_valid), effect=_lift,
            meets=("supervise_list_deadline",), opens=("public_service", "display_until"), issues=("listing_removal",),
            article="安全生产法#41.3",
        ),
        Act(
            name="extend_supervision", label="督办延期", who=(Role.CHIEF,), source=("listed", "replied"),
            inputs=ExtendSupervision, guards=(supervision_extendable,), effect=_extend,
            issues=("supervision_extension",), article="安全生产法#41.3",
        ),
        Act(
            name="lapse_supervision", label="督办逾期", who=(Role.SYSTEM,), source=("listed",), to=("overdue",),
            inputs=Clocked, effect=_lapse, proposes=("interview",), article="安全生产法#41.3",
        ),
    ),
)  # fmt: skip
