"""督办通知书: which hazards, who answers for them, what is to be done by when, and how it is reported."""

from cases.casefile import Facts
from documents.listing_notice.context import copies
from documents.source import LEVELS, Source, day_words, figures

REPLY = ("办理情况", "进展（％）", "已完成的措施", "未完成的原因", "计划完成日期")
ANNEX = "督办事项办理情况回执"


def context(source: Source) -> Facts:
    """The letter and its table of hazards; the reply slip is a page of its own."""
    facts = source.facts
    persons = list(facts.get("responsible_persons", ()))
    return {
        "heading": f"关于督促整改{source.party_name}安全生产事故隐患的督办通知",
        "addressee": facts.get("responsible_unit") or "",
        "reason": str(source.proceeding.get("reason") or ""),
        "matters": [hazard_row(source, number, label) for number, label in enumerate(source.hazards(), start=1)],
        "measures": facts.get("measures") or "",
        "persons": "、".join(persons),
        "funds": figures(facts["funds"]) if facts.get("funds") else "",
        "deadline": day_words(facts.get("deadline")),
        "reporting": "、".join(day_words(day) for day in facts.get("reporting_days", ())),
        "leader": "、".join(s["name"] for s in source.signers()),
        "basis": source.basis(),
        "annexes": [ANNEX],
        "copy_to": copies(source),
        "remark": "",
        "reply_rows": list(REPLY),
    }


def hazard_row(source: Source, number: int, label: str) -> list[str]:
    """A line of the table: number, unit, hazard, grade, original term, days overdue on the day of the letter."""
    hazard = source.case.hazards[label]
    clock = source.case.clock("rectify_deadline", label=label)
    due = clock.due if clock else None
    over = (source.day - due).days if due and hasattr(due, "toordinal") else 0
    subject = source.case.subject
    return [
        str(number), subject.name if subject else "", source.hazard_line(label), LEVELS[hazard.level][:2],
        day_words(due.isoformat()) if due else "", f"{over}日" if over > 0 else "",
    ]  # fmt: skip
