"""恢复供电通知书, to the supplier: the enterprise did what it had to (安全生产法#70.2)."""

from cases.casefile import Facts
from documents.casework import within
from documents.source import Source, day_words, time_words


def context(source: Source) -> Facts:
    """The notice that is taken back and the hour."""
    source = within(source, "measure")
    power, cut = source.proceeding.get("power") or {}, source.earlier("power_cut_notice")
    return {
        "addressee": str(power.get("supplier") or ""),
        "party": source.party_name,
        "cut_on": day_words(cut.at) if cut else "",
        "notice": source.reference("power_cut_notice"),
        "reason": str(source.facts.get("reason") or ""),
        "restored_at": time_words(power.get("restored_at")),
        "basis": source.basis(),
        "phone": source.authority.phone,
    }
