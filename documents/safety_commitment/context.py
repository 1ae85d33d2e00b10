"""安全生产承诺书: what an enterprise promised in an interview, by when, over its own seal."""

from cases.casefile import Facts
from documents.interview_record.context import COLUMNS
from documents.pressure import due_words, facts_of, promises, target_name
from documents.source import Source


def context(source: Source) -> Facts:
    """The promises of the interview; before there are any, lines to write them on."""
    return {
        "addressee": source.authority.name,
        "unit": target_name(source, "interview"),
        "topic": str(facts_of(source, "interview").get("topic") or ""),
        "columns": list(COLUMNS),
        "promised": promises(source),
        "report_by": due_words(source, "interview_report", "interview"),
    }
