"""事故隐患整改告知书: what a safety officer found and advises; an advice, no order."""

from cases.casefile import Facts
from documents.casework import visited
from documents.rectification_order.context import deadlines
from documents.source import Source


def context(source: Source) -> Facts:
    """Problems in the order of the advice, grouped by deadline."""
    items = source.facts.get("items", {})
    labels = [label for label in items if label in source.case.hazards]
    return {
        "addressee": source.party_name,
        "visited": visited(source),
        "problems": [source.hazard_line(label) for label in labels],
        "measures": [items[label]["measure"] for label in labels],
        "deadlines": deadlines(items, labels),
        "basis": source.basis(),
        "advisers": source.signers(),
    }
