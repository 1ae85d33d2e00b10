"""Guard mutants: every guard dropped and flipped, every row opened to everybody, to every state, to no officer at all.

A mutant is noticed by a case history of the tests, by a probe (a refusal that no history holds), or by the cells of the
explorer. Nothing else in the tests may be needed, so that every guard has somebody who misses it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache

from cases.action import Blocker
from cases.errors import BrokenPromise
from cases.people import Role
from door.scenario import Scenario
from states.registry import ROWS
from states.spec import ANY, Act, Guard
from states.step import Step
from tests.proof import cells
from tests.proof.memory import play, scenarios
from tests.proof.probes import PROBES, Probe, probe_fails

GATELESS = "变异"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A row with one thing wrong."""

    kind: str
    row: Act
    what: str
    mutated: Act

    @property
    def name(self) -> str:
        """How the report names it."""
        return f"{self.kind}.{self.row.name} {self.what}"

    @property
    def is_of_guard(self) -> bool:
        """Whether a guard is dropped or flipped, rather than who, whence or how many."""
        return self.what.startswith(("drop", "flip"))


def flipped(guard: Guard) -> Guard:
    """A guard that objects where the real one is content, and is content where the real one objects."""

    def wrong(step: Step) -> Iterator[Blocker]:
        if not list(guard(step)) and step.inputs is not None:
            yield Blocker(gate=None, sentence=GATELESS)

    # The judge looks at the module of a guard to tell the gates of publication, which bind the system, too.
    wrong.__module__ = guard.__module__
    return wrong


def _with_guards(row: Act, at: int, *instead: Guard) -> Act:
    return replace(row, guards=(*row.guards[:at], *instead, *row.guards[at + 1 :]))


def mutants() -> list[Mutant]:
    """All of them, in the order of the tables."""
    found = []
    for rows in ROWS.values():
        for kind, row in rows.items():
            for at, guard in enumerate(row.guards):
                name = guard.__name__
                found.append(Mutant(kind, row, f"drop {name}", _with_guards(row, at)))
                found.append(Mutant(kind, row, f"flip {name}", _with_guards(row, at, flipped(guard))))
            if row.officers:
                found.append(Mutant(kind, row, "officers 0", replace(row, officers=0)))
            everybody = tuple(role for role in Role if role is not Role.SYSTEM)
            found.append(Mutant(kind, row, "who everybody", replace(row, who=(*row.who, *everybody))))
            if row.source and ANY not in row.source:
                found.append(Mutant(kind, row, "source everywhere", replace(row, source=(ANY,))))
    return found


@contextmanager
def in_force(mutant: Mutant) -> Iterator[None]:
    """The mutated row stands in the registry while the block lasts."""
    rows = ROWS[mutant.row.name]
    rows[mutant.kind] = mutant.mutated
    try:
        yield
    finally:
        rows[mutant.kind] = mutant.row


@cache
def histories_of(act: str) -> tuple[Scenario, ...]:
    """Case histories in which somebody asks for the act, the shortest first."""
    return tuple(sorted((s for s in scenarios() if any(step.do == act for step in s.steps)), key=lambda s: len(s.steps)))


@cache
def probes_of(act: str) -> tuple[Probe, ...]:
    """Probes of the act."""
    return tuple(p for p in PROBES if p.do == act)


def noticed_by(mutant: Mutant) -> str | None:
    """Who notices the mutant; None when nobody does."""
    act = mutant.row.name
    if not mutant.is_of_guard:
        return cells.first_difference(mutant.kind, mutant.mutated)
    with in_force(mutant):
        for probe in probes_of(act):
            if probe_fails(probe):
                return f"probe {probe.why}"
        for scenario in histories_of(act):
            last = max(i for i, step in enumerate(scenario.steps) if step.do == act) + 1
            try:
                failed = next((p for p in play(scenario, last) if p.failed), None)
            except BrokenPromise as broken:
                return f"{scenario.name}: {broken}"
            if failed is not None:
                return f"{scenario.name}:{failed.step.line}"
    return None


@dataclass(frozen=True, slots=True)
class Kill:
    """A mutant and who noticed it."""

    mutant: Mutant
    by: str | None


def hunt(chosen: Sequence[Mutant]) -> list[Kill]:
    """Try every mutant."""
    return [Kill(mutant, noticed_by(mutant)) for mutant in chosen]


def summary(kills: Sequence[Kill]) -> list[str]:
    """The lines of the report: how many were noticed, and who was not."""
    lines = []
    for what, chosen in (
        ("guard mutants", [k for k in kills if k.mutant.is_of_guard]),
        ("row mutants", [k for k in kills if not k.mutant.is_of_guard]),
    ):
        alive = [kill.mutant.name for kill in chosen if kill.by is None]
        lines += [f"{what} {len(chosen) - len(alive)} of {len(chosen)}", *(f"  not noticed: {name}" for name in alive)]
    return lines
