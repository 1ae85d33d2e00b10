"""The one door: each request answered by itself, each accepted one recorded once, each refused one written down."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cases.clockface import at_hour
from cases.errors import NotFound
from db.audit import list_attempts
from db.session import reading
from db.tables import cases
from door.perform import NO_SUCH_CASE
from door.request import Outcome, Request
from tests.support.builders import DAY
from tests.support.bureau import MORNING, Bureau

#: What a refused attempt may add to.
AUDIT = ("attempts", "attempt_heads", "heads")


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau with its staff, on both databases."""
    return Bureau(engine)


def attempts(bureau: Bureau) -> list[tuple[str, str, str | None]]:
    """Person, act and outcome of everything that was asked and not done."""
    with reading(bureau.engine) as conn:
        return [(a.person, a.action, a.outcome) for a in list_attempts(conn)]


def answered(outcome: Outcome) -> tuple[Any, ...]:
    """What an answer says was done."""
    return outcome.action, outcome.accepted, outcome.case, outcome.procedure, outcome.events, outcome.documents


def test_a_request_sent_twice_is_done_once(bureau: Bureau) -> None:
    """A double click, a retry, the back button: the same answer, marked as repeated, and no second event (I-7)."""
    number = bureau.open_case()
    request = replace(bureau.request("issue_rectification_order", "chen", "luo", case=number, **bureau.ordering()), request_id="r-1")
    first = bureau.door.perform([request])[0]
    before = bureau.rows()

    second = bureau.door.perform([request])[0]

    assert (first.repeated, second.repeated) == (False, True)
    assert answered(second) == answered(first)
    assert bureau.rows() == before


def test_a_file_opened_twice_under_one_request_id_is_one_file(bureau: Bureau) -> None:
    """Opening is repeated as every other act is, inside one batch too; no number is burnt."""
    request = replace(bureau.request("open_case", "chen", "luo", **bureau.opening()), request_id="r-1")

    outcomes = bureau.door.perform([request, request])

    assert [o.case for o in outcomes] == ["AJ2026-000001"] * 2
    assert [o.repeated for o in outcomes] == [False, True]
    assert bureau.open_case() == "AJ2026-000002"


@pytest.mark.parametrize(
    "other",
    [
        {"inputs": {"text": "另一件事"}},
        {"action": "close_case", "inputs": {}},
        {"by": ("luo",)},
        {"at": at_hour(DAY, 9)},
    ],
)
def test_a_request_id_used_for_something_else_is_invalid(bureau: Bureau, other: dict[str, Any]) -> None:
    """The id names one act of one content; nothing is done under it again, and the attempt is kept."""
    number = bureau.open_case()
    request = replace(bureau.request("note", "chen", case=number, text="来访"), request_id="r-1")
    bureau.door.perform([request])
    before = bureau.rows(*AUDIT)

    outcome = bureau.door.perform([replace(request, **other)])[0]

    assert (outcome.accepted, outcome.repeated, outcome.blockers) == (False, False, ())
    assert outcome.problem
    assert "r-1" in outcome.problem
    assert bureau.rows(*AUDIT) == before
    assert [a[2] for a in attempts(bureau)] == ["invalid"]


def test_a_refusal_is_not_kept_under_its_request_id(bureau: Bureau) -> None:
    """What was refused is judged anew when it is asked again: its reason may be gone."""
    number = bureau.open_case()
    request = replace(bureau.request("reopen_case", "zhou", case=number, reason="漏项"), request_id="r-1")
    assert not bureau.door.perform([request])[0].accepted
    bureau.do("dismiss_hazard", "zhou", case=number, hazards=["guard"], reason="误报")
    bureau.do("close_case", "zhou", case=number)

    outcome = bureau.door.perform([request])[0]

    assert (outcome.accepted, outcome.repeated) == (True, False)


def test_a_stale_version_is_a_conflict_and_changes_nothing(bureau: Bureau) -> None:
    """Whoever decides on an old page is told so; he reads it again and decides anew (I-4)."""
    number = bureau.open_case()
    seen = bureau.case(number).version
    bureau.do("note", "luo", case=number, text="先到")
    before = bureau.rows(*AUDIT)

    late = replace(bureau.request("note", "chen", case=number, text="后到"), expected_version=seen)
    outcome = bureau.door.perform([late])[0]

    assert (outcome.accepted, outcome.conflict, outcome.blockers) == (False, True, ())
    assert outcome.problem
    assert "请刷新后重试" in outcome.problem
    assert bureau.rows(*AUDIT) == before
    assert [a[2] for a in attempts(bureau)] == ["conflict"]


