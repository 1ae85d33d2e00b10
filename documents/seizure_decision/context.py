"""查封扣押决定书: the contents of 行政强制法#24."""

from cases.casefile import Facts
from documents.casework import amounts, pieces_of, within
from documents.legal import not_suspended, remedies
from documents.source import Source, day_words

GROUNDS = {
    "substandard_equipment": "有根据认为不符合保障安全生产的国家标准或者行业标准的设施、设备、器材",
    "illegal_goods": "有根据认为违法生产、储存、使用、经营、运输的危险物品",
    "illegal_site": "违法生产、储存、使用、经营危险物品的作业场所",
    "other": "法律、法规规定可以查封、扣押的场所、设施或者财物",
}


def context(source: Source) -> Facts:
    """Party, reason, basis, term, things, remedies."""
    source = within(source, "seizure")
    return {
        "addressee": source.party_name,
        "address": "",
        "ground": ground_words(source),
        "place": str(source.facts.get("place") or source.proceeding.get("place") or ""),
        "basis": source.basis(),
        "term": term_words(source),
        "listed": amounts(pieces_of(source).values()),
        "remedies": remedies(source) + not_suspended(),
    }


def ground_words(source: Source) -> str:
    """Why, in the words of 安全生产法#65."""
    ground = source.facts.get("ground") or source.proceeding.get("ground")
    return GROUNDS.get(str(ground), str(ground or ""))


def term_words(source: Source) -> str:
    """From the first day to the last lawful one: 2026年3月2日至2026年4月1日."""
    procedure = source.procedure
    clock = source.case.clock("seal_seize", procedure=procedure.n) if procedure else None
    return f"{day_words(clock.start)}至{day_words(clock.limit)}" if clock else ""
