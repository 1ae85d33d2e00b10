"""The texts of disclosures and of withdrawals (公示文本), made from facts; what an editor then may change."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypedDict

from cases.errors import InputFault
from law.wording import citation, date_plain, money_cn
from publicity.masking import SHORTEST_SECRET, mask

KIND_LABELS: dict[str, str] = {
    "penalty": "行政处罚信息公示",
    "hazard": "隐患企业公示",
    "exposure": "媒体曝光",
    "listing": "挂牌督办公告",
    "severe_list": "严重失信名单",
}

Day = date | str

_COMPOUND_SURNAMES = frozenset(
    surname
    for line in (
        "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯 长孙 宇文",
        "端木 南宫 独孤 轩辕 闻人 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙",
    )
    for surname in line.split()
)
#: What marks a name that is hidden already.
_ANONYMOUS = re.compile(r"[某×Xx*＊]")


class HazardLine(TypedDict, total=False):
    """One hazard of a text. `status` is words: 已整改, 整改中, 逾期未整改."""

    description: str
    place: str
    status: str
    deadline: Day


class DisclosureFacts(TypedDict, total=False):
    """What a text is made from; a key that is absent leaves its line out. Days are dates or `YYYY-MM-DD`.

    `subject_kind`: `enterprise`, `person` or `unit`. `articles_broken`, `articles_applied` and `basis` are articles
    (`安全生产法#28.1`) or words already printed. `sanctions` are words (警告、责令停产停业), `amount` is the
    fine in yuan.
    """

    subject_name: str
    subject_kind: str
    uscc: str
    decision_number: str
    decided_on: Day
    violation: str
    articles_broken: Sequence[str]
    articles_applied: Sequence[str]
    sanctions: Sequence[str]
    amount: Decimal | int | str
    hazards: Sequence[HazardLine]
    measures: str
    responsible_unit: str
    deadline: Day
    found_on: Day
    ground: str
    until: Day
    basis: str
    authority_name: str


def public_name(name: str, kind: str) -> str:
    """The name as the public sees it: of a natural person the surname and 某某, unless hidden already."""
    if kind != "person" or _ANONYMOUS.search(name):
        return name
    bare = "".join(name.split())
    return bare[: 2 if bare[:2] in _COMPOUND_SURNAMES and len(bare) > 2 else 1] + "某某"


def chinese_day(day: Day) -> str:
    """`2025年3月14日`."""
    value = date.fromisoformat(day) if isinstance(day, str) else day
    return date_plain(value)


def yuan(amount: Decimal | int | str) -> str:
    """A sum in figures and in capital numerals: `20000元（贰万元整）`. No float comes near it."""
    value = Decimal(amount)
    figures = f"{value:f}"
    return f"{figures.rstrip('0').rstrip('.') if '.' in figures else figures}元（{money_cn(value)}）"


def prepare(kind: str, facts: DisclosureFacts, secrets: Iterable[str] = ()) -> str:
    """The draft text of a disclosure, exactly what the public will see: lines `名目：内容`, personal matter masked.

    Raises `InputFault` for an unknown kind or where the subject is not named. A natural person's number is not shown.
    """
    if kind not in KIND_LABELS:
        raise InputFault(f"没有名为“{kind}”的公示类别，可用类别为 {'、'.join(KIND_LABELS)}")
    if not facts.get("subject_name"):
        raise InputFault("公示文本缺少对象名称（subject_name）")
    lines = [KIND_LABELS[kind], *_subject_lines(facts), *_LINES[kind](facts), *_closing_lines(facts)]
    return shown_text("\n".join(lines), facts["subject_name"], facts.get("subject_kind", "enterprise"), secrets)


def shown_text(text: str, subject_name: str, subject_kind: str, secrets: Iterable[str] = ()) -> str:
    """A text as the public sees it: masked, a natural person as surname and 某某 (the mask for a disguised name)."""
    shown = public_name(subject_name, subject_kind)
    if shown == subject_name or len(subject_name) < SHORTEST_SECRET:
        return mask(text, secrets)
    return mask(text.replace(subject_name, shown), [*secrets, subject_name])


def withdrawal_notice(kind: str, number: str | None, reason: str, on: Day, hidden: Iterable[str] = ()) -> str:
    """The public reason of a withdrawal (行政处罚法#48.2): kind, number, reason, day, and nothing of the old text.

    `hidden` are names that the reason must not repeat: those of the subject and other secrets.
    """
    what = KIND_LABELS.get(kind, "公示信息") + (f"（{number}）" if number else "")
    return f"{what}已于{chinese_day(on)}撤回。\n撤回理由：{mask(reason.strip(), hidden)}"


def _line(label: str, content: str | None) -> list[str]:
    return [f"{label}：{content}"] if content else []


def _day_line(label: str, day: Day | None) -> list[str]:
    return _line(label, chinese_day(day)) if day else []


def _articles(articles: Sequence[str]) -> str:
    return "、".join(citation(article) if "#" in article else article for article in articles)


def _subject_lines(facts: DisclosureFacts) -> list[str]:
    kind = facts.get("subject_kind", "enterprise")
    return [
        *_line("对象名称", public_name(facts["subject_name"], kind)),
        *_line("统一社会信用代码", facts.get("uscc") if kind != "person" else None),
    ]


def _violation_lines(facts: DisclosureFacts) -> list[str]:
    return [
        *_line("违法事实", facts.get("violation")),
        *_line("违反规定", _articles(facts.get("articles_broken", ()))),
    ]


def _penalty_lines(facts: DisclosureFacts) -> list[str]:
    fined = facts.get("amount") not in (None, "")
    content = [word for word in facts.get("sanctions", ()) if not (fined and word == "罚款")]
    if fined:
        content.append("罚款" + yuan(facts["amount"]))
    return [
        *_line("行政处罚决定书文号", facts.get("decision_number")),
        *_violation_lines(facts),
        *_line("处罚依据", _articles(facts.get("articles_applied", ()))),
        *_line("处罚内容", "；".join(content)),
        *_day_line("处罚决定日期", facts.get("decided_on")),
    ]


def _hazard_lines(facts: DisclosureFacts) -> list[str]:
    hazards = facts.get("hazards", ())
    return [
        *_day_line("发现日期", facts.get("found_on")),
        *(["隐患情况："] if hazards else []),
        *(f"{n}. {_hazard(hazard)}" for n, hazard in enumerate(hazards, 1)),
        *_line("处理情况", facts.get("measures")),
    ]


def _hazard(hazard: HazardLine) -> str:
    remarks = [hazard.get("status", "")]
    if "deadline" in hazard:
        remarks.append(f"整改期限{chinese_day(hazard['deadline'])}")
    place = f"{hazard['place']}：" if hazard.get("place") else ""
    remark = "，".join(filter(None, remarks))
    return place + hazard["description"] + (f"（{remark}）" if remark else "")


def _exposure_lines(facts: DisclosureFacts) -> list[str]:
    return [*_violation_lines(facts), *_hazard_lines(facts)]


def _listing_lines(facts: DisclosureFacts) -> list[str]:
    return [
        *_line("督办文号", facts.get("decision_number")),
        *_hazard_lines(facts),
        *_line("责任单位", facts.get("responsible_unit")),
        *_day_line("治理期限", facts.get("deadline")),
    ]


def _severe_list_lines(facts: DisclosureFacts) -> list[str]:
    return [
        *_line("列入决定书文号", facts.get("decision_number")),
        *_line("列入事由", facts.get("ground")),
        *_violation_lines(facts),
        *_day_line("列入日期", facts.get("decided_on")),
    ]


def _closing_lines(facts: DisclosureFacts) -> list[str]:
    return [
        *_line("公示依据", _articles([facts["basis"]]) if facts.get("basis") else None),
        *_day_line("公示截止日期", facts.get("until")),
        *_line("公示机关", facts.get("authority_name")),
    ]


_LINES = {
    "penalty": _penalty_lines,
    "hazard": _hazard_lines,
    "exposure": _exposure_lines,
    "listing": _listing_lines,
    "severe_list": _severe_list_lines,
}
