"""What was done within a term and entered after its end takes the recorded end back; what was done after it does not."""

from datetime import date, datetime, timedelta

import pytest

from cases.action import Answer, Refusal
from cases.casefile import CaseFile
from cases.clockface import end_of
from cases.fold import apply
from judgement.decide import decide, typed_inputs
from tests.support.builders import NOON, a_case, a_deadline, a_procedure, an_action, the_law
from tests.support.town import a_town

SEALED, LAST = date(2026, 4, 2), date(2026, 5, 2)
ITEMS = {"thinner": {"name": "稀释剂", "quantity": "40", "unit": "桶"}}


def an_expired(kind: str = "seizure", state: str = "sealed", rule: str = "seal_seize") -> CaseFile:
    """A seizure, or preserved evidence, whose term has been recorded as ended."""
    ended = end_of(LAST)
    lapse = {"from": state, "to": "released", "at": ended.isoformat(), "deadline": 1}
    facts = {"items": ITEMS, "expired": "2026-05-03", "lapse": lapse}
    clock = a_deadline(
        1, rule, procedure=1, kind="agency", start=SEALED, due=LAST, limit=LAST, status="lapsed", ended_at=ended,
        version=SEALED,
    )  # fmt: skip
    return a_case(
        a_procedure(kind, "released", facts=facts), opened_at=NOON - timedelta(days=40), deadlines=[clock]
    )


def entered(case: CaseFile, name: str, by: str, at: datetime, **inputs: object) -> Answer:
    """An act of the past, entered today; accepted, it is folded into the case."""
    action = an_action(name, by, at=at, recorded_at=NOON, procedure=1, inputs=typed_inputs(name, dict(inputs)))
    answer = decide(case, action, the_law(), a_town())
    for decision in () if isinstance(answer, Refusal) else answer:
        for change in decision.changes:
            apply(case, change)
    return answer


@pytest.mark.parametrize(
    ("name", "inputs", "state", "status"),
    [
        ("extend_seizure", {"days": 10, "reason": "案情复杂"}, "extended", "open"),
        ("release_seizure", {"reason": "检验合格"}, "released", "met"),
        ("dispose_seizure", {"items": {"thinner": {"destroyed": 40}}}, "disposed", "met"),
    ],
)
def test_an_act_within_the_term_of_a_seizure_holds_though_it_is_entered_after_its_end(
    name: str, inputs: dict[str, object], state: str, status: str
) -> None:
    """No trace of the end is left in the facts, and a correction is on record (行政强制法#25)."""
    case = an_expired()

    answer = entered(case, name, "zhou", end_of(LAST) - timedelta(minutes=1), **inputs)

    assert not isinstance(answer, Refusal), answer
    assert [decision.action for decision in answer] == [name, "correct"]
    assert (case.procedure(1).state, case.deadline(1).status) == (state, status)
    assert not {"lapse", "expired"} & case.procedure(1).facts.keys()


@pytest.mark.parametrize("name", ["extend_seizure", "release_seizure", "dispose_seizure"])
def test_an_act_at_the_end_of_the_term_or_later_is_refused(name: str) -> None:
    """The goods were free from that instant on, whenever it is entered."""
    given = {"extend_seizure": {"days": 10}, "dispose_seizure": {"items": {"thinner": {"destroyed": 40}}}}

    answer = entered(an_expired(), name, "zhou", end_of(LAST), **given.get(name, {}), **{"reason": "案情复杂"})

    assert isinstance(answer, Refusal)


def test_a_term_that_was_extended_before_it_ended_is_not_extended_again() -> None:
    """G-10: once only, though the state has become another since."""
    answer = entered(an_expired(state="extended"), "extend_seizure", "zhou", end_of(LAST) - timedelta(days=1), days=5, reason="复杂")

    assert isinstance(answer, Refusal)
    assert "G-10" in [blocker.gate for blocker in answer.blockers]


def test_evidence_disposed_of_in_time_was_never_released() -> None:
    """行政处罚法#56: the decision within seven working days counts, not its entry."""
    case = an_expired("evidence", "preserved", "evidence_register_keep")

    answer = entered(case, "dispose_evidence", "chen", end_of(LAST) - timedelta(minutes=1), how="returned")

    assert not isinstance(answer, Refusal), answer
    assert (case.procedure(1).state, case.deadline(1).status) == ("disposed", "met")
    assert "lapse" not in case.procedure(1).facts
