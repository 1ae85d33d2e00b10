"""媒体曝光: unit, place, what was found and what was done about it, in the text that was approved."""

from cases.casefile import Facts
from documents.penalties import conduct
from documents.publicities import approved_text, corrected, done, hazard_lines, open_decisions, published
from documents.source import Source, day_words

COLUMNS = ("企业名称", "所属镇街", "违法行为、隐患情况", "处理情况")


def context(source: Source) -> Facts:
    """One row, with the text that was approved; before that what the case knows. The town is the unit in charge."""
    subject = source.case.subject
    town = source.units.get((subject.unit if subject else "") or "", "")
    known = [source.public(conduct(found)) for found in open_decisions(source)] or hazard_lines(source)
    return {
        "columns": list(COLUMNS),
        "rows": [[source.public(source.party_name), town, "\n".join(approved_text(source) or known), done(source)]],
        "corrected": corrected(source),
        "channel": str(source.facts.get("channel") or published(source).get("channel") or ""),
        "authority": source.authority.name,
        "day": day_words(source.day),
    }
