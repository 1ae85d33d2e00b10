"""现场处理措施决定书: which hazards cannot be kept safe, what stops, how far, and how it may begin again."""

from cases.casefile import Facts
from documents.legal import not_suspended, remedies
from documents.source import Source, day_words

MEASURES = {"stop_use": "停止使用", "stop_production": "暂时停产停业", "evacuate": "从危险区域内撤出作业人员"}


def context(source: Source) -> Facts:
    """The hazards, the measure and its scope; consent is needed before anything begins again."""
    facts = source.facts
    kind, scope = str(facts.get("measure") or ""), str(facts.get("scope") or "")
    return {
        "addressee": source.party_name,
        "visited": day_words((source.case.facts.get("inspection") or {}).get("from") or source.day.isoformat()),
        "problems": [source.hazard_line(label) for label in source.hazards()],
        "measure": MEASURES.get(kind, kind),
        "scope": scope,
        "orders": [f"{MEASURES.get(kind, kind)}：{scope}"],
        "until": day_words(facts.get("until")),
        "resumption": "隐患消除后，应当书面申请恢复；经本机关审查同意，方可恢复生产经营和使用。",
        "basis": source.basis(),
        "remedies": remedies(source) + not_suspended(),
        "officers": source.officers(),
    }
