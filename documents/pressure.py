"""What the papers of supervision, interview and circular have in common (督办、约谈、通报)."""

from datetime import date, datetime

from cases.casefile import Document, Facts, Hazard, Procedure
from documents.source import LEVELS, Source, day_words

NOTICES = ("supervision_notice", "listing_notice")


def running(source: Source, kind: str) -> Procedure | None:
    """The procedure of the paper where it is of the kind, else the newest of the kind in the case."""
    own = source.procedure
    if own is not None and own.kind == kind:
        return own
    return next(reversed(source.case.of_kind(kind)), None)


def facts_of(source: Source, kind: str) -> Facts:
    """The facts of that procedure; nothing where there is none."""
    found = running(source, kind)
    return found.facts if found else {}


def notice_of(source: Source, kind: str, *papers: str) -> Document | None:
    """The newest issued paper of the kinds that belongs to that procedure."""
    found = running(source, kind)
    known = source.case.papers(*papers, procedure=found.n if found else None)
    return next((d for d in reversed(known) if d.status != "draft" and d.n != source.document.n), None)


def hazards_of(source: Source, kind: str) -> list[str]:
    """Labels of the hazards of the paper, else of that procedure, else all."""
    found = running(source, kind)
    named = source.facts.get("hazards") or (found.hazards if found else ()) or source.case.hazards
    return [label for label in named if label in source.case.hazards]


def target_name(source: Source, kind: str) -> str:
    """Who is addressed: the target that the proposal named, else the subject of the case."""
    target = source.subjects.get(str(facts_of(source, kind).get("target") or ""))
    return target.name if target else source.party_name


def due_words(source: Source, rule: str, kind: str) -> str:
    """The day on which a clock of that procedure ends."""
    found = running(source, kind)
    clock = source.case.clock(rule, procedure=found.n) if found else None
    due = clock.due if clock else None
    return day_words(due if isinstance(due, date | datetime) else None)


def criterion_words(source: Source, hazard: Hazard) -> str:
    """By which criterion or opinion a hazard is major; empty where it is general."""
    criterion = source.law.criterion(hazard.criterion, hazard.found_on) if hazard.criterion else None
    if criterion:
        return source.cite([criterion.article])
    return "专家论证意见" if hazard.is_major and hazard.opinion else ""


def listed_rows(source: Source, kind: str) -> list[list[str]]:
    """Lines of the table of a listing: number, hazard, grade, criterion, day of discovery."""
    rows = []
    for number, label in enumerate(hazards_of(source, kind), start=1):
        hazard = source.case.hazards[label]
        words = hazard.description.rstrip("。；;")
        place = f"{hazard.place}：" if hazard.place and hazard.place not in words else ""
        rows.append([
            str(number), place + words, LEVELS[hazard.level], criterion_words(source, hazard), day_words(hazard.found_on.isoformat()),
        ])  # fmt: skip
    return rows


def promises(source: Source) -> list[list[str]]:
    """Lines of the table of what was promised in an interview: number, matter, who answers, by when."""
    facts = facts_of(source, "interview")
    said = source.facts.get("commitments") or facts.get("commitments") or {}
    who = str(facts.get("person") or "")
    return [[str(n), item["text"], who, day_words(item.get("by"))] for n, item in enumerate(said.values(), start=1)]


def instrument(source: Source, key: str) -> str:
    """A rule by its full name and its number: 《安全生产约谈实施办法（试行）》（安委〔2018〕2号）."""
    name = source.law.provision(key).name
    words, bracket, number = name.rpartition("（")
    return f"《{words}》{bracket}{number}" if words and number.endswith("号）") else f"《{name}》"
