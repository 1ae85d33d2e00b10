"""提请关闭生产经营单位的报告: the body asks the people's government to close an enterprise that does not mend."""

from cases.casefile import Facts
from cases.clockface import day_of
from documents.pressure import facts_of
from documents.referrals import course, story
from documents.source import Source

COURSE = (
    "inspection_record", "rectification_order", "onsite_measures_decision", "reinspection_opinion", "penalty_decision_unit",
    "listing_notice", "supervision_notice", "enforcement_demand",
)  # fmt: skip


def context(source: Source) -> Facts:
    """The report upward: facts, what was done already, ground and request."""
    facts = facts_of(source, "closure")
    subject = source.case.subject
    return {
        "heading": f"关于提请关闭{source.party_name}的报告",
        "addressee": str(facts.get("government") or source.authority.review_body),
        "party": source.party_name,
        "issuer": source.name_of(facts.get("submitted_by")),
        "code": (subject.uscc if subject else "") or "",
        "story": story(source),
        "course": course(source, COURSE, [(day_of(source.case.opened_at), "登记案件")]),
        "grounds": str(source.facts.get("reason") or facts.get("reason") or ""),
        "basis": source.cite(["安全生产法#113", "安全生产法#115"]),
        "annexes": ["有关执法文书和证据材料"],
        "copy_to": [],
        "remark": "",
    }
