"""行政强制审批表: which measure is asked for and why; approved before it, or within 24 hours where it was urgent."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.casework import amounts, matter, pieces_of, ruling, within
from documents.legal import length_words
from documents.onsite_measures_decision.context import MEASURES
from documents.seizure_decision.context import ground_words, term_words
from documents.source import Source, day_words

#: What the measure itself rests on, beside the approval.
GROUND_ARTICLES = {"seizure": "安全生产法#65.1.4", "measure": "安全生产法#65.1.3"}


def context(source: Source) -> Facts:
    """The rows of the form, for a seizure or a stop."""
    source = within(source, "seizure", "measure")
    facts, kind = source.facts, source.procedure.kind if source.procedure else ""
    named = source.hazards() if kind == "measure" else []
    found = "；".join(source.hazard_line(label) for label in named) if named else ground_words(source)
    measure = _measure(source, kind)
    basis = source.cite([*([GROUND_ARTICLES[kind]] if kind in GROUND_ARTICLES else []), *source.paper.basis])
    urgent = bool(facts.get("urgent"))
    period = length_words(source.law, "coercion_urgent_report", source)
    approved = bool(facts.get("approved_by")) and not urgent
    return {
        "party": source.party_name,
        "facts": found,
        "measure": measure,
        "basis": basis,
        "officers": source.officers(),
        "approved": day_words(source.day) if approved else "",
        "rows": [
            cells(("案件名称", matter(source))),
            *party_cells(source),
            story("基本情况", f"{found}。" if found else ""),
            cells(("强制措施", measure)),
            cells(("期限", term_words(source) if kind == "seizure" else "")),
            cells(("法律依据", basis)),
            *ruling(source, _proposal(basis, urgent=urgent, period=period), "同意。", by_act=approved),
        ],
    }


def _measure(source: Source, kind: str) -> str:
    proceeding = source.proceeding
    if kind == "seizure":
        return f"查封、扣押：{amounts(pieces_of(source).values())}"
    word = MEASURES.get(str(proceeding.get("measure")), "")
    return f"{word}：{proceeding.get('scope') or ''}" if word else ""


def _proposal(basis: str, *, urgent: bool, period: str) -> str:
    if urgent:
        return f"情况紧急，已当场实施，依据{basis}在{period}内报告并补办批准手续。"
    return f"建议依据{basis}采取上述措施。"
