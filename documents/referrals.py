"""What the papers of a referral to the police have in common (行刑衔接): suspect, offence, facts, evidence, goods."""

from collections.abc import Iterable
from datetime import date

from cases.casefile import Facts
from cases.clockface import day_of
from documents.catalogue import catalogue_on
from documents.penalties import unit_of
from documents.pressure import facts_of, running
from documents.source import Source, day_words
from law.faults import LawError

#: The regulation by the name under which letters cite it.
REGULATION = "行政执法机关移送涉嫌犯罪案件的规定"
#: What was done before the referral, by the papers that show it.
MEASURES = (
    "onsite_measures_decision", "rectification_order", "reinspection_opinion", "seizure_decision", "sampling_voucher",
    "evidence_preserve_notice", "appraisal_commission", "scene_record",
)  # fmt: skip
#: Papers that are evidence, with their kind (行政处罚法#46).
PROOFS = {
    "inspection_record": "现场笔录", "scene_record": "勘验笔录", "inquiry_record": "当事人陈述、证人证言", "photo_sheet": "视听资料",
    "rectification_order": "书证", "onsite_measures_decision": "书证", "reinspection_opinion": "书证", "seizure_decision": "书证",
    "seizure_list": "书证", "sampling_voucher": "书证", "evidence_preserve_notice": "书证", "expert_opinion": "鉴定意见",
}  # fmt: skip
KINDS = {
    "document": "书证", "physical": "物证", "photo": "视听资料", "video": "视听资料", "monitor": "电子数据", "testimony": "证人证言",
    "expert": "鉴定意见", "record": "勘验笔录、现场笔录",
}  # fmt: skip


def regulation(source: Source, *articles: str) -> str:
    """Articles of the regulation as letters cite them; `regulation(source, "5.1")`."""
    return source.cite([f"{REGULATION}#{article}" for article in articles])


def offence(source: Source) -> str:
    """The offence that is suspected, with its article (刑法#134-1.1.2) cited."""
    code = str(source.facts.get("offence") or facts_of(source, "referral").get("offence") or "")
    try:
        found = source.law.offence(code)
    except LawError:
        return code
    return f"{found.label.partition('（')[0]}（{source.cite([found.article])}）"


def suspect_rows(source: Source) -> list[list[list[str]]]:
    """Who is suspected, in rows of pairs."""
    party = source.party
    if party is not None and party.is_person:
        return [
            [["姓名", source.party_name], ["性别", ""], ["出生日期", ""]],
            [["身份证件号码", party.id_number or ""], ["联系电话", party.phone or ""]],
            [["住址", ""]],
            [["所在单位", unit_of(source)], ["职务", ""]],
        ]
    return [
        [["单位名称", source.party_name]],
        [["统一社会信用代码", (party.uscc if party else "") or ""], ["联系电话", (party.phone if party else "") or ""]],
        [["住所地", ""]],
        [["法定代表人（负责人）", ""], ["身份证件号码", ""]],
    ]


def story(source: Source) -> str:
    """What happened, by the inspection, the hazards and the violations of the case."""
    visit = source.case.facts.get("inspection") or {}
    labels = facts_of(source, "referral").get("hazards") or source.case.hazards
    found = "；".join(source.hazard_line(label) for label in labels if label in source.case.hazards)
    when = day_words(visit.get("from") or source.case.opened_at)
    where = f"对{source.case.subject.name if source.case.subject else ''}检查" if visit else "核查"
    words = f"{when}，执法人员{where}，发现：{found}" if found else f"{when}，执法人员对有关线索进行{where}"
    acts = []
    for violation in facts_of(source, "penalty").get("violations") or ():
        span = violation.get("conduct") or {}
        first, last = day_words(span.get("from")), day_words(span.get("to"))
        acts.append(
            f"{first if first == last or not last else f'{first}至{last}'}，{source.party_name}{source.violation_line(violation)}"
        )
    return "。".join([words, *acts])


def course(source: Source, kinds: tuple[str, ...] = MEASURES, more: Iterable[tuple[date, str]] = ()) -> list[str]:
    """What was done, by day, with the papers that show it; `more` is put in between by its day."""
    shown = [
        (day_of(paper.at), f"《{catalogue_on(source.day)[paper.kind].title}》{paper.number or ''}")
        for paper in source.case.documents
        if paper.n < source.document.n and paper.status in ("issued", "served") and paper.kind in kinds
    ]
    return [f"{day_words(day)}，{words}" for day, words in sorted([*more, *shown], key=lambda step: step[0])]


def proofs(source: Source) -> list[list[str]]:
    """Lines of the index of evidence: number, name, kind, origin."""
    rows = []
    for paper in source.case.documents:
        if paper.n < source.document.n and paper.status in ("issued", "served") and paper.kind in PROOFS:
            title = f"《{catalogue_on(source.day)[paper.kind].title}》{paper.number or ''}"
            rows.append([title, PROOFS[paper.kind], day_words(paper.at)])
    for penalty in source.case.of_kind("penalty"):
        for label, item in (penalty.facts.get("evidence") or {}).items():
            rows.append([str(item.get("name") or label), KINDS.get(str(item.get("kind")), ""), ""])
    return [[str(number), *row] for number, row in enumerate(rows, start=1)]


def goods(source: Source) -> list[list[str]]:
    """Lines of the list of things: what the act names, else everything that is sealed or preserved in the case."""
    held: dict[str, Facts] = {}
    for procedure in [*source.case.of_kind("seizure"), *source.case.of_kind("evidence")]:
        for label, item in (procedure.facts.get("items") or {}).items():
            held[label] = {**item, "place": procedure.facts.get("place") or ""}
    named: Facts = source.facts.get("goods") or {}
    rows = []
    for number, label in enumerate(named or held, start=1):
        item = held.get(label, {})
        quantity = named.get(label) or item.get("quantity") or ""
        rows.append([
            str(number), str(item.get("name") or label), "", str(quantity).removesuffix(".0"), str(item.get("unit") or ""), "",
            str(item.get("place") or ""), "", "",
        ])  # fmt: skip
    return rows


def team(source: Source) -> list[Facts]:
    """The officers of the special team with their certificates, else those of the paper."""
    labels = facts_of(source, "referral").get("team") or ()
    people = [source.people[label] for label in labels if label in source.people]
    named = [{"name": p.name, "certificate": p.certificate or ""} for p in people]
    return named if len(named) >= 2 else source.officers()


def police_of(source: Source) -> str:
    """The police body the case was sent to."""
    found = running(source, "referral")
    sent = (found.facts.get("sent") or {}) if found else {}
    return str(source.facts.get("police") or sent.get("police") or "")


def letter_number(source: Source) -> str:
    """《涉嫌犯罪案件移送书》 with its number and day, as a later paper names it."""
    found = source.earlier("crime_referral_letter")
    return f"《涉嫌犯罪案件移送书》{found.number or ''}（{day_words(found.at)}）" if found else ""