def test_the_version_answered_is_the_one_to_expect_next(bureau: Bureau) -> None:
    """The answer's version is the stored one, and serves for the next act."""
    number = bureau.open_case()
    outcome = bureau.order(number)

    following = replace(bureau.request("note", "chen", case=number, text="接着办"), expected_version=outcome.version)

    assert bureau.case(number).version == outcome.version
    assert bureau.door.perform([following])[0].accepted


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        (("issue_rectification_order", ("sam",), {"items": {"guard": {"measure": "加装", "deadline": "2026-05-20"}}}), "refused"),
        (("close_case", ("zhou",), {}), "refused"),
        (("issue_rectification_order", ("chen", "luo"), {"items": {"wire": {"measure": "加装", "deadline": "2026-05-20"}}}),
         "invalid"),
        (("note", ("chen",), {"text": "来访", "state": "closed"}), "invalid"),
        (("note", ("nobody",), {"text": "来访"}), "invalid"),
        (("note", (), {"text": "来访"}), "invalid"),
        (("note", ("system",), {"text": "来访"}), "invalid"),
        (("lapse_deadline", ("he",), {"deadline": 1}), "refused"),
        (("fly", ("he",), {}), "invalid"),
    ],
)  # fmt: skip
def test_what_is_not_done_writes_nothing_but_the_attempt(
    bureau: Bureau, asked: tuple[str, tuple[str, ...], dict[str, Any]], word: str
) -> None:
    """No row of any other table moves, no number is burnt; who asked for what stands in the audit (I-38)."""
    number = bureau.open_case()
    before = bureau.rows(*AUDIT)
    action, by, inputs = asked

    outcome = bureau.act(action, *by, case=number, **inputs)

    assert not outcome.accepted
    assert bool(outcome.blockers) is (word == "refused")
    assert bool(outcome.problem) is (word == "invalid")
    assert bureau.rows(*AUDIT) == before
    assert attempts(bureau) == [(",".join(by), action, word)]


def test_one_refused_request_of_a_batch_leaves_the_others(bureau: Bureau) -> None:
    """Each is answered by itself; what was accepted stays, in its order, with its events."""
    number = bureau.open_case("guard", "wire")
    batch = [
        bureau.request("note", "chen", case=number, text="一"),
        bureau.request("close_case", "zhou", case=number),
        bureau.request("note", "chen", case=number, text="二", extra="x"),
        bureau.request("note", "chen", case="AJ2026-999999", text="三"),
        bureau.request("issue_rectification_order", "chen", "luo", case=number, **bureau.ordering("wire")),
        bureau.request("note", "chen", case=number, text="四"),
    ]

    outcomes = bureau.door.perform(batch)

    assert [o.accepted for o in outcomes] == [True, False, False, False, True, True]
    assert bureau.events(number) == ["open_case", "note", "issue_rectification_order", "note"]
    assert [a[1:] for a in attempts(bureau)] == [("close_case", "refused"), ("note", "invalid"), ("note", "refused")]


def test_a_foreign_case_answers_like_a_missing_one(bureau: Bureau) -> None:
    """Nobody learns by asking whether a case exists outside his scope (I-42)."""
    foreign = bureau.open_case(subject="shop")
    asks = [("boss", foreign), ("boss", "AJ2026-000404"), ("nan", foreign), ("root", foreign)]

    outcomes = [bureau.act("note", by, case=case, text="来访") for by, case in asks]

    assert {tuple(b.sentence for b in o.blockers) for o in outcomes} == {(NO_SUCH_CASE,)}
    assert {(o.accepted, o.version, o.problem, o.conflict) for o in outcomes} == {(False, None, None, False)}
    for by, case in asks:
        with pytest.raises(NotFound, match=NO_SUCH_CASE):
            bureau.door.view(case, by)
        with pytest.raises(NotFound, match=NO_SUCH_CASE):
            bureau.door.offers(case, by)


def test_an_offer_is_allowed_exactly_when_nothing_speaks_against_it(bureau: Bureau) -> None:
    """The desk greys what has a reason, and nothing else."""
    number = bureau.open_case()
    bureau.order(number)

    for person in ("chen", "sam", "zhou", "he", "boss", "nan", "xu", "shen"):
        shown = bureau.door.offers(number, person)

        assert [o.action for o in shown if o.allowed is bool(o.blockers)] == []
    assert [o.action for o in bureau.door.offers(number, "shen") if o.allowed] == []


def test_an_act_on_several_cases_answers_for_each(bureau: Bureau) -> None:
    """Assigning in bulk: one row for every case, one event in each."""
    numbers = [bureau.open_case(), bureau.open_case(subject="shop")]

    outcome = bureau.do("assign", "zhou", officers=["chen", "luo"], cases=numbers)

    assert [(row.case, row.accepted) for row in outcome.rows] == [(n, True) for n in numbers]
    assert [bureau.events(n) for n in numbers] == [["open_case", "assign"]] * 2


def test_a_late_entry_is_recorded_at_both_its_times(bureau: Bureau) -> None:
    """What happened yesterday and is entered today says so; nothing happens in the future."""
    number = bureau.open_case()
    bureau.wait_until(at_hour(DAY, 18))

    kept, ahead = bureau.door.perform(
        [
            Request(action="note", by=("chen",), case=number, inputs={"text": "补录"}, at=at_hour(DAY, 11)),
            Request(action="note", by=("chen",), case=number, inputs={"text": "预录"}, at=at_hour(DAY, 19)),
        ]
    )

    assert (kept.accepted, ahead.accepted) == (True, False)
    assert ahead.problem
    assert "晚于登记时间" in ahead.problem
    last = bureau.case(number).events[-1]
    assert (last.at, last.recorded_at) == (at_hour(DAY, 11), at_hour(DAY, 18))
    assert bureau.case(number).events[0].at == MORNING


def test_what_is_stored_is_what_is_seen(bureau: Bureau) -> None:
    """The stage kept for statistics is that of the case."""
    number = bureau.open_case()
    bureau.order(number)
    bureau.file_penalty(number)

    with reading(bureau.engine) as conn:
        stage = conn.scalar(select(cases.c.stage).where(cases.c.number == number))

    assert stage == "penalty"
