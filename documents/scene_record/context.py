"""勘验笔录: the place as the officers found it, written on site. Drawn by hand."""

from cases.casefile import Facts
from documents.casework import matter, within
from documents.source import Source, span_words


def context(source: Source) -> Facts:
    """The particulars that the case knows; what is seen is written by hand on ruled lines."""
    source = within(source, "penalty")
    visit = source.case.facts.get("inspection") or {}
    officers = source.officers()
    names = [f"{o['name']}（{o['certificate']}）" if o["name"] else "" for o in officers]
    return {
        "party": source.party_name,
        "time": span_words(visit),
        "place": str(visit.get("place") or ""),
        "rows": [
            [["案件名称", matter(source)]],
            [["勘验时间", span_words(visit)], ["天气", ""]],
            [["勘验场所", str(visit.get("place") or "")]],
            [["勘验人", names[0]], ["勘验人", names[1]]],
            [["当事人", source.party_name]],
            [["当事人（代表）", ""], ["联系电话", ""]],
            [["被邀请人", ""], ["联系电话", ""]],
            [["记录人", ""], ["附图", "　　张"]],
        ],
        "rights": f"我们是{source.authority.name}的执法人员，现依法对现场进行勘验，请予以配合。你有申请回避的权利。",
        "report": [source.hazard_line(label) for label in source.hazards()],
        "officers": officers,
    }
