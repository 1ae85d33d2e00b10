"""信用修复告知书: goes with a penalty decision: how long it is shown, when and how to ask for repair."""

from cases.casefile import Facts
from documents.pressure import instrument
from documents.publicities import credit_rule, decision_words, display_words
from documents.source import Source

CONDITIONS = (
    "完全履行行政处罚决定规定的义务，纠正违法行为",
    "达到最短公示期限",
    "公开作出信用承诺，承诺内容包括所提交材料真实有效，并明确愿意承担违反承诺的相应责任",
)
HOW = "可以通过“信用中国”网站或者向本机关提交信用修复申请书、履行义务的证明和信用承诺书；提交的材料应当真实。"


def context(source: Source) -> Facts:
    """By the rules in force on the day; before there were any, the general duty to take down and correct."""
    key = credit_rule(source)
    return {
        "party": source.party_name,
        "decision": decision_words(source),
        "basis": instrument(source, key) if key else source.basis(),
        "periods": display_words(source),
        "conditions": list(CONDITIONS),
        "how": HOW,
        "address": source.authority.address,
        "phone": source.authority.phone,
    }
