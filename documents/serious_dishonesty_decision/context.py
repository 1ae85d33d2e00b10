"""严重失信主体列入决定书: who is listed, why, for how long, how it ends, how to contest it."""

from cases.casefile import Facts
from documents.legal import not_suspended, remedies
from documents.publicities import decision_words, period, published
from documents.serious_dishonesty_notice.context import MEASURES, rules
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The frozen ground and the day of the prior notice, with the periods of the day."""
    facts = {**published(source), **source.facts}
    party = source.case.subject
    early, answer = period(source, "severe_list_early_removal"), period(source, "severe_list_removal_decide")
    return {
        "party": source.party_name,
        "code": "" if party is None or party.is_person else party.uscc or "",
        "decision": decision_words(source),
        "ground": str(facts.get("ground") or ""),
        "told": f"本机关于{day_words(facts.get('prior_notice_on'))}事先告知了拟列入名单的事实、理由、依据和依法享有的权利",
        "basis": rules(source),
        "measures": list(MEASURES),
        "term": period(source, "severe_list_term") or "以依法公布的期限为准",
        "exit": (
            f"管理期限届满，本机关将你（单位）移出名单；列入满{early}并已履行义务、纠正违法行为、消除不良影响的，可以申请提前移出，"
            f"本机关自受理之日起{answer}内作出决定"
            if early
            else "依法履行义务、纠正违法行为后，可以申请移出名单"
        ),
        "remedies": remedies(source) + not_suspended(),
    }
