"""挂牌督办通知书: the major hazards of an enterprise, who answers for them, what is to be done by when, how it ends."""

from cases.casefile import Facts
from documents.pressure import hazards_of, listed_rows, target_name
from documents.source import Source, day_words, figures

COLUMNS = ("序号", "隐患名称和部位", "等级", "判定依据", "发现日期")
REPLY = "挂牌督办事项办理情况回执"


def context(source: Source) -> Facts:
    """The letter and its table; the reply slip is its annex."""
    facts = source.facts
    return {
        "heading": f"关于对{target_name(source, 'supervision')}重大事故隐患实行挂牌督办的通知",
        "addressee": str(facts.get("responsible_unit") or ""),
        "unit": target_name(source, "supervision"),
        "columns": list(COLUMNS),
        "matters": listed_rows(source, "supervision") if hazards_of(source, "supervision") else [],
        "persons": "、".join(facts.get("responsible_persons", ())),
        "leader": "、".join(s["name"] for s in source.signers()),
        "measures": str(facts.get("measures") or ""),
        "funds": figures(facts["funds"]) if facts.get("funds") else "",
        "deadline": day_words(facts.get("deadline")),
        "reporting": "、".join(day_words(day) for day in facts.get("reporting_days", ())),
        "measures_taken": source.reference("onsite_measures_decision"),
        "basis": source.basis(),
        "annexes": [REPLY],
        "copy_to": copies(source),
        "remark": "",
    }


def copies(source: Source) -> list[str]:
    """Who gets a copy: the community or department in whose charge the enterprise lies."""
    subject = source.case.subject
    unit = source.subjects.get(subject.unit) if subject and subject.unit else None
    name = unit.name if unit else source.units.get(subject.unit or "", "") if subject else ""
    return [name] if name else []
