"""The derived stage of a case, for people and statistics: its most serious procedure."""

from cases.casefile import CaseFile, Procedure

STAGES = ("discovery", "rectification", "supervision", "interview", "penalty", "referral")
STAGE_LABELS = {
    "discovery": "发现", "rectification": "整改", "supervision": "督办", "interview": "约谈", "penalty": "处罚",
    "referral": "移送", "closed": "结案",
}  # fmt: skip
#: States that do not count: what is only proposed, or was turned down.
_NOT_YET = frozenset({"proposed", "rejected", "found"})


def stage(case: CaseFile) -> str:
    """`closed` after closing; else the most serious procedure that is open or was decided."""
    if case.is_closed:
        return "closed"
    reached = [STAGES.index(p.kind) for p in case.procedures if p.kind in STAGES and _counts(p)]
    return STAGES[max(reached, default=0)]


def _counts(procedure: Procedure) -> bool:
    if procedure.kind == "referral" and procedure.state in ("suspected", "declined") and not procedure.facts.get("team"):
        return False
    return procedure.state not in _NOT_YET
