"""Numbers for the papers of a decision, drawn inside its transaction: gapless, and 预立案 until the filing is approved."""

from dataclasses import replace

from cases.action import Decision
from cases.casefile import CaseFile, Document
from cases.changes import CaseSet, Change, FactsSet, PaperRegistered
from cases.clockface import day_of
from db.ledger import Serials
from documents.catalogue import CATALOGUE, Paper
from documents.numbering import PRE_FILING, HeldSerial, NumberWanted, format_number, number_wanted
from law.lawbook import Lawbook
from law.schema import AuthorityVersion


def number_papers(serials: Serials, case: CaseFile, decision: Decision, law: Lawbook) -> list[Change]:
    """The decision's changes with every issued paper numbered, and the serials it drew kept with the case.

    `case` is the case as it stands before the decision. Counters advance in this transaction, so that what is rolled back
    leaves no gap.
    """
    if not any(isinstance(change, PaperRegistered) for change in decision.changes):
        return list(decision.changes)
    numbered: list[Change] = []
    pending: list[Document] = []
    held = _Held(case)
    for change in decision.changes:
        if not isinstance(change, PaperRegistered):
            numbered.append(change)
            continue
        document, extra = _numbered(serials, held, change.document, pending, decision, law)
        pending.append(document)
        numbered += [*extra, PaperRegistered(document)]
    return numbered


class _Held:
    """Serials that the inspection and the filings of the case already have."""

    def __init__(self, case: CaseFile) -> None:
        self.case = case
        self.inspection: dict[str, int] | None = case.facts.get("serial")
        self.filings: dict[int, dict[str, int]] = {
            p.n: p.facts["serial"] for p in case.of_kind("penalty") if p.facts.get("serial")
        }

    def of(self, paper: Paper, procedure: int | None) -> HeldSerial | None:
        """The serial a paper inherits."""
        kept = self.inspection if paper.series == "inspection" else self.filings.get(procedure or 0)
        return HeldSerial(kept["year"], kept["serial"]) if kept and paper.series != "own" else None

    def keep(self, paper: Paper, procedure: int | None, year: int, serial: int) -> list[Change]:
        """Remember a serial newly drawn for a series; the change that keeps it with the case."""
        kept = {"year": year, "serial": serial}
        if paper.series == "inspection":
            self.inspection = kept
            return [CaseSet({"serial": kept})]
        if paper.series == "filing" and procedure is not None:
            self.filings[procedure] = kept
            return [FactsSet(procedure, {"serial": kept})]
        return []


def _numbered(
    serials: Serials, held: _Held, document: Document, pending: list[Document], decision: Decision, law: Lawbook
) -> tuple[Document, list[Change]]:
    paper = CATALOGUE[document.kind]
    if paper.number_word is None:
        return document, []
    if document.status == "draft":
        return (replace(document, number=PRE_FILING), []) if paper.series == "filing" else (document, [])
    authority = law.authority_on(day_of(decision.at))
    body = authority.prefix + authority.branch_tag
    earlier = [CATALOGUE[d.kind] for d in [*held.case.documents, *pending] if _same_series(d, document, paper)]
    wanted = number_wanted(
        paper, body, day_of(decision.at).year, held=held.of(paper, document.procedure), earlier=earlier
    )
    if wanted.waits:
        return replace(document, number=PRE_FILING), []
    serial, extra = _serial(serials, held, paper, document.procedure, wanted)
    number = format_number(paper, _Signature(authority), wanted.year, serial, wanted.repeat)
    return replace(document, number=number), extra


def _serial(
    serials: Serials, held: _Held, paper: Paper, procedure: int | None, wanted: NumberWanted
) -> tuple[int, list[Change]]:
    if wanted.counter is None:
        assert wanted.serial is not None, "a paper that draws nothing inherits its serial"
        return wanted.serial, []
    serial = serials.next(wanted.counter)
    return serial, held.keep(paper, procedure, wanted.year, serial)


def _same_series(other: Document, document: Document, paper: Paper) -> bool:
    series = CATALOGUE[other.kind].series
    if series != paper.series or other.number in (None, PRE_FILING):
        return False
    return series == "inspection" or other.procedure == document.procedure


class _Signature:
    """The authority as the number pattern wants it; an empty pattern is the product's default."""

    def __init__(self, authority: AuthorityVersion) -> None:
        self.prefix = authority.prefix
        self.branch_tag = authority.branch_tag
        self.number_pattern = getattr(authority, "number_pattern", "")
