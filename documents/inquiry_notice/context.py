"""询问通知书: who is to come when and where, about what, and what to bring."""

from cases.casefile import Facts
from documents.source import Source, time_words

BRING = ("身份证", "营业执照", "法定代表人身份证明或者委托书", "其他：")


def context(source: Source) -> Facts:
    """The summons; what the case does not know is left to the hand."""
    facts = source.facts
    matter = str(source.proceeding.get("name") or source.case.title)
    return {
        "addressee": str(facts.get("person") or ""),
        "matter": matter,
        "time": time_words(facts.get("time")),
        "place": str(facts.get("place") or ""),
        "duty": "你（单位）应当如实回答询问，并协助调查，不得拒绝或者阻挠。",
        "bring": list(BRING),
        "basis": source.basis(),
        "address": source.authority.address,
        "phone": source.authority.phone,
    }
