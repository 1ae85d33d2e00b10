"""What the engine says a penalty needs and what is owed on it, as of a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.casefile import CaseFile, Procedure
from law.faults import LawError
from law.lawbook import Lawbook
from law.tariff import FineRange
from states.penalty import figures as sums
from states.world import World


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Amounts in yuan at the end of the day; `range` of the current violation; what the case needs before a decision."""

    fine: Decimal
    surcharge: Decimal
    daily: Decimal
    paid: Decimal
    left: Decimal
    range: FineRange | None
    hearing: bool
    legal_review: bool
    collective: bool


def penalty_figures(case: CaseFile, penalty: Procedure, day: date, law: Lawbook, world: World) -> Figures:
    """Figures of one penalty. `range` is None where no tariff fits."""
    violations = sums.violations_of(penalty)
    notified = penalty.facts.get("daily_notice")
    amount = sums.money(notified["daily"]) if notified else sums.current_amount(penalty)
    owed = sums.owed(case, penalty, day, law)
    return Figures(
        fine=owed.fine,
        surcharge=owed.surcharge,
        daily=owed.daily,
        paid=owed.paid,
        left=owed.left,
        range=_range(case, penalty, day, law, world),
        hearing=sums.needs_hearing(law, world, case, violations, amount, day),
        legal_review=sums.needs_legal_review(penalty),
        collective=sums.needs_discussion(law, violations, amount, day),
    )


def _range(case: CaseFile, penalty: Procedure, day: date, law: Lawbook, world: World) -> FineRange | None:
    violations = sums.violations_of(penalty)
    if not violations:
        return None
    current = violations[-1]
    party = world.subject(current["party"]) if current.get("party") else case.subject
    if party is None:
        return None
    try:
        return sums.fine_range(law, case, party, current, day)
    except LawError:
        return None
