"""The procedure tables hold together: every state is reached and left, every name exists, people alone bind people."""

import re
from dataclasses import replace

import pytest

from cases.errors import BrokenTable
from cases.people import Role
from documents.catalogue import CATALOGUE
from states.proposing import PROPOSAL_ENDS
from states.registry import ACTS, PROCEDURES, ROWS, TABLES, check_names, check_states
from states.spec import ANY, Act, Table
from states.step import Step
from tests.support.builders import the_law

CHINESE = re.compile(r"[\u4e00-\u9fff]")
BINDING = frozenset(kind for kind, paper in CATALOGUE.items() if paper.binding)
MACHINES = [table for table in TABLES if table.kind != "case"]


def _nothing(step: Step) -> None:
    """An effect that does nothing."""


def an_act(name: str, *source: str, to: tuple[str, ...] = (), **fields: object) -> Act:
    """A row that an officer may do."""
    return Act(**{"name": name, "label": "办理", "who": (Role.OFFICER,), "effect": _nothing, "source": source, "to": to, **fields})  # type: ignore[arg-type]  # the fields vary by test


def a_table(*acts: Act, **fields: object) -> Table:
    """A sound table of three states and two rows, with whatever is broken in it."""
    rows = acts or (an_act("begin", "new", to=("open",)), an_act("finish", "open", to=("done",)))
    states = {"new": "新", "open": "办理", "done": "办结"}
    sound = {"kind": "test", "label": "试", "states": states, "start": ("new",), "ends": frozenset({"done"}), "acts": rows}
    return Table(**{**sound, **fields})  # type: ignore[arg-type]  # the fields vary by test


def reached(starts: set[str], steps: set[tuple[str, str]]) -> set[str]:
    """Everything that the steps lead to."""
    found = set(starts)
    while more := {to for source, to in steps if source in found} - found:
        found |= more
    return found


def steps_of(table: Table) -> set[tuple[str, str]]:
    """Source and target of every row."""
    return {
        (source, to)
        for act in table.acts
        for source in table.states
        if act.source and act.starts_from(source)
        for to in act.to
        if to in table.states
    }


@pytest.mark.parametrize("table", MACHINES, ids=lambda table: table.kind)
def test_every_state_is_reached(table: Table) -> None:
    """No state stands in a table that no case can come to, from its start along its rows."""
    assert reached(set(table.start), steps_of(table)) == set(table.states)


@pytest.mark.parametrize("table", MACHINES, ids=lambda table: table.kind)
def test_an_end_is_reached_from_every_state(table: Table) -> None:
    """A procedure is never stuck, and never goes round for ever without a way out (I-6)."""
    backwards = {(to, source) for source, to in steps_of(table)}

    assert reached(set(table.ends), backwards) == set(table.states)


@pytest.mark.parametrize("table", MACHINES, ids=lambda table: table.kind)
def test_every_state_that_is_no_end_is_left_by_a_person(table: Table) -> None:
    """Nothing waits for the clock alone."""
    left = {s for a in table.acts if not a.is_system_only and a.to for s in table.states if a.source and a.starts_from(s)}

    assert set(table.states) - set(table.ends) <= left | set(table.waits_for)


def test_a_sound_table_is_accepted() -> None:
    """The table that the broken ones below are made from has no fault of its own."""
    check_states(a_table())


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (a_table(an_act("begin", "new", to=("done",))), "never reaches \\['open'\\]"),
        (a_table(an_act("begin", "new", to=("open", "done"))), "open is a dead end"),
        (a_table(an_act("begin", "gone", to=("open",))), "unknown states \\['gone'\\]"),
        (a_table(an_act("begin", to=("open",))), "starts from no state"),
        (a_table(an_act("begin", "new", to=("open",)), an_act("stay", "open", to=("open",)), an_act("skip", "new", to=("done",))),
         "open is a dead end"),
        (a_table(an_act("begin", "new", to=("open",)), an_act("finish", "open", to=("done",), who=(Role.SYSTEM,))),
         "open waits for nobody"),
    ],
    ids=["unreachable", "dead end", "unknown source", "no source", "turns in place", "only the system"],
)  # fmt: skip
def test_a_broken_table_stops_the_start(table: Table, says: str) -> None:
    """A fault of a table is found before a case falls into it."""
    with pytest.raises(BrokenTable, match=says):
        check_states(table)


