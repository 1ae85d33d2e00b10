"""典型执法案例: name, keywords, facts, outcome and what others learn from it; nothing personal."""

from cases.casefile import Facts
from documents.penalties import basis
from documents.publicities import decision, decisions, done
from documents.referrals import story
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The sections of the ministry's form; the last one is written by hand."""
    found = decision(source)
    wrong = list(dict.fromkeys(found.violation_line(v) for v in found.violations())) if found else []
    categories = [hazard.category for hazard in source.case.hazards.values() if hazard.category]
    decided = [
        f"{day_words(one.document.at)}，依据{basis(one)}，{source.public(one.party_name)}受到行政处罚"
        for one in decisions(source)
    ]
    return {
        "name": source.public(f"{source.party_name}{wrong[0] if wrong else '未消除事故隐患'}案"),
        "keywords": list(dict.fromkeys([*categories, *wrong])) or ["事故隐患"],
        "facts": source.public(f"{story(source)}。"),
        "outcome": source.public("。".join([done(source), *decided]) + "。"),
        "meaning": str(source.facts.get("meaning") or ""),
        "authority": source.authority.name,
        "day": day_words(source.day),
    }
