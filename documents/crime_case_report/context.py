"""涉嫌犯罪案件情况的调查报告: how the case came and went, what was found, by which evidence, how dangerous it is, what law."""

from datetime import date

from cases.casefile import Facts
from cases.clockface import day_of
from documents.penalties import basis
from documents.pressure import facts_of
from documents.referrals import MEASURES, course, offence, proofs, regulation, story, suspect_rows, team
from documents.source import Source, sanction_words
from law.faults import LawError
from states.intake.inputs import SOURCE_LABELS

COLUMNS = ("序号", "证据名称", "种类", "取得日期")


def context(source: Source) -> Facts:
    """The report that goes with the letter."""
    origin = SOURCE_LABELS.get(source.case.source, source.case.source)
    steps = [(day_of(source.case.opened_at), f"登记案件，来源：{origin}")]
    if filed := facts_of(source, "penalty").get("filed_on"):
        steps.append((date.fromisoformat(filed), "经批准立案"))
    return {
        "rows": suspect_rows(source),
        "course": course(source, (*MEASURES, "inspection_record", "inquiry_record"), steps),
        "story": story(source),
        "columns": list(COLUMNS),
        "evidence": proofs(source),
        "threshold": threshold(source),
        "danger": str(
            (facts_of(source, "penalty").get("screening") or {}).get(code_of(source), {}).get("reason") or ""
        ),
        "offence": offence(source),
        "fined": fined(source),
        "basis": regulation(source, "3"),
        "officers": team(source),
    }


def code_of(source: Source) -> str:
    """The code of the offence."""
    return str(source.facts.get("offence") or facts_of(source, "referral").get("offence") or "")


def threshold(source: Source) -> str:
    """From when on the conduct is a crime, as the law data have it."""
    try:
        return source.law.offence(code_of(source)).threshold
    except LawError:
        return ""


def fined(source: Source) -> str:
    """Whether an administrative penalty was imposed before."""
    decision = facts_of(source, "penalty").get("decision") or {}
    words = sanction_words(decision.get("amount"), decision.get("other") or ())
    law = basis(source)
    return f"已作出行政处罚：{words}{f'（依据{law}）' if law else ''}" if words else "尚未作出行政处罚"
