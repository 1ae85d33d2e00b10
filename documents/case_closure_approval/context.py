"""结案审批表: what was decided, how it was performed, why the case may be closed."""

from decimal import Decimal

from cases.casefile import Facts
from documents.approvals import cells, officer_signers, opinion, party_cells, signer, story
from documents.penalties import DECISIONS
from documents.source import Source, day_words, figures, sanction_words

GROUNDS = {"paid": "当事人已履行处罚决定", "court_executed": "人民法院已执行完毕", "written_off": "无法执行，按规定核销"}


def context(source: Source) -> Facts:
    """The rows of the form."""
    facts, proceeding = source.facts, source.proceeding
    decision = proceeding.get("decision") or {}
    result = sanction_words(decision.get("amount"), decision.get("other") or ()) or "不予行政处罚"
    ground = GROUNDS.get(str(facts.get("ground")), "") + (f"：{facts['reason']}" if facts.get("reason") else "")
    number = source.reference(*DECISIONS)
    return {
        "party": source.party_name,
        "result": result,
        "performed": performed(proceeding),
        "ground": ground,
        "rows": [
            cells(("案件名称", str(proceeding.get("name") or source.case.title))),
            cells(("立案日期", day_words(proceeding.get("filed_on"))), ("结案日期", day_words(source.day))),
            *party_cells(source),
            story("处理结果", f"{number}：{result}。" if number else f"{result}。"),
            story("执行情况", f"{performed(proceeding)}。"),
            opinion("承办人意见", f"{ground}，建议结案。", officer_signers(source.officers())),
            opinion("审核意见", "", [signer("审核人")]),
            opinion("审批意见", "同意结案。", [signer("审批人")], day_words(source.day)),
        ],
    }  # fmt: skip


def performed(proceeding: Facts) -> str:
    """Every payment with its day and receipt, and what they come to."""
    payments = proceeding.get("payments", ())
    if not payments:
        return "无缴款记录"
    lines = [f"{day_words(p['on'])}缴纳{figures(p['amount'])}（票据{p['receipt']}）" for p in payments]
    total = sum((Decimal(str(p["amount"])) for p in payments), Decimal(0))
    return f"{'；'.join(lines)}；合计{figures(total)}"
