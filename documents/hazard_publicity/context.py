"""隐患企业公示: why it is published, the counts, the penalties, the hazards that were found and how far they are."""

from decimal import Decimal

from cases.casefile import Facts
from documents.penalties import sanction
from documents.publicities import (
    amount_of,
    approved_text,
    closing,
    corrected,
    done,
    hazard_lines,
    issued,
    open_decisions,
)
from documents.source import Source, day_words, figures

PENALTY_COLUMNS = ("企业名称", "违法行为", "处罚内容")
COLUMNS = ("企业名称", "隐患情况", "处理情况")


def context(source: Source) -> Facts:
    """The page of one publication: what was approved, before that what the case knows; every text is the public's."""
    hazards = hazard_lines(source)
    told = approved_text(source) or [f"{n}．{line}" for n, line in enumerate(hazards, 1)]
    return {
        "issue": f"{source.day.year}年{source.day.month}月",
        "intro": "为督促生产经营单位落实安全生产主体责任，消除事故隐患，现将有关执法检查情况公示如下，请社会各界监督。",
        "totals": totals(source, len(hazards)),
        "penalty_columns": list(PENALTY_COLUMNS) if open_decisions(source) else [],
        "penalties": [
            [source.public(found.party_name), source.public(violations(found)), sanction(found)] for found in open_decisions(source)
        ],
        "columns": list(COLUMNS),
        "hazards": [[source.public(source.party_name), "\n".join(told), done(source)]],
        "closing": closing(source),
        "corrected": corrected(source),
        "authority": source.authority.name,
        "day": day_words(source.day),
    }


def totals(source: Source, hazards: int) -> str:
    """The counts that open the page."""
    orders = sum(issued(d) for d in source.case.papers("rectification_order"))
    fined = sum((amount_of(found) for found in open_decisions(source)), Decimal(0))
    words = ["检查生产经营单位1家", f"发现事故隐患{hazards}项"]
    words += [f"下达责令限期整改指令书{orders}份"] if orders else []
    return "，".join([*words, *([f"罚款{figures(fined)}"] if fined else [])])


def violations(found: Source) -> str:
    """What was done wrong, with the article it is punished under."""
    return "；".join(f"{found.violation_line(v)}（{found.fined_under(v)}）" for v in found.violations())
