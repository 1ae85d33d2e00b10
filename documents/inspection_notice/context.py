"""行政检查通知书: what is inspected, by whom, and what the inspectors may never do. Drawn by hand."""

from cases.casefile import Facts
from documents.source import Source, span_words
from states.intake.inputs import SOURCE_LABELS

ITEMS = "遵守安全生产法律、法规、规章和国家标准、行业标准的情况，事故隐患排查治理的情况"
METHOD = "现场检查，查阅有关资料，询问有关人员"
#: What the state council forbids inspectors.
FORBIDDEN = (
    "接受被检查企业的任何馈赠、报酬、福利待遇",
    "参加被检查企业提供的宴请、娱乐、旅游等活动",
    "由被检查企业支付消费开支，或者将检查费用转嫁给企业",
    "变相检查企业，以各种名义实施没有依据的检查",
    "干扰企业正常生产经营，谋取不正当利益",
)


def context(source: Source) -> Facts:
    """The visit of the case, where there was one."""
    visit = source.case.facts.get("inspection") or {}
    return {
        "addressee": source.party_name,
        "ground": ground_of(source),
        "items": ITEMS,
        "method": METHOD,
        "time": span_words(visit),
        "place": str(visit.get("place") or ""),
        "basis": source.basis(),
        "forbidden": list(FORBIDDEN),
        "phone": source.authority.phone,
        "officers": source.officers(),
    }


def ground_of(source: Source) -> str:
    """Why there is a visit: its own reason, else where the case came from."""
    visit = source.case.facts.get("inspection") or {}
    return str(visit.get("reason") or SOURCE_LABELS.get(source.case.source, ""))
