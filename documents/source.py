"""What a form is filled from: the case as it stood when the paper was registered, and the registers of that instant."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cases.casefile import CaseFile, Document, Facts, Hazard, Procedure
from cases.clockface import day_of, local
from cases.errors import BrokenPromise
from cases.people import Person, Subject
from documents.catalogue import Paper, catalogue_on
from law.faults import LawError
from law.lawbook import Lawbook
from law.schema import AuthorityVersion
from law.wording import citations, date_plain, money_cn
from states.fields import SANCTION_LABELS
from states.penalty.figures import fine_range

LEVELS = {"general": "一般事故隐患", "major": "重大事故隐患"}
MODES = {
    "direct": "直接送达", "lien": "留置送达", "mail": "邮寄送达", "electronic": "电子送达", "announcement": "公告送达",
    "entrusted": "委托送达",
}  # fmt: skip


def unmasked(text: str) -> str:
    """Stands where nobody said how texts are made public; raises `BrokenPromise` rather than print a name or a number."""
    raise BrokenPromise(f"a public text of {len(text)} characters was to be printed unmasked")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Everything a context function may look at. `case` is folded up to the event that registered `document`; `people`
    and `subjects` are by label, `units` names by label, all as of that instant. Days are Shanghai days, money yuan."""

    case: CaseFile
    document: Document
    law: Lawbook
    people: Mapping[str, Person] = field(default_factory=dict)
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    #: A text as the public may see it: numbers and natural persons hidden.
    public: Callable[[str], str] = unmasked

    # who and when

    @property
    def facts(self) -> Facts:
        """The frozen facts of the paper."""
        return self.document.facts

    @property
    def day(self) -> date:
        """The day on the paper."""
        return day_of(self.document.at)

    @property
    def paper(self) -> Paper:
        """The kind of paper in the edition of its day."""
        return catalogue_on(self.day)[self.document.kind]

    @property
    def authority(self) -> AuthorityVersion:
        """The body that acted on the day."""
        return self.law.authority_on(self.day)

    @property
    def procedure(self) -> Procedure | None:
        """The procedure the paper belongs to."""
        return self.case.procedure(self.document.procedure) if self.document.procedure else None

    @property
    def proceeding(self) -> Facts:
        """The facts of that procedure; nothing where it has none."""
        return self.procedure.facts if self.procedure else {}

    @property
    def party(self) -> Subject | None:
        """Whom the paper is addressed to: of a penalty its party, else the subject of the case."""
        parties = [self.subjects.get(label) for label in self.proceeding.get("parties", ())]
        wants_person = self.document.kind.endswith("_person")
        fitting = [p for p in parties if p is not None and (p.is_person or not wants_person)]
        if self.document.kind.endswith("_unit"):
            fitting = [p for p in parties if p is not None and not p.is_person]
        return fitting[0] if fitting else self.case.subject

    @property
    def party_name(self) -> str:
        """The party's name as it was on the day of the paper."""
        party = self.party
        own = self.case.subject
        if party is None or (own is not None and party.label == own.label):
            return str(self.facts.get("subject") or (own.name if own else ""))
        return party.name

    def signers(self) -> list[Facts]:
        """Name and certificate of who signed, as frozen at the act."""
        return [{"name": s["name"], "certificate": s.get("certificate") or ""} for s in self.facts.get("signed_by", ())]

    def officers(self) -> list[Facts]:
        """The two officers of the paper: who signed with a certificate, else the handlers, else those of the inspection."""
        signed = [s for s in self.signers() if s["certificate"]]
        if len(signed) >= 2:
            return signed
        for labels in (self.proceeding.get("handlers", ()), self.case.facts.get("assigned", ()), self.inspectors()):
            people = [self.people[label] for label in labels if label in self.people]
            if len(people) >= 2:
                return [{"name": p.name, "certificate": p.certificate or ""} for p in people]
        return (signed + [{"name": "", "certificate": ""}] * 2)[:2]

    def inspectors(self) -> list[str]:
        """Labels of the officers of the inspection that began the case."""
        visit = self.case.facts.get("inspection") or {}
        return list(visit.get("officers") or self.case.opened_by)

    def name_of(self, label: str | None) -> str:
        """The name of a person of the file; what is no label is a name already."""
        return self.people[label].name if label in self.people else str(label or "")

    # words

    def cite(self, articles: Iterable[str]) -> str:
        """Articles as papers cite them, by the day's own names."""
        return citations(articles)

    def basis(self) -> str:
        """The basis of the kind of paper, of the edition of the day."""
        return self.cite(self.paper.basis)

    def hazard_line(self, label: str) -> str:
        """A hazard as an item of a list: what, where, level and criterion."""
        hazard = self.case.hazards[label]
        words = hazard.description.rstrip("。；;")
        if hazard.place and hazard.place not in words:
            words = f"{hazard.place}：{words}"
        return words + self._grade(hazard)

    def _grade(self, hazard: Hazard) -> str:
        if not hazard.is_major:
            return ""
        criterion = self.law.criterion(hazard.criterion, hazard.found_on) if hazard.criterion else None
        basis = f"，判定依据：{self.cite([criterion.article])}" if criterion else ""
        return f"（重大事故隐患{basis}）"

    def hazards(self) -> list[str]:
        """Labels of the hazards of the paper: those it names, else those of its procedure, else all."""
        named = self.facts.get("hazards") or (self.procedure.hazards if self.procedure else ()) or self.case.hazards
        return [label for label in named if label in self.case.hazards]

    def earlier(self, *kinds: str) -> Document | None:
        """The newest paper of the kinds before this one."""
        before = [d for d in self.case.papers(*kinds) if d.n < self.document.n]
        return before[-1] if before else None

    def reference(self, *kinds: str) -> str:
        """Title and number of the newest earlier paper of the kinds, as another paper names it."""
        paper = self.earlier(*kinds)
        if paper is None:
            return ""
        return f"《{catalogue_on(day_of(paper.at))[paper.kind].title}》{paper.number or ''}"

    def violations(self) -> list[Facts]:
        """The violations of the paper, else of its procedure."""
        return list(self.facts.get("violations") or self.proceeding.get("violations") or [])

    def violation_line(self, violation: Facts) -> str:
        """What was done wrong, in words."""
        try:
            return self.law.violation_label(violation["code"], violation.get("item"))
        except LawError:
            return str(violation["code"])

    def fined_under(self, violation: Facts) -> str:
        """The article a violation is punished under, cited; the item numbered as the article numbers it."""
        return self.cite([article]) if (article := penalty_article(self, violation)) else ""


