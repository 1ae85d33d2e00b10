"""One step of a machine: our compiled table against one `transitions` machine shared by all cases, with the same guards."""

from dataclasses import dataclass
from typing import Any

from transitions import Machine

from bench.results import Measured, Target, interleaved, timed
from states.machine import permits
from states.registry import PROCEDURES

_KIND, _ACT, _SOURCE, _TO = "rectification", "issue_rectification_order", "found", "ordered"
_REPEATS = 2_000


@dataclass(slots=True)
class Hazard:
    """The model both machines move."""

    state: str
    officers: int = 2
    certified: bool = True


class _Shared:
    """Every act of the table as transitions of one machine, each with the two guards."""

    def __init__(self) -> None:
        table = PROCEDURES[_KIND]
        self.machine = Machine(
            model=None, states=list(table.states), initial=table.start[0], auto_transitions=False, queued=False
        )
        for act in table.acts:
            for source in act.source:
                for to in act.to:
                    if to in table.states and source in table.states:
                        self.machine.add_transition(act.name, source, to, conditions=[two_officers, is_certified])

    def step(self, hazard: Hazard) -> bool:
        """Trigger the act on a hazard."""
        event = self.machine.events[_ACT]
        return bool(event.trigger(hazard, hazard))


def two_officers(hazard: Hazard) -> bool:
    """The order takes two officers."""
    return hazard.officers >= 2


def is_certified(hazard: Hazard) -> bool:
    """Both hold valid certificates."""
    return hazard.certified


def ours(hazard: Hazard) -> bool:
    """The guards, then the edge in the compiled table."""
    if two_officers(hazard) and is_certified(hazard) and permits(_KIND, _ACT, hazard.state, _TO):
        hazard.state = _TO
        return True
    return False


def measure(rounds: int) -> list[Measured]:
    """A hazard is ordered."""
    shared = _Shared()
    event = shared.machine.events[_ACT]

    def theirs() -> None:
        for _ in range(_REPEATS):
            shared.step(Hazard(_SOURCE))

    def own() -> None:
        for _ in range(_REPEATS):
            ours(Hazard(_SOURCE))

    probe: Any = Hazard(_SOURCE)
    assert event.trigger(probe, probe)
    assert probe.state == _TO
    seconds, figures = interleaved(
        {"ours": lambda: timed(own, _REPEATS), "shared transitions machine": lambda: timed(theirs, _REPEATS)}, rounds
    )
    target = Target(against="shared transitions machine", ratio=10)
    return [
        Measured(
            work="machine step with two guards", store="memory", unit="µs", seconds=seconds, rounds=figures,
            targets=(target,),
        )
    ]  # fmt: skip
