"""主要物证和书证目录: the evidence that goes with a case to the police, by name and kind."""

from cases.casefile import Facts
from documents.referrals import police_of, proofs
from documents.source import Source

COLUMNS = ("序号", "证据名称", "种类", "取得日期", "份数", "页数", "备注")


def context(source: Source) -> Facts:
    """One line a piece; copies and pages are counted by hand."""
    return {
        "sender": source.authority.name,
        "police": police_of(source),
        "party": source.party_name,
        "columns": list(COLUMNS),
        "evidence": [[*row, "", "", ""] for row in proofs(source)],
        "officers": source.officers(),
    }
