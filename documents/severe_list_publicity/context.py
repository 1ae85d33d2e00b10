"""严重失信主体名单公示: who is listed, why, by which decision, from when and for how long."""

from cases.casefile import Facts
from documents.publicities import approved_text, corrected, decision_words, period, published
from documents.source import Source, day_words

COLUMNS = ("主体名称", "统一社会信用代码", "列入事由", "处罚决定", "列入决定文号", "列入日期", "管理期限")


def context(source: Source) -> Facts:
    """One row; of a natural person no number."""
    facts, subject = published(source), source.case.subject
    listed = source.earlier("serious_dishonesty_decision")
    code = "" if subject is None or subject.is_person else subject.uscc or ""
    term = period(source, "severe_list_term")
    return {
        "columns": list(COLUMNS),
        "rows": [[
            source.public(source.party_name), code, source.public(str(facts.get("ground") or "")), decision_words(source),
            (listed.number or "") if listed else "", day_words(facts.get("approved_on") or source.day), term,
        ]],
        "text": approved_text(source),
        "corrected": corrected(source),
        "authority": source.authority.name,
        "day": day_words(source.day),
    }  # fmt: skip
