"""行政处罚信息公示: the decision in the columns of 双公示, and the text that was approved; nothing personal."""

from cases.casefile import Facts
from documents.publicities import approved_text, columns, corrected, decisions, published
from documents.source import Source, day_words

COLUMNS = ("序号", "栏目", "内容")


def context(source: Source) -> Facts:
    """One table a decision. A corrected publication says so."""
    return {
        "columns": list(COLUMNS),
        "entries": [columns(source, found) for found in decisions(source)],
        "text": approved_text(source),
        "corrected": corrected(source),
        "channel": str(source.facts.get("channel") or published(source).get("channel") or ""),
        "authority": source.authority.name,
        "day": day_words(source.day),
    }
