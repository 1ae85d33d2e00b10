"""案件移送书, to another body that is competent: what was found, and the papers that go with it (安全生产法#69)."""

from cases.casefile import Facts
from documents.casework import matter, within
from documents.penalties import evidence
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """Drawn by hand; the receiver is that of the newest handover of the case, where there was one."""
    source = within(source, "penalty")
    moved = handed_over(source)
    filed = source.proceeding.get("filed_on")
    return {
        "addressee": str(moved.get("receiver") or ""),
        "matter": matter(source),
        "began": f"{day_words(filed)}立案" if filed else f"{day_words(source.case.opened_at)}登记",
        "party": source.party_name,
        "found": told(source),
        "competence": str(moved.get("competence") or ""),
        "basis": source.basis(),
        "annexes": evidence(source),
        "phone": source.authority.phone,
    }


def handed_over(source: Source) -> Facts:
    """The newest handover of a hazard to another body: receiver and why it is competent."""
    found = [p.facts["transfer"] for p in source.case.of_kind("rectification") if p.facts.get("transfer")]
    return found[-1] if found else {}


def told(source: Source) -> str:
    """When, at whom, what was found."""
    visit = source.case.facts.get("inspection") or {}
    where = f"对{source.case.subject.name}{visit.get('place') or ''}检查" if source.case.subject and visit else "核查"
    found = "；".join(source.hazard_line(label) for label in source.hazards())
    return f"{day_words(visit.get('from') or source.case.opened_at)}，{where}时发现：{found}" if found else source.case.title
