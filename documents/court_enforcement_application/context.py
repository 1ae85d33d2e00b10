"""强制执行申请书: court, party, decision, what is asked, that it was demanded, and the head who signed (行政强制法#55)."""

from cases.casefile import Facts
from documents.penalties import DECISIONS, basis, conduct, party_rows
from documents.source import Source, day_words, sum_words

ANNEXES = ("行政处罚决定书", "作出决定的事实、理由和依据", "当事人的意见及催告情况", "申请强制执行标的情况")


def context(source: Source) -> Facts:
    """The application; the annexes are those the law lists."""
    decision, demand = source.earlier(*DECISIONS), source.earlier("enforcement_demand")
    demanded = day_words((demand.service if demand else {}).get("on")) or (day_words(demand.at) if demand else "")
    return {
        "court": source.authority.court,
        "party": source.party_name,
        "rows": party_rows(source),
        "decision": source.reference(*DECISIONS),
        "decided_on": day_words(decision.at) if decision else "",
        "served_on": day_words((decision.service if decision else {}).get("on")),
        "conduct": conduct(source),
        "law": basis(source),
        "request": f"尚欠罚款及加处罚款合计人民币{sum_words(source.facts.get('amount') or 0)}",
        "opinion": f"本机关于{demanded}以{source.reference('enforcement_demand')}催告，当事人逾期仍未履行" if demand else "",
        "property": str(source.facts.get("property") or ""),
        "head": str(source.facts.get("signed_by_head") or ""),
        "annexes": list(ANNEXES),
        "basis": source.basis(),
        "address": source.authority.address,
        "phone": source.authority.phone,
    }
