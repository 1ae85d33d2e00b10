"""What the papers on publication and credit have in common (公示、信用): the decision behind them, tables, periods."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from cases.casefile import Document, Facts, Procedure
from cases.people import Subject
from documents.penalties import basis, conduct, sanction
from documents.pressure import running
from documents.source import Source, day_words
from law.faults import LawError
from states.fields import SANCTION_LABELS

DECISIONS = (
    "penalty_decision_unit", "penalty_decision_person", "penalty_decision_onspot_unit", "penalty_decision_onspot_person",
)  # fmt: skip
CREDIT_LABELS = {"minor": "轻微失信", "general": "一般失信", "severe": "严重失信"}
#: The clocks of display: from a publication on, shortest and longest.
LONGEST = {
    "minor": "credit_display_minor", "general": "credit_display_general.max", "severe": "credit_display_severe.max",
}  # fmt: skip
SHORTEST = {"general": "credit_display_general.min", "severe": "credit_display_severe.min"}
OLD_LONGEST, OLD_SHORTEST = "credit_display_old_safety.max", "credit_display_old_safety.min"


def published(source: Source) -> Facts:
    """The facts of the publication the paper is about; nothing where there is none."""
    found = running(source, "disclosure")
    return found.facts if found else {}


def decided(source: Source) -> Procedure | None:
    """The penalty that is published, else the newest that was decided."""
    number = published(source).get("decided")
    if number and source.case.procedure(number).kind == "penalty":
        return source.case.procedure(number)
    return next((p for p in reversed(source.case.of_kind("penalty")) if p.facts.get("decision")), None)


def decisions(source: Source) -> list[Source]:
    """What each decision of that penalty is filled from: one for the unit, one for the person."""
    penalty = decided(source)
    papers = source.case.papers(*DECISIONS, procedure=penalty.n) if penalty else []
    return [replace(source, document=paper) for paper in papers if paper.status != "draft"]


def decision(source: Source) -> Source | None:
    """The first of them."""
    return next(iter(decisions(source)), None)


def decision_words(source: Source) -> str:
    """《行政处罚决定书（单位）》 with its number."""
    found = decision(source)
    return f"《{found.paper.title}》{found.document.number or ''}" if found else ""


def amount_of(found: Source) -> Decimal:
    """The fine of a decision in yuan."""
    return Decimal(str(found.facts.get("amount") or 0))


def ten_thousands(amount: Decimal) -> str:
    """Yuan as the publication tables count them, in 万元 with six places."""
    return f"{amount / 10000:.6f}"


def iso(value: object) -> str:
    """A day or an instant as tables write it."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value or "")[:10]


def kinds_of(found: Source) -> str:
    """The kinds of sanction: 罚款、警告."""
    other = [SANCTION_LABELS[w] for w in found.facts.get("other") or () if w in SANCTION_LABELS]
    return "、".join([*(["罚款"] if amount_of(found) > 0 else []), *other])


def until(source: Source) -> str:
    """The last day of display: what was approved, else the longest period of the law from the day of publication."""
    facts, own = published(source), running(source, "disclosure")
    if facts.get("until"):
        return str(facts["until"])
    for rule in (LONGEST.get(str(facts.get("credit") or "general"), ""), OLD_LONGEST, "severe_list_term"):
        clock = source.case.clock(rule, procedure=own.n) if own and rule else None
        if clock is not None:
            return iso(clock.due)
    return ""


def columns(source: Source, found: Source) -> list[list[str]]:
    """The columns of 双公示 in their order, each with its value; personal numbers are masked by `source.public`."""
    party, body = found.party, found.authority.name
    person = party is not None and party.is_person
    violations = "；".join(dict.fromkeys(found.violation_line(v) for v in found.violations()))
    values = (
        ("行政相对人名称", source.public(found.party_name)),
        ("行政相对人类别", "自然人" if person else "法人及非法人组织"),
        ("行政相对人代码_1（统一社会信用代码）", "" if person or party is None else party.uscc or ""),
        ("行政相对人代码_2（工商注册号）", ""), ("行政相对人代码_3（组织机构代码）", ""), ("行政相对人代码_4（税务登记号）", ""),
        ("行政相对人代码_5（事业单位证书号）", ""), ("行政相对人代码_6（社会组织登记证号）", ""), ("法定代表人", ""),
        ("法定代表人证件类型和号码", ""), ("自然人证件类型和号码", id_words(source, party)),
        ("行政处罚决定书文号", found.document.number or ""), ("违法行为类型", violations), ("违法事实", source.public(conduct(found))),
        ("处罚依据", basis(found)), ("处罚类别", kinds_of(found)), ("处罚内容", sanction(found)),
        ("罚款金额（万元）", ten_thousands(amount_of(found)) if amount_of(found) > 0 else ""),
        ("没收违法所得、没收非法财物的金额（万元）", ""), ("暂扣或吊销证照名称及编号", ""), ("处罚决定日期", iso(found.day)),
        ("处罚有效期", ""), ("公示截止期", until(source)), ("处罚机关", body), ("处罚机关统一社会信用代码", ""), ("数据来源单位", body),
        ("数据来源单位统一社会信用代码", ""), ("备注", ""),
    )  # fmt: skip
    return [[str(number), label, value] for number, (label, value) in enumerate(values, start=1)]


