"""涉嫌犯罪案件移送书: the case goes to the police with its papers, a copy to the procuratorate, and a slip to send back."""

from cases.casefile import Facts
from documents.legal import length_words
from documents.referrals import course, offence, police_of, regulation, story, suspect_rows
from documents.source import Source
from states.intake.inputs import SOURCE_LABELS

ATTACHED = (
    "涉嫌犯罪案件情况的调查报告",
    "涉案物品清单",
    "主要物证和书证目录及有关检验报告、鉴定意见",
    "其他有关涉嫌犯罪的材料",
)


def context(source: Source) -> Facts:
    """The contents of the regulation's list, what was done already, and how long the police have."""
    decide = length_words(source.law, "police_decide", source)
    return {
        "police": police_of(source),
        "origin": SOURCE_LABELS.get(source.case.source, source.case.source),
        "rows": suspect_rows(source),
        "story": story(source),
        "offence": offence(source),
        "measures": course(source),
        "basis": regulation(source, "5", "6"),
        "answer": f"请自接受移送之日起{decide}内作出立案或者不予立案的决定，并书面通知本机关（{regulation(source, '8')}）。",
        "attached": list(ATTACHED),
        "copy_to": "同级人民检察院",
        "phone": source.authority.phone,
    }
