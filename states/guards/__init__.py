"""Gates: each once, by its number, as a pure function that yields every reason against the act."""

from collections.abc import Callable, Iterator
from functools import wraps

from cases.action import Blocker
from cases.clockface import Moment
from states.spec import Guard
from states.step import Step

GateOfInputs = Callable[[Step], Iterator[Blocker]]


def reads_inputs(guard: GateOfInputs) -> Guard:
    """Mark a guard that needs the inputs: while offers are computed there are none, and it has nothing to say."""

    @wraps(guard)
    def guarded(step: Step) -> Iterator[Blocker]:
        if step.inputs is not None:
            yield from guard(step)

    return guarded


def no(
    gate: str | None, sentence: str, article: str | None = None, *, who: str | None = None, earliest: Moment | None = None
) -> Blocker:
    """One reason against the act."""
    return Blocker(gate=gate, sentence=sentence, article=article, who=who, earliest=earliest)
