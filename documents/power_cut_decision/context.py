"""停止供电决定书, to the enterprise: which decision it refuses, the real danger, and the hour (安全生产法#70)."""

from cases.casefile import Facts
from documents.casework import within
from documents.legal import length_words, not_suspended, remedies
from documents.power_cut_notice.context import refused
from documents.source import Source, day_words, time_words


def context(source: Source) -> Facts:
    """The notice of 24 hours runs from the delivery to the enterprise."""
    source = within(source, "measure")
    procedure, stopped = source.procedure, refused(source)[0]
    paper = source.case.papers("power_cut_notice", procedure=procedure.n if procedure else None)
    power = source.proceeding.get("power") or {}
    return {
        "addressee": source.party_name,
        "decided_on": day_words(stopped.at) if stopped else "",
        "decision": refused(source)[1],
        "dangers": [source.hazard_line(label) for label in source.hazards()],
        "reason": str(source.facts.get("reason") or ""),
        "supplier": str(power.get("supplier") or ""),
        "cut_at": time_words(paper[-1].facts.get("cut_at")) if paper else "",
        "notice": f"自本决定书送达之时起满{length_words(source.law, 'power_cut_notice', source)}",
        "delivered_at": time_words(source.facts.get("delivered_at")),
        "basis": source.basis(),
        "remedies": remedies(source) + not_suspended(),
    }
