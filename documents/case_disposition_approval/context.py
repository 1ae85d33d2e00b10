"""案件处理呈批表, before the notice and again before the decision: facts, basis, what the party said, what is proposed."""

from cases.casefile import Facts
from documents.approvals import cells, officer_signers, opinion, party_cells, signer, story
from documents.penalties import basis, breached, conduct, factors, heard
from documents.source import Source, day_words, sanction_words, sum_words


def context(source: Source) -> Facts:
    """The rows of the form."""
    facts, proceeding = source.facts, source.proceeding
    decided = facts.get("stage") == "before_decision"
    daily = facts.get("daily")
    proposal = (
        f"按日连续处罚，罚款合计人民币{sum_words(daily)}" if daily
        else sanction_words(facts.get("amount"), facts.get("other") or proceeding.get("other") or ())
    ) or "不予行政处罚"
    handlers = source.officers()
    law = basis(source)
    weighed = f"裁量情节：{'、'.join(factors(source))}。" if factors(source) else ""
    return {
        "party": source.party_name,
        "conduct": conduct(source),
        "basis": law,
        "proposal": proposal,
        "handlers": handlers,
        "rows": [
            cells(("案件名称", str(proceeding.get("name") or source.case.title))),
            cells(("呈批阶段", "作出决定前" if decided else "告知前")),
            *party_cells(source),
            story("违法事实及处罚依据", f"{conduct(source)}。\n违反{breached(source) or '＿＿＿＿'}，依据{law or '＿＿＿＿'}。{weighed}"),
            story("当事人的申辩意见", f"{heard(source)}。" if decided and heard(source) else "尚未告知。" if not decided else ""),
            opinion("承办人意见", f"建议：{proposal}。", officer_signers(handlers)),
            opinion("审核意见", "", [signer("审核人")]),
            opinion("审批意见", "同意。", [signer("审批人")], day_words(source.day)),
        ],
    }  # fmt: skip
