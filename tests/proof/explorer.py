"""Every path of a penalty, breadth first, through the real judge and the real law, watched by an oracle of its own.

The oracle reads the accepted acts, never the facts of the case, so that it does not believe what the product believes.
A path that breaks a promise is printed as a scenario that replays.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import yaml

from cases.casefile import CaseFile
from cases.clockface import local
from cases.errors import BrokenPromise
from cases.people import Person
from door.ports import VirtualClock
from door.request import Request
from tests.proof.memory import MemoryDoor, TableWorld, lawbook
from tests.proof.oracle import Ghost, watch
from tests.proof.town import OPENED, PEOPLE, SUBJECT, Affair, Move, beginnings, moves, openings, waited


@dataclass(frozen=True, slots=True)
class Node:
    """A case on a path: as it stands, what the oracle remembers, when it is, and how it came there."""

    case: CaseFile
    ghost: Ghost
    now: datetime
    way: tuple[tuple[datetime, Move], ...]


@dataclass(slots=True)
class Explored:
    """What an exploration found. `complete` when nothing was left to expand."""

    affair: str
    nodes: int = 0
    tried: int = 0
    accepted: int = 0
    complete: bool = False
    broken: list[tuple[str, str]] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The line of the report."""
        whole = "all" if self.complete else "first"
        return (
            f"explorer {self.affair}: {whole} {self.nodes} states, {self.tried} acts tried, {self.accepted} accepted, "
            f"counter-examples {len(self.broken)}, traps {len(self.stuck)}"
        )


class _Town:
    """One door for all nodes: each is put into it, acts, and is taken out again."""

    def __init__(self) -> None:
        self.law = lawbook()
        self.world = TableWorld(self.law, PEOPLE, [SUBJECT])
        self.door = MemoryDoor(self.law, "humen", self.world, OPENED)
        self.door.desk.keeps = False

    def at(self, case: CaseFile | None, now: datetime) -> None:
        """Put a case into the door at an instant."""
        self.world.files = {case.number: case} if case is not None else {}
        self.door.clock = self.door.desk.clock = VirtualClock(now)

    def ask(self, case: CaseFile | None, now: datetime, move: Move) -> CaseFile | None:
        """The case after the act; None when it is refused."""
        self.at(case, now)
        request = Request(
            action=move.do, by=move.by, case=case.number if case else None, on=move.on, inputs=move.inputs or {}, at=now
        )
        outcome = self.door.perform([request])[0]
        return next(iter(self.world.files.values())) if outcome.accepted else None

    def wait(self, case: CaseFile, until: datetime) -> CaseFile:
        """The case after time has passed."""
        self.at(case, until)
        self.door.sweep()
        return next(iter(self.world.files.values()))


def _starts(affair: Affair, town: _Town) -> Node:
    case: CaseFile | None = None
    way: list[tuple[datetime, Move]] = []
    now = OPENED
    for move in openings(affair):
        case = town.ask(case, now, move)
        assert case is not None, f"{move.do} opens every path"
        way.append((now, move))
        now += timedelta(minutes=1)
    assert case is not None, "a path begins with a case"
    node = Node(case, Ghost(), now, tuple(way))
    for act in affair.begins:
        node = _begun(node, affair, act, town)
    return node


def _begun(node: Node, affair: Affair, act: str, town: _Town) -> Node:
    """The node after the first variant of an act that is accepted."""
    for move in beginnings(affair, act, node.case, node.now, town.law):
        case = town.ask(node.case, node.now, move)
        if case is not None:
            ghost, _ = watch(node.ghost, move, node.now, case, town.law)
            return Node(case, ghost, node.now, (*node.way, (node.now, move)))
    raise LookupError(f"{act} begins every path of {affair.name}, and is refused")


def _next(node: Node, affair: Affair, town: _Town) -> Iterator[tuple[Move, datetime, CaseFile | None]]:
    for move in moves(affair, node.case, node.now, town.law):
        if move.do != "wait":
            yield move, node.now, town.ask(node.case, node.now, move)
        elif (until := waited(node.case, node.now)) is not None:
            yield move, local(until), town.wait(node.case, until)


def _key(node: Node) -> Any:
    """What makes two nodes the same: states and facts of the procedures, windows, what the oracle remembers."""
    clocks = tuple(
        (d.rule, d.procedure, d.status, d.has_passed(node.now))
        for d in node.case.deadlines
        if d.rule in ("defence_window", "hearing_request", "withdraw_publication") and d.status != "cancelled"
    )
    procedures = tuple((p.kind, p.state, _facts(p.facts, node.now)) for p in node.case.procedures)
    papers = tuple(d.kind for d in node.case.documents if d.status == "issued" and d.kind in ("penalty_notice", "hearing_right_notice"))
    return procedures, clocks, papers, node.ghost.key()


