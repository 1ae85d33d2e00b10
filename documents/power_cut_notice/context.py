"""停止供电通知书, to the supplier: whom to cut off, from when, upon which decision (安全生产法#70)."""

from cases.casefile import Document, Facts
from documents.casework import within
from documents.source import Source, day_words, time_words


def context(source: Source) -> Facts:
    """The supplier, the enterprise, the decision it refuses and the hour."""
    source = within(source, "measure")
    stopped = refused(source)[0]
    power = source.proceeding.get("power") or {}
    return {
        "addressee": str(source.facts.get("supplier") or power.get("supplier") or ""),
        "party": source.party_name,
        "decided_on": day_words(stopped.at) if stopped else "",
        "decision": refused(source)[1],
        "dangers": [source.hazard_line(label) for label in source.hazards()],
        "cut_at": time_words(source.facts.get("cut_at")),
        "basis": source.basis(),
        "phone": source.authority.phone,
    }


def refused(source: Source) -> tuple[Document | None, str]:
    """The decision that is refused, with its title and number: the stop, else the order."""
    stop = source.earlier("onsite_measures_decision")
    kind = "onsite_measures_decision" if stop else "rectification_order"
    return stop or source.earlier(kind), source.reference(kind)
