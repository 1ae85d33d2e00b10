"""查封扣押清单: every piece with its quantity, in duplicate (行政强制法#24.3)."""

from cases.casefile import Facts
from documents.casework import count, padded, pieces_of, within
from documents.source import Source


def context(source: Source) -> Facts:
    """The things in the order of the seizure."""
    source = within(source, "seizure")
    rows = [[t["name"], "", t["unit"], count(t["quantity"]), ""] for t in pieces_of(source).values()]
    return {
        "party": source.party_name,
        "decision": source.reference("seizure_decision"),
        "place": str(source.proceeding.get("place") or ""),
        "things": padded(rows, 6),
        "officers": source.officers(),
    }
