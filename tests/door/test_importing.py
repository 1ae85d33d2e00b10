"""A ledger through the door: once in effect, however it is cut, ordered, repeated or killed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from cases.clockface import at_hour, day_of
from cases.errors import InputFault
from cases.people import Person, Role, Subject
from db.chain import broken_at
from db.registers import Unit, add_person, add_subject, add_unit
from db.session import open_engine, reading, transaction
from db.store import events_of, load_cases, rebuild
from db.tables import cases, subjects
from door.enrolment import set_place
from door.importing import ImportReport, import_ledger
from door.perform import Door
from door.ports import CountingIds, VirtualClock
from door.request import Request
from ledger.mapping import Ledger, LedgerRow
from ledger.reading import Table

NOW = at_hour(date(2026, 5, 6), 10)
FAULT_POINTS = ("before_save", "between_save_and_outbox", "before_commit", "after_commit")


def row(number: int, unit: str = "某一五金厂", description: str = "配电箱未接地", **changes: object) -> LedgerRow:
    """A row that can be taken in."""
    plain = LedgerRow(
        sheet="台账", number=number, unit=unit, uscc="", community="", industry="工贸", found_on=date(2026, 3, 5), inspector="陈某",
        source="patrol", place="一楼车间", category="电气", description=description, measure="接地", deadline=date(2026, 3, 20),
        done=False, done_on=None, remark="",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields of a row


def ledger(*rows: LedgerRow) -> Ledger:
    """A ledger of these rows."""
    return Ledger(Table(Path("台账.xlsx"), "xlsx"), rows=list(rows))


SOME = [
    row(2), row(3, description="冲床双手按钮失效"), row(4, description="通道堆物", inspector="罗某"), row(5, unit="某二家具厂", community="南栅社区"),
    row(6, unit="某三餐饮店", source="report"), row(7, "某二家具厂", "粉尘未清", done=True, done_on=date(2026, 3, 12), community="南栅"),
    row(8, unit="某四仓库", done=True, done_on=date(2026, 4, 2)), row(9, unit="某四仓库", description="叉车未检", done=True, deadline=None),
]  # fmt: skip


def town(engine: Engine) -> Door:
    """A door on a town with a safety officer, a chief and one community."""
    with transaction(engine) as conn:
        set_place(conn, "humen")
        add_unit(conn, Unit(label="nanzha", kind="community", name="南栅社区"))
        add_unit(conn, Unit(label="beizha", kind="community", name="北栅社区"))
        add_person(conn, Person(label="sam", name="山某", roles=frozenset({Role.SAFETY_OFFICER})))
        add_person(conn, Person(label="ben", name="本某", roles=frozenset({Role.SAFETY_OFFICER}), unit="beizha"))
        add_person(conn, Person(label="zhou", name="周某", roles=frozenset({Role.CHIEF})))
    return Door(engine, clock=VirtualClock(NOW), ids=CountingIds())


def told(engine: Engine) -> list[tuple[Any, ...]]:
    """What the register holds of the ledger, whatever the numbers of the cases."""
    with reading(engine) as conn:
        files = load_cases(conn, conn.scalars(select(cases.c.id)).all())
    return sorted(
        (case.subject.name if case.subject else "", case.source, hazard.label, hazard.description, str(hazard.found_on),
         case.rectification(hazard.label).state, [(d.rule, d.status, str(d.limit)) for d in case.deadlines if d.label == hazard.label])
        for case in files.values()
        for hazard in case.hazards.values()
    )  # fmt: skip


@pytest.fixture
def door(engine: Engine) -> Door:
    """A town on either database."""
    return town(engine)


def counts(report: ImportReport) -> tuple[int, int, int]:
    """Rows newly in, in already, and out; together they are all rows."""
    assert report.taken + report.known + report.rejected == report.rows == len(report.results)
    return report.taken, report.known, report.rejected


def test_rows_of_one_visit_become_one_case_with_several_hazards(door: Door) -> None:
    """One firm, day, inspector and source are one case; every open hazard is advised with its deadline and never ordered."""
    report = import_ledger(door, ledger(*SOME), "sam")

    assert counts(report) == (8, 0, 0)
    assert (report.cases, report.firms) == (5, 4)
    states = {line[2]: line[5] for line in told(door.engine)}
    assert sorted(states.values()) == ["advised"] * 5 + ["rectified"] * 3
    first = door.view(report.results["台账", 2].removeprefix("已导入："))
    assert [hazard.description for hazard in first.hazards.values()] != []
    assert len(first.hazards) == 2
    assert {paper.kind for paper in first.documents} == {"inspection_record", "rectification_advice"}


def test_an_imported_event_says_so_and_stands_on_the_day_of_the_finding(door: Door) -> None:
    """What is mended is marked as imported; the act is a late entry of the day the hazard was found."""
    report = import_ledger(door, ledger(SOME[5], SOME[6]), "sam")

    for where, status in ((7, "met"), (8, "lapsed")):
        case = door.view(report.results["台账", where].split("：")[1].removesuffix("（已整改）"))
        last = case.events[-1]
        assert (last.action, day_of(last.at), last.recorded_at) == ("import_rectified", date(2026, 3, 5), NOW)
        rectified = case.procedures[0].facts["rectified"]
        assert (rectified["imported"], rectified["how"]) == (True, "import")
        assert [d.status for d in case.deadlines if d.rule == "rectify_deadline"] == [status]


def test_a_deadline_that_has_passed_comes_out_as_overdue_by_the_sweep(door: Door) -> None:
    """The ordinary sweep finds what the ledger left open; nothing is punished, as advice is no order."""
    import_ledger(door, ledger(row(2), row(3, description="新的", deadline=date(2026, 6, 1))), "sam")

    report = door.sweep(NOW)

    assert not report.failed
    assert sorted(line[5] for line in told(door.engine)) == ["advised", "overdue"]
    assert not [act for _, act, _ in report.acts if act == "propose_penalty"]


def test_importing_twice_is_importing_once(door: Door) -> None:
    """The second time every row was in already; nobody has to be the same who imports (I-48)."""
    import_ledger(door, ledger(*SOME), "sam")
    before = told(door.engine)

    again = import_ledger(door, ledger(*[replace(r, number=r.number + 50) for r in reversed(SOME)]), "sam", batch=2)

    assert counts(again) == (0, 8, 0)
    assert again.results["台账", 52].startswith("已导入过：AJ2026-")
    assert told(door.engine) == before


def test_a_row_that_stands_twice_is_one_hazard(door: Door) -> None:
    """Spacing and width make no difference; of two that differ in progress the further one counts."""
    twin = row(20, description="配电箱 未接地", place="一楼车间 ", done=True, done_on=date(2026, 3, 9))

    report = import_ledger(door, ledger(SOME[0], twin), "sam")

    assert counts(report) == (1, 1, 0)
    assert "相同" in report.results["台账", 2]
    assert [line[5] for line in told(door.engine)] == ["rectified"]


def test_a_later_ledger_tells_that_a_hazard_was_mended(door: Door) -> None:
    """The same row, now done, ends the hazard, also after it has become overdue; an earlier ledger then changes nothing."""
    import_ledger(door, ledger(SOME[0]), "sam")
    door.sweep(NOW)
    done = replace(SOME[0], done=True, done_on=date(2026, 3, 30))

    report = import_ledger(door, ledger(done), "sam")
    import_ledger(door, ledger(SOME[0]), "sam")

    assert counts(report) == (0, 1, 0)
    assert "本次登记为已整改" in report.results["台账", 2]
    ((*_, state, clocks),) = told(door.engine)
    assert state == "rectified"
    assert ("rectify_deadline", "lapsed", "2026-03-20") in clocks
    assert not [status for _, status, _ in clocks if status == "open"]


def test_no_ledger_closes_what_was_ordered(door: Door) -> None:
    """Under an order two officers recheck; the row comes back with the reason."""
    with transaction(door.engine) as conn:
        for label in ("chen", "luo"):
            add_person(conn, Person(label=label, name=label, roles=frozenset({Role.OFFICER}), certificate=label))
    number = import_ledger(door, ledger(SOME[0]), "sam").results["台账", 2].removeprefix("已导入：")
    label = next(iter(door.view(number).hazards))
    served = {"on": "2026-05-06", "mode": "direct", "recipient": "店长"}
    items = {label: {"measure": "接地", "deadline": "2026-05-20"}}
    order = Request(action="issue_rectification_order", by=("chen", "luo"), case=number, inputs={"items": items, "served": served})
    assert door.perform([order])[0].accepted

    report = import_ledger(door, ledger(replace(SOME[0], done=True, done_on=date(2026, 5, 1))), "sam")

    assert counts(report) == (0, 0, 1)
    assert [line[5] for line in told(door.engine)] == ["ordered"]


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"community": "无此社区"}, "没有登记名为“无此社区”"),
        ({"found_on": date(2015, 1, 1), "deadline": date(2015, 1, 9)}, "施行日"),
        ({"uscc": "91441900MA5T11377U", "unit": "另一名称"}, "与单位名称不符"),
    ],
)
def test_a_row_that_the_register_speaks_against_stays_out(door: Door, changes: dict[str, object], part: str) -> None:
    """The others go in."""
    with transaction(door.engine) as conn:
        known = Subject(label="shop", kind="enterprise", name="某五金加工店", uscc="91441900MA5T11377U", unit="nanzha")
        add_subject(conn, known, NOW)

    report = import_ledger(door, ledger(row(2, **{"unit": "某厂", **changes}), SOME[3]), "sam")  # type: ignore[arg-type]  # fields of a row

    assert counts(report) == (1, 0, 1)
    assert part in report.problems["台账", 2]


def test_a_firm_is_found_by_code_and_by_name_and_place(door: Door) -> None:
    """A registered firm is not entered again, whether a row knows its code or only its name and community."""
    with transaction(door.engine) as conn:
        known = Subject(label="shop", kind="enterprise", name="某五金加工店", uscc="91441900MA5T11377U", unit="nanzha")
        add_subject(conn, known, NOW)
    rows = [row(2, "某五金加工店", uscc="91441900MA5T11377U"), row(3, "某五金加工店", "乙", community="南栅"), row(4, "某五金加工店", "丙"),
            row(5, "某五金加工店", "丁", community="北栅社区")]  # fmt: skip

    report = import_ledger(door, ledger(*rows), "sam")

    assert (report.firms, report.cases) == (1, 2)
    with reading(door.engine) as conn:
        units = conn.execute(select(subjects.c.label, subjects.c.unit).where(subjects.c.name == "某五金加工店")).all()
    assert sorted(unit for _, unit in units) == ["beizha", "nanzha"]


def test_nobody_imports_beyond_his_place_or_role(door: Door) -> None:
    """Rows of other communities stay out; who is no inspector imports nothing."""
    report = import_ledger(door, ledger(SOME[3], row(9, "某五厂", community="北栅社区")), "ben")

    assert counts(report) == (1, 0, 1)
    for person in ("zhou", "nobody"):
        with pytest.raises(InputFault):
            import_ledger(door, ledger(*SOME), person)


def test_a_dry_run_writes_nothing_and_foretells_the_import(door: Door) -> None:
    """The same numbers, and every table as it was."""
    def rows_in_all() -> dict[str, int]:
        with reading(door.engine) as conn:
            names = ("cases", "events", "subjects", "requests", "outbox", "attempts", "counters")
            return {name: conn.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names}

    import_ledger(door, ledger(SOME[0]), "sam")
    before = rows_in_all()

    foretold = import_ledger(door, ledger(*SOME), "sam", dry_run=True)

    assert rows_in_all() == before
    done = import_ledger(door, ledger(*SOME), "sam")
    assert (counts(foretold), foretold.cases, foretold.firms) == (counts(done), done.cases, done.firms)


def test_what_is_imported_is_what_its_events_tell(door: Door) -> None:
    """Folding the events gives the stored case, and the chain holds."""
    import_ledger(door, ledger(*SOME), "sam")

    with reading(door.engine) as conn:
        for case_id, case in load_cases(conn, conn.scalars(select(cases.c.id)).all()).items():
            assert rebuild(conn, case_id) == case
            assert broken_at(events_of(conn, case_id)) is None


class Killed(BaseException):
    """The process ends here."""


def killer(point: str, times: int) -> Callable[[str], None]:
    """A fault point that kills at the n-th time it is passed."""
    left = [times]

    def pass_by(passed: str) -> None:
        left[0] -= passed == point
        if left[0] == 0 and passed == point:
            raise Killed(point)

    return pass_by


@pytest.mark.parametrize("point", FAULT_POINTS)
@pytest.mark.parametrize("times", [1, 2, 3])
def test_an_import_killed_anywhere_is_finished_by_importing_again(
    engine: Engine, sqlite_template: Path, tmp_path: Path, point: str, times: int
) -> None:
    """Nothing is lost and nothing doubled, whichever batch was being written (I-48)."""
    shutil.copyfile(sqlite_template, tmp_path / "whole.db")
    whole = town(open_engine(f"sqlite:///{tmp_path / 'whole.db'}"))
    import_ledger(whole, ledger(*SOME), "sam")
    door = town(engine)
    door.faults = killer(point, times)

    with pytest.raises(Killed):
        import_ledger(door, ledger(*SOME), "sam", batch=2)
    door.faults = lambda passed: None
    report = import_ledger(door, ledger(*reversed(SOME)), "sam", batch=3)

    assert report.rejected == 0
    assert told(engine) == told(whole.engine)
    whole.engine.dispose()


@hypothesis_settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_cutting_ordering_and_killing_gives_one_import(
    data: st.DataObject, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Parts that overlap, in any order, each perhaps killed at any point: the register holds what one import gives (I-48)."""
    folder = tmp_path_factory.mktemp("cuts")
    for name in ("one", "cut"):
        shutil.copyfile(sqlite_template, folder / f"{name}.db")
    one, cut = (town(open_engine(f"sqlite:///{folder / name}.db")) for name in ("one", "cut"))
    import_ledger(one, ledger(*SOME), "sam")

    parts = data.draw(st.lists(st.lists(st.sampled_from(SOME), min_size=1, unique_by=lambda r: r.number), max_size=4))
    for part in [*parts, data.draw(st.permutations(SOME))]:
        size = data.draw(st.integers(1, 4))
        cut.faults = killer(data.draw(st.sampled_from((*FAULT_POINTS, "never"))), data.draw(st.integers(1, 3)))
        try:
            report = import_ledger(cut, ledger(*part), "sam", batch=size)
        except Killed:
            continue
        assert report.rejected == 0
        assert report.accepted == len(part)
    cut.faults = lambda passed: None
    import_ledger(cut, ledger(*SOME), "sam")

    assert told(cut.engine) == told(one.engine)
    for door in (one, cut):
        door.engine.dispose()
