"""案件告知审批表: what the party is to be told, and whether of a hearing too; drawn by hand before the notice."""

from cases.casefile import Facts
from documents.approvals import cells, party_cells, story
from documents.casework import matter, ruling, within
from documents.penalties import basis, breached, conduct, evidence, factors
from documents.source import Source, figures, sanction_words
from states.penalty.figures import current_amount


def context(source: Source) -> Facts:
    """The rows of the form."""
    source = within(source, "penalty")
    proposal, law = proposed(source), basis(source)
    hearing = _hearing(source)
    weighed = f"裁量情节：{'、'.join(factors(source))}。" if factors(source) else ""
    return {
        "party": source.party_name,
        "conduct": conduct(source),
        "basis": law,
        "proposal": proposal,
        "hearing": hearing,
        "rows": [
            cells(("案件名称", matter(source))),
            *party_cells(source),
            story("违法事实", f"{conduct(source)}。" if conduct(source) else ""),
            cells(("主要证据", "；".join(evidence(source)))),
            cells(("处罚依据", f"违反{breached(source) or '＿＿＿＿'}，依据{law or '＿＿＿＿'}。{weighed}")),
            cells(("拟作处罚", proposal)),
            cells(("听证权利", hearing)),
            *ruling(source, f"建议依据{source.basis()}告知当事人。"),
        ],
    }


def proposed(source: Source) -> str:
    """What is proposed or decided, in words; nothing before the investigation came to a sum."""
    procedure = source.procedure
    if procedure is None or procedure.kind != "penalty":
        return ""
    decided = procedure.facts.get("decision") or {}
    amount = current_amount(procedure)
    return sanction_words(amount or None, decided.get("other") or procedure.facts.get("other") or ())


def _hearing(source: Source) -> str:
    told = (source.proceeding.get("notice") or {}).get("hearing_told")
    if told is not None:
        return "告知听证权利" if told else "不告知听证权利"
    person, unit = (source.law.yuan(f"hearing_threshold_{who}", source.day) for who in ("person", "unit"))
    article = source.cite([source.law.value_article("hearing_threshold_unit", source.day)])
    return f"□告知　□不告知（个人{figures(person)}以上、单位{figures(unit)}以上，或者有其他应当听证的情形：{article}）"