def penalty_article(source: Source, violation: Facts) -> str:
    """The article a violation is punished under, with its item; empty where the tariff has none for it (行政处罚法#37)."""
    label = violation.get("party")
    party = source.subjects.get(label) if label else source.case.subject
    if party is None or not violation.get("conduct"):
        return ""
    try:
        return fine_range(source.law, source.case, party, violation, source.day).article
    except LawError:
        return ""


def day_words(value: Any) -> str:
    """A day (also as text, also an instant) as papers write it: 2026年3月2日; nothing for nothing."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return date_plain(day_of(value) if isinstance(value, datetime) else value)


def time_words(value: Any) -> str:
    """An instant to the minute: 2026年3月2日9时05分; nothing for nothing."""
    if not value:
        return ""
    instant = local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return f"{date_plain(instant.date())}{instant.hour}时{instant.minute:02d}分"


def span_words(span: Mapping[str, Any] | None) -> str:
    """A visit from one time to another on one day: 2026年3月2日9时00分至9时50分."""
    if not span or not span.get("from"):
        return ""
    start, end = time_words(span["from"]), time_words(span.get("to"))
    same_day = bool(end) and day_words(span["from"]) == day_words(span["to"])
    return f"{start}至{end.split('日', 1)[1] if same_day else end}" if end else start


def figures(amount: Any) -> str:
    """An amount of yuan in figures: 20000元; fen only where there are some."""
    value = Decimal(str(amount))
    text = f"{value:,.2f}" if value != value.to_integral_value() else f"{value:,.0f}"
    return f"{text.replace(',', '')}元"


def sum_words(amount: Any) -> str:
    """An amount in figures and in capital numerals: 20000元（大写：贰万元整）."""
    return f"{figures(amount)}（大写：{money_cn(Decimal(str(amount)))}）"


def sanction_words(amount: Any, other: Sequence[str]) -> str:
    """What a penalty imposes, in words: 警告；罚款人民币20000元（大写：贰万元整）."""
    words = [SANCTION_LABELS[word] for word in other if word in SANCTION_LABELS]
    if amount is not None and Decimal(str(amount)) > 0:
        words.append(f"罚款人民币{sum_words(amount)}")
    return "；".join(words)
