"""The ladder explained: every rung that the system owes is shown with its hour and its reason, and no other."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cases.casefile import CaseFile
from cases.clockface import at_hour, start_of
from judgement.owed import owed
from judgement.rungs import COMING, FIRED, NEVER, PERHAPS, Fired, Rung, ladder_of
from tests.support.builders import DAY, NOON, a_case, a_deadline, a_hazard, a_procedure, the_law
from tests.support.histories import FILES, Played, played

DUE = date(2026, 5, 20)
RECKONED_ELSEWHERE = ("open_court_window", "publish")


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def history(request: pytest.FixtureRequest) -> Played:
    """Each history, played through the core."""
    file: Path = request.param
    return played(file)


def explained(case: CaseFile, state: str) -> list[Rung]:
    """The rungs in a state, with an empty log."""
    return [rung for rung in ladder_of(case, the_law(), {}) if rung.state == state]


def an_ordered_case(state: str = "ordered", **facts: object) -> CaseFile:
    """A case with a hazard under an order until the 20th of May."""
    return a_case(
        a_procedure("rectification", state, 1, label="guard", facts={"basis": "order", **facts}),
        hazards={"guard": a_hazard()},
        deadlines=[a_deadline(rule="rectify_deadline", version=DAY, procedure=1, start=DAY, due=DUE, limit=DUE, label="guard")],
    )


def an_overdue_case(state: str = "overdue", *more: object, **facts: object) -> CaseFile:
    """The same after its last day."""
    case = an_ordered_case(state, lapsed_due=DUE.isoformat(), **facts)
    case.deadlines[0].status = "lapsed"
    return case


def test_what_is_owed_is_what_is_shown_as_coming(history: Played) -> None:
    """In every history, for every case: the same hours, none more and none less, whatever its clocks and proposals."""
    for case in history.town.cases.values():
        promised = Counter(item.at for item in owed(case, history.town.law) if item.action not in RECKONED_ELSEWHERE)
        shown = Counter(rung.at for rung in ladder_of(case, history.town.law, {}) if rung.state == COMING)

        assert shown == promised, case.number


def test_whatever_will_not_fire_says_why(history: Played) -> None:
    """A rung without an effect has a reason, and every rung its rule."""
    for case in history.town.cases.values():
        rungs = ladder_of(case, history.town.law, {})
        assert [r for r in rungs if r.state == NEVER and not r.note] == []
        assert [r for r in rungs if not r.why] == []


def test_an_order_shows_its_reminders_its_end_and_what_would_follow() -> None:
    """Three and one working day before, the day itself, the lapse, then seven, fifteen and thirty days of default."""
    coming, perhaps = explained(an_ordered_case(), COMING), explained(an_ordered_case(), PERHAPS)

    assert [r.at for r in coming] == [at_hour(date(2026, 5, day), 9) for day in (15, 19, 20)] + [start_of(date(2026, 5, 21))]
    assert [r.at for r in perhaps] == [start_of(DUE + timedelta(days=n + 1)) for n in (7, 15, 30)]
    assert "前 3 个工作日" in coming[0].why
    assert "地方规则" in coming[0].why


def test_a_reported_hazard_climbs_no_further_while_it_is_looked_at() -> None:
    """The rungs are shown as held, with the reason (procedures.md §5)."""
    case = an_overdue_case("reported")

    assert explained(case, COMING) == []
    assert {r.note for r in explained(case, NEVER) if r.what.startswith("拟")} == {"已报告整改完成，复查以前不提出；复查不合格的继续计日"}


def test_a_rung_that_meets_an_open_proposal_is_only_recorded() -> None:
    """Nothing is proposed while one of the kind is open for the same hazard."""
    case = an_overdue_case()
    case.procedures.append(a_procedure("supervision", "proposed", 2, facts={"hazards": ["guard"]}))

    supervision = next(r for r in explained(case, COMING) if r.what == "拟督办")

    assert "只记录" in supervision.note


def test_a_rejected_proposal_says_that_the_rung_does_not_make_it_again() -> None:
    """The leader's no stands (procedures.md §5)."""
    name = f"overdue:supervision:7:{DUE}"
    case = an_overdue_case(fired=[name])
    case.procedures.append(a_procedure("supervision", "rejected", 2, facts={"hazards": ["guard"]}))

    rung = next(r for r in explained(case, FIRED) if r.what == "拟督办")

    assert "已被退回" in rung.note


def test_a_provisional_date_lapses_nothing() -> None:
    """Reminded all the same; no end is recorded until the calendar is confirmed."""
    case = an_ordered_case()
    case.deadlines[0].provisional = True

    ends = [r for r in explained(case, NEVER) if r.what == "记录届满"]

    assert [r.note for r in ends] == ["日期暂按推算，放假安排公布以前不记录"]
    assert len(explained(case, COMING)) == 3


def test_a_right_is_not_chased() -> None:
    """Rights of the party have no reminders, but an end."""
    case = a_case(deadlines=[a_deadline(rule="reconsider_apply", kind="right", start=DAY, due=DUE, limit=DUE)])

    assert [r.note for r in explained(case, NEVER)] == ["当事人的权利期限，不催办"]
    assert [r.at for r in explained(case, COMING)] == [start_of(date(2026, 5, 21))]


def test_a_fired_rung_shows_the_entry_of_the_log() -> None:
    """Due hour, recorded hour, whether it came late, whether it was sent."""
    name = f"ahead:3:{DUE}"
    case = an_ordered_case()
    case.deadlines[0].fired = (name,)
    due: datetime = at_hour(date(2026, 5, 15), 9)
    log = {("deadline", 1, name): Fired(seq=7, at=due, recorded_at=due + timedelta(days=2), overtaken=True)}

    rung = next(r for r in ladder_of(case, the_law(), log) if r.state == FIRED)

    assert (rung.at, rung.note) == (due, "第 7 号流转记录，2026-05-17 09:00 记录，补记，已被后一级取代，未发送")


def test_an_unsigned_proposal_climbs_by_working_days() -> None:
    """The chief after three, the head after six, a make-up Saturday among them; once signed, no longer."""
    proposal = a_procedure("supervision", "proposed", 1, facts={"hazards": ["guard"]}, opened_at=NOON)
    case = a_case(proposal, hazards={"guard": a_hazard()})

    coming = explained(case, COMING)

    assert [(r.what, r.at) for r in coming] == [
        ("提醒分管负责人签批", at_hour(date(2026, 5, 9), 9)), ("提醒主要负责人签批", at_hour(date(2026, 5, 13), 9)),
    ]  # fmt: skip
    proposal.state = "listed"
    assert explained(case, COMING) == []
