"""What the papers of a penalty have in common: the party, the conduct, the evidence, the basis, what is imposed."""

from cases.casefile import Facts
from documents.source import Source, day_words, sanction_words, sum_words

#: The kinds of paper that decide a penalty.
DECISIONS = (
    "penalty_decision_unit", "penalty_decision_person", "penalty_decision_onspot_unit", "penalty_decision_onspot_person",
)  # fmt: skip


def party_rows(source: Source) -> list[list[list[str]]]:
    """The party's particulars in rows of pairs: name and value."""
    party = source.party
    if party is None:
        return [[["当事人", source.party_name]]]
    if party.is_person:
        return [
            [["被处罚人", source.party_name], ["性别", ""]],
            [["身份证件号码", party.id_number or ""], ["联系电话", party.phone or ""]],
            [["家庭住址", ""], ["邮政编码", ""]],
            [["所在单位", unit_of(source)], ["职务", ""]],
        ]
    return [
        [["被处罚单位", source.party_name]],
        [["统一社会信用代码", party.uscc or ""], ["联系电话", party.phone or ""]],
        [["地址", ""], ["邮政编码", ""]],
        [["法定代表人（负责人）", ""], ["职务", ""]],
    ]


def unit_of(source: Source) -> str:
    """The unit a natural person belongs to: the subject of the case where the person is not it himself."""
    subject, party = source.case.subject, source.party
    if subject is None or party is None or party.label == subject.label or subject.is_person:
        return ""
    return subject.name


def conduct(source: Source) -> str:
    """What was found: when, where, what, by whose inspection; the sentence that stands before the evidence."""
    lines = []
    for violation in source.violations():
        span = violation.get("conduct") or {}
        start, end = day_words(span.get("from")), day_words(span.get("to"))
        when = start if start == end or not end else f"{start}至{end}"
        found = "；".join(source.hazard_line(label) for label in violation.get("hazards", ()) if label in source.case.hazards)
        lines.append(f"{f'{when}，' if when else ''}{source.party_name}{source.violation_line(violation)}{f'（{found}）' if found else ''}")
    return "；".join(lines)


def evidence(source: Source) -> list[str]:
    """Evidence by name: the papers of the investigation, then what was registered."""
    papers = [
        source.reference(kind)
        for kind in ("inspection_record", "rectification_order", "onsite_measures_decision", "reinspection_opinion", "inquiry_record")
        if source.earlier(kind)
    ]  # fmt: skip
    items = source.proceeding.get("evidence") or {}
    named = [str(item.get("name") or label) for label, item in items.items()]
    further = [label for label in source.facts.get("evidence", ()) if label not in items]
    return list(dict.fromkeys([*papers, *named, *further]))


def basis(source: Source) -> str:
    """The articles the penalty stands on."""
    return "、".join(dict.fromkeys(filter(None, (source.fined_under(v) for v in source.violations()))))


def breached(source: Source) -> str:
    """The provisions that were broken, where the law data name them beside the penalty."""
    found = (source.law.breached(v["code"], v.get("item"), source.day) for v in source.violations())
    return source.cite(dict.fromkeys(a for articles in found for a in articles))


def factors(source: Source) -> list[str]:
    """What weighed in the amount."""
    return list(dict.fromkeys(str(f) for v in source.violations() for f in v.get("factors", ())))


def sanction(source: Source) -> str:
    """What is imposed or proposed, in words."""
    facts = source.facts
    return sanction_words(facts.get("amount"), facts.get("other") or source.proceeding.get("other") or ())


def heard(source: Source) -> str:
    """What the party was told and said, and whether there was a hearing (行政处罚法#44, #45, #63)."""
    proceeding, notice = source.proceeding, source.reference("penalty_notice")
    served = day_words((proceeding.get("notice") or {}).get("served_on"))
    if not notice:
        return ""
    words = [f"本机关{f'于{served}' if served else ''}以{notice}告知当事人拟作出行政处罚的内容及事实、理由、依据和依法享有的权利"]
    if proceeding.get("defences"):
        words.append("当事人进行了陈述申辩，本机关已予复核" + _answers(proceeding))
    elif proceeding.get("waived"):
        words.append("当事人明确放弃陈述申辩")
    else:
        words.append("当事人在规定期限内未提出陈述申辩")
    hearing = proceeding.get("hearing") or {}
    if hearing.get("held_on"):
        words.append(f"应当事人要求，本机关于{day_words(hearing['held_on'])}举行了听证")
    elif (proceeding.get("notice") or {}).get("hearing_told"):
        words.append("当事人未要求举行听证")
    return "；".join(words)


def _answers(proceeding: Facts) -> str:
    points = (proceeding.get("defence_reviewed") or {}).get("points", ())
    said = [f"“{p['point']}”，{'予以采纳' if p.get('accepted') else '不予采纳'}：{p['answer']}" for p in points]
    return f"（{'；'.join(said)}）" if said else ""


def announced(source: Source, rights: str) -> Facts:
    """What both notices before a decision tell: what is proposed and why, with the rights of the one at hand."""
    daily = source.facts.get("daily")
    return {
        "party": source.party_name,
        "conduct": conduct(source),
        "evidence": evidence(source),
        "breached": breached(source),
        "basis": basis(source),
        "factors": factors(source),
        "proposal": f"按日连续处罚，罚款合计人民币{sum_words(daily)}" if daily else sanction(source),
        "rights": rights,
        "address": source.authority.address,
        "phone": source.authority.phone,
    }
