"""What the law asks of a path, kept apart from the product: it sees who did what when, and remembers it its own way."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cases.casefile import CaseFile
from cases.clockface import day_of
from law.lawbook import Lawbook
from tests.proof.town import PEOPLE, Move

_CERTIFIED = frozenset(p.label for p in PEOPLE if p.certificate)
#: From these sums on (yuan) the right to a hearing is told, and the heads discuss (humen).
HEARING_FROM = 100_000
DISCUSSION_FROM = 50_000


@dataclass(frozen=True, slots=True)
class Ghost:
    """The oracle's memory of a path."""

    handlers: tuple[str, ...] = ()
    concluded: int = 0
    told: int | None = None
    notice_served: datetime | None = None
    right_told: bool = False
    right_served: datetime | None = None
    waived: bool = False
    spoke: bool = False
    answered: bool = False
    asked: bool = False
    withdrawn: bool = False
    chair: str | None = None
    held: bool = False
    review: tuple[str, str] | None = None
    discussed: int | None = None
    suspected: bool = False
    referral: str | None = None
    decided: bool = False
    revoked: bool = False
    approved: bool = False

    def key(self) -> Any:
        """The memory without instants, which the windows of the case stand for."""
        return replace(self, notice_served=None, right_served=None), self.notice_served is None, self.right_served is None


def watch(ghost: Ghost, move: Move, at: datetime, case: CaseFile, law: Lawbook) -> tuple[Ghost, list[str]]:
    """The memory after an accepted act, and the promises it breaks."""
    broken: list[str] = []
    if move.do == "decide_penalty":
        broken = [*_unfounded(ghost, move, at, law)]
        ghost = replace(ghost, decided=True)
    if move.do in ("publish", "release_hold") and any(p.state == "published" for p in case.of_kind("disclosure")):
        if not ghost.approved:
            broken.append("a disclosure is published that nobody approved (安全生产法#78)")
        if ghost.revoked:
            broken.append("a penalty that was revoked is published (行政处罚法#48)")
    return _remember(ghost, move, at), broken


def _remember(ghost: Ghost, move: Move, at: datetime) -> Ghost:  # one act, one line
    inputs: dict[str, Any] = move.inputs or {}
    match move.do:
        case "file_penalty":
            return replace(ghost, handlers=tuple(inputs["handlers"]))
        case "conclude_investigation":
            amount = int(inputs["violations"][0]["amount"])
            suspected = any(s["suspected"] == "true" for s in inputs.get("screening", {}).values())
            return replace(ghost, concluded=amount, suspected=suspected)
        case "serve_prior_notice":
            served = at if inputs.get("served") else None
            due = ghost.concluded >= HEARING_FROM and inputs.get("hearing_right") != "false"
            return replace(
                ghost, told=ghost.concluded, notice_served=served, right_told=due, right_served=served if due else None,
                waived=False, spoke=False, answered=False, asked=False, withdrawn=False, chair=None, held=False, review=None,
            )  # fmt: skip
        case "serve_document":
            if move.on == "document:penalty_notice":
                return replace(ghost, notice_served=at)
            return replace(ghost, right_served=at)
        case "record_defence":
            return replace(ghost, spoke=True, answered=False)
        case "review_defence":
            return replace(ghost, answered=True)
        case "waive_defence":
            return replace(ghost, waived=inputs["explicit"] == "true")
        case "request_hearing":
            return replace(ghost, asked=True)
        case "withdraw_hearing":
            return replace(ghost, asked=False, withdrawn=True)
        case "set_hearing":
            return replace(ghost, chair=inputs["chair"])
        case "hold_hearing":
            return replace(ghost, held=True, review=None)
        case "review_legality":
            return replace(ghost, review=(move.by[0], inputs["opinion"]))
        case "discuss_collectively":
            return replace(ghost, discussed=int(inputs["amount"]))
        case "revoke_decision":
            return replace(ghost, revoked=True)
        case "approve_disclosure":
            return replace(ghost, approved=True)
        case _:
            return replace(ghost, referral=_referral(ghost.referral, move))


def _referral(before: str | None, move: Move) -> str | None:
    after = {
        "open_referral": "open", "reject_proposal": "ended", "decline_referral": "ended", "return_case": "ended",
    }.get(move.do)  # fmt: skip
    return after or before


def _unfounded(ghost: Ghost, move: Move, at: datetime, law: Lawbook) -> list[str]:
    """What the decision lacks."""
    inputs: dict[str, Any] = move.inputs or {}
    amount, decider = int(inputs["amount"]), move.by[0]
    lacks = [*_of_people(ghost, decider), *_of_windows(ghost, at, law)]
    if ghost.told is not None and amount > ghost.told:
        lacks.append("a penalty heavier than notified (行政处罚法#45)")
    if ghost.spoke and not ghost.answered:
        lacks.append("a penalty before the defence was reviewed (行政处罚法#45)")
    if ghost.asked and not ghost.held:
        lacks.append("a penalty without the hearing that was asked for (行政处罚法#63)")
    if ghost.held and (ghost.review is None or ghost.review[1] != "agree"):
        lacks.append("a penalty without legal review after a hearing (行政处罚法#58)")
    if amount >= DISCUSSION_FROM and ghost.discussed != amount:
        lacks.append("a major penalty not decided as discussed (行政处罚法#57.2)")
    if amount > 0 and ((ghost.suspected and ghost.referral != "ended") or ghost.referral == "open"):
        lacks.append("a fine while a referral is pending (国务院令310号#11)")
    return lacks


def _of_people(ghost: Ghost, decider: str) -> list[str]:
    lacks = []
    if len(set(ghost.handlers) & _CERTIFIED) < 2:
        lacks.append("a penalty without two certified handlers (行政处罚法#42)")
    if ghost.review is not None and ghost.review[0] in (*ghost.handlers, ghost.chair if ghost.held else None):
        lacks.append("a review by a handler or the chair (行政处罚法#58)")
    if ghost.held and ghost.chair in ghost.handlers:
        lacks.append("a hearing chaired by a handler (行政处罚法#64.4)")
    apart = {*ghost.handlers, ghost.review[0] if ghost.review else None, ghost.chair if ghost.held else None}
    if decider in apart:
        lacks.append("a decider who handled, reviewed or chaired (行政处罚法#57)")
    return lacks


def _of_windows(ghost: Ghost, at: datetime, law: Lawbook) -> list[str]:
    lacks = []
    if ghost.told is None or ghost.notice_served is None:
        return ["a penalty without a notice that reached the party (行政处罚法#44)"]
    if ghost.told >= HEARING_FROM and not (ghost.right_told and (ghost.right_served or ghost.waived)):
        lacks.append("a penalty without the right to a hearing told (行政处罚法#63)")
    if not ghost.waived and not ghost.held and not _over(ghost.notice_served, at, law):
        lacks.append("a penalty inside the defence window (行政处罚法#62)")
    right = ghost.right_served
    if right is not None and not (ghost.waived or ghost.held or ghost.withdrawn) and not ghost.asked and not _over(right, at, law):
        lacks.append("a penalty inside the hearing window (行政处罚法#64.1)")
    return lacks


def _over(served: datetime, at: datetime, law: Lawbook) -> bool:
    """Whether five working days after the day of service are over at 24:00."""
    return day_of(at) >= law.calendar.add_working_days(day_of(served), 5) + timedelta(days=1)
