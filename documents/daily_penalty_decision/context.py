"""按日连续处罚决定书: the first decision, the day of the order, that it was refused, days times amount (安全生产法#112)."""

from dataclasses import replace

from cases.casefile import Facts
from documents.casework import within
from documents.legal import court_if_unpaid, not_suspended, payment, remedies
from documents.penalties import DECISIONS, conduct, heard, party_rows
from documents.source import Source, day_words, figures, sanction_words


def context(source: Source) -> Facts:
    """The reckoning in words; papers that prove the refusal, where there are any."""
    source = within(source, "penalty")
    facts, decided = source.facts, source.proceeding.get("decision") or {}
    first = source.earlier(*DECISIONS)
    days, single = facts.get("days"), decided.get("amount")
    return {
        "party": source.party_name,
        "rows": party_rows(source),
        "address": "",
        "conduct": conduct(source),
        "decided_on": day_words(first.at) if first else "",
        "decision": source.reference(*DECISIONS),
        "single": sanction_words(single, ()),
        "order_on": day_words(facts.get("order_on")),
        "until": day_words(facts.get("until")),
        "refusal": _refusal(source),
        "reckoning": f"{figures(single)}×{days}日＝{figures(facts['amount'])}" if days and single else "",
        "days": str(days or ""),
        "heard": _heard(source),
        "basis": source.basis(),
        "sanction": sanction_words(facts.get("amount"), ()),
        "performance": payment(source, str(decided.get("payment_channel") or "指定银行")),
        "remedies": remedies(source) + not_suspended() + court_if_unpaid(source),
    }


def _refusal(source: Source) -> list[str]:
    """The recheck that proves the refusal, and the evidence that the act named."""
    known = source.proceeding.get("evidence") or {}
    named = [str((known.get(label) or {}).get("name") or label) for label in source.facts.get("refusal", ())]
    return [*filter(None, [source.reference("reinspection_opinion")]), *named]


def _heard(source: Source) -> str:
    """What the party was told and said of the daily fine; the notice of the first penalty is not meant."""
    notice, procedure = source.earlier("penalty_notice"), source.procedure
    if notice is None or procedure is None or notice.facts.get("purpose") != "daily_fine":
        return ""
    case = source.case.copy()
    told = {"served_on": notice.service.get("on"), "hearing_told": notice.facts.get("hearing_told")}
    case.procedure(procedure.n).facts["notice"] = told
    return heard(replace(source, case=case))
