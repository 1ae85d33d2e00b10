"""听证笔录: who presided and who was there, what was said and shown; read over and signed (行政处罚法#64)."""

from cases.casefile import Facts
from documents.casework import matter, within
from documents.source import Source, day_words, time_words


def context(source: Source) -> Facts:
    """The record line by line under the particulars of the hearing."""
    source = within(source, "penalty")
    hearing, known = source.proceeding.get("hearing") or {}, source.proceeding.get("evidence") or {}
    chair, clerk = source.name_of(hearing.get("chair")), source.name_of(hearing.get("clerk"))
    time = time_words(hearing.get("time")) or day_words(hearing.get("held_on"))
    officers, place = source.officers(), str(hearing.get("place") or "")
    return {
        "matter": matter(source),
        "time": time,
        "place": place,
        "chair": chair,
        "party": source.party_name,
        "rows": [
            [["案件名称", matter(source)]],
            [["听证时间", time], ["方式", "公开" if hearing.get("public", True) else "不公开"]],
            [["听证地点", place]],
            [["主持人", chair], ["听证员", ""], ["书记员", clerk]],
            [["当事人", source.party_name]],
            [["委托代理人", ""], ["第三人", ""]],
            [["案件调查人员", "、".join(f"{o['name']}（{o['certificate']}）" for o in officers if o["name"])]],
            [["其他参加人", "、".join(str(name) for name in source.facts.get("present", ()))]],
        ],
        "shown": [str((known.get(label) or {}).get("name") or label) for label in hearing.get("shown", ())],
        "report": [line.strip() for line in str(source.facts.get("record") or "").splitlines() if line.strip()],
        "officers": officers,
    }
