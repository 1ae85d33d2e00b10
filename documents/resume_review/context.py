"""复产现场审查意见表: item by item what the team found on site, and whether it may begin again."""

from cases.casefile import Facts
from documents.approvals import cells, officer_signers, opinion, party_cells, signer, story
from documents.casework import within
from documents.source import Source, day_words, span_words

RESULTS = {"pass": "审查合格，同意恢复。", "fail": "审查不合格，不同意恢复，应当继续整改。"}


def context(source: Source) -> Facts:
    """The rows of the form. At least three sit in the team, so there is room for an expert's signature."""
    source = within(source, "measure")
    facts, asked = source.facts, source.earlier("resume_application")
    conclusion = RESULTS.get(str(facts.get("result")), "")
    officers = source.officers()
    experts = max(source.law.days("resume_team_min", source.day) - len(officers), 0)
    team = [*officer_signers(officers, "审查人员"), *[signer("专家")] * experts]
    return {
        "party": source.party_name,
        "decision": source.reference("onsite_measures_decision"),
        "visited": span_words(facts.get("on_site")),
        "conclusion": conclusion,
        "findings": str(facts.get("findings") or ""),
        "officers": officers,
        "rows": [
            *party_cells(source),
            cells(("决定书文号", source.reference("onsite_measures_decision"))),
            cells(("申请日期", day_words(asked.at) if asked else ""), ("审查时间", span_words(facts.get("on_site")))),
            story("停用隐患", "；".join(source.hazard_line(label) for label in source.hazards())),
            story("整改情况", str(asked.facts.get("report") or "") if asked else ""),
            story("现场审查", str(facts.get("findings") or "")),
            opinion("审查结论", conclusion, team, day_words(source.day) if conclusion else ""),
            opinion("负责人意见", str(facts.get("consent") or ""), [signer("负责人")]),
        ],
    }
