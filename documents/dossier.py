"""The order of a dossier (案卷), its cover and its index: which paper comes where, on which page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cases.casefile import CaseFile, Document, Facts
from cases.clockface import day_of
from documents.catalogue import catalogue_on
from documents.fill import SET_TITLE
from documents.forms import environment
from documents.penalties import DECISIONS
from documents.render import Drawing
from documents.source import day_words
from law.schema import AuthorityVersion

#: Papers in the order in which a dossier is bound (paper.md §1.3); what is not named here follows by its day.
ORDER = (
    *DECISIONS, "no_penalty_decision", "daily_penalty_decision", "case_filing_approval", "inquiry_notice", "inquiry_record",
    "scene_record", "sampling_voucher", "evidence_preserve_approval", "evidence_preserve_notice", "evidence_disposal_approval",
    "evidence_disposal_decision", "inspection_approval", "inspection_notice", "inspection_plan", "inspection_record",
    "photo_sheet", "rectification_advice", "rectification_order", "onsite_measures_decision", "reinspection_extension_approval",
    "reinspection_extension_reply", "reinspection_opinion", "coercive_approval", "seizure_decision", "seizure_list",
    "seizure_extension", "seizure_disposal", "appraisal_commission", "case_investigation_report", "penalty_notice",
    "hearing_right_notice", "defence_record", "hearing_notice", "hearing_record", "hearing_report", "legal_review_opinion",
    "case_disposition_approval", "collective_discussion", "case_extension_approval", "fine_dunning", "surcharge_decision",
    "fine_deferral_approval", "fine_deferral_grant", "service_receipt", "enforcement_demand", "court_enforcement_application",
    "case_closure_approval", "fine_receipt",
)  # fmt: skip
#: Cover and index are the first leaves of the dossier itself, and are not bound a second time.
LEAVES = frozenset({"dossier_cover", "dossier_index"})
_PLACE = {kind: place for place, kind in enumerate(ORDER)}


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A paper in the dossier with its first and its last page."""

    document: Document
    title: str
    first: int
    last: int


def bound(case: CaseFile) -> list[Document]:
    """The papers of a case that are bound, in legal order: the issued and the served ones."""
    papers = [d for d in case.documents if d.status in ("issued", "served") and d.kind not in LEAVES]
    return sorted(papers, key=lambda d: (_PLACE.get(d.kind, len(ORDER)), d.n))


def leaves(documents: Sequence[Document], pages: Sequence[int]) -> list[Leaf]:
    """Each paper with its pages; a dossier's pages are numbered through from 1, cover and index aside."""
    found, first = [], 1
    for document, count in zip(documents, pages, strict=True):
        title = catalogue_on(day_of(document.at))[document.kind].title
        found.append(Leaf(document=document, title=title, first=first, last=first + count - 1))
        first += count
    return found


def front(case: CaseFile, body: AuthorityVersion, found: Sequence[Leaf], facts: Facts) -> Drawing:
    """Cover and index as a page to draw. `facts`: handlers, result and filing and closing days as words."""
    cover = next((d for d in case.documents if d.kind == "dossier_cover"), None)
    closed = day_of(case.closed_at) if case.closed_at else None
    paper = {
        "family": "approval", "title": "案卷", "set_title": SET_TITLE, "number": cover.number if cover else None,
        "authority": body.name, "day_iso": (closed or day_of(case.opened_at)).isoformat(), "draft": False, "qr": None,
        "reference": "", "mark": "", "seal_image": None,
    }  # fmt: skip
    page = environment().get_template("base/dossier.html")
    return Drawing(
        html=page.render(paper=paper, cover=_cover(case, body, found, facts), index=list(_index(found))),
        sheets=("enforcement", "approval"),
    )  # fmt: skip


def _cover(case: CaseFile, body: AuthorityVersion, found: Sequence[Leaf], facts: Facts) -> list[list[str]]:
    pages = found[-1].last if found else 0
    return [
        ["案件名称", str(facts.get("name") or case.title)],
        ["案件编号", case.number],
        ["案由", str(facts.get("cause") or "")],
        ["当事人", case.subject.name if case.subject else ""],
        ["处理结果", str(facts.get("result") or "")],
        ["立案日期", str(facts.get("filed") or day_words(case.opened_at))],
        ["结案日期", day_words(case.closed_at) if case.closed_at else ""],
        ["承办人", str(facts.get("handlers") or "")],
        ["立卷单位", body.name],
        ["归档日期", ""],
        ["归档号", ""],
        ["保存期限", ""],
        ["卷内文件", f"共{len(found)}件{pages}页"],
    ]


def _index(found: Iterable[Leaf]) -> Iterable[list[str]]:
    for number, leaf in enumerate(found, start=1):
        pages = str(leaf.first) if leaf.first == leaf.last else f"{leaf.first}—{leaf.last}"
        note = "已送达" if leaf.document.status == "served" else ""
        yield [str(number), f"{leaf.title}{leaf.document.number or ''}", day_words(leaf.document.at), pages, note]
