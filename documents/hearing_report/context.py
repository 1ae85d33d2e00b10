"""听证会报告书: what the hearing brought and what its chair thinks of it (行政处罚法#65)."""

from cases.casefile import Facts
from documents.approvals import cells, opinion, party_cells, signer, story
from documents.casework import matter, within
from documents.source import Source, day_words, sanction_words, time_words


def context(source: Source) -> Facts:
    """The rows of the form."""
    source = within(source, "penalty")
    hearing = source.proceeding.get("hearing") or {}
    chair, clerk = source.name_of(hearing.get("chair")), source.name_of(hearing.get("clerk"))
    summary = str(source.facts.get("report") or "")
    notice = source.proceeding.get("notice") or {}
    return {
        "matter": matter(source),
        "chair": chair,
        "summary": summary,
        "rows": [
            cells(("案件名称", matter(source))),
            *party_cells(source),
            cells(("听证时间", time_words(hearing.get("time")) or day_words(hearing.get("held_on"))), ("地点", str(hearing.get("place") or ""))),
            cells(("主持人", chair), ("听证员", ""), ("书记员", clerk)),
            story("拟作处罚", sanction_words(notice.get("amount"), notice.get("other") or ())),
            story("听证会基本情况摘要", summary),
            opinion("主持人意见", "", [signer("主持人"), signer("书记员")]),
            opinion("负责人审核意见", "", [signer("负责人")]),
        ],
    }  # fmt: skip
