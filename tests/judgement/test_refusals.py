"""A refusal names every reason at once, and each reason can be lifted by itself."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cases.action import Answer, Refusal
from cases.casefile import CaseFile
from cases.errors import InputFault
from judgement.decide import decide, typed_inputs
from tests.support.builders import (
    DAY,
    NOON,
    a_case,
    a_deadline,
    a_document,
    a_hazard,
    a_procedure,
    an_action,
    an_officer,
    the_law,
)
from tests.support.town import a_town

EXPIRED = an_officer("gone", valid_to=date(2026, 5, 5))
TOWN = a_town([EXPIRED])
VIOLATION = {
    "code": "P97", "item": 7, "tier": "A", "hazards": ["guard"], "conduct": {"from": "2026-04-01", "to": "2026-05-01"},
    "amount": "60000",
}  # fmt: skip

#: The reasons against the decision below, in the order in which they are judged.
AGAINST_THE_DECISION = ("closed", "role", "recused", "state", "window", "defence", "discussion", "channel")


def the_decision(*lifted: str) -> Answer:
    """A penalty decision against which everything speaks but what was lifted."""
    facts: dict[str, Any] = {
        "handlers": ["chen", "luo"], "violations": [VIOLATION], "parties": ["plant"], "amount": "60000",
        "defences": [{"words": "请求从轻"}],
        "notice": {"amount": "60000", "other": [], "hearing_due": False, "hearing_told": False, "served_on": "2026-05-05"},
    }  # fmt: skip
    if "defence" in lifted:
        facts["defence_reviewed"] = {"on": "2026-05-06"}
    if "discussion" in lifted:
        facts["discussion"] = {"attendees": ["he", "zhou"], "amount": "60000"}
    end = date(2026, 5, 5) if "window" in lifted else date(2026, 5, 12)
    by = "zhou" if "role" in lifted else "fang"
    case = a_case(
        a_procedure("rectification", "ordered", 1, label="guard"),
        a_procedure("penalty", "notified" if "state" in lifted else "investigated", 2, facts=facts),
        hazards={"guard": a_hazard()}, closed_at=None if "closed" in lifted else NOON,
        deadlines=[a_deadline(1, "defence_window", procedure=2, kind="right", due=end, limit=end)],
        facts={} if "recused" in lifted else {"recused": ["fang", "zhou"]},
    )  # fmt: skip
    inputs = {"amount": "60000"} | ({"payment_channel": "指定银行代收"} if "channel" in lifted else {})
    action = an_action("decide_penalty", by, procedure=2, inputs=typed_inputs("decide_penalty", inputs))
    return decide(case, action, the_law(), TOWN)


def reasons(answer: Answer) -> list[tuple[str | None, str]]:
    """Gate and article of every reason; the sentence may name whoever acts."""
    return [(b.gate, b.article or b.sentence) for b in answer.blockers] if isinstance(answer, Refusal) else []


def test_a_refusal_names_every_reason_at_once() -> None:
    """Case, role, recusal, state and every gate are judged each for itself; none hides another."""
    answer = the_decision()

    assert isinstance(answer, Refusal)
    assert [b.gate for b in answer.blockers] == [None, None, "G-05", None, "G-18", "G-19", "G-24", "G-26"]
    assert answer.gates == {"G-05", "G-18", "G-19", "G-24", "G-26"}
    said = "；".join(b.sentence for b in answer.blockers)
    for word in ("已结案", "须由分管负责人办理", "回避", "调查终结", "陈述申辩期限", "尚未复核", "集体讨论", "缴款渠道"):
        assert word in said


@pytest.mark.parametrize("lifted", AGAINST_THE_DECISION)
def test_lifting_one_reason_lifts_exactly_that_one(lifted: str) -> None:
    """Every other reason stays as it was, in its order."""
    before, at = reasons(the_decision()), AGAINST_THE_DECISION.index(lifted)

    after = reasons(the_decision(lifted))

    assert after == before[:at] + before[at + 1 :]


@pytest.mark.parametrize("left", AGAINST_THE_DECISION)
def test_each_reason_alone_is_enough(left: str) -> None:
    """With all the others lifted the one that is left still refuses."""
    answer = the_decision(*(word for word in AGAINST_THE_DECISION if word != left))

    assert reasons(answer) == [reasons(the_decision())[AGAINST_THE_DECISION.index(left)]]


def test_with_every_reason_lifted_the_act_is_done() -> None:
    """Nothing but the reasons named stood in the way (行政处罚法#57)."""
    answer = the_decision(*AGAINST_THE_DECISION)

    assert isinstance(answer, tuple)
    assert [d.action for d in answer] == ["decide_penalty", "propose_disclosure"]


def test_a_reason_says_who_can_lift_it_and_from_when() -> None:
    """The window tells the first instant at which it is over; the role who may act (行政处罚法#62)."""
    answer = the_decision()

    assert isinstance(answer, Refusal)
    window = next(b for b in answer.blockers if b.gate == "G-18")
    assert window.earliest is not None
    assert str(window.earliest) == "2026-05-13 00:00:00+08:00"
    assert window.article == "行政处罚法#62"
    assert answer.blockers[1].who == "分管负责人"


def an_order(by: tuple[str, str], state: str, deadline: date, **served: Any) -> Answer:
    """An order on one hazard."""
    case = a_case(a_procedure("rectification", state, label="guard"), hazards={"guard": a_hazard()})
    inputs: dict[str, Any] = {"items": {"guard": {"measure": "加装防护罩", "deadline": deadline.isoformat()}}}
    if served:
        inputs["served"] = {"on": DAY.isoformat(), "mode": "direct", "recipient": "厂长", **served}
    people = tuple(TOWN.people[label] for label in by)
    action = replace(an_action("issue_rectification_order", "chen"), by=people)
    return decide(case, replace(action, inputs=typed_inputs(action.name, inputs)), the_law(), TOWN)


LATER, PAST = DAY + timedelta(days=14), DAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("by", "state", "deadline", "found"),
    [
        (("sam", "gone"), "rectified", PAST, [None, "G-03", None, None]),
        (("gone", "chen"), "rectified", PAST, ["G-03", None, None]),
        (("luo", "chen"), "rectified", PAST, [None, None]),
        (("luo", "chen"), "found", PAST, [None]),
        (("luo", "chen"), "found", LATER, []),
        (("gone", "chen"), "found", LATER, ["G-03"]),
        (("sam", "chen"), "found", LATER, [None, "G-03"]),
        (("chen", "chen"), "found", LATER, ["G-03"]),
    ],
)
def test_role_certificates_state_and_day_are_judged_each_for_itself(
    by: tuple[str, str], state: str, deadline: date, found: list[str | None]
) -> None:
    """An order takes two certified officers, an open hazard and a day to come (行政处罚法#42, 安全生产法#65)."""
    answer = an_order(by, state, deadline)

    assert [gate for gate, _ in reasons(answer)] == found
    assert isinstance(answer, tuple) is (not found)


