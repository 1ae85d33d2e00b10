"""罚没票据 for the file: every payment with the number of its receipt; the receipts of the treasury are pasted on."""

from decimal import Decimal

from cases.casefile import Facts
from documents.casework import padded, within
from documents.penalties import DECISIONS
from documents.source import Source, day_words, sanction_words, sum_words


def context(source: Source) -> Facts:
    """The payments in the order of their entry."""
    source = within(source, "penalty")
    payments = source.proceeding.get("payments") or []
    rows = [[day_words(p["on"]), sum_words(p["amount"]), str(p["receipt"])] for p in payments]
    total = sum((Decimal(str(p["amount"])) for p in payments), Decimal(0))
    return {
        "party": source.party_name,
        "decision": source.reference(*DECISIONS),
        "fine": sanction_words((source.proceeding.get("decision") or {}).get("amount"), ()),
        "payments": padded(rows, 4, 4),
        "total": sum_words(total) if payments else "",
    }
