"""The compiled machines are the tables, edge for edge; the diagrams show them whole."""

import pytest

from states.machine import dot, edges, machine, mermaid, permits
from states.registry import ACTS, PROCEDURES


@pytest.mark.parametrize("kind", PROCEDURES)
def test_the_machine_permits_exactly_what_the_rows_allow(kind: str) -> None:
    """Every act from every state to every state, tried one by one (I-2)."""
    table = PROCEDURES[kind]
    rows = {act.name: act for act in table.acts}

    permitted = {
        (act, source, to) for act in ACTS for source in table.states for to in table.states if permits(kind, act, source, to)
    }

    assert permitted == {
        (name, source, to)
        for name, row in rows.items()
        for source in table.states
        if row.source and row.starts_from(source)
        for to in (row.to or (source,))
        if to in table.states
    }


@pytest.mark.parametrize("kind", PROCEDURES)
def test_a_state_that_is_not_in_the_table_is_never_reached(kind: str) -> None:
    """An edge to or from anywhere else does not exist."""
    table = PROCEDURES[kind]

    strays = [
        (act, state)
        for act in ACTS
        for state in table.states
        if permits(kind, act, state, "nowhere") or permits(kind, act, "nowhere", state)
    ]

    assert strays == []


@pytest.mark.parametrize("kind", PROCEDURES)
def test_the_machine_moves_nothing_by_itself(kind: str) -> None:
    """No automatic transitions and no callbacks: guards and effects live in the rows."""
    built = machine(kind)

    assert not [name for name in built.events if name.startswith("to_")]
    assert set(built.states) == set(PROCEDURES[kind].states)
    assert not [
        name
        for name, event in built.events.items()
        for outgoing in event.transitions.values()
        for edge in outgoing
        if edge.before or edge.after or edge.conditions or edge.prepare
    ]


@pytest.mark.parametrize("draw", [mermaid, dot])
@pytest.mark.parametrize("kind", PROCEDURES)
def test_a_diagram_shows_every_state_and_every_edge(kind: str, draw: object) -> None:
    """States with their Chinese names, edges with those of their acts."""
    table = PROCEDURES[kind]

    drawn = draw(kind)  # type: ignore[operator]  # one of the two drawing functions

    assert [s for s, label in table.states.items() if s not in drawn or label not in drawn] == []
    arrow = "-->" if draw is mermaid else "->"
    lines = drawn.splitlines()
    for source, _, label, to in edges(kind):
        assert any(f"{source} {arrow} {to}" in line and label in line for line in lines)


@pytest.mark.parametrize("kind", PROCEDURES)
def test_ends_are_marked_in_the_diagrams(kind: str) -> None:
    """Where a procedure begins and where it ends is seen at a glance."""
    table = PROCEDURES[kind]

    drawn, ringed = mermaid(kind), dot(kind)

    assert {s for s in table.states if f"    {s} --> [*]" in drawn.splitlines()} == set(table.ends)
    assert {s for s in table.states if f"    [*] --> {s}" in drawn.splitlines()} == set(table.start)
    assert ringed.count("peripheries=2") == len(table.ends)
