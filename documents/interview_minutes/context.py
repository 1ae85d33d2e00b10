"""约谈纪要: what was agreed in an interview, in the form of minutes (纪要格式): red head, no addressee, no seal."""

from cases.casefile import Facts
from documents.interview_record.context import COLUMNS
from documents.pressure import due_words, facts_of, hazards_of, promises, target_name
from documents.source import Source, time_words


def context(source: Source) -> Facts:
    """Minutes made from the frozen promises and the notice of the interview."""
    facts = facts_of(source, "interview")
    unit, person = target_name(source, "interview"), str(facts.get("person") or "")
    hosts = "、".join(s["name"] for s in source.signers())
    return {
        "heading": f"约谈{unit}纪要",
        "addressee": unit,
        "time": time_words(facts.get("time")),
        "place": str(facts.get("place") or ""),
        "topic": str(facts.get("topic") or facts.get("reason") or ""),
        "problems": [source.hazard_line(label) for label in hazards_of(source, "interview")],
        "columns": list(COLUMNS),
        "matters": promises(source),
        "report_by": due_words(source, "interview_report", "interview"),
        "attended": [["约谈", hosts], ["被约谈", f"{unit}　{person}"]],
        "annexes": [],
        "copy_to": [],
        "remark": "",
    }
