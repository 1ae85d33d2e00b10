"""严重失信主体移出决定书: which listing ends and why."""

from cases.casefile import Facts
from documents.publicities import issued, published
from documents.serious_dishonesty_notice.context import rules
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """From the decision that listed; the reason is given by the act, or the end of the term is."""
    listed = next((d for d in reversed(source.case.papers("serious_dishonesty_decision")) if issued(d)), None)
    expired = day_words(published(source).get("expired_on"))
    return {
        "party": source.party_name,
        "listed": f"《严重失信主体列入决定书》{listed.number or ''}（{day_words(listed.at)}）" if listed else "",
        "reason": str(source.facts.get("reason") or (f"管理期限已于{expired}届满" if expired else "")),
        "basis": rules(source),
    }
