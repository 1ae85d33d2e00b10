"""案件延期审批表: why the case takes longer and to when."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.casework import matter, ruling, within
from documents.penalties import conduct
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The rows of the form."""
    source = within(source, "penalty")
    facts = source.facts
    until, filed = day_words(facts.get("until")), day_words(source.proceeding.get("filed_on"))
    upper = str(facts.get("upper_approval") or "")
    return {
        "party": source.party_name,
        "until": until,
        "reason": str(facts.get("reason") or ""),
        "filed_on": filed,
        "rows": [
            cells(("案件名称", matter(source))),
            *party_cells(source),
            cells(("立案日期", filed), ("申请延至", until)),
            story("案情简介", f"{conduct(source)}。" if conduct(source) else ""),
            story("延期理由", str(facts.get("reason") or "")),
            cells(("上级批准文号", upper)),
            *ruling(source, f"建议依据{source.basis()}，将办案期限延长至{until}。" if until else ""),
        ],
    }
