"""行政处罚听证会通知书: case, time, place, who presides, the right to ask for another, and what to mind."""

from cases.casefile import Facts
from documents.source import Source, time_words

CAUTIONS = (
    "可以亲自参加听证，也可以委托一至二人代理；委托代理的，应当提交授权委托书",
    "应当携带身份证明和有关证据，通知证人出席作证",
    "因故不能按时参加的，应当事先申请延期",
    "无正当理由拒不出席或者未经许可中途退出的，视为放弃听证权利，听证终止",
)


def context(source: Source) -> Facts:
    """The hearing as it was set."""
    facts = source.facts
    return {
        "addressee": source.party_name,
        "matter": str(source.proceeding.get("name") or source.case.title),
        "time": time_words(facts.get("time")),
        "place": str(facts.get("place") or ""),
        "public": "公开举行" if facts.get("public", True) else "不公开举行",
        "chair": source.name_of(facts.get("chair")),
        "clerk": source.name_of(facts.get("clerk")),
        "recusal": "你（单位）认为主持人与本案有直接利害关系的，有权申请回避。",
        "cautions": list(CAUTIONS),
        "basis": source.basis(),
        "address": source.authority.address,
        "phone": source.authority.phone,
    }
