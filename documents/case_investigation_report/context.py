"""案件调查报告: the party, how the case came and went, facts and evidence, the law, what weighs, what is proposed."""

from cases.casefile import Facts
from documents.catalogue import catalogue_on
from documents.penalties import basis, breached, conduct, evidence, factors, party_rows
from documents.source import Source, day_words, sanction_words
from states.intake.inputs import SOURCE_LABELS


def context(source: Source) -> Facts:
    """Everything the head needs to decide (行政处罚法#57)."""
    amount = source.proceeding.get("amount")
    proceeding = source.proceeding
    return {
        "party": source.party_name,
        "rows": party_rows(source),
        "origin": str(proceeding.get("case_source") or SOURCE_LABELS.get(source.case.source, source.case.source)),
        "course": course(source),
        "report": str(source.facts.get("report") or ""),
        "conduct": conduct(source),
        "evidence": evidence(source),
        "breached": breached(source),
        "basis": basis(source),
        "factors": factors(source),
        "screening": screening(source),
        "proposal": sanction_words(amount, proceeding.get("other") or ()) or "建议不予行政处罚",
        "officers": source.officers(),
    }


def course(source: Source) -> list[str]:
    """The steps by day: when the case was filed, and each paper of the investigation."""
    filed = source.proceeding.get("filed_on")
    lines = [f"{day_words(filed)}，经批准立案"] if filed else []
    for paper in source.case.documents:
        if paper.n < source.document.n and paper.status in ("issued", "served") and paper.kind in STEPS:
            title = catalogue_on(source.day)[paper.kind].title
            lines.append(f"{day_words(paper.at)}，制作《{title}》{paper.number or ''}")
    return lines or [f"{day_words(source.case.opened_at)}，登记案件"]


STEPS = frozenset({
    "inspection_record", "rectification_order", "onsite_measures_decision", "reinspection_opinion", "inquiry_record",
    "seizure_decision", "evidence_preserve_notice", "appraisal_commission", "scene_record", "sampling_voucher",
})  # fmt: skip


def screening(source: Source) -> list[str]:
    """Which offences were looked for and why each was or was not suspected."""
    found = source.facts.get("screening") or {}
    return [
        f"{source.law.offence(code).label}：{'涉嫌' if answer['suspected'] else '不涉嫌'}（{answer.get('reason') or '—'}）"
        for code, answer in found.items()
    ]
