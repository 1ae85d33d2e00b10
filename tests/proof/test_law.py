"""What no sequence of acts may make of a penalty."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proof.memory import MemoryPlayer, scenarios
from tests.proof.probes import PROBES, STRANGERS, answer_to
from tests.proof.town import PEOPLE

_NOTIFIED = 20_000
_HISTORY = "service_by_announcement"


@settings(max_examples=60)
@given(amount=st.decimals(0, 60_000, places=2))
def test_a_penalty_is_never_heavier_than_notified(amount: Decimal) -> None:
    """Whatever is decided after the notice is at most what was notified, and inside the range (I-33; 行政处罚法#45, #37)."""
    player = MemoryPlayer(next(s for s in scenarios() if s.name == _HISTORY))
    steps = list(player.scenario.steps)
    place = next(i for i, step in enumerate(steps) if step.do == "decide_penalty")
    for step in steps[:place]:
        player.step(step)
    asked = steps[place]
    asked.inputs["amount"], before = str(amount), asked.inputs["amount"]
    try:
        outcome = player.step(asked).outcome
    finally:
        asked.inputs["amount"] = before

    assert outcome is not None
    assert not (outcome.accepted and amount > _NOTIFIED)


def test_new_facts_need_a_new_notice() -> None:
    """A second notice without new facts is refused; so is a heavier review of a defence (I-33; 行政处罚法#45)."""
    chosen = next(p for p in PROBES if p.why == "serve_prior_notice: noticed_anew_only_on_new_facts")
    accepted, said = answer_to(chosen)

    assert not accepted
    assert "再次告知须有新的事实" in said


def test_the_explorer_asks_persons_who_hold_every_post() -> None:
    """Separation rests on persons: everybody in the explorer's town is officer, reviewer, chief and head in one, so that only
    the gates keep investigator, reviewer, chair and decider apart (I-34; 行政处罚法#64.4)."""
    staff = [person for person in PEOPLE if person.label != "boss"]

    assert len({person.roles for person in staff}) == 1
    assert len(staff) > 4
    assert any(person.label == "mu" and len(person.roles) > 3 for person in STRANGERS)
