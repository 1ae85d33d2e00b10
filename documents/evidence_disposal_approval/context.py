"""先行登记保存证据处理审批表: what was kept and what shall become of it."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.casework import amounts, matter, pieces_of, ruling, within
from documents.evidence_disposal_decision.context import how_words
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The rows of the form. The act names no head, so the last opinion is written by hand."""
    source = within(source, "evidence")
    things, how = amounts(pieces_of(source).values()), how_words(source)
    kept = source.earlier("evidence_preserve_notice")
    return {
        "party": source.party_name,
        "things": things,
        "how": how,
        "officers": source.officers(),
        "rows": [
            cells(("案件名称", matter(source))),
            *party_cells(source),
            cells(("通知书文号", source.reference("evidence_preserve_notice"))),
            cells(("保存日期", day_words(kept.at) if kept else ""), ("保存地点", str(source.proceeding.get("place") or ""))),
            story("登记保存的证据", things),
            story("处理理由", str(source.facts.get("reason") or "")),
            *ruling(source, f"建议依据{source.basis()}，{how}。" if how else "", by_act=False),
        ],
    }
