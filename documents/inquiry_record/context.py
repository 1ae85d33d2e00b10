"""询问笔录: who was asked by whom, that rights were told, and what was answered."""

from cases.casefile import Facts
from documents.source import Source, span_words

TOLD = (
    "我们是{body}的执法人员，这是我们的执法证件（已出示）。现就有关问题依法向你询问，请如实回答。"
    "你有陈述、申辩的权利；认为询问人与本案有利害关系的，有权申请回避。你听清楚了吗？"
)


def context(source: Source) -> Facts:
    """Particulars, the opening, the questions and answers line by line."""
    facts = source.facts
    earlier = [d for d in source.case.papers("inquiry_record") if d.n < source.document.n]
    times = 1 + sum(1 for d in earlier if d.facts.get("person") == facts.get("person"))
    officers = source.officers()
    return {
        "person": str(facts.get("person") or ""),
        "time": span_words(facts),
        "place": str(facts.get("place") or ""),
        "rows": [
            [["询问时间", span_words(facts)], ["次数", f"第{times}次"]],
            [["询问地点", str(facts.get("place") or "")]],
            [["被询问人", str(facts.get("person") or "")], ["性别", ""], ["年龄", ""]],
            [["身份证号", ""], ["联系电话", ""]],
            [["工作单位", source.case.subject.name if source.case.subject else ""], ["职务", ""]],
            [["住址", ""]],
            [["询问人", "、".join(f"{o['name']}（{o['certificate']}）" for o in officers)]],
            [["记录人", officers[-1]["name"]], ["在场人", ""]],
        ],
        "officers": officers,
        "rights": TOLD.format(body=source.authority.name),
        "told": bool(facts.get("rights_told")),
        "questions": [line.strip() for line in str(facts.get("text") or "").splitlines() if line.strip()],
    }  # fmt: skip
