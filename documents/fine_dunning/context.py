"""缴纳罚款催告书: which fine is not paid, by how much, and what happens next. It opens no clock."""

from decimal import Decimal

from cases.casefile import Facts
from documents.casework import within
from documents.penalties import DECISIONS
from documents.source import Source, day_words, sum_words
from states.penalty.figures import owed

PARTS = (("fine", "罚款"), ("daily", "按日连续处罚"), ("surcharge", "加处罚款"), ("paid", "已缴纳"), ("left", "合计尚欠"))


def context(source: Source) -> Facts:
    """What is owed at the end of the day of the paper, part by part."""
    source = within(source, "penalty")
    decision, procedure = source.earlier(*DECISIONS), source.procedure
    clock = source.case.clock("pay_fine", procedure=procedure.n) if procedure else None
    return {
        "addressee": source.party_name,
        "decided_on": day_words(decision.at) if decision else "",
        "decision": source.reference(*DECISIONS),
        "due": day_words(clock.due) if clock else "",
        "sums": sums_owed(source),
        "manner": f"缴至{channel_of(source)}",
        "rights": f"对本催告有异议的，可以自收到本催告书之日起{source.law.days('fine_dunning_days', source.day)}日内向本机关陈述和申辩，"
        "本机关将充分听取并予以记录、复核。",
        "basis": source.basis(),
        "phone": source.authority.phone,
    }


def sums_owed(source: Source) -> list[list[str]]:
    """The parts of what is owed, in figures and in words; nothing where no fine was decided."""
    procedure = source.procedure
    if procedure is None or not procedure.facts.get("decision"):
        return []
    found = owed(source.case, procedure, source.day, source.law)
    amounts: list[tuple[str, Decimal]] = [(label, getattr(found, key)) for key, label in PARTS]
    return [[label, sum_words(amount)] for label, amount in amounts if amount > 0]


def channel_of(source: Source) -> str:
    """Where the fine is paid."""
    return str((source.proceeding.get("decision") or {}).get("payment_channel") or "指定银行")
