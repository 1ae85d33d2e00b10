"""整改复查延期申请审批表: who asks for which items to when and why, and what was decided."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.casework import ruling
from documents.reinspection_extension_reply.context import applied, asked_on, decided, order_of, original_deadlines
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The rows of the form. The application is what was frozen of it with the paper."""
    asked = applied(source)
    grounds = "；".join(dict.fromkeys(str(a["reason"]) for a in asked.values() if a.get("reason")))
    interim = "；".join(dict.fromkeys(str(a["interim"]) for a in asked.values() if a.get("interim")))
    until = "、".join(dict.fromkeys(day_words(a["until"]) for a in asked.values() if a.get("until")))
    items = [source.hazard_line(label) for label in source.hazards()]
    deadlines = original_deadlines(source)
    return {
        "party": source.party_name,
        "order": order_of(source),
        "deadlines": deadlines,
        "grounds": grounds,
        "decision": decided(source),
        "rows": [
            cells(("原指令", order_of(source))),
            *party_cells(source),
            cells(("申请日期", asked_on(source)), ("原期限", "、".join(dict.fromkeys(deadlines))), ("申请延至", until)),
            cells(("延期项目", "；".join(items))),
            story("申请理由", grounds),
            cells(("防范措施", interim)),
            *ruling(source, "", decided(source)),
        ],
    }
