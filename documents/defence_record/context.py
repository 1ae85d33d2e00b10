"""当事人陈述申辩笔录: what the party said, point by point; it never makes the penalty heavier (行政处罚法#45)."""

from cases.casefile import Facts
from documents.casework import matter, within
from documents.penalties import unit_of
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The words as entered, the points, and the papers that were handed in."""
    source = within(source, "penalty")
    facts, party = source.facts, source.party
    day = day_words(facts.get("on") or source.day)
    person = party is not None and party.is_person
    officers = source.officers()
    return {
        "party": source.party_name,
        "time": day,
        "place": "",
        "rows": [
            [["案件名称", matter(source)]],
            [["时间", day], ["地点", ""]],
            [["陈述申辩人", source.party_name if person else ""], ["性别", ""], ["职务", ""]],
            [["单位", unit_of(source) if person else source.party_name], ["电话", party.phone or "" if party else ""]],
            [["地址", ""], ["邮编", ""]],
            [["承办人", "、".join(o["name"] for o in officers if o["name"])], ["记录人", ""]],
        ],
        "notice": source.reference("penalty_notice"),
        "statement": [line.strip() for line in str(facts.get("words") or "").splitlines() if line.strip()],
        "points": [str(point) for point in facts.get("points", ())],
        "files": [str(name) for name in facts.get("files", ())],
        "rights": source.cite(source.paper.basis),
        "officers": officers,
    }