def test_a_state_may_wait_for_the_clock_where_the_table_says_so() -> None:
    """`waits_for` is the declared exception."""
    rows = (an_act("begin", "new", to=("open",)), an_act("finish", "open", to=("done",), who=(Role.SYSTEM,)))

    check_states(a_table(*rows, waits_for={"open": "期满"}))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind)
def test_each_table_loses_its_soundness_with_a_state_nobody_reaches(table: Table) -> None:
    """The check looks at the real tables, not only at toys."""
    grown = replace(table, states={**table.states, "limbo": "无"})

    if table.kind == "case":
        check_states(grown)  # the states of the case are its columns, not those of a machine
    else:
        with pytest.raises(BrokenTable, match="limbo"):
            check_states(grown)


@pytest.mark.parametrize("clock", sorted({c for rows in ROWS.values() for a in rows.values() for c in (*a.opens, *a.meets)}))
def test_an_unknown_clock_is_refused(clock: str) -> None:
    """A row that names a clock the law does not know stops the start."""
    with pytest.raises(BrokenTable, match=f"unknown clock {re.escape(clock)}"):
        check_names(the_law().clock_ids() - {clock}, frozenset(CATALOGUE), BINDING)


@pytest.mark.parametrize("paper", sorted({p for rows in ROWS.values() for a in rows.values() for p in (*a.issues, *a.drafts)}))
def test_an_unknown_paper_is_refused(paper: str) -> None:
    """A row that names a paper the catalogue does not know stops the start."""
    with pytest.raises(BrokenTable, match=f"unknown paper {paper}"):
        check_names(the_law().clock_ids(), frozenset(CATALOGUE) - {paper}, BINDING)


def test_the_shipped_tables_name_only_what_exists() -> None:
    """Clocks, papers and procedures of every row are those of the law and the catalogue."""
    check_names(the_law().clock_ids(), frozenset(CATALOGUE), BINDING)


@pytest.mark.parametrize(
    "paper", sorted({p for rows in ROWS.values() for a in rows.values() if Role.SYSTEM in a.who for p in a.issues})
)
def test_the_system_never_issues_what_binds_somebody(paper: str) -> None:
    """Were a paper that the system issues made binding, the product would not start."""
    assert paper not in BINDING
    with pytest.raises(BrokenTable, match="the system never issues"):
        check_names(the_law().clock_ids(), frozenset(CATALOGUE), BINDING | {paper})


def test_every_name_that_people_see_is_chinese() -> None:
    """Tables, states and acts bear Chinese labels, each state of a table another."""
    labels = [table.label for table in TABLES]
    labels += [label for table in TABLES for label in table.states.values()]
    labels += [act.label for rows in ROWS.values() for act in rows.values()]

    assert [label for label in labels if not CHINESE.search(label)] == []
    assert [t.kind for t in TABLES if len(set(t.states.values())) < len(t.states)] == []


def test_rows_of_one_name_differ_only_in_where_they_start_and_end() -> None:
    """What an act carries and is aimed at does not depend on the procedure; its label and who may do it may."""
    different = [
        name
        for name, rows in ROWS.items()
        if len({(a.inputs, a.system_inputs, a.target) for a in rows.values()}) > 1
    ]

    assert different == []
    assert set(ACTS) == set(ROWS)


def test_whatever_can_be_proposed_has_known_ends() -> None:
    """The ladder looks at the ends of a procedure to know whether one is still open."""
    assert {kind: ends - set(PROCEDURES[kind].states) for kind, ends in PROPOSAL_ENDS.items() if ends - set(PROCEDURES[kind].states)} == {}
    assert {kind for rows in ROWS.values() for act in rows.values() for kind in act.proposes} <= set(PROPOSAL_ENDS)


def test_no_person_shares_an_act_with_the_system_but_proposals_reports_and_publication() -> None:
    """What the system does by itself is remembering, counting and proposing; and it takes in what the public hands in."""
    shared = {name for name, act in ACTS.items() if Role.SYSTEM in act.who and not act.is_system_only}

    assert {name for name in shared if not name.startswith(("propose_", "draft_"))} <= {"publish", "correct", "receive_report"}
    assert [n for n, a in ACTS.items() if a.source == (ANY,) and a.is_system_only] == []
