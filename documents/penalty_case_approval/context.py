"""行政处罚案件审批表: facts, what the party said, legal review and discussion, what is to be decided; drawn by hand."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.casework import matter, ruling, within
from documents.legal_review_opinion.context import OPINIONS
from documents.notice_stage_approval.context import proposed
from documents.penalties import basis, breached, conduct, heard
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The rows of the form."""
    source = within(source, "penalty")
    proceeding, law, proposal = source.proceeding, basis(source), proposed(source)
    filing = source.earlier("case_filing_approval")
    review, talk = proceeding.get("review") or {}, proceeding.get("discussion") or {}
    reviewed = f"{day_words(review['on'])}，{OPINIONS[review['opinion']]}" if review else ""
    discussed = f"{day_words(talk['on'])}，{talk['conclusion']}" if talk else ""
    return {
        "party": source.party_name,
        "conduct": conduct(source),
        "basis": law,
        "heard": heard(source),
        "proposal": proposal,
        "rows": [
            cells(("案件名称", matter(source))),
            cells(("立案文号", (filing.number or "") if filing else ""), ("立案日期", day_words(proceeding.get("filed_on")))),
            *party_cells(source),
            story("违法事实", f"{conduct(source)}。" if conduct(source) else ""),
            cells(("处罚依据", f"违反{breached(source) or '＿＿＿＿'}，依据{law or '＿＿＿＿'}")),
            story("告知和申辩", f"{heard(source)}。" if heard(source) else ""),
            cells(("法制审核", reviewed), ("集体讨论", discussed)),
            *ruling(source, f"建议依据{law or '＿＿＿＿'}，{proposal}。" if proposal else ""),
        ],
    }
