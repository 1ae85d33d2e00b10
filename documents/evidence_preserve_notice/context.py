"""先行登记保存证据通知书 with its list: what is kept, where, until when, and that nobody moves it (行政处罚法#56)."""

from cases.casefile import Facts
from documents.casework import count, padded, pieces_of, within
from documents.legal import length_words
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The pieces in the order of the preservation; the last day on which their treatment must be decided."""
    source = within(source, "evidence")
    procedure = source.procedure
    clock = source.case.clock("evidence_register_keep", procedure=procedure.n) if procedure else None
    rows = [[t["name"], "", "", "", t["unit"], "", count(t["quantity"]), ""] for t in pieces_of(source).values()]
    until = f"（{day_words(clock.limit)}前）" if clock else ""
    return {
        "addressee": source.party_name,
        "suspected": "；".join(source.hazard_line(label) for label in source.hazards()),
        "basis": source.basis(),
        "place": str(source.proceeding.get("place") or ""),
        "period": f"{length_words(source.law, 'evidence_register_keep', source)}{until}",
        "duty": "在此期间，当事人或者有关人员不得销毁或者转移证据，应当妥善保管。",
        "things": padded(rows, 9),
        "officers": source.officers(),
    }