def test_what_does_not_exist_makes_the_request_invalid_rather_than_refused() -> None:
    """A hazard, a person or an act that nobody knows is a mistake in the request; the sentence says what there is."""
    case = a_case(a_procedure("rectification", "found", label="guard"), hazards={"guard": a_hazard()})
    inputs = typed_inputs("report_rectified", {"hazards": ["wire"], "evidence": ["照片"]})

    with pytest.raises(InputFault, match="本案没有隐患“wire”；现有：guard"):
        decide(case, an_action("report_rectified", "boss", inputs=inputs), the_law(), TOWN)


@pytest.mark.parametrize(
    ("served", "found"),
    [
        ({}, []),
        ({"mode": "electronic"}, ["G-29"]),
        ({"on": LATER.isoformat()}, [None]),
    ],
)  # fmt: skip
def test_the_service_given_with_an_act_is_judged_with_it(served: dict[str, Any], found: list[str | None]) -> None:
    """A paper served at once is held to the rules of service (行政处罚法#61)."""
    answer = an_order(("chen", "luo"), "found", LATER, **{"mode": "direct", **served})

    assert [gate for gate, _ in reasons(answer)] == found


def test_a_closed_case_takes_only_what_may_come_after_its_end() -> None:
    """A note is still taken; a payment is not, until the case is reopened."""
    case = a_case(a_procedure("penalty", "served", facts={"handlers": ["chen"]}), closed_at=NOON)
    note = an_action("note", "chen", inputs=typed_inputs("note", {"text": "来访"}))
    reopen = an_action("reopen_case", "zhou", inputs=typed_inputs("reopen_case", {"reason": "漏项"}))

    answers = [decide(c, a, the_law(), TOWN) for c in (case, replace(case, closed_at=None)) for a in (note, reopen)]

    assert [isinstance(answer, Refusal) for answer in answers] == [False, False, False, True]


def test_a_bureau_head_stands_in_for_a_chief() -> None:
    """Whoever leads the bureau may do what a head of division may."""
    case: CaseFile = a_case(documents=[a_document()])
    inputs = typed_inputs("assign", {"officers": ["chen"]})

    answers = [decide(case, an_action("assign", by, inputs=inputs), the_law(), TOWN) for by in ("zhou", "he", "chen")]

    assert [isinstance(answer, Refusal) for answer in answers] == [False, False, True]