#: Facts that say when or in which words; two nodes that differ in them only are one.
_IDLE = frozenset({"on", "served_on", "filed_on", "text", "words", "fired", "report", "name", "serial", "prepared", "reason"})


def _facts(value: Any, now: datetime) -> Any:
    if isinstance(value, dict):
        return tuple(
            (k, now.isoformat() >= v if k == "time" else _facts(v, now)) for k, v in sorted(value.items()) if k not in _IDLE
        )
    if isinstance(value, list):
        # A second defence in the same words changes nothing.
        return tuple(dict.fromkeys(_facts(v, now) for v in value))
    return str(value)


_DONE = frozenset({"closed", "no_penalty", "rejected", "revoked", "decided", "served"})


def explore(affair: Affair, most: int, *, stop_at_first: bool = False) -> Explored:
    """Breadth first from the proposal, at most so many states."""
    town, found = _Town(), Explored(affair.name)
    start = _starts(affair, town)
    queue, seen = deque([start]), {_key(start): 0}
    edges: dict[int, set[int]] = {}
    ends: set[int] = set()
    ways: dict[int, Node] = {0: start}
    while queue and found.nodes < most:
        node = queue.popleft()
        own = seen[_key(node)]
        found.nodes += 1
        edges.setdefault(own, set())
        if node.case.of_kind("penalty")[0].state in _DONE:
            ends.add(own)
        try:
            for move, at, case in _next(node, affair, town):
                found.tried += 1
                if case is None:
                    continue
                found.accepted += 1
                child = Node(case, *_after(node, move, at, case, found, town), (*node.way, (at, move)))
                key = _key(child)
                if key not in seen:
                    seen[key] = len(seen)
                    queue.append(child)
                    ways[seen[key]] = child
                edges[own].add(seen[key])
        except BrokenPromise as broken:
            found.broken.append((f"{broken}", scenario_text(affair, node.way)))
        if stop_at_first and found.broken:
            return found
    found.complete = not queue
    if found.complete:
        found.stuck = [scenario_text(affair, ways[n].way) for n in sorted(_stuck(edges, ends))]
    return found


def _after(
    node: Node, move: Move, at: datetime, case: CaseFile, found: Explored, town: _Town
) -> tuple[Ghost, datetime]:
    ghost, broken = watch(node.ghost, move, at, case, town.law)
    affair = found.affair
    found.broken += [(promise, scenario_text(affair, (*node.way, (at, move)))) for promise in broken]
    return ghost, at


def _stuck(edges: dict[int, set[int]], ends: set[int]) -> set[int]:
    """Nodes from which no end can be reached."""
    back: dict[int, set[int]] = {}
    for source, targets in edges.items():
        for target in targets:
            back.setdefault(target, set()).add(source)
    reached, waiting = set(ends), list(ends)
    while waiting:
        for source in back.get(waiting.pop(), ()):
            if source not in reached:
                reached.add(source)
                waiting.append(source)
    return set(edges) - reached


# a path as a scenario


def _entry(person: Person) -> dict[str, Any]:
    entry: dict[str, Any] = {"role": sorted(role.value for role in person.roles)}
    if person.subject:
        entry["of"] = person.subject
    if person.certificate:
        entry |= {"certificate": person.certificate, "valid": [str(person.valid_from), str(person.valid_to)]}
    return entry


def scenario_text(name: Affair | str, way: Sequence[tuple[datetime, Move]]) -> str:
    """The path as a scenario file that `duban replay` plays."""
    tree = {
        "scenario": "counter_example",
        "title": f"探索器给出的反例（{name if isinstance(name, str) else name.name}）", "place": "humen", "basis": ["行政处罚法#57"],
        "people": {p.label: _entry(p) for p in PEOPLE},
        "subjects": {SUBJECT.label: {"kind": SUBJECT.kind, "name": SUBJECT.name, "uscc": SUBJECT.uscc, "workers": 80}},
        "steps": [_step(at, move) for at, move in way],
    }  # fmt: skip
    return plain_yaml(tree)


def plain_yaml(tree: Any) -> str:
    """A tree as YAML of the plain kind that the product reads."""
    return yaml.dump(tree, Dumper=_Plain, allow_unicode=True, sort_keys=False, default_flow_style=None, width=140)


class _Plain(yaml.SafeDumper):
    """Writes shared values out instead of pointing at them, and words without quotes."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never point."""
        return True


def _step(at: datetime, move: Move) -> dict[str, Any]:
    step: dict[str, Any] = {"at": f"{at:%Y-%m-%dT%H:%M}", "do": "tick" if move.do == "wait" else move.do}
    if move.by:
        step["by"] = list(move.by)
    if move.on:
        step["on"] = move.on
    if move.inputs:
        step["with"] = move.inputs
    return step

