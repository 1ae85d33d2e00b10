"""行政（当场）处罚决定书: act, basis, amount, how it was paid, and reconsideration first (行政处罚法#52, 行政复议法#23)."""

from decimal import Decimal

from cases.casefile import Facts
from documents.legal import court_if_unpaid, not_suspended, payment, remedies
from documents.penalties import basis, breached, conduct, party_rows, sanction
from documents.source import Source, sum_words, time_words


def context(source: Source) -> Facts:
    """The decision as it was handed over; `cash` says what was taken at once."""
    facts = source.facts
    amount, cash = Decimal(str(facts.get("amount") or 0)), facts.get("cash") or {}
    said = [d.get("words") for d in source.proceeding.get("defences", ()) if d.get("words")]
    visit = source.case.facts.get("inspection") or {}
    return {
        "party": source.party_name,
        "rows": party_rows(source),
        "conduct": conduct(source),
        "place": str(visit.get("place") or ""),
        "time": time_words(source.document.at),
        "breached": breached(source),
        "basis": basis(source),
        "sanction": sanction(source),
        "defence": "；".join(str(words) for words in said),
        "at_once": bool(cash),
        "fined": amount > 0,
        "cash": sum_words(cash["amount"]) if cash else "",
        "performance": payment(source, "指定银行") if amount > 0 else "本决定送达即为执行。",
        "remedies": remedies(source, review_first=True) + not_suspended() + (court_if_unpaid(source) if amount > 0 else ""),
        "officers": source.officers(),
    }
