"""行政强制执行事先催告书: which decision, the exact sum with its parts, by when, how, and the right to state."""

from decimal import Decimal

from cases.casefile import Facts
from documents.legal import length_words
from documents.penalties import DECISIONS
from documents.source import Source, day_words, sum_words

PARTS = (("fine", "罚款"), ("daily", "按日连续处罚"), ("surcharge", "加处罚款"), ("paid", "已缴纳"))


def context(source: Source) -> Facts:
    """What is owed on the day of the demand, part by part (行政强制法#35)."""
    facts = source.facts
    decision = source.earlier(*DECISIONS)
    return {
        "addressee": source.party_name,
        "decided_on": day_words(decision.at) if decision else "",
        "decision": source.reference(*DECISIONS),
        "sums": [[label, sum_words(facts[key])] for key, label in PARTS if Decimal(str(facts.get(key) or 0)) > 0]
        + [["合计尚欠", sum_words(facts.get("amount") or 0)]],
        "period": length_words(source.law, "demand_letter", source),
        "manner": f"缴至{source.proceeding.get('decision', {}).get('payment_channel') or '指定银行'}",
        "rights": "你（单位）有权进行陈述和申辩，本机关将充分听取并予以记录、复核。",
        "basis": source.basis(),
    }  # fmt: skip
