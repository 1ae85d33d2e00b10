"""Expectations of a scenario are held against the world exactly as the file says, and not more leniently."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cases.action import Blocker
from cases.casefile import CaseFile, Deadline, EventHead, Procedure
from cases.clockface import SHANGHAI
from door.expectations import Evidence, check_step, write
from door.glimpse import Glimpse, Told
from door.request import Offer, Outcome
from door.scenario import Expect, RangeExpectation, Step
from judgement.figures import Figures

AT = datetime(2025, 3, 5, 10, 0, tzinfo=SHANGHAI)
DAY = date(2025, 3, 5)
FIGURES = Figures(
    fine=Decimal(20000), surcharge=Decimal("6600.00"), daily=Decimal(0), paid=Decimal(0), left=Decimal(26600),
    range=None, hearing=False, legal_review=False, collective=True,
)  # fmt: skip


def a_case(number: int = 1, *, events: Sequence[str] = ()) -> CaseFile:
    """A case with a rectification, a penalty and a clock suspended for a week."""
    clock = Deadline(
        n=1, rule="seal_seize", version=DAY, kind="agency", start=DAY, due=DAY, limit=DAY + timedelta(days=2),
        opened_at=AT, opened_by=1, suspended=((DAY, DAY + timedelta(days=6)),),
    )  # fmt: skip
    return CaseFile(
        id=number, number=f"AJ{number}", kind="case", place="humen", version=1, subject=None, source="patrol", title="",
        opened_at=AT, opened_by=(), deadlines=[clock],
        procedures=[Procedure(n=1, kind="penalty", no=1, state="filed", opened_at=AT)],
        events=[
            EventHead(seq=seq, action=name, at=AT, recorded_at=AT, by=()) for seq, name in enumerate(events, start=1)
        ],
    )  # fmt: skip


def a_glimpse(*files: CaseFile, told: Sequence[Told] = ()) -> Glimpse:
    """Files and messages."""
    return Glimpse(files={file.number: file for file in files}, told=tuple(told))


def an_evidence(
    expect: Expect, after: Glimpse, *, outcome: Outcome | None = None, passed: Glimpse | None = None
) -> Evidence:
    """A step of 5 March 2025 at 10:00, an hour after the one above."""
    step = Step(
        line=1, at=AT, recorded_at=None, by=("chen",), do="note" if outcome else "tick", case_ref=None, on=None,
        inputs={}, expect=expect,
    )  # fmt: skip
    return Evidence(
        step=step, outcome=outcome, before=a_glimpse(), passed=passed or after, after=after,
        since=AT - timedelta(hours=1), own=next(iter(after.files.values()), None),
        clocks=frozenset({"seal_seize", "pay_fine"}), figures=lambda case, penalty, day: FIGURES,
        public_texts=lambda: ["某厂 处罚信息"],
        offers=lambda case, person: [
            Offer(action="note", label="附记", target=None, allowed=True),
            Offer(action="assign", label="分派", target=None, allowed=False),
        ],
    )  # fmt: skip


def verdicts(evidence: Evidence) -> dict[str, bool]:
    """Each check by its key."""
    return {check.key: check.ok for check in check_step(evidence)}


ACCEPTED = Outcome(action="note", accepted=True, case="AJ1")
REFUSED = Outcome(action="note", accepted=False, blockers=(Blocker(gate="G-03", sentence="须由二人办理"),))


@pytest.mark.parametrize(
    ("outcome", "refused", "ok"),
    [
        (ACCEPTED, None, True),
        (REFUSED, None, False),
        (ACCEPTED, (), False),
        (REFUSED, (), True),
        (REFUSED, ("G-03",), True),
        (REFUSED, ("G-03", "G-05"), False),
    ],
)
def test_a_step_is_accepted_unless_it_expects_a_refusal(
    outcome: Outcome, refused: tuple[str, ...] | None, ok: bool
) -> None:
    """Every gate named must be among the blockers; `[]` leaves open which."""
    found = verdicts(an_evidence(Expect(refused=refused), a_glimpse(a_case()), outcome=outcome))

    assert found["accepted" if refused is None else "refused"] is ok


def test_a_refusal_that_left_a_trace_fails() -> None:
    """Nothing at all is written by a refused act but the audit of the attempt."""
    passed, after = a_glimpse(a_case()), a_glimpse(replace(a_case(), version=2))

    found = verdicts(an_evidence(Expect(refused=()), after, outcome=REFUSED, passed=passed))

    assert found == {"refused": True, "refused: nothing written": False}


@pytest.mark.parametrize(
    ("expect", "key", "ok"),
    [
        (Expect(states={"penalty": "filed"}), "states.penalty", True),
        (Expect(states={"penalty": "served"}), "states.penalty", False),
        (Expect(states={"referral": "sent"}), "states.referral", False),
        (Expect(stage="penalty"), "stage", True),
        (Expect(due={"seal_seize": DAY}), "due.seal_seize", True),
        (Expect(due={"seal_seize": AT}), "due.seal_seize", False),
        (Expect(limit={"seal_seize": DAY}), "limit.seal_seize", False),
        (Expect(due={"pay_fine": DAY}), "due.pay_fine", False),
        (Expect(clocks={"seal_seize": "suspended"}), "clocks.seal_seize", True),
        (Expect(clocks={"seal_seize": "open"}), "clocks.seal_seize", False),
        (Expect(provisional=("seal_seize",)), "provisional.seal_seize", False),
        (Expect(once=("remind",)), "once.remind", False),
        (Expect(once=("lapse_deadline",)), "once.lapse_deadline", True),
        (Expect(none=("lapse_deadline",)), "none.lapse_deadline", False),
        (Expect(none=("open_case",)), "none.open_case", True),
        (Expect(amount={"surcharge": Decimal(6600)}), "amount.surcharge", True),
        (Expect(amount={"left": Decimal(1)}), "amount.left", False),
        (Expect(range=RangeExpectation(max=Decimal(1))), "range.max", False),
        (Expect(hearing=True), "hearing", False),
        (Expect(collective=True), "collective", True),
        (Expect(public={"shows": ("某厂",)}), "public.shows", True),
        (Expect(public={"hides": ("某厂",)}), "public.hides", False),
        (Expect(allowed={"chen": ("note",)}), "allowed.chen", True),
        (Expect(allowed={"chen": ("assign",)}), "allowed.chen", False),
        (Expect(not_allowed={"chen": ("assign", )}), "not_allowed.chen", True),
        (Expect(not_allowed={"chen": ("note",)}), "not_allowed.chen", False),
        (Expect(reminded=("boss",)), "reminded", True),
        (Expect(not_reminded=("boss",)), "not_reminded", False),
        (Expect(not_reminded=("zhou",)), "not_reminded", True),
        (Expect(documents=("penalty_notice",)), "documents", False),
        (Expect(proposed=("penalty",)), "proposed", False),
        (Expect(not_proposed=("penalty",)), "not_proposed", True),
    ],
)  # fmt: skip
def test_each_expectation_holds_only_when_the_world_is_so(expect: Expect, key: str, ok: bool) -> None:
    """What is missing never satisfies an expectation, and counts of events are exact."""
    told = [
        Told(1, "boss", "reminder", AT - timedelta(minutes=5)),
        Told(2, "zhou", "reminder", AT + timedelta(minutes=5)),
    ]
    case = a_case(events=["remind", "remind", "lapse_deadline"])

    found = verdicts(an_evidence(expect, a_glimpse(case, told=told)))

    assert found == {key: ok}


def test_values_are_shown_as_a_file_writes_them() -> None:
    """Instants to the minute in Shanghai, yuan without idle zeros, booleans in lower case."""
    assert [write(value) for value in (AT, DAY, Decimal("6600.00"), True, None)] == [
        "2025-03-05T10:00", "2025-03-05", "6600", "true", "无",
    ]  # fmt: skip
