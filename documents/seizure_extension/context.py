"""延长查封扣押期限决定书: why it takes longer, by how many days and to when (行政强制法#25)."""

from cases.casefile import Facts
from documents.casework import within
from documents.legal import not_suspended, remedies
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The decision that is prolonged and its new last day."""
    source = within(source, "seizure")
    earlier, procedure = source.earlier("seizure_decision"), source.procedure
    clock = source.case.clock("seal_seize", procedure=procedure.n) if procedure else None
    days = source.facts.get("days") or ""
    return {
        "addressee": source.party_name,
        "decided_on": day_words(earlier.at) if earlier else "",
        "decision": source.reference("seizure_decision"),
        "reason": str(source.facts.get("reason") or ""),
        "days": str(days),
        "term": f"延长{days}日，至{day_words(clock.limit)}止" if days and clock else "",
        "basis": source.basis(),
        "remedies": remedies(source) + not_suspended(),
    }
