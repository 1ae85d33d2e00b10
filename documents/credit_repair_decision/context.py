"""信用修复决定书: whether the publication ends before its time, why, and how to contest a refusal."""

from cases.casefile import Facts
from documents.legal import remedies
from documents.pressure import instrument
from documents.publicities import credit_rule, decision_words, published, published_words
from documents.source import Source, day_words

GRANTED = "已履行行政处罚决定规定的义务，纠正违法行为，达到最短公示期限，符合信用修复条件"


def context(source: Source) -> Facts:
    """The decision on the application of the case."""
    facts, key = source.facts, credit_rule(source)
    granted = str(facts.get("grant", "")).lower() == "true"
    asked = (published(source).get("repair") or {}).get("on")
    return {
        "party": source.party_name,
        "decision": decision_words(source),
        "asked": day_words(asked),
        "shown": published_words(source),
        "basis": instrument(source, key) if key else source.basis(),
        "result": f"同意信用修复，自{day_words(source.day)}起停止公示" if granted else "不予信用修复，继续公示至期满",
        "reason": str(facts.get("reason") or (GRANTED if granted else "")),
        "remedies": remedies(source),
    }
