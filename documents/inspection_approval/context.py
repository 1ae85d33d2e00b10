"""行政检查审批表: whom, why, what and how; approved before the visit. Drawn by hand."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells
from documents.casework import ruling
from documents.inspection_notice.context import ITEMS, METHOD, ground_of
from documents.source import Source, span_words


def context(source: Source) -> Facts:
    """The rows of the form; what the visit left behind where there was one."""
    visit = source.case.facts.get("inspection") or {}
    officers, planned = source.officers(), visit.get("planned")
    most = source.law.days("inspections_per_year", source.day)
    kind = "□计划内　□计划外" if planned is None else "计划内" if planned else "计划外"
    return {
        "subject": source.party_name,
        "ground": ground_of(source),
        "items": ITEMS,
        "method": METHOD,
        "officers": officers,
        "frequency": "",
        "approved": "",
        "rows": [
            *party_cells(source),
            cells(("检查类别", kind), ("检查时间", span_words(visit))),
            cells(("检查场所", str(visit.get("place") or ""))),
            cells(("检查事由", ground_of(source))),
            cells(("检查事项", ITEMS)),
            cells(("检查方式", METHOD)),
            cells(("检查依据", source.basis())),
            cells(("检查频次", f"本年度已检查＿＿次（年度频次上限{most}次；因举报、转办等事由检查的不受此限）")),
            *ruling(source, f"建议由{'、'.join(o['name'] for o in officers if o['name']) or '＿＿＿＿'}实施检查。"),
        ],
    }
