"""查封扣押处理决定书: what becomes of every piece (行政强制法#27, #28)."""

from cases.casefile import Facts
from documents.casework import count, padded, pieces_of, within
from documents.legal import not_suspended, remedies
from documents.source import Source, day_words

WAYS = {"released": "返还", "confiscated": "没收", "destroyed": "销毁", "handed_over": "移交", "auctioned": "拍卖"}


def context(source: Source) -> Facts:
    """The pieces by what was done with them; a release without a list returns everything."""
    source = within(source, "seizure")
    earlier = source.earlier("seizure_decision")
    settled = source.facts.get("settled") or {}
    ways = [way for item in (settled.get("items") or {}).values() if isinstance(item, dict) for way in item if count(item[way])]
    return {
        "addressee": source.party_name,
        "decided_on": day_words(earlier.at) if earlier else "",
        "decision": source.reference("seizure_decision"),
        "reason": str(settled.get("reason") or ""),
        "outcome": _outcome(list(dict.fromkeys(ways))),
        "things": padded(_rows(source, settled), 8, 3),
        "basis": source.basis(),
        "remedies": remedies(source) + not_suspended(),
    }


def _outcome(ways: list[str]) -> str:
    if set(ways) <= {"released"}:
        return "解除查封、扣押，返还当事人"
    return "、".join(word for way, word in WAYS.items() if way in ways)


def _rows(source: Source, settled: Facts) -> list[list[str]]:
    items = settled.get("items") or {}
    return [
        [thing["name"], thing["unit"], *_split(items.get(label, thing["quantity"]))]
        for label, thing in pieces_of(source).items()
        if not items or label in items
    ]


def _split(settled: object) -> list[str]:
    by_way = settled if isinstance(settled, dict) else {"released": settled}
    return [count(by_way.get(way)) or "—" for way in WAYS]
