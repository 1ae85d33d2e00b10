"""What a case says of itself: its stage, the names of its procedures, its clocks and papers, and who may act."""

from datetime import date, timedelta

import pytest

from cases.casefile import Procedure
from cases.people import Role
from cases.stage import STAGE_LABELS, STAGES, stage
from states.registry import PROCEDURES
from tests.support.builders import DAY, NOON, STAFF, a_case, a_deadline, a_document, a_procedure, an_officer


@pytest.mark.parametrize(
    ("procedures", "reached"),
    [
        ([], "discovery"),
        ([("rectification", "found")], "discovery"),
        ([("rectification", "ordered")], "rectification"),
        ([("rectification", "rectified")], "rectification"),
        ([("rectification", "overdue"), ("supervision", "proposed")], "rectification"),
        ([("rectification", "overdue"), ("supervision", "supervised")], "supervision"),
        ([("supervision", "lifted"), ("interview", "held")], "interview"),
        ([("interview", "held"), ("penalty", "proposed")], "interview"),
        ([("penalty", "rejected"), ("interview", "closed")], "interview"),
        ([("penalty", "filed"), ("interview", "held")], "penalty"),
        ([("penalty", "closed"), ("disclosure", "published")], "penalty"),
        ([("penalty", "filed"), ("referral", "suspected")], "penalty"),
        ([("penalty", "filed"), ("referral", "transferred")], "referral"),
        ([("remedy", "accepted"), ("measure", "ordered")], "discovery"),
    ],
)
def test_the_stage_is_the_most_serious_procedure_that_is_open_or_decided(
    procedures: list[tuple[str, str]], reached: str
) -> None:
    """What is only proposed, or was turned down, does not count."""
    case = a_case(*(a_procedure(kind, state, n) for n, (kind, state) in enumerate(procedures, start=1)))

    assert stage(case) == reached


def test_a_suspicion_counts_once_a_team_is_named() -> None:
    """A screening alone is no referral; the team makes it one (国务院令310号#5)."""
    assert stage(a_case(a_procedure("referral", "suspected", facts={"team": ["chen", "luo"]}))) == "referral"
    assert stage(a_case(a_procedure("referral", "declined"))) == "discovery"


def test_a_closed_case_is_closed_whatever_ran_in_it() -> None:
    """Closing ends every stage until the case is reopened."""
    assert stage(a_case(a_procedure("penalty", "closed"), closed_at=NOON)) == "closed"


def test_every_stage_has_a_label_and_a_table() -> None:
    """Statistics and pages name the same stages as the tables."""
    assert set(STAGES) | {"closed"} == set(STAGE_LABELS)
    assert set(STAGES) - {"discovery"} <= set(PROCEDURES)


@pytest.mark.parametrize(
    ("procedure", "ref", "hazards"),
    [
        (a_procedure("rectification", "found", label="guard"), "rectification.guard", ("guard",)),
        (a_procedure("penalty", facts={"hazards": ["guard", "wire"]}), "penalty", ("guard", "wire")),
        (a_procedure("penalty", no=2), "penalty.2", ()),
    ],
)
def test_a_procedure_is_named_as_people_name_it(procedure: Procedure, ref: str, hazards: tuple[str, ...]) -> None:
    """The hazard, or the number among those of its kind from the second on."""
    assert (procedure.ref, procedure.hazards) == (ref, hazards)


def test_the_newest_clock_of_a_rule_is_found_open_or_ended() -> None:
    """A renewed clock stands before the one it replaced; a label narrows the search."""
    case = a_case(
        deadlines=[
            a_deadline(1, "rectify_deadline", label="guard", procedure=1, status="cancelled"),
            a_deadline(2, "rectify_deadline", label="guard", procedure=1),
            a_deadline(3, "rectify_deadline", label="wire", procedure=2, status="lapsed"),
        ]
    )

    newest = {label: case.clock("rectify_deadline", label=label) for label in ("guard", "wire", "gone")}
    running = case.open_clock("rectify_deadline")

    assert {label: d.n if d else None for label, d in newest.items()} == {"guard": 2, "wire": 3, "gone": None}
    assert running is not None
    assert running.n == 2


def test_a_suspended_clock_says_so_on_the_days_of_the_suspension_only() -> None:
    """Suspension is a matter of days, first and last included; the clock stays open."""
    deadline = a_deadline(suspended=((DAY, DAY + timedelta(days=2)),))

    found = [deadline.status_on(DAY + timedelta(days=days)) for days in (-1, 0, 2, 3)]

    assert found == ["open", "suspended", "suspended", "open"]
    assert deadline.is_open


def test_superseded_papers_are_left_out() -> None:
    """What was replaced is kept, not shown."""
    case = a_case(documents=[a_document(1, status="superseded"), a_document(2), a_document(3, procedure=4)])

    assert [d.n for d in case.papers("penalty_notice")] == [2, 3]
    assert [d.n for d in case.papers("penalty_notice", procedure=4)] == [3]


def test_a_certificate_is_valid_on_its_first_and_last_day() -> None:
    """Only an officer with a certificate valid that day acts bindingly (行政处罚法#42)."""
    officer = an_officer("wu", valid_from=date(2026, 1, 1), valid_to=date(2026, 5, 6))

    found = [officer.is_certified(day) for day in (date(2025, 12, 31), date(2026, 1, 1), DAY, DAY + timedelta(days=1))]

    assert found == [False, True, True, False]
    assert not an_officer("hu", certificate=None).is_certified(DAY)
    assert not STAFF["zhou"].is_certified(DAY)


def test_the_bureau_head_may_do_what_a_chief_may_and_not_the_reverse() -> None:
    """The head of the bureau stands above the head of a division."""
    assert STAFF["he"].holds(Role.CHIEF)
    assert not STAFF["zhou"].holds(Role.BUREAU_HEAD)
