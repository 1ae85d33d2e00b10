"""信息公开（曝光）审批表: what is to be public, on which basis, what is hidden in it, from when to when, who approved."""

from cases.casefile import Facts
from documents.approvals import cells, opinion, signer, story
from documents.pressure import running
from documents.publicities import CREDIT_LABELS, decision_words, published, until
from documents.source import Source, day_words, time_words
from states.disclosure.inputs import KIND_LABELS

MASKED = "身份证件号码、电话、银行账号、住址和自然人姓名已隐去，举报人信息不予公开。"


def context(source: Source) -> Facts:
    """The rows of the form, of the publication that is asked for; the text is the one the public will read."""
    facts = published(source)
    text = source.public(str(facts.get("text") or ""))
    basis = legal_basis(source, str(facts.get("basis") or ""))
    approved, by = day_words(facts.get("approved_on")), source.name_of(facts.get("approved_by"))
    shown = (
        time_words(facts.get("schedule"))
        or day_words(facts.get("published_on"))
        or (f"{approved}批准后发布" if approved else "")
    )
    found = running(source, "disclosure")
    return {
        "text": text,
        "basis": basis,
        "masked": MASKED,
        "shown": shown,
        "until": day_words(until(source)),
        "rows": [
            cells(
                ("公开类型", KIND_LABELS.get(str(facts.get("kind")), "")),
                ("申请日期", day_words(found.opened_at if found else source.day)),
            ),
            cells(("公开对象", source.public(source.party_name))),
            cells(("决定文书", decision_words(source)), ("失信程度", CREDIT_LABELS.get(str(facts.get("credit")), ""))),
            story("公开内容", text),
            cells(("公开依据", basis)),
            cells(("隐去内容", MASKED)),
            cells(("公开渠道", str(facts.get("channel") or "")), ("公开日期", shown), ("公示截止", day_words(until(source)))),
            opinion("承办意见", f"拟予公开。{facts.get('reason') or ''}", [signer("承办人")]),
            opinion("审核意见", "", [signer("保密和法制审核人")]),
            opinion("审批意见", f"同意公开。（{by}）" if approved else "", [signer("审批人")], approved),
        ],
    }


def legal_basis(source: Source, said: str) -> str:
    """The basis as it was given: an article of the law data is cited, words are left as they are."""
    return source.cite([said]) if "#" in said else said
