"""What the desk shows: every act on the case, open exactly when nothing speaks against it."""

import pytest

from cases.casefile import CaseFile
from cases.people import ROLE_LABELS
from judgement.offers import Offered, offers
from states.registry import ROWS
from tests.support.builders import NOON, STAFF, a_case, a_hazard, a_procedure, the_law
from tests.support.town import a_town


def a_busy_case() -> CaseFile:
    """A case with two hazards and three procedures under way."""
    return a_case(
        a_procedure("rectification", "found", 1, label="guard"),
        a_procedure("rectification", "overdue", 2, no=2, label="wire", facts={"basis": "order"}),
        a_procedure("supervision", "proposed", 3, facts={"hazards": ["wire"]}),
        a_procedure("penalty", "filed", 4, facts={"handlers": ["chen", "luo"], "violations": []}),
        a_procedure("disclosure", "approved", 5, facts={"kind": "hazard", "hazards": ["wire"]}),
        hazards={label: a_hazard(label) for label in ("guard", "wire")},
    )


def offered_to(label: str, case: CaseFile | None = None) -> list[Offered]:
    """The offers to one of the staff."""
    return offers(case or a_busy_case(), STAFF[label], NOON, the_law(), a_town())


def open_to(label: str) -> set[str]:
    """Acts without a reason against them, with the procedure where one is meant."""
    return {f"{o.act.name}@{o.target.ref}" if o.target else o.act.name for o in offered_to(label) if not o.blockers}


@pytest.mark.parametrize("label", STAFF)
def test_an_act_is_open_only_to_whoever_holds_its_role_and_in_its_states(label: str) -> None:
    """Nobody is shown as open what his role or the state of the procedure forbids."""
    opened = [o for o in offered_to(label) if not o.blockers]

    assert [o.act.name for o in opened if not STAFF[label].holds(*o.act.who)] == []
    assert [o.act.name for o in opened if o.target and not o.act.starts_from(o.target.state)] == []


@pytest.mark.parametrize("label", STAFF)
def test_every_act_is_listed_once_for_each_procedure_it_may_be_aimed_at(label: str) -> None:
    """Greyed or open, the list is the same for everyone, and holds no act of the system."""
    case = a_busy_case()
    kinds = [p.kind for p in case.procedures]

    listed = [(o.act.name, o.target.n if o.target else None) for o in offered_to(label, case)]

    rows = [(kind, act) for acts in ROWS.values() for kind, act in acts.items() if not act.is_system_only]
    assert len(listed) == len(set(listed))
    assert len(listed) == sum(
        kinds.count(kind) if act.target in ("procedure", "hazards") else 1 for kind, act in rows
    )


@pytest.mark.parametrize("label", STAFF)
def test_whatever_is_greyed_says_why(label: str) -> None:
    """Every reason has a sentence; a wrong role names the right ones."""
    greyed = [o for o in offered_to(label) if o.blockers]

    assert all(b.sentence for o in greyed for b in o.blockers)
    for o in greyed:
        if not STAFF[label].holds(*o.act.who):
            assert any(ROLE_LABELS[role] in (b.who or "") for b in o.blockers for role in o.act.who)


@pytest.mark.parametrize(
    ("label", "some", "none"),
    [
        ("chen", {"issue_rectification_order@rectification.guard", "record_inquiry@penalty", "propose_penalty", "note"},
         {"file_penalty@penalty", "conclude_investigation@rectification.guard", "publish@disclosure"}),
        ("liang", {"recheck@rectification.wire"}, {"record_inquiry@penalty", "add_evidence@penalty"}),
        ("sam", {"advise_rectification@rectification.guard", "note"},
         {"issue_rectification_order@rectification.guard", "recheck@rectification.wire"}),
        ("zhou", {"reject_proposal@supervision", "extend_decision@penalty"}, {"recheck@rectification.wire"}),
        ("he", {"reject_proposal@supervision"}, {"publish@disclosure"}),
        ("boss", {"report_rectified@rectification.wire", "note"}, {"report_rectified@rectification.guard", "propose_penalty"}),
    ],
)  # fmt: skip
def test_each_role_sees_its_own_acts_open(label: str, some: set[str], none: set[str]) -> None:
    """Examples of what is open and what is not to each of the staff."""
    opened = open_to(label)

    assert some - opened == set()
    assert none & opened == set()


@pytest.mark.parametrize("label", ["shen", "root"])
def test_an_auditor_and_an_administrator_are_offered_nothing(label: str) -> None:
    """Who checks and who keeps the accounts does not act (I-47)."""
    assert open_to(label) == set()


def test_offers_do_not_touch_the_case() -> None:
    """Looking at the desk changes nothing."""
    case = a_busy_case()

    for label in STAFF:
        offered_to(label, case)

    assert case == a_busy_case()
