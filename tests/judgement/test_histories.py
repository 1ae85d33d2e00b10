"""Judging is pure: every act of every history leaves the case it was given alone, and the log alone tells the case."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cases.action import Refusal
from cases.changes import read_change
from cases.fold import apply
from judgement.offers import Offered, offers
from judgement.resolve import act_named
from states.registry import PROCEDURES
from tests.support.histories import FILES, Played, Turn, played


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def history(request: pytest.FixtureRequest) -> Played:
    """Each history, played through the core."""
    file: Path = request.param
    return played(file)


def test_judging_does_not_touch_the_case(history: Played) -> None:
    """Before and after every decision and every refusal the case is the same, down to the facts of its procedures."""
    assert history.town.touched == []
    assert history.turns


def test_the_written_changes_alone_give_the_case(history: Played) -> None:
    """Folding the log, read back from JSON text, gives what was folded as it was decided."""
    for case in history.town.cases.values():
        again = replace(
            case, version=len(case.events), facts={}, hazards={}, procedures=[], deadlines=[], documents=[],
            closed_at=None,
        )  # fmt: skip

        for change in (c for event in json.loads(json.dumps(history.town.log[case.number])) for c in event):
            apply(again, read_change(change))

        assert again == case


def test_a_refusal_says_why_and_a_decision_says_what(history: Played) -> None:
    """No refusal without a sentence, no sentence twice over; no event by nobody."""
    refusals = [turn.answer for turn in history.turns if isinstance(turn.answer, Refusal)]
    decisions = [d for turn in history.turns if not isinstance(turn.answer, Refusal) for d in turn.answer]

    assert all(r.blockers and all(b.sentence.strip() for b in r.blockers) for r in refusals)
    assert all(d.by and d.at.tzinfo and d.recorded_at >= d.at for d in decisions)


def test_every_procedure_stands_in_a_state_of_its_table(history: Played) -> None:
    """No act of any history leaves its table, and every clock belongs to a procedure that exists."""
    for case in history.town.cases.values():
        strays = [p.ref for p in case.procedures if p.state not in PROCEDURES[p.kind].states]
        known = {p.n for p in case.procedures} | {None}

        assert strays == []
        assert {d.procedure for d in case.deadlines} | {d.procedure for d in case.documents} <= known


def test_what_was_accepted_had_been_offered(history: Played) -> None:
    """An act that the core accepts was open on the desk of whoever signed it, a moment before.

    Offers are judged without inputs; only an emergency, which is an input, lifts a wait that greys the act.
    """
    greyed = [
        (turn.step.line, turn.step.do, [b.sentence for b in found.blockers])
        for turn in history.turns
        if turn.before is not None and not isinstance(turn.answer, Refusal) and turn.step.recorded_at is None
        if not turn.step.inputs.get("emergency")
        for found in _offers_of(history, turn)
        if found.blockers
    ]

    assert greyed == []


def _offers_of(history: Played, turn: Turn) -> list[Offered]:
    """The offers of the act to its first signer; on the procedures that the accepted act was aimed at."""
    assert turn.before is not None
    assert not isinstance(turn.answer, Refusal)
    signer = history.town.people[turn.step.by[0]]
    aimed = turn.answer[0].procedure
    kept = turn.before.copy()
    found = offers(turn.before, signer, turn.step.at, history.town.law, history.town)
    assert turn.before == kept
    by_procedure = next(iter(act_named(turn.step.do).values())).target == "procedure"
    chosen = [o for o in found if o.act.name == turn.step.do and (not by_procedure or (o.target and o.target.n == aimed))]
    hazards = {h for key in ("hazards", "items", "results") for h in turn.step.inputs.get(key, ())}
    if next(iter(act_named(turn.step.do).values())).target == "hazards":
        chosen = [o for o in chosen if o.target and o.target.label in hazards]
    assert chosen, f"{turn.step.do} was not offered at all"
    return chosen
