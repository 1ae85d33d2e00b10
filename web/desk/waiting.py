"""What waits for whom: the states from which an act that is somebody's to do may be taken."""

from collections.abc import Iterable

from cases.people import Person, Role
from states.registry import PROCEDURES, ROWS
from states.spec import ANY

#: The acts that others wait for, by who does them; the states follow from the tables.
AWAITED: dict[Role, tuple[str, ...]] = {
    Role.CHIEF: ("file_penalty", "issue_supervision_notice", "notify_interview", "approve_disclosure",
                 "decide_penalty", "approve_referral", "lift_supervision", "reject_proposal"),
    Role.BUREAU_HEAD: ("approve_referral", "decline_referral", "submit_closure"),
    Role.LEGAL_REVIEWER: ("review_legality",),
    Role.OFFICER: ("review_report", "recheck", "review_resumption", "serve_decision", "send_referral"),
    Role.SAFETY_OFFICER: ("recheck",),
    Role.EDITOR: ("publish",),
    Role.LIAISON: ("reply_supervision",),
    Role.ENTERPRISE: ("report_rectified", "report_commitments"),
}  # fmt: skip
#: Rechecks are awaited where an enterprise has reported, not in every state from which one may be made.
_ONLY = {"recheck": {"reported"}}


def awaited_states(person: Person) -> dict[tuple[str, str], str]:
    """(kind, state) of procedures that wait for the person, with the Chinese names of the acts."""
    found: dict[tuple[str, str], list[str]] = {}
    for role, names in AWAITED.items():
        if person.holds(role):
            for kind, state, label in _sources(names):
                if label not in found.setdefault((kind, state), []):
                    found[kind, state].append(label)
    return {key: "／".join(labels) for key, labels in found.items()}


def _sources(names: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    for name in names:
        for kind, act in ROWS[name].items():
            for state in act.source:
                if state != ANY and state in PROCEDURES[kind].states and state in _ONLY.get(name, {state}):
                    yield kind, state, act.label
