"""案件移送审批表: why a case goes to another body: the police for an offence, else whoever is competent."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.case_transfer.context import handed_over, told
from documents.casework import acted, matter, ruling, within
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The rows of the form, for a referral or for a hazard that belongs to another."""
    source = within(source, "referral")
    offence = source.proceeding.get("offence")
    moved = {} if offence else handed_over(source)
    label = source.law.offence(str(offence)).label if offence else ""
    receiver = "公安机关" if offence else str(moved.get("receiver") or "")
    suspected = f"涉嫌{label}" if offence else "不属于本机关管辖的安全问题"
    reason = str(source.facts.get("reason") or source.proceeding.get("reason") or moved.get("competence") or "")
    basis = source.cite(source.paper.basis if offence else ["安全生产法#69"])
    proposal = f"建议依据{basis}移送{receiver or '有管辖权的机关'}处理。"
    return {
        "party": source.party_name,
        "suspected": suspected,
        "receiver": receiver,
        "story": told(source),
        "approved": day_words(source.day) if acted(source) else "",
        "rows": [
            cells(("案件名称", matter(source))),
            cells(("案由", suspected)),
            *party_cells(source),
            cells(("受移送机关", receiver)),
            story("案情简介", told(source)),
            story("移送理由", reason),
            *ruling(source, proposal, "同意移送。"),
        ],
    }
