"""复议（立案监督）建议书: the body asks the police to think again, or the procuratorate to look at the refusal."""

from cases.casefile import Facts
from documents.pressure import facts_of
from documents.referrals import letter_number, offence, police_of, regulation, story
from documents.source import Source, day_words

ANNEXES = ("涉嫌犯罪案件移送书及附件材料", "不予立案通知书")


def context(source: Source) -> Facts:
    """Addressed by what is asked for: review by the police, supervision by the procuratorate."""
    facts = source.facts
    supervision = facts.get("to") == "人民检察院"
    police = police_of(source)
    answers = [p for p in facts_of(source, "referral").get("police", ()) if p.get("result") == "refused"]
    last = answers[-1] if answers else {}
    asked = "建议立案监督" if supervision else "提请复议"
    return {
        "heading": f"关于对{source.party_name}涉嫌犯罪案件{asked}的函",
        "addressee": str(facts.get("to") or "") if supervision else police or "公安机关",
        "party": source.party_name,
        "letter": letter_number(source),
        "police": police,
        "refused": f"于{day_words(last['received_on'])}收到不予立案的通知" if last.get("received_on") else "",
        "their_reason": str(last.get("reason") or ""),
        "story": story(source),
        "offence": offence(source),
        "reason": str(facts.get("reason") or ""),
        "request": "请依法进行立案监督" if supervision else "请依法复议并作出立案决定",
        "basis": regulation(source, "9"),
        "annexes": list(ANNEXES),
        "copy_to": [],
        "remark": "",
    }
