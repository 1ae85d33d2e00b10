"""公安机关受案（立案、不立案）回执: what the police decided, when, and when the body learned it."""

from cases.casefile import Facts
from documents.referrals import letter_number, offence, police_of
from documents.source import Source, day_words

RESULTS = {"filed": "决定立案", "refused": "决定不予立案"}


def context(source: Source) -> Facts:
    """The slip as registered; before an answer it is the empty slip that goes with the letter."""
    facts = source.facts
    return {
        "addressee": source.authority.name,
        "police": police_of(source),
        "letter": letter_number(source),
        "party": source.party_name,
        "offence": offence(source),
        "result": RESULTS.get(str(facts.get("result") or ""), ""),
        "decided": day_words(facts.get("decided_on")),
        "received": day_words(facts.get("received_on")),
        "reason": str(facts.get("reason") or ""),
        "detention": str(facts.get("detention") or ""),
    }
