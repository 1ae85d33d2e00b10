"""恢复生产申请书, from the enterprise: the stop, what was mended, what it checked itself (安全生产法#65)."""

from cases.casefile import Facts
from documents.casework import within
from documents.onsite_measures_decision.context import MEASURES
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The application as it was handed in."""
    source = within(source, "measure")
    stop = source.earlier("onsite_measures_decision")
    stopped = f"{MEASURES.get(str(source.proceeding.get('measure')), '')}：{source.proceeding.get('scope') or ''}".strip("：")
    return {
        "receiver": source.authority.name,
        "applicant": source.party_name,
        "decided_on": day_words(stop.at) if stop else "",
        "decision": source.reference("onsite_measures_decision"),
        "stopped": stopped,
        "hazards": [source.hazard_line(label) for label in source.hazards()],
        "report": [line.strip() for line in str(source.facts.get("report") or "").splitlines() if line.strip()],
        "files": [str(name) for name in source.facts.get("files", ())],
    }
