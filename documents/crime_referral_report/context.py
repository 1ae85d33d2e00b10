"""移送涉嫌犯罪案件书面报告: the special team tells the head what it found and asks that the case go to the police."""

from cases.casefile import Facts
from documents.legal import length_words
from documents.referrals import course, offence, proofs, regulation, story, suspect_rows, team
from documents.source import Source
from states.intake.inputs import SOURCE_LABELS


def context(source: Source) -> Facts:
    """What the head needs to decide within the limit of the regulation."""
    law = source.law
    approve, send = length_words(law, "referral_approve", source), length_words(law, "referral_send", source)
    return {
        "origin": SOURCE_LABELS.get(source.case.source, source.case.source),
        "rows": suspect_rows(source),
        "offence": offence(source),
        "story": story(source),
        "course": course(source),
        "evidence": [row[1] for row in proofs(source)],
        "report": str(source.facts.get("report") or ""),
        "basis": regulation(source, "5.1"),
        "limits": f"正职负责人或者主持工作的负责人应当自接到报告之日起{approve}内作出批准移送或者不批准移送的决定；"
        f"决定批准的，应当在{send}内向同级公安机关移送（{regulation(source, '5.2')}）。",
        "officers": team(source),
    }
