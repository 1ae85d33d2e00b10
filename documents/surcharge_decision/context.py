"""加处罚款决定书: the fine that was not paid in time, the rate and its ceiling, and what it comes to (行政处罚法#72)."""

from decimal import Decimal

from cases.casefile import Facts
from documents.casework import within
from documents.fine_dunning.context import channel_of
from documents.legal import not_suspended, remedies
from documents.penalties import DECISIONS
from documents.source import Source, day_words, figures, sum_words
from states.penalty.figures import owed


def context(source: Source) -> Facts:
    """The surcharge at the end of the day of the paper; remedies and deferral are taken into account."""
    source = within(source, "penalty")
    decision, procedure = source.earlier(*DECISIONS), source.procedure
    clock = source.case.clock("pay_fine", procedure=procedure.n) if procedure else None
    decided = procedure is not None and bool(procedure.facts.get("decision"))
    found = owed(source.case, procedure, source.day, source.law) if procedure and decided else None
    rate = Decimal(str(source.law.value("surcharge_rate", source.day))) * 100
    return {
        "addressee": source.party_name,
        "decided_on": day_words(decision.at) if decision else "",
        "decision": source.reference(*DECISIONS),
        "fine": sum_words(found.fine) if found else "",
        "due": day_words(clock.due) if clock else "",
        "day": day_words(source.day),
        "surcharge": sum_words(found.surcharge) if found and found.surcharge else "",
        "standard": f"每日按罚款数额的{rate.normalize():f}%加处罚款，加处罚款的数额不超出罚款本数"
        + (f"（{figures(found.fine)}）" if found else ""),
        "channel": channel_of(source),
        "basis": source.basis(),
        "remedies": remedies(source) + not_suspended(),
    }
