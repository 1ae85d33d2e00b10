"""立案审批表: why a case is filed, against whom, by whom it is handled and who approved it."""

from cases.casefile import Facts
from documents.approvals import cells, officer_signers, opinion, party_cells, signer, story
from documents.penalties import basis
from documents.source import Source, day_words
from states.intake.inputs import SOURCE_LABELS


def context(source: Source) -> Facts:
    """The rows of the form and what it must contain."""
    facts, proceeding = source.facts, source.proceeding
    suspected = "；".join(source.violation_line(v) for v in source.violations())
    origin = proceeding.get("case_source") or SOURCE_LABELS.get(source.case.source, source.case.source)
    handlers = list(facts.get("handlers") or source.officers())
    told = _story(source)
    name = facts.get("name") or proceeding.get("name") or source.case.title
    approved = source.document.status != "draft"
    day = day_words(source.day) if approved else ""
    return {
        "suspected": suspected,
        "origin": origin,
        "party": source.party_name,
        "story": told,
        "handlers": handlers if len(handlers) >= 2 else [],
        "approved": day if approved else "",
        "rows": [
            cells(("案由", f"涉嫌{suspected}" if suspected else "")),
            cells(("案件来源", origin), ("时间", day_words(source.case.opened_at))),
            cells(("案件名称", str(name))),
            *party_cells(source),
            story("案件基本情况", told),
            opinion("承办人意见", f"上述行为涉嫌违法，拟依据{source.basis()}立案调查，由{_names(handlers)}承办。", officer_signers(handlers)),
            opinion("审核意见", "", [signer("审核人")]),
            opinion("审批意见", "同意立案。" if approved else "", [signer("审批人")], day),
        ],
    }  # fmt: skip


def _story(source: Source) -> str:
    visit = source.case.facts.get("inspection") or {}
    found = "；".join(source.hazard_line(label) for label in source.hazards())
    when = day_words(visit.get("from") or source.case.opened_at)
    where = f"对{source.case.subject.name if source.case.subject else ''}{visit.get('place') or ''}检查时" if visit else ""
    law = basis(source)
    return f"{when}，{where}发现：{found}。" + (f"其行为涉嫌应当依据{law}予以处罚。" if law else "")


def _names(handlers: list[Facts]) -> str:
    return "、".join(h["name"] for h in handlers if h.get("name"))
