"""非职责范围安全问题移交单: what another body is competent for, and the slip of its receipt (安全生产法#69)."""

from cases.casefile import Facts
from documents.case_transfer.context import handed_over
from documents.casework import visited
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The problems that go over, and when they were taken."""
    facts = source.facts if source.facts.get("receiver") else handed_over(source)
    return {
        "addressee": str(facts.get("receiver") or ""),
        "unit": source.party_name,
        "visited": visited(source) or day_words(source.case.opened_at),
        "problems": [source.hazard_line(label) for label in source.hazards()],
        "competence": str(facts.get("competence") or ""),
        "received_on": day_words(facts.get("received_on")),
        "basis": source.basis(),
        "phone": source.authority.phone,
        "officers": source.officers(),
    }
