"""专家检查意见: what an expert who went along thinks of each finding. Drawn by hand."""

from cases.casefile import Facts
from documents.casework import LEAST_ROWS, padded
from documents.source import LEVELS, Source, span_words


def context(source: Source) -> Facts:
    """One row a hazard; the expert's own words are written by hand."""
    visit = source.case.facts.get("inspection") or {}
    rows = [[h.place or "", h.description, LEVELS[h.level], "　"] for h in source.case.hazards.values()]
    return {
        "unit": source.party_name,
        "time": span_words(visit),
        "rows": [
            [["被检查单位", source.party_name]],
            [["检查时间", span_words(visit)]],
            [["检查场所", str(visit.get("place") or "")]],
            [["专家", ""], ["专业（职称）", ""]],
            [["工作单位", ""], ["联系电话", ""]],
        ],
        "things": padded(rows, 5, LEAST_ROWS),
        "opinions": "",
    }
