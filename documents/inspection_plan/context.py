"""现场检查方案: whom, when, what, how and by whom; approved before the visit. Drawn by hand."""

from cases.casefile import Facts
from documents.approvals import cells, opinion, signer, story
from documents.inspection_notice.context import METHOD
from documents.source import Source, span_words

#: What is looked at in every inspection; the officers strike out or add.
ITEMS = (
    "安全生产责任制、规章制度和操作规程的建立和落实",
    "主要负责人、安全管理人员和从业人员的教育培训、持证上岗",
    "事故隐患排查治理，重大事故隐患判定标准所列情形",
    "危险作业管理、安全设备的维护和检测、安全警示标志",
    "应急救援预案、演练和应急物资",
)


def context(source: Source) -> Facts:
    """The rows of the form."""
    visit, party = source.case.facts.get("inspection") or {}, source.party
    officers = source.officers()
    return {
        "subject": source.party_name,
        "time": span_words(visit),
        "officers": officers,
        "items": list(ITEMS),
        "method": METHOD,
        "rows": [
            cells(("被检查单位", source.party_name)),
            cells(("地址", "")),
            cells(("联系人", ""), ("电话", party.phone if party else ""), ("行业", party.industry if party else "")),
            cells(("检查时间", span_words(visit))),
            cells(("执法人员", "、".join(f"{o['name']}（{o['certificate']}）" for o in officers if o["name"]))),
            story("检查内容", "\n".join(f"{n}．{item}" for n, item in enumerate(ITEMS, start=1))),
            cells(("检查方式", METHOD)),
            cells(("备注", str(visit.get("reason") or ""))),
            opinion("审核意见", "", [signer("审核人")]),
            opinion("审批意见", "", [signer("审批人")]),
        ],
    }
