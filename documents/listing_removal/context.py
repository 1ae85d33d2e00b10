"""解除挂牌督办通知书: which listing ends, what the check on site found, and what stays to be done."""

from cases.casefile import Facts
from documents.listing_notice.context import COLUMNS, copies
from documents.pressure import facts_of, listed_rows, notice_of, target_name
from documents.source import Source, day_words, span_words


def context(source: Source) -> Facts:
    """The letter and the table of hazards that are gone."""
    facts = facts_of(source, "supervision")
    notice = notice_of(source, "supervision", "listing_notice")
    name = target_name(source, "supervision")
    return {
        "heading": f"关于解除{name}重大事故隐患挂牌督办的通知",
        "addressee": str(facts.get("responsible_unit") or name),
        "unit": name,
        "notice": f"《挂牌督办通知书》{notice.number or ''}" if notice else "",
        "listed_on": day_words(facts.get("issued_on")),
        "checked": span_words((facts.get("lifted") or {}).get("checked_on_site")),
        "opinion": str(source.facts.get("opinion") or ""),
        "columns": list(COLUMNS),
        "matters": listed_rows(source, "supervision"),
        "basis": source.basis(),
        "annexes": [],
        "copy_to": copies(source),
        "remark": "",
    }
