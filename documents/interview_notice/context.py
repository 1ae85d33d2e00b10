"""约谈通知书: who is to come, why, when and where, what to bring, and what follows from staying away."""

from cases.casefile import Facts
from documents.pressure import hazards_of, instrument, target_name
from documents.source import Source, time_words

REPLY = "约谈回执"


def context(source: Source) -> Facts:
    """The letter; its annex is the slip that says who will come. A draft has only the reason."""
    facts = source.facts
    return {
        "heading": f"关于约谈{target_name(source, 'interview')}的通知",
        "addressee": target_name(source, "interview"),
        "person": str(facts.get("person") or ""),
        "topic": str(facts.get("topic") or facts.get("reason") or ""),
        "matters": [source.hazard_line(label) for label in hazards_of(source, "interview")],
        "time": time_words(facts.get("time")),
        "place": str(facts.get("place") or ""),
        "host": "、".join(s["name"] for s in source.signers()),
        "material": list(facts.get("material", ())),
        "basis": instrument(source, "yt2"),
        "address": source.authority.address,
        "phone": source.authority.phone,
        "annexes": [REPLY],
        "copy_to": [],
        "remark": "",
    }
