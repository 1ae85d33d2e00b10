"""抽样取证凭证: which samples were taken, where and from whom. Drawn by hand."""

from cases.casefile import Facts
from documents.casework import count, padded, pieces_of, within
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """Things that were seized or preserved stand in the list already; others are written in."""
    source = within(source, "seizure", "evidence")
    party, visit = source.party, source.case.facts.get("inspection") or {}
    place = str(source.proceeding.get("place") or visit.get("place") or "")
    rows = [[t["name"], "", f"{count(t['quantity'])}{t['unit']}", ""] for t in pieces_of(source).values()]
    return {
        "party": source.party_name,
        "place": place,
        "rows": [
            [["被抽样单位（人）", source.party_name]],
            [["现场负责人", ""], ["电话", party.phone or "" if party else ""]],
            [["地址", ""], ["邮编", ""]],
            [["抽样时间", day_words(source.day)], ["抽样地点", place]],
        ],
        "basis": source.basis(),
        "things": padded(rows, 5),
        "officers": source.officers(),
    }
