"""现场检查记录: who visited what and when, that certificates were shown, and what was found item by item."""

from cases.casefile import Facts
from documents.casework import photo_name
from documents.source import Source, span_words

RIGHTS = "请予以配合。你有权拒绝两名以下执法人员或者未出示执法证件人员的检查，认为执法人员与本案有利害关系的，有权申请回避。"


def context(source: Source) -> Facts:
    """Particulars, the opening words, the findings; `signature` says why nobody signed."""
    visit = source.facts.get("inspection") or source.case.facts.get("inspection") or {}
    party, officers = source.party, inspectors(source)
    return {
        "unit": source.party_name,
        "place": str(visit.get("place") or ""),
        "time": span_words(visit),
        "rows": [
            [["被检查单位", source.party_name]],
            [["地址", ""]],
            [["法定代表人（负责人）", ""], ["职务", ""]],
            [["统一社会信用代码", (party.uscc or "") if party else ""], ["联系电话", (party.phone or "") if party else ""]],
            [["检查场所", str(visit.get("place") or "")]],
            [["检查时间", span_words(visit)]],
        ],
        "officers": officers,
        "shown": "、".join(f"{o['name']}（证号：{o['certificate']}）" for o in officers),
        "rights": RIGHTS,
        "findings": findings(source),
        "photos": photos(source),
        "signature": str(visit.get("refusal_note") or ""),
    }  # fmt: skip


def inspectors(source: Source) -> list[Facts]:
    """The officers of the visit with their certificates."""
    visit = source.facts.get("inspection") or {}
    labels = visit.get("officers") or source.inspectors()
    people = [source.people[label] for label in labels if label in source.people]
    found = [{"name": p.name, "certificate": p.certificate or ""} for p in people]
    return found if len(found) >= 2 else source.officers()


def findings(source: Source) -> list[str]:
    """Every hazard found, or what the visit came to."""
    named = source.facts.get("hazards")
    if named is None and not source.case.hazards:
        return [str(source.facts.get("result") or "检查未发现事故隐患。")]
    lines = [source.hazard_line(label) for label in (named or source.case.hazards) if label in source.case.hazards]
    return lines or [str(source.facts.get("result") or "检查未发现事故隐患。")]


def photos(source: Source) -> list[str]:
    """The photographs, by the hazard they show."""
    names = [name for label in source.hazards() for name in source.case.hazards[label].photos]
    return [photo_name(name, place) for place, name in enumerate(names, 1)]
