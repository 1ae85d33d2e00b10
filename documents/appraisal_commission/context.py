"""鉴定委托书: which things a laboratory shall examine, for what and by when."""

from cases.casefile import Facts
from documents.casework import count, matter, padded, pieces_of, within
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """Of a seizure every piece; of an expert opinion the evidence that was registered."""
    source = within(source, "seizure", "penalty")
    facts = source.facts
    pieces = [[t["name"], "", f"{count(t['quantity'])}{t['unit']}", ""] for t in pieces_of(source).values()]
    rows = [[str(facts["item"]), "", "", ""]] if facts.get("item") else pieces
    counted = f"检测、检验、鉴定期间（{day_words(facts['from'])}至{day_words(facts['to'])}）不计入查封、扣押的期限。" if facts.get("from") else ""
    return {
        "addressee": str(facts.get("agency") or ""),
        "matter": matter(source),
        "basis": source.basis(),
        "things": padded(rows, 5),
        "wanted": "",
        "due": day_words(facts.get("to")),
        "counted": counted,
        "address": source.authority.address,
        "phone": source.authority.phone,
    }  # fmt: skip
