"""文书送达回执: every paper of the case that was served: to whom, when, how, with which proof, by whom."""

from collections.abc import Sequence

from cases.casefile import Document, Facts
from documents.catalogue import catalogue_on
from documents.source import MODES, Source, day_words

COLUMNS = ("送达文书名称、文号", "收件人签名或者盖章", "送达地点", "送达日期", "送达方式", "送达人")
#: The form has so many rows at least; what is not used is struck through by hand.
LEAST_ROWS = 5


def context(source: Source) -> Facts:
    """One row a service, those of this act and the earlier ones of the same procedure; blank rows up to five."""
    served = [d for d in source.case.documents if d.service.get("mode") and not d.service.get("pending")]
    pending = [d for d in source.case.documents if d.service.get("pending")]
    rows = [row(source, paper) for paper in [*served, *pending]]
    return {
        "name": str(source.proceeding.get("name") or source.case.title),
        "receiver": source.party_name,
        "columns": list(COLUMNS),
        "served": [title(source, paper) for paper in [*served, *pending]],
        "services": rows,
        "blank": [[""] * len(COLUMNS) for _ in range(LEAST_ROWS - len(rows))],
        "remarks": remarks(source, [*served, *pending]),
    }


def title(source: Source, paper: Document) -> str:
    """Title and number of a served paper."""
    return f"《{catalogue_on(source.day)[paper.kind].title}》{paper.number or ''}"


def row(source: Source, paper: Document) -> list[str]:
    """What a service looked like; the receiver signs by hand, so only a proxy or a witness is named."""
    service = paper.service
    by = "、".join(source.name_of(label) for label in service.get("servers", ()))
    day = day_words(service.get("on"))
    return [title(source, paper), "", "", day, MODES.get(service["mode"], service["mode"]), by]


def remarks(source: Source, papers: Sequence[Document]) -> list[str]:
    """What proves a service that nobody signed for, and who received for another (民事诉讼法#89)."""
    found = []
    for paper in papers:
        service, words = paper.service, []
        if service.get("recipient"):
            words.append(f"收件人{service['recipient']}")
        if service.get("proxy"):
            words.append("由代收人签收")
        if service["mode"] == "lien":
            words.append(f"留置送达，见证人{service['witness']}" if service.get("witness") else "留置送达，以录音录像记录")
        if service["mode"] == "electronic":
            words.append("已签送达地址确认书" if service.get("address_confirmation") else "")
        if service.get("pending"):
            words.append("公告期满视为送达")
        if any(words):
            found.append(f"{title(source, paper)}：{'，'.join(filter(None, words))}")
    return found
