"""References of a scenario file resolve to the procedure, clock or case that a reader would mean."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases.casefile import CaseFile, Deadline, Document, EventHead, Hazard, Procedure
from door.glimpse import (
    Glimpse,
    find_deadline,
    find_procedure,
    issued_between,
    proposed_between,
)

NOW = datetime(2025, 3, 3, 2, tzinfo=UTC)


def a_procedure(n: int, sort: str, no: int = 1, state: str = "proposed", **facts: object) -> Procedure:
    """A procedure."""
    return Procedure(n=n, kind=sort, no=no, state=state, opened_at=NOW, label=None, facts=dict(facts))


def a_deadline(n: int, rule: str, *, procedure: int | None = None, label: str | None = None) -> Deadline:
    """An open deadline whose number tells it from the others."""
    day = date(2025, 3, n)
    return Deadline(
        n=n, rule=rule, version=day, kind="duty", start=day, due=day, limit=day, procedure=procedure, label=label,
        opened_at=NOW, opened_by=1,
    )  # fmt: skip


def a_case(number: str = "1", kind: str = "case", **parts: object) -> CaseFile:
    """A case file."""
    case = CaseFile(
        id=int(number), number=number, kind=kind, place="humen", version=1, subject=None, source="patrol", title="",
        opened_at=NOW, opened_by=(),
    )  # fmt: skip
    return replace(case, **parts)  # type: ignore[arg-type]  # the parts are those of the record


def a_glimpse(*files: CaseFile) -> Glimpse:
    """The files, in the order opened."""
    return Glimpse(files={file.number: file for file in files}, told=())


@pytest.mark.parametrize(
    ("ref", "n"),
    [
        ("penalty", 1),
        ("penalty.1", 1),
        ("penalty.2", 3),
        ("penalty.3", None),
        ("disclosure.penalty", 5),
        ("disclosure.listing", 4),
        ("disclosure.2", 5),
        ("disclosure.hazard", None),
        ("rectification.dust", 6),
        ("rectification.wire", None),
    ],
)
def test_a_reference_means_the_numbered_procedure_or_the_first_of_its_kind(ref: str, n: int | None) -> None:
    """`penalty.2` is the second opened, `disclosure.penalty` goes by kind, and no number means the first."""
    rectification = replace(a_procedure(6, "rectification"), label="dust")
    case = a_case(
        procedures=[
            a_procedure(1, "penalty"),
            a_procedure(2, "interview"),
            a_procedure(3, "penalty", 2),
            a_procedure(4, "disclosure", kind="listing"),
            a_procedure(5, "disclosure", 2, kind="penalty"),
            rectification,
        ]
    )

    found = find_procedure(case, ref)

    assert (found.n if found else None) == n


@pytest.mark.parametrize(
    ("label", "n"), [(None, 4), ("dust", 2), ("wire", 1), ("penalty.1", 3), ("penalty.2", 4), ("x", None)]
)
def test_a_clock_is_named_by_hazard_or_procedure_or_is_the_newest(label: str | None, n: int | None) -> None:
    """A label is a hazard of the case or a procedure; without one the clock opened last is meant."""
    hazard = Hazard(label="dust", description="", level="general", found_on=date(2025, 3, 3))
    case = a_case(
        hazards={"dust": hazard, "wire": replace(hazard, label="wire")},
        procedures=[a_procedure(1, "penalty"), a_procedure(2, "penalty", 2)],
        deadlines=[
            a_deadline(1, "pay_fine", label="wire"),
            a_deadline(2, "pay_fine", label="dust"),
            a_deadline(3, "pay_fine", procedure=1),
            a_deadline(4, "pay_fine", procedure=2),
        ],
    )

    found = find_deadline(case, "pay_fine", label)

    assert (found.n if found else None) == n


def test_a_reference_is_sought_in_the_own_case_first_and_then_in_the_others() -> None:
    """What the step's own case lacks may lie in another one; a prefix names the case."""
    first = a_case("1", procedures=[a_procedure(1, "penalty", state="filed")])
    report = a_case("2", "report", procedures=[a_procedure(1, "report", state="received")])
    second = a_case("3", procedures=[a_procedure(1, "penalty", state="served"), a_procedure(2, "closure")])
    seen = a_glimpse(first, report, second)

    states = [seen.procedure(ref, first) for ref in ("penalty", "closure", "case.2/penalty", "case.3/penalty")]

    assert [p.state if p else None for p in states] == ["filed", "proposed", "served", None]
    assert seen.case("case.2") is second
    assert seen.newest_report() is report


def test_the_penalty_in_question_is_the_one_acted_on_else_the_last_decided_else_the_newest() -> None:
    """At a tick the figures speak of the penalty last decided."""
    decided = EventHead(seq=1, action="decide_penalty", at=NOW, recorded_at=NOW, by=(), procedure=1)
    penalties = [a_procedure(1, "penalty"), a_procedure(2, "penalty", 2)]
    case = a_case(procedures=penalties, events=[decided])
    undecided = a_case(procedures=penalties)

    chosen = [
        a_glimpse(case).penalty_in_question(case, "penalty.2"),
        a_glimpse(case).penalty_in_question(case, None),
        a_glimpse(undecided).penalty_in_question(undecided, None),
        a_glimpse(a_case()).penalty_in_question(None, None),
    ]

    assert [pair[1].n if pair else None for pair in chosen] == [2, 1, 2, None]


def test_a_paper_counts_as_issued_when_it_is_new_or_was_a_draft() -> None:
    """Drafts do not count, nor papers issued before that are served now."""
    draft = Document(n=1, kind="penalty_notice", status="draft", at=NOW)
    old = Document(n=2, kind="rectification_order", status="issued", at=NOW)
    before = a_glimpse(a_case(documents=[draft, old]))
    after = a_glimpse(
        a_case(
            documents=[
                replace(draft, status="issued"),
                replace(old, status="served"),
                Document(n=3, kind="service_receipt", status="issued", at=NOW),
                Document(n=4, kind="circular", status="draft", at=NOW),
            ]
        )
    )

    issued = issued_between(before, after)

    assert [d.kind for d in issued] == ["penalty_notice", "service_receipt"]


def test_a_proposal_counts_even_when_the_step_moved_it_on() -> None:
    """What the sweep proposed and the step signed counts, and a screening without a team; a filing does not."""
    nothing = a_glimpse(a_case())
    passed = a_glimpse(a_case(procedures=[a_procedure(1, "supervision")]))
    after = a_glimpse(
        a_case(
            procedures=[
                a_procedure(1, "supervision", state="listed"),
                a_procedure(2, "referral", state="suspected"),
                a_procedure(3, "referral", 2, state="suspected", team=["chen", "luo"]),
                a_procedure(4, "penalty", state="served"),
            ]
        )
    )

    proposed = proposed_between(nothing, passed, after)

    assert [p.ref for p in proposed] == ["supervision", "referral"]
