"""涉案物品清单: the things that go with the case, where they lie, who handed them over and who took them."""

from cases.casefile import Facts
from documents.referrals import goods, police_of
from documents.source import Source

COLUMNS = ("序号", "名称", "规格型号", "数量", "单位", "特征、批号", "存放地点", "保管人", "备注")


def context(source: Source) -> Facts:
    """The goods that the act names, with what the lists of sealed and preserved things say of them."""
    return {
        "sender": source.authority.name,
        "police": police_of(source),
        "party": source.party_name,
        "list_number": source.reference("seizure_decision", "evidence_preserve_notice"),
        "columns": list(COLUMNS),
        "goods": goods(source),
        "officers": source.officers(),
    }
