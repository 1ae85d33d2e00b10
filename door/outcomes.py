"""Answers of the door, and their JSON form kept for a repeated request."""

from collections.abc import Sequence
from typing import Any

from cases.action import Blocker, Decision
from cases.casefile import CaseFile
from door.request import Outcome, Request


def refused(request: Request, case: str | None, blockers: Sequence[Blocker]) -> Outcome:
    """A refusal with all blockers, each once."""
    return Outcome(action=request.action, accepted=False, case=case, blockers=tuple(dict.fromkeys(blockers)))


def outcome_of(request: Request, case: CaseFile, answer: Sequence[Decision], first: int, papers_before: int) -> Outcome:
    """An accepted act: the events from `first` on and the papers registered since."""
    return Outcome(
        action=request.action,
        accepted=True,
        case=case.number,
        procedure=case.procedure(answer[0].procedure).ref if answer[0].procedure else None,
        events=tuple((first + 1 + i, decision.action) for i, decision in enumerate(answer)),
        documents=tuple((d.kind, d.number, d.status) for d in case.documents[papers_before:]),
        warnings=tuple(w for decision in answer for w in decision.warnings),
    )


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """The parts of an accepted outcome that are given again."""
    return {
        "action": outcome.action, "case": outcome.case, "procedure": outcome.procedure,
        "events": [list(event) for event in outcome.events], "documents": [list(paper) for paper in outcome.documents],
    }  # fmt: skip


def outcome_from_json(kept: dict[str, Any]) -> Outcome:
    """The answer given before, marked as repeated."""
    return Outcome(
        action=kept["action"], accepted=True, case=kept["case"], procedure=kept["procedure"], repeated=True,
        events=tuple((seq, action) for seq, action in kept["events"]),
        documents=tuple((kind, number, status) for kind, number, status in kept["documents"]),
    )  # fmt: skip