def id_words(source: Source, party: Subject | None) -> str:
    """The number of a natural person's card as the table shows it: masked."""
    return (
        f"居民身份证 {source.public(party.id_number)}"
        if party is not None and party.is_person and party.id_number
        else ""
    )


def corrected(source: Source) -> str:
    """That what stands here replaces what stood here before; empty for a first publication."""
    return f"本次公示于{day_words(source.day)}更正，以更正后的内容为准。" if source.facts.get("corrected") else ""


def approved_text(source: Source) -> list[str]:
    """The text that was approved for publication, masked, a paragraph a line."""
    text = str(source.facts.get("text") or published(source).get("text") or "")
    return [line.strip() for line in source.public(text).splitlines() if line.strip()]


def hazard_lines(source: Source) -> list[str]:
    """The hazards of the publication as the public may read them, each with how far it is."""
    named = published(source).get("hazards") or source.case.hazards
    return [
        source.public(f"{source.hazard_line(label)}（{state_of(source, label)}）")
        for label in named
        if label in source.case.hazards
    ]


def state_of(source: Source, label: str) -> str:
    """How far the rectification of a hazard is."""
    found = next((p for p in source.case.of_kind("rectification") if p.label == label), None)
    if found is None:
        return "整改中"
    words = {"rectified": "已整改", "overdue": "逾期未整改", "failed": "复查不合格", "transferred": "已移交"}
    return words.get(found.state, "整改中")


def closing(source: Source) -> str:
    """How far the hazards of the publication are, in one sentence."""
    named = [x for x in published(source).get("hazards") or source.case.hazards if x in source.case.hazards]
    gone = sum(state_of(source, label) == "已整改" for label in named)
    if gone == len(named) > 0:
        return "以上隐患已经整改。"
    return "以上隐患部分已经整改，其余正在督促整改之中。" if gone else "以上隐患正在督促整改之中。"


def open_decisions(source: Source) -> list[Source]:
    """The decisions that are public themselves on the day: nothing else may be told of a penalty (行政处罚法#48)."""
    public = {p.facts.get("decided") for p in source.case.of_kind("disclosure") if p.facts.get("kind") == "penalty" and p.state == "published"}
    return [found for found in decisions(source) if found.document.procedure in public]


def done(source: Source) -> str:
    """What the body did about it, by the papers that were issued. What is not decided yet is not told."""
    words = {
        "onsite_measures_decision": "作出现场处理措施决定", "rectification_order": "责令限期整改", "seizure_decision": "查封扣押",
        "listing_notice": "挂牌督办",
"supervision_notice": "督办",
    }  # fmt: skip
    found = [said for kind, said in words.items() if any(issued(d) for d in source.case.papers(kind))]
    fines = [sanction(one) for one in open_decisions(source)]
    return "；".join([*found, *(f"作出行政处罚：{words}" for words in fines if words)]) or "责令整改"


def issued(paper: Document) -> bool:
    """Whether a paper left the house."""
    return paper.status in ("issued", "served")


def period(source: Source, rule: str) -> str:
    """The length of a clock in words; empty where it was not in force on the day."""
    try:
        clock = source.law.clock(rule, on=source.day)
    except LawError:
        return ""
    unit = {"month": "个月", "year": "年", "working_day": "个工作日", "calendar_day": "日", "hour": "小时"}[clock.unit]
    return f"{clock.length}{unit}"


def display_words(source: Source) -> str:
    """How long a penalty is shown and from when on repair may be asked for, by the law of the day."""
    new = {credit: period(source, rule) for credit, rule in LONGEST.items()}
    if new["general"]:
        return (
            f"轻微失信信息公示期不超过{new['minor']}；一般失信信息公示期最短{period(source, SHORTEST['general'])}、最长{new['general']}；"
            f"严重失信信息公示期最短{period(source, SHORTEST['severe'])}、最长{new['severe']}"
        )
    shortest, longest = period(source, OLD_SHORTEST), period(source, OLD_LONGEST)
    return f"安全生产领域行政处罚信息公示期最短{shortest}、最长{longest}" if longest else ""


def credit_rule(source: Source) -> str:
    """The key of the rules on credit repair in force on the day; empty where there were none."""
    return next((key for key in ("cr36", "cr58") if source.law.in_force(key, source.day)), "")


def published_words(source: Source) -> str:
    """From when to when it is shown."""
    facts = published(source)
    start, end = day_words(facts.get("published_on")), day_words(until(source))
    return f"{start}至{end}" if start and end else start
