"""The leaders' board counts exactly what a look at every clock of every case in scope would count."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select

from cases.casefile import CaseFile, Deadline
from cases.clockface import end_of
from db.board import GROUPS, Watched, clocks_behind, tallies, watched_cases, workload
from db.loading import load_cases
from db.session import reading
from db.tables import cases
from door.rounds import SWEEP, Errand, make_round
from tests.support.builders import STAFF
from tests.support.bureau import Bureau


def is_late(case: CaseFile, clock: Deadline, now: datetime) -> bool:
    """Over and still running, or lapsed while its procedure stands overdue in a case that is not closed."""
    if clock.status == "open":
        return end_of(clock.limit) <= now
    lasting = clock.status == "lapsed" and clock.rule in ("rectify_deadline", "supervise_list_deadline") and case.closed_at is None
    overdue = [p for p in case.procedures if p.state == "overdue"]
    return lasting and any(p.n == clock.procedure or (p.label and p.label == clock.label) for p in overdue)


def town(bureau: Bureau) -> datetime:
    """Cases of two places, some late, some due soon, some neither; gives the present."""
    for number, days in enumerate((3, 5, 25, 33)):
        case = bureau.open_case("guard", "belt", subject="plant" if number % 2 else "shop")
        bureau.order(case, "guard", days)
        if number < 3:
            bureau.order(case, "belt", days + 1)
    bureau.wait_until(bureau.clock.now() + timedelta(days=24))
    make_round(bureau.door, SWEEP, by="test", errand=Errand())
    return bureau.clock.now()


def test_the_board_counts_every_clock_once(bureau: Bureau) -> None:
    """Late ones and those that end within the week, by case, by group and by officer; the lines behind a number are as many."""
    now = town(bureau)
    soon = now + timedelta(days=7)

    with reading(bureau.engine) as conn:
        watched = watched_cases(conn, STAFF["zhou"], now, soon)
        behind = [
            len(clocks_behind(conn, STAFF["zhou"], by="stage", word=stage, now=now, soon=until))
            for until in (None, soon)
            for stage in {one.groups[list(GROUPS).index("stage")] or "" for one in watched}
        ]
        files = load_cases(conn, conn.scalars(select(cases.c.id))).values()
    late, coming = tallies(watched)

    clocks = [(case, clock) for case in files for clock in case.deadlines]
    wanted_late = sum(is_late(case, clock, now) for case, clock in clocks)
    wanted_soon = sum(clock.status == "open" and now < end_of(clock.limit) <= soon for _, clock in clocks)
    assert wanted_late >= 4
    assert wanted_soon >= 1
    assert [sum(tally.clocks for tally in late[by]) for by in GROUPS] == [wanted_late] * len(GROUPS)
    assert [sum(tally.clocks for tally in coming[by]) for by in GROUPS] == [wanted_soon] * len(GROUPS)
    assert sum(behind) == wanted_late + wanted_soon
    assert workload(watched, ["chen", "sun"]) == [("chen", wanted_late, wanted_soon), ("sun", 0, 0)]


def test_a_group_counts_its_clocks_and_its_cases() -> None:
    """A case with two late clocks is one case; the largest group stands first."""
    watched = [
        Watched(("a", None, None, "open"), '["chen"]', 2, 0), Watched(("a", None, None, "open"), '["luo"]', 1, 1),
        Watched(("b", None, None, "open"), "[]", 0, 4),
    ]  # fmt: skip

    late, coming = tallies(watched)

    assert [(t.word, t.clocks, t.cases) for t in late["unit"]] == [("a", 3, 2)]
    assert [(t.word, t.clocks, t.cases) for t in coming["unit"]] == [("b", 4, 1), ("a", 1, 1)]
    assert Counter({t.word: t.clocks for t in late["stage"]}) == {"open": 3}
