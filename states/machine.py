"""The tables as `transitions` machines: the step that moves a procedure, and its diagrams. The only importer of transitions."""

from functools import cache

from transitions import Machine

from states.registry import PROCEDURES
from states.spec import ANY, Table


@cache
def machine(kind: str) -> Machine:
    """The shared machine of a procedure. No automatic transitions, no callbacks: guards and effects live elsewhere."""
    table = PROCEDURES[kind]
    built = Machine(
        model=None, states=list(table.states), initial=table.start[0], auto_transitions=False, send_event=True, queued=False
    )
    for act in table.acts:
        for source in _sources(table, act.source):
            for to in act.to or (source,):
                if to in table.states:
                    built.add_transition(f"{act.name}__{to}", source, to)
    return built


def _sources(table: Table, source: tuple[str, ...]) -> list[str]:
    return list(table.states) if ANY in source else list(source)


@cache
def _compiled(kind: str) -> frozenset[tuple[str, str, str]]:
    """The machine's edges as (act, source, target): one look-up a step instead of a trigger."""
    return frozenset(
        (name.partition("__")[0], source, edge.dest)
        for name, event in machine(kind).events.items()
        for source, outgoing in event.transitions.items()
        for edge in outgoing
        if edge.dest is not None
    )


def permits(kind: str, act: str, source: str, to: str) -> bool:
    """Whether the machine has an edge of that act from `source` to `to`."""
    return (act, source, to) in _compiled(kind)


def edges(kind: str) -> list[tuple[str, str, str, str]]:
    """Every edge as (source, act, Chinese label, target), in the order of the table."""
    table = PROCEDURES[kind]
    return [
        (source, act.name, act.label, to)
        for act in table.acts
        for source in _sources(table, act.source)
        for to in act.to
        if to in table.states and to != source
    ]


def mermaid(kind: str) -> str:
    """The machine as a Mermaid state diagram with Chinese labels."""
    table = PROCEDURES[kind]
    lines = ["stateDiagram-v2"]
    lines += [f"    {state}: {label}" for state, label in table.states.items()]
    lines += [f"    [*] --> {state}" for state in table.start]
    lines += [f"    {source} --> {to}: {label}" for source, _, label, to in edges(kind)]
    lines += [f"    {state} --> [*]" for state in table.states if state in table.ends]
    return "\n".join(lines) + "\n"


def dot(kind: str) -> str:
    """The machine in the DOT language, for an SVG by graphviz."""
    table = PROCEDURES[kind]
    lines = [
        f'digraph "{table.label}" {{',
        '  graph [rankdir=LR, fontname="Noto Sans CJK SC", labelloc=t, label="' + table.label + '"];',
        '  node [shape=box, style="rounded,filled", fillcolor="#eef4fb", color="#1f5fa8", fontname="Noto Sans CJK SC"];',
        '  edge [color="#5b6b7b", fontsize=10, fontname="Noto Sans CJK SC"];',
    ]
    for state, label in table.states.items():
        border = ", peripheries=2" if state in table.ends else ""
        lines.append(f'  {state} [label="{label}\\n{state}"{border}];')
    lines += [f'  {source} -> {to} [label="{label}"];' for source, _, label, to in edges(kind)]
    return "\n".join([*lines, "}"]) + "\n"
