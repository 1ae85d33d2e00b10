"""同意恢复生产通知书: the written consent that lifts the stop (安全生产法#65.1.3)."""

from cases.casefile import Facts
from documents.casework import within
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """What may begin again, upon which application and review."""
    source = within(source, "measure")
    stop, asked = source.earlier("onsite_measures_decision"), source.earlier("resume_application")
    return {
        "addressee": source.party_name,
        "decided_on": day_words(stop.at) if stop else "",
        "decision": source.reference("onsite_measures_decision"),
        "asked_on": day_words(asked.at) if asked else "",
        "reviewed_on": day_words(source.day),
        "scope": str(source.proceeding.get("scope") or ""),
        "consent": str(source.facts.get("consent") or ""),
        "basis": source.basis(),
    }
