"""先行登记保存证据审批表: which evidence could be lost, and that the head agrees to its preservation."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.casework import amounts, matter, pieces_of, ruling, within
from documents.legal import length_words
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The rows of the form."""
    source = within(source, "evidence")
    things = amounts(pieces_of(source).values())
    approved = bool(source.facts.get("approved_by"))
    period = length_words(source.law, "evidence_register_keep", source)
    return {
        "party": source.party_name,
        "things": things,
        "basis": source.basis(),
        "officers": source.officers(),
        "approved": day_words(source.day) if approved else "",
        "rows": [
            cells(("案件名称", matter(source))),
            *party_cells(source),
            story("案件基本情况", "；".join(source.hazard_line(label) for label in source.hazards())),
            story("拟登记保存的证据", things),
            cells(("保存地点", str(source.proceeding.get("place") or ""))),
            *ruling(
                source, f"证据可能灭失或者以后难以取得，建议依据{source.basis()}先行登记保存，并在{period}内作出处理决定。",
                by_act=approved,
            ),
        ],
    }  # fmt: skip
