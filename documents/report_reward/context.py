"""举报奖励审批表: what was reported, what came of it, what is proposed; the reporter is named by hand alone."""

from cases.casefile import Facts
from documents.approvals import cells, opinion, signer, story
from documents.penalties import sanction
from documents.pressure import instrument
from documents.publicities import decisions, done
from documents.source import Source, day_words, sum_words

SECRET = "举报人姓名、电话、账号由专人填写和保管，不得泄露。"


def context(source: Source) -> Facts:
    """The rows of the form. Neither name nor telephone of the reporter is printed (安全生产法#76)."""
    facts = source.case.facts
    found = "；".join(source.hazard_line(label) for label in source.case.hazards)
    report = str(facts.get("text") or facts.get("report") or found or source.case.title)
    result = (facts.get("report_result") or {}).get("text")
    verified = str(result or (f"经核查属实：{found}。处理情况：{done(source)}" if found else ""))
    amount = source.facts.get("amount")
    fines = "；".join(filter(None, (sanction(one) for one in decisions(source))))
    return {
        "report": report,
        "verified": verified,
        "amount": sum_words(amount) if amount else "",
        "secret": SECRET,
        "rows": [
            cells(("举报编号", source.case.number), ("举报日期", day_words(source.case.opened_at))),
            cells(("被举报人", source.party_name)),
            story("举报内容", report),
            story("核查情况", verified),
            cells(("处罚情况", fines)),
            cells(("奖励依据", f"{source.cite(['安全生产法#76'])}；{instrument(source, 'rpt')}")),
            cells(("奖励金额", sum_words(amount) if amount else ""), ("领取方式", "")),
            cells(("举报人", ""), ("联系方式", "")),
            cells(("保密要求", SECRET)),
            opinion("承办意见", "", [signer("承办人")]),
            opinion("财务意见", "", [signer("财务负责人")]),
            opinion("审批意见", "", [signer("审批人")]),
        ],
    }
