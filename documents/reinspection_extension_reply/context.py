"""整改（复查）延期申请答复书: whether the deadline is put off, for which items and to when."""

from cases.casefile import Facts
from documents.legal import not_suspended, remedies
from documents.source import Source, day_words

ORDERS = ("rectification_order", "rectification_advice")


def context(source: Source) -> Facts:
    """The items with their first deadline, the decision, what holds meanwhile."""
    labels, deadlines = source.hazards(), original_deadlines(source)
    return {
        "addressee": source.party_name,
        "order": order_of(source),
        "asked_on": asked_on(source),
        "items": [f"{source.hazard_line(x)}（原期限：{day}）" for x, day in zip(labels, deadlines, strict=True)],
        "decision": decided(source),
        "granted": bool(source.facts.get("grant")),
        "basis": source.basis(),
        "remedies": remedies(source) + not_suspended(),
    }


def order_of(source: Source) -> str:
    """The order, else the advice, whose deadline is put off."""
    return source.reference("rectification_order") or source.reference(*ORDERS)


def applied(source: Source) -> dict[str, Facts]:
    """What was asked for, by hazard."""
    found: dict[str, Facts] = source.facts.get("application") or {}
    return found


def asked_on(source: Source) -> str:
    """The day of the application: the first day of the clock of the answer."""
    clocks = [source.case.clock("rectify_extension_reply", label=label) for label in source.hazards()]
    return "、".join(dict.fromkeys(day_words(clock.start) for clock in clocks if clock))


def original_deadlines(source: Source) -> list[str]:
    """The deadline that was set first, for each hazard of the paper."""
    items = [source.case.rectification(label).facts.get("item") or {} for label in source.hazards()]
    return [day_words(item.get("deadline")) for item in items]


def decided(source: Source) -> str:
    """The decision with its day and reason."""
    facts = source.facts
    if "grant" not in facts:
        return ""
    reason = f"（{facts['reason']}）" if facts.get("reason") else ""
    if facts["grant"]:
        return f"同意延期，整改期限延长至{day_words(facts.get('until'))}{reason}。"
    return f"不同意延期{reason}，仍按原期限整改。"
