"""行政处罚集体讨论记录: who was there, what was discussed, what each said, what was concluded."""

from cases.casefile import Facts
from documents.penalties import conduct
from documents.source import Source, day_words, sanction_words


def context(source: Source) -> Facts:
    """The discussion of the heads; the sum they came to in figures and in words."""
    facts, proceeding = source.facts, source.proceeding
    amount = facts.get("amount") if facts.get("amount") is not None else proceeding.get("amount")
    name = str(proceeding.get("name") or source.case.title)
    chair = (source.signers() or [{"name": ""}])[0]["name"]
    return {
        "name": name,
        "rows": [
            [["案件名称", name]],
            [["讨论时间", day_words(source.day)], ["地点", ""]],
            [["主持人", chair], ["汇报人", ""], ["记录人", ""]],
        ],
        "attendees": list(facts.get("attendees", ())),
        "issues": f"{conduct(source)}。拟处理意见：{sanction_words(proceeding.get('amount'), proceeding.get('other') or ())}。",
        "opinions": str(facts.get("opinions") or ""),
        "conclusion": str(facts.get("conclusion") or ""),
        "sum": sanction_words(amount, ()),
    }
