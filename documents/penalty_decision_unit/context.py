"""行政处罚决定书（单位）: the contents of 行政处罚法#59."""

from decimal import Decimal

from cases.casefile import Facts
from documents.legal import court_if_unpaid, not_suspended, payment, remedies
from documents.penalties import basis, breached, conduct, evidence, factors, heard, party_rows, sanction
from documents.source import Source


def context(source: Source) -> Facts:
    """Party, facts and evidence, basis, what is imposed, how it is performed, remedies."""
    fined = Decimal(str(source.facts.get("amount") or 0)) > 0
    channel = source.facts.get("payment_channel") or ""
    return {
        "party": source.party_name,
        "rows": party_rows(source),
        "address": "",
        "conduct": conduct(source),
        "evidence": evidence(source),
        "breached": breached(source),
        "basis": basis(source),
        "factors": factors(source),
        "heard": heard(source),
        "sanction": sanction(source),
        "performance": payment(source, channel) if fined else "当事人应当自收到本决定书之日起履行上述处罚决定。",
        "remedies": remedies(source) + not_suspended() + court_if_unpaid(source),
    }
