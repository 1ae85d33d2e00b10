"""责令限期整改指令书: each problem, what is to be done about it and by when."""

from cases.casefile import Facts
from documents.legal import not_suspended, remedies
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """Problems in the order of the order, grouped by deadline."""
    items = source.facts.get("items", {})
    labels = [label for label in items if label in source.case.hazards]
    return {
        "addressee": source.party_name,
        "visited": day_words((source.case.facts.get("inspection") or {}).get("from")),
        "problems": [source.hazard_line(label) for label in labels],
        "measures": [items[label]["measure"] for label in labels],
        "deadlines": deadlines(items, labels),
        "interim": [f"第{n}项：{items[x]['interim']}" for n, x in enumerate(labels, 1) if items[x].get("interim")],
        "basis": source.basis(),
        "remedies": remedies(source) + not_suspended(),
        "officers": source.officers(),
    }


def deadlines(items: Facts, labels: list[str]) -> list[Facts]:
    """Items with the same deadline together, the earliest first: {numbers: 1、3, day: 2026年3月2日}."""
    by_day: dict[str, list[str]] = {}
    for number, label in enumerate(labels, start=1):
        by_day.setdefault(items[label]["deadline"], []).append(str(number))
    return [{"numbers": "、".join(numbers), "day": day_words(day)} for day, numbers in sorted(by_day.items())]
