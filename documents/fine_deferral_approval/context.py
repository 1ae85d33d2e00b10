"""延期（分期）缴纳罚款审批表: the decision, the application, the plan."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.casework import matter, ruling, within
from documents.fine_deferral_grant.context import plan_rows
from documents.penalties import DECISIONS, conduct
from documents.source import Source, day_words, sanction_words


def context(source: Source) -> Facts:
    """The rows of the form."""
    source = within(source, "penalty")
    asked = source.facts.get("application") or {}
    decided = source.proceeding.get("decision") or {}
    plan = [f"第{no}期：{day}前缴纳{amount}" for no, day, amount, _ in plan_rows(source)]
    grounds = str(asked.get("reason") or "")
    return {
        "party": source.party_name,
        "decision": source.reference(*DECISIONS),
        "grounds": grounds,
        "plan": plan,
        "rows": [
            cells(("案件名称", matter(source))),
            *party_cells(source),
            cells(("决定书文号", source.reference(*DECISIONS))),
            story("违法事实及处罚决定", f"{conduct(source)}。\n{sanction_words(decided.get('amount'), decided.get('other') or ())}。"),
            cells(("申请日期", day_words(asked.get("on"))), ("申请理由", grounds)),
            story("缴款计划", "；\n".join(plan)),
            *ruling(source, "当事人确有经济困难，建议同意按上述计划缴纳。", "同意。"),
        ],
    }
