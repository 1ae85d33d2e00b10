"""案件撤销记录单: which decision is taken back, why, and that what was published goes (行政处罚法#48, #75)."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.casework import matter, ruling, within
from documents.legal import length_words
from documents.penalties import DECISIONS, conduct
from documents.source import Source, day_words, sanction_words


def context(source: Source) -> Facts:
    """The rows of the form."""
    source = within(source, "penalty")
    decided = source.proceeding.get("decision") or {}
    first = source.earlier(*DECISIONS)
    clock = source.law.clock("withdraw_publication", on=source.day)
    public = f"已公开处罚决定的，在{length_words(source.law, 'withdraw_publication', source)}内撤回并公开说明理由（{source.cite([clock.article])}）。"
    return {
        "party": source.party_name,
        "decision": source.reference(*DECISIONS),
        "reason": str(source.facts.get("reason") or ""),
        "rows": [
            cells(("案件名称", matter(source))),
            *party_cells(source),
            cells(("原决定", source.reference(*DECISIONS))),
            cells(("决定日期", day_words(first.at) if first else ""), ("撤销日期", day_words(source.day))),
            story("原决定内容", f"{conduct(source)}。\n{sanction_words(decided.get('amount'), decided.get('other') or ())}"),
            story("撤销理由", str(source.facts.get("reason") or "")),
            *ruling(source, f"建议撤销。{public}", "同意撤销。"),
        ],
    }  # fmt: skip
