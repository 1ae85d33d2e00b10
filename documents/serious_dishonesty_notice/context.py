"""严重失信主体列入告知书: why somebody is to be listed, what follows, for how long, and the right to be heard."""

from cases.casefile import Facts
from documents.pressure import instrument
from documents.publicities import decision_words, period, published
from documents.source import Source

MEASURES = (
    "向社会公示，并与有关部门共享名单信息",
    "依法依规实施联合惩戒，在行政许可、资质审核、招标投标、融资授信等方面受到限制",
    "作为重点监管对象，提高执法检查频次，不适用告知承诺制",
)


def context(source: Source) -> Facts:
    """Before 2023-10-01 the law alone is cited; the rules on the list and their periods came then."""
    days = period(source, "severe_list_notice")
    facts = published(source)
    return {
        "party": source.party_name,
        "decision": decision_words(source),
        "ground": str(facts.get("ground") or ""),
        "basis": rules(source),
        "measures": list(MEASURES),
        "term": period(source, "severe_list_term"),
        "defence": f"你（单位）可以自收到本告知书之日起{days or '　　个工作日'}内向本机关提出陈述、申辩；逾期未提出的，视为放弃陈述、申辩的权利。",
        "address": source.authority.address,
        "phone": source.authority.phone,
    }


def rules(source: Source) -> str:
    """The rules on the list where they were in force, else the law."""
    law = source.cite(["安全生产法#78"])
    return f"{law}和{instrument(source, 'o11')}" if source.law.in_force("o11", source.day) else law
