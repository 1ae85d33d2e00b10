"""督办延期（撤销）申请表: which supervision, its term, the new term and why, who approved it."""

from cases.casefile import Facts
from documents.approvals import cells, opinion, signer, story
from documents.catalogue import catalogue_on
from documents.pressure import NOTICES, facts_of, hazards_of, notice_of, target_name
from documents.source import Source, day_words


def context(source: Source) -> Facts:
    """The rows of the form. Drawn before the extension is granted it is the empty application."""
    facts, supervision = source.facts, facts_of(source, "supervision")
    paper = notice_of(source, "supervision", *NOTICES)
    notice = f"《{catalogue_on(source.day)[paper.kind].title}》{paper.number or ''}" if paper else ""
    matter = "；".join(source.hazard_line(label) for label in hazards_of(source, "supervision"))
    until = day_words(facts.get("until"))
    return {
        "notice": notice,
        "matter": matter,
        "until": until,
        "reason": str(facts.get("reason") or ""),
        "rows": [
            cells(("申请类别", "延期（√）　撤销（　）"), ("申请日期", day_words(source.day))),
            cells(("督办文号", notice)),
            cells(("责任单位", str(supervision.get("responsible_unit") or target_name(source, "supervision")))),
            cells(("事项来源", str(supervision.get("reason") or ""))),
            story("督办事项", matter),
            cells(("原定期限", day_words((paper.facts if paper else {}).get("deadline"))), ("延期至", until)),
            story("申请理由", str(facts.get("reason") or "")),
            opinion("责任单位意见", "", [signer("负责人")]),
            opinion("承办意见", "", [signer("承办人")]),
            opinion(
                "审批意见",
                f"同意延期至{until}。" if until else "",
                [signer("审批人")],
                day_words(source.day) if until else "",
            ),
        ],
    }
