"""挂牌督办公告: which major hazards of whom are supervised publicly, who answers, until when."""

from cases.casefile import Document, Facts, Procedure
from documents.listing_notice.context import COLUMNS
from documents.pressure import criterion_words
from documents.publicities import approved_text, corrected, published
from documents.source import LEVELS, Source, day_words


def context(source: Source) -> Facts:
    """The announcement of the listing that is published, with its notice."""
    listing = listed(source)
    notice = notice_of(source, listing)
    facts = notice.facts if notice else {}
    labels = published(source).get("hazards") or (listing.hazards if listing else ()) or source.case.hazards
    return {
        "notice": f"《挂牌督办通知书》{notice.number or ''}" if notice else "",
        "unit": source.public(str(facts.get("responsible_unit") or source.party_name)),
        "columns": list(COLUMNS),
        "hazards": [row(source, n, x) for n, x in enumerate((x for x in labels if x in source.case.hazards), start=1)],
        "measures": source.public(str(facts.get("measures") or "")),
        "deadline": day_words(facts.get("deadline")),
        "text": approved_text(source),
        "corrected": corrected(source),
        "authority": source.authority.name,
        "day": day_words(source.day),
    }


def listed(source: Source) -> Procedure | None:
    """The listing behind the announcement."""
    number = published(source).get("decided")
    found = source.case.procedure(number) if number else None
    return (
        found
        if found and found.kind == "supervision"
        else next(iter(reversed(source.case.of_kind("supervision"))), None)
    )


def notice_of(source: Source, listing: Procedure | None) -> Document | None:
    """The notice by which it was made."""
    papers = source.case.papers("listing_notice", procedure=listing.n) if listing else []
    return next((paper for paper in reversed(papers) if paper.status != "draft"), None)


def row(source: Source, number: int, label: str) -> list[str]:
    """A line of the table: number, hazard, grade, criterion, day of discovery."""
    hazard = source.case.hazards[label]
    return [
        str(number), source.public(hazard.description.rstrip("。；")), LEVELS[hazard.level], criterion_words(source, hazard),
        day_words(hazard.found_on.isoformat()),
    ]  # fmt: skip
