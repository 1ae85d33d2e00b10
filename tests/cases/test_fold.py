"""The fold is the one place where a case changes in memory."""

from copy import deepcopy
from datetime import date

import pytest

from cases.casefile import CaseFile
from cases.changes import (
    CaseSet,
    Change,
    DeadlineOpened,
    DeadlineSet,
    FactsSet,
    HazardAdded,
    HazardSet,
    Moved,
    PaperRegistered,
    PaperSet,
    ProcedureOpened,
)
from cases.errors import BrokenPromise
from cases.fold import apply
from tests.support.builders import NOON, a_case, a_deadline, a_document, a_hazard, a_procedure


def a_full_case() -> CaseFile:
    """A case with one of everything."""
    return a_case(
        a_procedure(facts={"handlers": ["chen", "luo"], "amount": "500"}), hazards={"guard": a_hazard()},
        deadlines=[a_deadline()], documents=[a_document()], facts={"assigned": ["chen"]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "read", "found"),
    [
        (CaseSet({"assigned": ["luo"]}), lambda c: c.facts, {"assigned": ["luo"]}),
        (CaseSet({"closed_at": NOON}), lambda c: (c.closed_at, c.is_closed, c.facts), (NOON, True, {"assigned": ["chen"]})),
        (CaseSet({"title": "改名"}), lambda c: c.title, "改名"),
        (HazardAdded(a_hazard("wire")), lambda c: list(c.hazards), ["guard", "wire"]),
        (HazardSet("guard", {"level": "major"}), lambda c: c.hazards["guard"].is_major, True),
        (ProcedureOpened(a_procedure(n=2, no=2)), lambda c: [p.ref for p in c.procedures], ["penalty", "penalty.2"]),
        (Moved(1, "filed", "investigated"), lambda c: c.procedure(1).state, "investigated"),
        (FactsSet(1, {"amount": None, "harm": "none"}), lambda c: c.procedure(1).facts,
         {"handlers": ["chen", "luo"], "harm": "none"}),
        (DeadlineOpened(a_deadline(2)), lambda c: [d.n for d in c.deadlines], [1, 2]),
        (DeadlineSet(1, {"due": date(2026, 6, 1), "status": "met"}), lambda c: (c.deadlines[0].due, c.deadlines[0].is_open),
         (date(2026, 6, 1), False)),
        (PaperRegistered(a_document(2)), lambda c: [d.n for d in c.documents], [1, 2]),
        (PaperSet(1, {"status": "served", "service": {"on": "2026-05-06"}}), lambda c: c.documents[0].service,
         {"on": "2026-05-06"}),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "__dataclass_fields__") else "",
)  # fmt: skip
def test_a_change_does_what_it_says(change: Change, read: object, found: object) -> None:
    """Each kind of change sets what it names."""
    case = a_full_case()

    apply(case, change)

    assert read(case) == found  # type: ignore[operator]  # the readers of the table are functions


@pytest.mark.parametrize(
    "change",
    [
        HazardAdded(a_hazard("wire")),
        ProcedureOpened(a_procedure(n=2, facts={"handlers": ["chen"]})),
        DeadlineOpened(a_deadline(2)),
        PaperRegistered(a_document(2)),
    ],
    ids=lambda change: type(change).__name__,
)
def test_what_happens_to_the_case_later_does_not_change_the_record(change: Change) -> None:
    """The change keeps objects of its own, so that it can be written to the log after more was folded."""
    case, kept = a_full_case(), deepcopy(change)
    apply(case, change)

    for later in (
        HazardSet("guard", {"level": "major"}), FactsSet(case.procedures[-1].n, {"handlers": None, "x": "1"}),
        Moved(case.procedures[-1].n, "filed", "closed"), DeadlineSet(case.deadlines[-1].n, {"status": "met"}),
        PaperSet(case.documents[-1].n, {"status": "served"}), HazardSet(list(case.hazards)[-1], {"level": "major"}),
    ):  # fmt: skip
        apply(case, later)

    assert change == kept


def test_a_move_from_another_state_is_a_broken_promise() -> None:
    """A log whose moves do not follow from each other is not folded silently."""
    case = a_full_case()

    with pytest.raises(BrokenPromise, match="penalty is filed, not notified"):
        apply(case, Moved(1, "notified", "decided"))

    assert case == a_full_case()


def test_a_copy_can_be_changed_without_touching_the_case() -> None:
    """The working copy of the core is its own, facts and lists included."""
    case = a_full_case()
    working = case.copy()

    for change in (
        CaseSet({"assigned": []}), HazardSet("guard", {"level": "major"}), FactsSet(1, {"amount": "9"}),
        Moved(1, "filed", "closed"), DeadlineSet(1, {"status": "met"}), PaperSet(1, {"status": "served"}),
        ProcedureOpened(a_procedure(n=2)), HazardAdded(a_hazard("wire")),
    ):  # fmt: skip
        apply(working, change)

    assert case == a_full_case()
    assert working != case
