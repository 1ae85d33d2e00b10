"""延期（分期）缴纳罚款批准书: by when each instalment is paid and what is left after it."""

from decimal import Decimal

from cases.casefile import Facts
from documents.casework import within
from documents.penalties import DECISIONS
from documents.source import Source, day_words, figures, sanction_words, sum_words


def context(source: Source) -> Facts:
    """One row an instalment; a plan of one row is a deferral."""
    source = within(source, "penalty")
    decision = source.earlier(*DECISIONS)
    rows = plan_rows(source)
    return {
        "addressee": source.party_name,
        "decided_on": day_words(decision.at) if decision else "",
        "decision": source.reference(*DECISIONS),
        "fine": sanction_words((source.proceeding.get("decision") or {}).get("amount"), ()),
        "manner": "延期缴纳" if len(rows) == 1 else "分期缴纳",
        "plan": rows,
        "basis": source.basis(),
    }


def plan_rows(source: Source) -> list[list[str]]:
    """Number, last day, amount in figures and words, and what is unpaid after it."""
    plan = source.facts.get("plan") or (source.proceeding.get("deferral") or {}).get("plan") or []
    left = sum((Decimal(str(i["amount"])) for i in plan), Decimal(0))
    rows = []
    for number, instalment in enumerate(plan, start=1):
        left -= Decimal(str(instalment["amount"]))
        rows.append([str(number), day_words(instalment["by"]), sum_words(instalment["amount"]), figures(left)])
    return rows
