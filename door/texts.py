"""Facts of a case as the texts of disclosures want them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from cases.casefile import CaseFile, Facts, Procedure
from cases.people import Subject
from law.faults import LawError
from law.lawbook import Lawbook
from publicity.texts import DisclosureFacts, HazardLine
from states.fields import SANCTION_LABELS
from states.penalty.figures import fine_range, money

SubjectOf = Callable[[str], Subject | None]

_STATUS = {
    "rectified": "已整改", "overdue": "逾期未整改", "failed": "复查不合格", "transferred": "已移交", "dismissed": "已消除",
}  # fmt: skip
_DECISIONS = (
    "penalty_decision_unit", "penalty_decision_person", "penalty_decision_onspot_unit", "penalty_decision_onspot_person",
)  # fmt: skip


def disclosure_facts(
    case: CaseFile, decided: int | None, hazards: list[str], law: Lawbook, subject_of: SubjectOf
) -> DisclosureFacts:
    """What a disclosure of the case is made from: the party, the decision, the hazards with their present state."""
    penalty = _penalty(case, decided)
    party = party_of(case, decided, subject_of)
    facts: Any = {
        "subject_name": party.name if party else "",
        "subject_kind": party.kind if party else "enterprise",
        "authority_name": law.authority.name,
        "hazards": [_hazard(case, label) for label in hazards],
    }
    if party and party.uscc:
        facts["uscc"] = party.uscc
    if penalty is not None:
        facts |= _decision(case, penalty, law, party)
    result: DisclosureFacts = facts
    return result


def _penalty(case: CaseFile, decided: int | None) -> Procedure | None:
    return case.procedure(decided) if decided and case.procedure(decided).kind == "penalty" else None


def party_of(case: CaseFile, decided: int | None, subject_of: SubjectOf) -> Subject | None:
    """Whom a disclosure is about: the party of the penalty decided, else the subject of the case."""
    penalty = _penalty(case, decided)
    parties = penalty.facts.get("parties", []) if penalty else []
    return subject_of(parties[0]) if parties else case.subject


def _hazard(case: CaseFile, label: str) -> HazardLine:
    hazard, state = case.hazards[label], case.rectification(label).state
    line: HazardLine = {"description": hazard.description, "status": _STATUS.get(state, "整改中")}
    if hazard.place:
        line["place"] = hazard.place
    return line


def _decision(case: CaseFile, penalty: Procedure, law: Lawbook, party: Subject | None) -> Facts:
    decision = penalty.facts["decision"]
    violations = penalty.facts.get("violations", [])
    numbers = [d.number for d in case.papers(*_DECISIONS, procedure=penalty.n) if d.number]
    facts: Facts = {
        "decided_on": decision["on"],
        "violation": "；".join(law.violation_label(v["code"], v.get("item")) for v in violations),
        "articles_applied": _articles(case, violations, law, party, decision["on"]),
        "sanctions": [SANCTION_LABELS[word] for word in decision.get("other", ())],
    }
    if money(decision["amount"]):
        facts["amount"] = money(decision["amount"])
        facts["sanctions"] = ["罚款", *facts["sanctions"]]
    if numbers:
        facts["decision_number"] = numbers[0]
    return facts


def _articles(case: CaseFile, violations: list[Facts], law: Lawbook, party: Subject | None, on: str) -> list[str]:
    articles = []
    for violation in violations:
        if party is None:
            continue
        try:
            articles.append(fine_range(law, case, party, violation, date.fromisoformat(on)).article)
        except LawError:
            continue
    return list(dict.fromkeys(articles))
