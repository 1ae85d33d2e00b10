"""约谈记录: who spoke with whom, when and where, what was said, what was promised by when; each page is signed."""

from cases.casefile import Facts
from documents.pressure import due_words, facts_of, hazards_of, promises, target_name
from documents.source import Source, time_words

COLUMNS = ("序号", "整改、承诺事项", "责任人", "完成期限")


def context(source: Source) -> Facts:
    """What was frozen when the interview was held; time and place are those of the notice, as last postponed."""
    facts = facts_of(source, "interview")
    host = "、".join(s["name"] for s in source.signers())
    return {
        "rows": [
            [["约谈时间", time_words(facts.get("time"))]],
            [["约谈地点", str(facts.get("place") or "")]],
            [["约谈人（主持人）", host], ["记录人", ""]],
            [["被约谈单位", target_name(source, "interview")]],
            [["被约谈人", str(facts.get("person") or "")], ["联系电话", ""]],
            [["参加人员", ""]],
        ],
        "topic": str(facts.get("topic") or facts.get("reason") or ""),
        "problems": [source.hazard_line(label) for label in hazards_of(source, "interview")],
        "record": str(source.facts.get("record") or facts.get("record") or ""),
        "columns": list(COLUMNS),
        "promised": promises(source),
        "report_by": due_words(source, "interview_report", "interview"),
    }
