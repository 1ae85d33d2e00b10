"""行政处罚法制审核意见书: what was looked at, with what conclusion, by whom (行政处罚法#58)."""

from cases.casefile import Facts
from documents.approvals import cells, opinion, party_cells, signer, story
from documents.penalties import basis, conduct, heard
from documents.source import Source, day_words, sanction_words

OPINIONS = {
    "agree": "同意处理意见。", "correct": "建议纠正后再提请决定。", "investigate_more": "事实不清或者证据不足，建议补充调查。",
    "refer": "涉嫌犯罪，建议移送司法机关。",
}  # fmt: skip
MATTERS = (
    "主体是否合法、执法人员是否具备执法资格；是否超越执法权限；事实是否清楚、证据是否充分；适用法律、法规、规章是否准确；"
    "裁量基准运用是否适当；程序是否合法；文书是否完备、规范；是否涉嫌犯罪、需要移送司法机关。"
)


def context(source: Source) -> Facts:
    """The rows of the form."""
    facts, proceeding = source.facts, source.proceeding
    name = str(proceeding.get("name") or source.case.title)
    conclusion = OPINIONS.get(str(facts.get("opinion")), "")
    said = "\n".join(filter(None, (conclusion, facts.get("text"))))
    reviewer = (source.signers() or [{"name": ""}])[0]["name"]
    proposal = sanction_words(proceeding.get("amount"), proceeding.get("other") or ())
    return {
        "name": name,
        "matters": MATTERS,
        "conclusion": conclusion,
        "reviewer": reviewer,
        "rows": [
            cells(("案件名称", name)),
            *party_cells(source),
            cells(("送审机构", source.authority.name), ("审核人员", reviewer)),
            story("违法事实", f"{conduct(source)}。"),
            story("程序情况", f"{heard(source)}。" if heard(source) else ""),
            story("拟作处理", f"依据{basis(source)}，拟{proposal}。" if proposal else ""),
            story("审核事项", MATTERS),
            opinion("审核意见", said, [signer("审核人员")], day_words(source.day)),
            opinion("负责人意见", "", [signer("负责人")]),
        ],
    }  # fmt: skip
