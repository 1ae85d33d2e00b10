"""The checklist by which inspectors of files score a dossier (案卷评查), run over a case and its filled papers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from cases.casefile import CaseFile, Document, Facts, Procedure
from cases.clockface import day_of
from documents.forms import forms
from documents.penalties import DECISIONS
from law.lawbook import Lawbook
from states.penalty.figures import money, needs_discussion

#: Papers that two officers with certificates make.
BY_TWO = ("inspection_record", "rectification_order", "onsite_measures_decision", "reinspection_opinion", "inquiry_record")
SEVEN_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class File:
    """What is looked at: the case, one penalty in it, the values of its filled papers by number, the law."""

    case: CaseFile
    penalty: Procedure
    sheets: Mapping[int, Facts]
    law: Lawbook

    def papers(self, *kinds: str) -> list[Document]:
        """The standing papers of the kinds that belong to the penalty, or to no procedure."""
        return [d for d in self.case.papers(*kinds) if d.procedure in (None, self.penalty.n) and d.status != "draft"]

    @property
    def decided_on(self) -> date:
        """The day of the decision."""
        return date.fromisoformat(self.penalty.facts["decision"]["on"])


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the checklist: what is asked, and what is wrong; `problem` is empty where it is in order."""

    asked: str
    problem: str

    @property
    def is_ok(self) -> bool:
        """Whether the file is in order here."""
        return not self.problem


def review(file: File) -> list[Finding]:
    """Every line of the checklist for a decided penalty, in the order in which it is scored."""
    return [Finding(asked=asked, problem=check(file)) for asked, check in CHECKS.items()]


def _two_officers(file: File) -> str:
    alone = [d for d in file.papers(*BY_TWO) if sum(1 for s in d.facts.get("signed_by", ()) if s.get("certificate")) < 2]
    if len(file.penalty.facts.get("handlers", ())) < 2:
        return "承办人不足两名"
    return "、".join(f"第{d.n}号文书不足两名持证人员" for d in alone)


def _one_name(file: File) -> str:
    names = {d.facts["subject"] for d in file.papers(*forms()) if d.facts.get("subject")}
    return "" if len(names) <= 1 else f"各文书当事人名称不一致：{'、'.join(sorted(names))}"


def _facts_and_evidence(file: File) -> str:
    return _lacking(file, DECISIONS, "conduct", "evidence")


def _law(file: File) -> str:
    return _lacking(file, DECISIONS, "basis")


def _lacking(file: File, kinds: tuple[str, ...], *keys: str) -> str:
    missing = [
        f"第{d.n}号文书缺{key}" for d in file.papers(*kinds) for key in keys if key in file.sheets[d.n] and not file.sheets[d.n][key]
    ]
    return "、".join(missing)


def _told(file: File) -> str:
    if file.penalty.facts.get("on_spot"):
        return ""
    served = [d for d in file.papers("penalty_notice") if d.service.get("on")]
    if not served:
        return "没有送达的行政处罚告知书"
    late = [d for d in served if date.fromisoformat(d.service["on"]) > file.decided_on]
    return "告知晚于决定" if len(late) == len(served) else ""


def _heard(file: File) -> str:
    facts = file.penalty.facts
    asked = file.case.clock("hearing_request", procedure=file.penalty.n)
    told = bool((facts.get("notice") or {}).get("hearing_told"))
    if told and asked is None:
        return "告知了听证权利而没有送达听证告知书"
    running = asked is not None and asked.is_open and not (facts.get("hearing") or {}).get("held_on")
    return "听证期限未届满" if running else ""


def _discussed(file: File) -> str:
    facts, decided = file.penalty.facts, file.penalty.facts["decision"]
    needed = needs_discussion(
        file.law, facts.get("violations", []), money(decided["amount"]), file.decided_on, decided.get("other", ())
    )
    return "应当集体讨论而没有讨论记录" if needed and not file.papers("collective_discussion") else ""


def _seven_elements(file: File) -> str:
    wanting = []
    for decision in file.papers(*DECISIONS):
        values = file.sheets[decision.n]
        declared = [c for c in forms()[decision.kind].declared.contents if c.known_by == "case"]
        wanting += [f"第{decision.n}号文书缺{c.label}" for c in declared if not values.get(c.key)]
    return "、".join(wanting)


def _receipts(file: File) -> str:
    gaps = []
    for paper in file.papers(*DECISIONS, "penalty_notice", "hearing_right_notice"):
        service = paper.service
        if not service.get("on"):
            gaps.append(f"第{paper.n}号文书未送达")
        elif not service.get("servers"):
            gaps.append(f"第{paper.n}号文书没有送达人")
        elif not (service.get("recipient") or service.get("witness") or service.get("recording") or service["mode"] != "direct"):
            gaps.append(f"第{paper.n}号文书没有收件人或者见证人，视为未送达")
    return "、".join(gaps)


def _in_seven_days(file: File) -> str:
    late = [
        d for d in file.papers(*DECISIONS)
        if d.service.get("on") and (date.fromisoformat(d.service["on"]) - file.decided_on).days > SEVEN_DAYS
    ]  # fmt: skip
    return "、".join(f"第{d.n}号文书超过七日送达" for d in late)


def _lawful_receipt(file: File) -> str:
    bare = [p for p in file.penalty.facts.get("payments", ()) if not p.get("receipt")]
    return "缴款没有票据" if bare else ""


def _one_case_one_file(file: File) -> str:
    numbers = {(d.kind, d.number) for d in file.papers(*forms()) if d.number}
    numbered = [d for d in file.papers(*forms()) if d.number]
    return "" if len(numbers) == len(numbered) else "有文书文号重复"


def _cover_and_index(file: File) -> str:
    missing = [kind for kind in ("dossier_cover", "dossier_index") if not file.case.papers(kind)]
    return "首页、目录未立" if missing else ""


def _in_order(file: File) -> str:
    filed = file.papers("case_filing_approval")
    if file.penalty.facts.get("on_spot") or not filed:
        return "" if file.penalty.facts.get("on_spot") else "没有立案审批表"
    return "立案晚于决定" if day_of(filed[0].at) > file.decided_on else ""


#: What is asked, and how it is looked at.
CHECKS: dict[str, Callable[[File], str]] = {
    "两名以上持证执法人员": _two_officers,
    "各文书当事人名称一致": _one_name,
    "立案在先": _in_order,
    "事实清楚、证据充分": _facts_and_evidence,
    "适用法律准确到款、项": _law,
    "依法告知": _told,
    "依法听证": _heard,
    "依法集体讨论": _discussed,
    "决定书载明法定事项": _seven_elements,
    "送达回证完整": _receipts,
    "七日内送达": _in_seven_days,
    "罚缴票据合法": _lawful_receipt,
    "一案一卷、文号不重": _one_case_one_file,
    "首页、目录齐全": _cover_and_index,
}
