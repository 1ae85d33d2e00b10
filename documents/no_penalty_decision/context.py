"""不予行政处罚决定书: the facts, the ground, and how the party was taught better (行政处罚法#33, #57)."""

from cases.casefile import Facts
from documents.casework import within
from documents.legal import remedies
from documents.penalties import conduct, evidence, party_rows
from documents.source import Source

#: Each ground in words, with its article.
GROUNDS = {
    "minor_corrected": ("违法行为轻微并及时改正，没有造成危害后果", "行政处罚法#33.1"),
    "first_slight_corrected": ("初次违法且危害后果轻微并及时改正", "行政处罚法#33.1"),
    "no_fault": ("有证据足以证明没有主观过错", "行政处罚法#33.2"),
    "not_established": ("违法事实不能成立", "行政处罚法#57.1.3"),
}


def context(source: Source) -> Facts:
    """The ground with its article; where nothing was said of teaching, that it is done with this paper."""
    source = within(source, "penalty")
    words, article = GROUNDS.get(str(source.facts.get("ground")), ("", ""))
    established = source.facts.get("ground") != "not_established"
    first, *others = party_rows(source)
    taught = str(source.facts.get("education") or "本机关已对当事人进行教育，当事人应当引以为戒，依法履行安全生产职责")
    return {
        "party": source.party_name,
        "rows": [[["当事人", first[0][1]], *first[1:]], *others],
        "address": "",
        "conduct": conduct(source),
        "evidence": evidence(source),
        "established": established,
        "ground": words,
        "reason": str(source.facts.get("reason") or ""),
        "basis": source.cite([article]) if article else "",
        "education": taught if established else "当事人不存在应受处罚的违法事实，无需教育",
        "remedies": remedies(source),
    }
