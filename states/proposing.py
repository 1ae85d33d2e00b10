"""Proposals (拟办事项): nothing is proposed while one of the kind is open for the same hazards."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from cases.casefile import CaseFile, Procedure
from cases.people import Role
from states.fields import HazardLabel, Inputs, Reason, SubjectLabel, Text
from states.spec import Act
from states.step import Step

#: States in which a penalty is decided: one of tier A then no longer stands in the way of a proposal for tier B.
PENALTY_DECIDED = frozenset({"decided", "served", "demanded", "in_court"})
#: Ends of every procedure that can be proposed.
PROPOSAL_ENDS = {
    "supervision": frozenset({"lifted", "rejected"}),
    "interview": frozenset({"closed", "rejected"}),
    "penalty": frozenset({"closed", "no_penalty", "rejected", "revoked"}),
    "referral": frozenset({"criminal", "declined", "returned"}),
    "disclosure": frozenset({"withdrawn", "expired", "rejected"}),
    "closure": frozenset({"closed", "declined", "rejected"}),
}


class Proposed(Inputs):
    """What the system carries when it proposes: why, for which hazards, by which rung of the ladder."""

    reason: Text
    hazards: list[HazardLabel] = Field(default_factory=list)
    target: SubjectLabel | None = None
    rung: Text | None = None
    offence: Text | None = None
    decided: int | None = None
    kind: Text | None = None


def stands_in_the_way(procedure: Procedure, hazards: Iterable[str]) -> bool:
    """Whether the procedure is still open for one of the hazards (or either of both is about the whole case)."""
    if procedure.state in PROPOSAL_ENDS[procedure.kind]:
        return False
    if procedure.kind == "penalty" and procedure.state in PENALTY_DECIDED and procedure.facts.get("tier", "A") == "A":
        return False
    named = set(hazards)
    return not named or not procedure.hazards or not named.isdisjoint(procedure.hazards)


def is_open_for(case: CaseFile, kind: str, hazards: Iterable[str]) -> bool:
    """Whether one of the kind is open for the hazards."""
    named = list(hazards)
    return any(stands_in_the_way(p, named) for p in case.of_kind(kind))


def propose(step: Step, kind: str, hazards: list[str], reason: str, **more: Any) -> None:
    """Let the system propose, unless one of the kind is open for the hazards or the same rung proposed it before."""
    rung = more.get("rung")
    fired = hazards and all(rung in step.case.rectification(h).facts.get("fired", ()) for h in hazards)
    if not (rung and fired) and not is_open_for(step.case, kind, hazards):
        action = "draft_referral" if kind == "referral" else f"propose_{kind}"
        step.then(action, None, reason=reason, hazards=hazards, **more)


def hazards_meant(step: Step) -> list[str]:
    """The hazards a proposal names, each of the case; default all that are not yet ended."""
    named = list(getattr(step.inputs, "hazards", ()) or ())
    for label in named:
        step.hazard(label)
    if named:
        return named
    ended = ("rectified", "transferred", "dismissed")
    return [str(p.label) for p in step.case.of_kind("rectification") if p.state not in ended]


def reject(step: Step) -> None:
    """The leader turns the proposal down; the same rung does not make it again."""
    procedure = step.target
    step.move(procedure, "rejected")
    step.note(procedure, rejected={"reason": step.inputs.reason, "by": step.first.label, "on": step.day.isoformat()})


def mark_rung(step: Step, hazards: Iterable[str]) -> None:
    """Record on the hazards that a rung of the ladder made this proposal; the same rung makes no other."""
    rung = getattr(step.inputs, "rung", None)
    if not rung:
        return
    for label in hazards:
        rectification = step.case.rectification(label)
        step.note(rectification, fired=[*rectification.facts.get("fired", ()), rung])


#: The row that ends every kind of proposal.
REJECT = Act(
    name="reject_proposal", label="不同意拟办", who=(Role.CHIEF,), source=("proposed",), to=("rejected",), inputs=Reason,
    effect=reject,
)  # fmt: skip
