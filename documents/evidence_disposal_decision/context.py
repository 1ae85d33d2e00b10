"""先行登记保存证据处理决定书: what becomes of the evidence that was kept."""

from cases.casefile import Facts
from documents.casework import count, padded, pieces_of, within
from documents.legal import remedies
from documents.source import Source, day_words

WAYS = {
    "returned": "解除登记保存，返还当事人",
    "seized": "依法予以查封、扣押",
    "tested": "送检测、检验、鉴定",
    "confiscated": "依法予以没收",
    "transferred": "移送有关机关处理",
}


def context(source: Source) -> Facts:
    """All pieces take the same way."""
    source = within(source, "evidence")
    kept = source.earlier("evidence_preserve_notice")
    rows = [[t["name"], "", t["unit"], count(t["quantity"]), ""] for t in pieces_of(source).values()]
    return {
        "addressee": source.party_name,
        "kept_on": day_words(kept.at) if kept else "",
        "notice": source.reference("evidence_preserve_notice"),
        "how": how_words(source),
        "reason": str(source.facts.get("reason") or ""),
        "basis": source.basis(),
        "things": padded(rows, 6, 3),
        "remedies": remedies(source),
    }


def how_words(source: Source) -> str:
    """What is done with the evidence."""
    return WAYS.get(str(source.facts.get("how")), "")
