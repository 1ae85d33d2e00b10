"""信用修复申请书: who asks, for which decision, how it was performed, from when to when it was shown, and the promise."""

from cases.casefile import Facts
from documents.penalties import sanction
from documents.publicities import CREDIT_LABELS, decided, decision, decision_words, published, published_words
from documents.source import Source, day_words, figures

PROMISE = (
    "本单位（本人）承诺：所提交的材料真实、合法、有效；已经纠正违法行为，今后严格遵守安全生产法律、法规；"
    "违反承诺的，愿意承担相应责任，并接受重新公示。"
)


def context(source: Source) -> Facts:
    """As asked for in the case; before that, the empty application with what the case knows."""
    facts, found, penalty = published(source), decision(source), decided(source)
    repair = facts.get("repair") or {}
    subject = source.case.subject
    person = subject is not None and subject.is_person
    paid = [
        f"{day_words(p.get('on'))}缴纳{figures(p['amount'])}（{p.get('receipt') or ''}）"
        for p in payments(penalty.facts if penalty else {})
    ]
    return {
        "addressee": source.authority.name,
        "rows": [
            [["申请人", source.party_name]],
            [["统一社会信用代码", "" if person or subject is None else subject.uscc or ""]],
            [["行政处罚决定书", decision_words(source)]],
            [["处罚内容", sanction(found) if found else ""]],
            [["失信类别", CREDIT_LABELS.get(str(facts.get("credit")), "")]],
            [["公示期间", published_words(source)]],
        ],
        "performed": "；".join(paid),
        "reason": str(repair.get("reason") or ""),
        "files": list(repair.get("files", ())),
        "promise": PROMISE,
        "day": day_words(repair.get("on")),
    }


def payments(facts: Facts) -> list[Facts]:
    """What was paid of the fine."""
    return [p for p in facts.get("payments") or [] if p.get("amount")]
