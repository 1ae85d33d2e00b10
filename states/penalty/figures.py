"""What a penalty needs and what is owed on it: ranges, hearing, review, discussion, surcharge. Yuan as Decimal, days Shanghai."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cases.casefile import CaseFile, Facts, Procedure
from cases.people import Subject
from law.lawbook import Lawbook
from law.tariff import FineRange, surcharge
from states.world import World

#: Sanctions that always take a hearing (行政处罚法#63) and a collective discussion (o15 29).
GRAVE = frozenset({"stop_production", "revoke_licence", "restrict_trade", "closure"})


@dataclass(frozen=True, kw_only=True)
class PenaltyFigures:
    """Everything owed on a penalty as of a day; all amounts in yuan."""

    fine: Decimal
    surcharge: Decimal
    daily: Decimal
    paid: Decimal
    left: Decimal


def column_of(subject: Subject | None, party: Subject) -> str:
    """A natural person who is not himself the operator answers in the person's column."""
    return "person" if party.is_person and (subject is None or party.label != subject.label) else "unit"


def fine_range(law: Lawbook, case: CaseFile, party: Subject, violation: Facts, decided_on: date) -> FineRange:
    """The range for one violation. Raises `NoTariff` with its sentence where there is none."""
    code = violation["code"]
    column = "person" if code in PERSONAL_CODES else column_of(case.subject, party)
    conduct = violation["conduct"]
    gains = violation.get("gains")
    return law.fine_range(
        code,
        item=violation.get("item"),
        tier=violation.get("tier", "A"),
        column=column,
        conduct_from=date.fromisoformat(str(conduct["from"])),
        conduct_to=date.fromisoformat(str(conduct["to"])),
        decided_on=decided_on,
        gains=Decimal(str(gains)) if gains is not None else None,
    )


#: Articles that punish a person whatever the subject of the case is.
PERSONAL_CODES = frozenset({"P94", "P95", "P96", "P106"})


def money(value: Any) -> Decimal:
    """An amount kept as text."""
    return Decimal(str(value or 0))


def violations_of(procedure: Procedure) -> list[Facts]:
    """The violations as they now stand: concluded ones, else those of the filing or proposal."""
    return list(procedure.facts.get("violations") or [])


def party_sums(case: CaseFile, violations: Iterable[Facts]) -> dict[str, Decimal]:
    """Proposed fines by party."""
    sums: dict[str, Decimal] = {}
    own = case.subject.label if case.subject else ""
    for violation in violations:
        party = violation.get("party") or own
        sums[party] = sums.get(party, Decimal(0)) + money(violation.get("amount"))
    return sums


def needs_hearing(law: Lawbook, world: World, case: CaseFile, violations: list[Facts], total: Decimal | None, day: date) -> bool:
    """Whether a hearing right must be told: the figure of the place, or a grave sanction (行政处罚法#63; G-20)."""
    if any(GRAVE.intersection(v.get("other", ())) for v in violations):
        return True
    sums = party_sums(case, violations)
    if total is not None and len(sums) == 1:
        sums = dict.fromkeys(sums, total)
    gains = sum((money(v.get("gains")) for v in violations if "confiscate_gains" in v.get("other", ())), Decimal(0))
    for label, amount in sums.items():
        party = world.subject(label)
        person = party is not None and party.is_person
        threshold = money(law.value("hearing_threshold_person" if person else "hearing_threshold_unit", day))
        if amount >= threshold or gains >= threshold:
            return True
    return False


def needs_legal_review(procedure: Procedure) -> bool:
    """Whether a legal review is due: every case in which a hearing was held (行政处罚法#58; D-14)."""
    return bool(procedure.facts.get("hearing", {}).get("held_on"))


def needs_discussion(law: Lawbook, violations: list[Facts], amount: Decimal, day: date, other: Iterable[str] = ()) -> bool:
    """Whether the heads must discuss it: 50,000 yuan and above, or a grave sanction (行政处罚法#57.2; G-24)."""
    words = {*other, *(w for v in violations for w in v.get("other", ()))}
    threshold = money(law.value("collective_fine", day))
    gains = sum((money(v.get("gains")) for v in violations if "confiscate_gains" in v.get("other", ())), Decimal(0))
    return amount >= threshold or gains >= threshold or bool(GRAVE & words)


def current_amount(procedure: Procedure) -> Decimal:
    """The fine as it now stands: decided, else reviewed, else notified or concluded."""
    facts = procedure.facts
    decided = facts.get("decision")
    if decided:
        return money(decided["amount"])
    return money(facts.get("amount"))


def owed(case: CaseFile, procedure: Procedure, day: date, law: Lawbook) -> PenaltyFigures:
    """What is owed on a decided penalty at the end of a day. Payments go to the fine first."""
    decision = procedure.facts.get("decision")
    fine = money(decision["amount"]) if decision and procedure.state != "revoked" else Decimal(0)
    paid = sum((money(p["amount"]) for p in procedure.facts.get("payments", ()) if p["on"] <= day.isoformat()), Decimal(0))
    daily = sum((money(d["amount"]) for d in procedure.facts.get("daily_fines", ())), Decimal(0))
    extra = _surcharge(case, procedure, fine, day, law)
    left = max(fine + extra + daily - paid, Decimal(0))
    return PenaltyFigures(fine=fine, surcharge=extra, daily=daily, paid=paid, left=left)


def _surcharge(case: CaseFile, procedure: Procedure, fine: Decimal, day: date, law: Lawbook) -> Decimal:
    """Three percent a day of what is unpaid, paused during remedies, at most the fine (行政处罚法#72, #73)."""
    schedule = _schedule(case, procedure, fine)
    if not schedule or fine == 0:
        return Decimal(0)
    payments = [(date.fromisoformat(p["on"]), _fen(money(p["amount"]))) for p in procedure.facts.get("payments", ())]
    deferred = procedure.facts.get("deferral")
    plan = [(date.fromisoformat(i["by"]), _fen(money(i["amount"]))) for i in deferred["plan"]] if deferred else None
    deferred_on = date.fromisoformat(deferred["on"]) if deferred else None

    def unpaid(on: date) -> int:
        planned = plan is not None and deferred_on is not None and on > deferred_on
        due = sum(amount for last, amount in (plan if planned and plan else schedule) if last < on)
        counted = payments[deferred.get("earlier_payments", 0) :] if planned and deferred else payments
        return max(due - sum(amount for paid_on, amount in counted if paid_on < on), 0)

    first = min(last for last, _ in [*schedule, *(plan or [])]) + timedelta(days=1)
    rate = money(law.value("surcharge_rate", day))
    fen = surcharge(unpaid, first, day, _pauses(procedure), _fen(fine), rate)
    return Decimal(fen) / 100


def _schedule(case: CaseFile, procedure: Procedure, fine: Decimal) -> list[tuple[date, int]]:
    clock = case.clock("pay_fine", procedure=procedure.n)
    if clock is None:
        return []
    original = procedure.facts.get("deferral", {}).get("due_before") or clock.due.isoformat()
    return [(date.fromisoformat(original), _fen(fine))]


def _pauses(procedure: Procedure) -> list[tuple[date, date | None]]:
    return [
        (date.fromisoformat(r["applied_on"]), date.fromisoformat(r["ended_on"]) if r.get("ended_on") else None)
        for r in procedure.facts.get("remedies", ())
    ]


def _fen(yuan: Decimal) -> int:
    return int((yuan * 100).to_integral_value())
