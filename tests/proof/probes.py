"""Refusals that no case history holds: a history up to a step, then one act that must be refused, and the words why.

`probes.yaml` lists them. A probe plays a history up to an accepted step of `at` (the act itself where not given) and asks
there, in its place, for the act: with the inputs of that step changed by `set` and `unset`, or with those of `with`; by
those of the step or of `by`; `later` so many days; after the acts of `before`. It holds when the refusal says what `says` says; one without `says`
holds when the act is accepted. The town has a few more people than the histories: `ma`, a certified officer; `mu`, an
officer with a certificate who is everything else besides; `nov`, an officer without one.
"""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cases.action import Action, Refusal
from cases.errors import InputFault
from cases.people import SYSTEM, Person, Role
from door.scenario import Expect, Scenario, ScenarioFault, Step
from judgement.decide import decide, typed_inputs
from judgement.resolve import resolve_procedure
from law.yamlfile import load_strict
from tests.proof.memory import MemoryPlayer, scenarios

FILE = Path(__file__).parent / "probes.yaml"
_ALL = frozenset({Role.OFFICER, Role.LEGAL_REVIEWER, Role.CHIEF, Role.BUREAU_HEAD, Role.EDITOR})
STRANGERS = (
    Person(label="ma", name="马某", roles=frozenset({Role.OFFICER}), certificate="粤19-9001"),
    Person(label="mu", name="穆某", roles=_ALL, certificate="粤19-9002"),
    Person(label="lin", name="林某", roles=frozenset({Role.LIAISON, Role.OFFICER}), subject="elsewhere"),
    Person(label="nov", name="农某", roles=frozenset({Role.OFFICER})),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One act asked for in the middle of a history; `why` is the guard it misses when that is gone."""

    do: str
    why: str
    says: str | None = None
    history: str | None = None
    at: str
    nth: int = 0
    by: tuple[str, ...] = ()
    on: str | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    inputs: dict[str, Any] | None = None
    later: int = 0
    before: tuple[dict[str, Any], ...] = ()


def _read(entry: dict[str, Any]) -> Probe:
    return Probe(
        do=entry["do"], why=f"{entry['do']}: {entry['why']}", says=entry.get("says"), history=entry.get("in"),
        at=entry.get("at", entry["do"]), nth=int(entry.get("nth", 0)), by=tuple(entry.get("by", ())), on=entry.get("on"),
        changed=entry.get("set", {}), removed=tuple(entry.get("unset", ())), inputs=entry.get("with"),
        later=int(entry.get("later", 0)), before=tuple(entry.get("before", ())),
    )  # fmt: skip


PROBES: tuple[Probe, ...] = tuple(_read(entry) for entry in load_strict(FILE))


@cache
def _accepted(history: str) -> tuple[tuple[int, str], ...]:
    """The accepted steps of a history, by index and act."""
    scenario = next(s for s in scenarios() if s.name == history)
    player = MemoryPlayer(scenario)
    reports = [player.step(step) for step in scenario.steps]
    return tuple((i, r.step.do) for i, r in enumerate(reports) if r.outcome is not None and r.outcome.accepted)


def _place(probe: Probe) -> tuple[Scenario, int]:
    """The history of a probe and the index of the step in whose place it asks; the shortest history where none is named."""
    for scenario in sorted(scenarios(), key=lambda s: len(s.steps)):
        if probe.history in (None, scenario.name):
            found = [i for i, act in _accepted(scenario.name) if act == probe.at]
            if len(found) > probe.nth:
                return scenario, found[probe.nth]
    raise LookupError(f"no history in which {probe.at} is accepted for {probe.why}")


@cache
def _placed(index: int) -> tuple[Scenario, int]:
    return _place(PROBES[index])


def _step(probe: Probe, base: Step) -> Step:
    inputs = deepcopy(base.inputs) if probe.inputs is None else deepcopy(probe.inputs)
    for path, value in probe.changed.items():
        holder, key = _follow(inputs, path)
        holder[key] = deepcopy(value)
    for path in probe.removed:
        holder, key = _follow(inputs, path)
        del holder[key]
    wait = timedelta(days=probe.later)
    return replace(
        base, do=probe.do, by=probe.by or base.by, on=probe.on if probe.on or probe.inputs is not None else base.on,
        inputs=inputs, expect=Expect(), at=base.at + wait,
        recorded_at=base.recorded_at + wait if base.recorded_at else None,
    )  # fmt: skip


def _follow(tree: Any, path: str) -> tuple[Any, Any]:
    *way, last = path.split("/")
    for key in way:
        tree = tree[int(key) if isinstance(tree, list) else key]
    return tree, int(last) if isinstance(tree, list) else last


def answer_to(probe: Probe) -> tuple[bool, str]:
    """Whether the act of the probe is accepted, and what is said against it."""
    scenario, index = _placed(PROBES.index(probe))
    player = MemoryPlayer(scenario)
    player.door.desk.world.people.update({p.label: p for p in STRANGERS})
    for step in scenario.steps[:index]:
        player.step(step)
    asked = _step(probe, scenario.steps[index])
    for act in probe.before:
        made = player.step(
            replace(asked, do=act["do"], by=tuple(act["by"]), on=act.get("on"), inputs=deepcopy(act["with"]))
        ).outcome
        assert getattr(made, "accepted", False), f"{act['do']} prepares {probe.why}"
    if asked.by == (SYSTEM.label,):
        return _asked_by_system(player, asked)
    try:
        outcome = player.step(asked).outcome
    except ScenarioFault as fault:
        return False, fault.reason
    assert outcome is not None, "a probe acts"
    return outcome.accepted, "；".join(b.sentence for b in outcome.blockers)


def _asked_by_system(player: MemoryPlayer, step: Step) -> tuple[bool, str]:
    """What the judge says to the system itself, which no request can speak for."""
    list(player.pass_time(step))
    case = next(iter(player.door.desk.world.files.values()))
    procedure = resolve_procedure(case, step.do, step.on)
    action = Action(
        name=step.do, by=(SYSTEM,), at=step.at, recorded_at=step.at, procedure=procedure.n if procedure else None,
        inputs=typed_inputs(step.do, step.inputs, by_system=True),
    )  # fmt: skip
    try:
        answer = decide(case, action, player.door.lawbook, player.door.desk.world)
    except InputFault as fault:
        return False, str(fault)
    if isinstance(answer, Refusal):
        return False, "；".join(b.sentence for b in answer.blockers)
    return True, ""


def probe_fails(probe: Probe) -> bool:
    """Whether the answer is another than the probe expects."""
    try:
        accepted, said = answer_to(probe)
    except Exception:  # noqa: BLE001 - a mutant may make the product fall over, which is noticed as well as a wrong answer
        return True
    return not accepted if probe.says is None else accepted or probe.says not in said
