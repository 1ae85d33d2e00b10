"""The register of enterprises: verified, moved, closed, merged, with cases, scope and history following."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from cases.errors import InputFault, NotFound
from cases.people import Role
from db.firms import get_firm, stale_firms
from db.history import history_of
from db.queries import deadlines_due, list_cases
from db.registers import get_person, get_subject
from db.session import reading, transaction
from db.tables import cases, register_changes
from door.enrolment import enter_person, enter_subject
from door.firms import change_firm, close_firm, merge_firms, move_firm, twins, verify_firm
from door.pen import NotAllowed
from tests.registers.conftest import CODES
from tests.support.builders import DAY, a_person, a_subject
from tests.support.bureau import MORNING, Bureau, unlike


@pytest.fixture
def doubled(bureau: Bureau) -> Bureau:
    """The plant is in the register a second time as `copy`, in another community, with a contact of its own."""
    with transaction(bureau.engine) as conn:
        enter_subject(conn, a_subject("copy", unit="taiping", uscc=CODES[0], workers=None), MORNING)
        enter_person(conn, a_person("cousin", Role.ENTERPRISE, subject="copy"))
        for person in (a_person("tai", Role.OFFICER, unit="taiping"), a_person("nana", Role.OFFICER, unit="nanzha")):
            enter_person(conn, person)
    return bureau


def merge(bureau: Bureau) -> None:
    """Merge the copy into the plant."""
    merge_firms(bureau.door, "copy", "plant", "root", "重复登记")


def sees(bureau: Bureau, person: str, number: str) -> bool:
    """Whether the case exists for the person."""
    try:
        bureau.door.view(number, person)
    except NotFound:
        return False
    return True


def test_a_merge_keeps_the_cases_under_the_surviving_firm(doubled: Bureau) -> None:
    """Rows and events of the case stay as they are; who answers, and both names, are told with it."""
    number = doubled.open_case(subject="copy")
    doubled.order(number)
    before = doubled.rows("subjects", "persons", "register_changes")

    merge(doubled)

    file = doubled.case(number)
    assert doubled.rows("subjects", "persons", "register_changes") == before
    assert file.subject is not None
    assert (file.subject.label, file.subject.name, file.subject.filed_as) == ("plant", "某plant厂", "某copy厂")
    with reading(doubled.engine) as conn:
        (line,) = list_cases(conn, subject="plant")
        (found,) = list_cases(conn, containing="copy")
        (due,) = [d for d in deadlines_due(conn, MORNING + timedelta(days=30)) if d.rule == "rectify_deadline"]
        assert conn.scalar(select(cases.c.subject)) == "copy"
    assert (line.number, line.subject_name, line.filed_as, found.number) == (number, "某plant厂", "某copy厂", number)
    assert due.subject_name == "某plant厂"


def test_scope_follows_a_merge(doubled: Bureau) -> None:
    """Those of the survivor's place and its contacts see the case, the place of the merged entry no longer does."""
    number = doubled.open_case(subject="copy")
    watchers = ("nana", "nan", "boss", "cousin", "tai")
    before = [sees(doubled, person, number) for person in watchers]

    merge(doubled)

    assert before == [False, False, False, True, True]
    assert [sees(doubled, person, number) for person in watchers] == [True, True, True, True, False]
    with reading(doubled.engine) as conn:
        assert [c.number for c in list_cases(conn, scope=frozenset({"nanzha"}))] == [number]
        assert list_cases(conn, scope=frozenset({"taiping"})) == []


def test_a_merged_case_goes_on_and_its_log_still_gives_its_state(doubled: Bureau) -> None:
    """Acts after the merge are recorded as before it; the contact of the surviving firm is told."""
    number = doubled.open_case(subject="copy")
    merge(doubled)

    doubled.order(number)
    doubled.wait_until(MORNING + timedelta(days=14))
    doubled.door.sweep()

    assert unlike(doubled.engine) == []
    assert "issue_rectification_order" in doubled.events(number)
    assert {"boss", "cousin"} <= {row.person for row in doubled.messages()}


def test_a_party_of_a_merged_name_is_the_survivor(doubled: Bureau) -> None:
    """A contact answers for every entry merged into his firm, and a new case under the old label is the survivor's."""
    merge(doubled)

    number = doubled.open_case(subject="copy")

    with reading(doubled.engine) as conn:
        boss = get_person(conn, "boss")
        subject = get_subject(conn, "copy")
        assert conn.scalar(select(cases.c.subject)) == "plant"
    assert boss is not None
    assert subject is not None
    assert (boss.answers_for, subject.label) == (frozenset({"copy"}), "plant")
    assert sees(doubled, "boss", number)


def test_a_merge_fills_gaps_and_is_remembered_on_both_sides(doubled: Bureau) -> None:
    """The credit code passes to the survivor, which keeps what it has; a second merge flattens the chain."""
    with transaction(doubled.engine) as conn:
        enter_subject(conn, a_subject("third"), MORNING)
    merge(doubled)

    merge_firms(doubled.door, "plant", "third", "root", "仍为重复")

    with reading(doubled.engine) as conn:
        copy, third = get_firm(conn, "copy"), get_firm(conn, "third")
        acts = {label: [c.act for c in history_of(conn, "firm", label)] for label in ("copy", "plant", "third")}
        contact = [c.act for c in history_of(conn, "person", "cousin")]
    assert copy is not None
    assert third is not None
    assert (copy.merged_into, copy.uscc, third.uscc, third.workers) == ("third", None, CODES[0], 40)
    assert acts == {"copy": ["merged"], "plant": ["took_over", "merged"], "third": ["took_over"]}
    assert contact == ["subject_merged", "subject_merged"]


def test_planned_inspections_of_merged_entries_count_together(doubled: Bureau) -> None:
    """The yearly frequency is that of the firm (国办发〔2024〕54号)."""
    for subject in ("copy", "plant"):
        doubled.do("record_inspection", "sam", subject=subject, inspection=_visit())
    merge(doubled)

    outcome = doubled.act("record_inspection", "sam", subject="plant", inspection=_visit())

    assert ["已有2次" in warning.sentence for warning in outcome.warnings] == [True]


def _visit() -> dict[str, object]:
    return {"place": "车间", "from": f"{DAY}T08:00", "to": f"{DAY}T09:00", "planned": True}


@pytest.mark.parametrize(
    ("label", "into", "says"),
    [
        ("plant", "plant", "合并到它自己"),
        ("copy", "nobody", "没有标识为“nobody”的企业"),
        ("copy", "trader", "一个是企业一个是个人"),
        ("copy", "coded", "信用代码不同"),
        ("nanzha", "plant", "没有标识为“nanzha”的企业"),
    ],
)
def test_what_is_not_one_firm_is_not_merged(doubled: Bureau, label: str, into: str, says: str) -> None:
    """Nothing is written."""
    with transaction(doubled.engine) as conn:
        enter_subject(conn, a_subject("trader", kind="person"), MORNING)
        enter_subject(conn, a_subject("coded", uscc=CODES[1]), MORNING)
    before = doubled.rows()

    with pytest.raises((InputFault, NotFound), match=says):
        merge_firms(doubled.door, label, into, "root", "重复登记")

    assert doubled.rows() == before


def test_a_merged_entry_is_at_rest(doubled: Bureau) -> None:
    """It is neither changed nor merged again; the sentence names the entry to use."""
    merge(doubled)

    with pytest.raises(InputFault, match="已并入 plant"):
        close_firm(doubled.door, "copy", "root", on=DAY, reason="停业")


def test_a_move_takes_the_cases_along(doubled: Bureau) -> None:
    """From the day on, with its reason; the new place sees them, the old does not."""
    number = doubled.open_case()
    before = [sees(doubled, person, number) for person in ("nana", "tai")]

    moved = move_firm(doubled.door, "plant", "taiping", "root", on=date(2026, 5, 1), reason="厂房租约到期")

    assert (moved.status, moved.status_on) == ("moved", date(2026, 5, 1))
    assert before == [True, False]
    assert [sees(doubled, person, number) for person in ("nana", "tai")] == [False, True]
    with reading(doubled.engine) as conn:
        (change,) = history_of(conn, "firm", "plant")
    assert (change.before["unit"], change.after["unit"], change.effective_on, change.reason) == (
        "nanzha", "taiping", date(2026, 5, 1), "厂房租约到期",
    )  # fmt: skip


def test_whoever_verifies_is_kept_with_the_day(doubled: Bureau) -> None:
    """What he finds different makes the entry `changed`; without a difference it is `verified`."""
    same = verify_firm(doubled.door, "plant", "sam")
    other = verify_firm(doubled.door, "shop", "tai", {"workers": 41})

    assert (same.status, same.verified_by, same.verified_at) == ("verified", "sam", MORNING)
    assert (other.status, other.verified_by, other.workers) == ("changed", "tai", 41)


@pytest.mark.parametrize(
    ("by", "told", "says"),
    [
        ("nana", {}, "不在nana某的辖区"),
        ("boss", {}, "不能办理"),
        ("root", {"uscc": "91441900MA5T127402"}, "校验码有误"),
        ("root", {"phone": "123"}, "电话号码“123”有误"),
        ("root", {"unit": "nowhere"}, "单位“nowhere”不存在"),
        ("root", {"uscc": CODES[0]}, "已登记在“copy”名下"),
        ("root", {"label": "x"}, "企业没有这些栏目：label"),
    ],
)
def test_a_verification_that_does_not_hold_is_refused(
    doubled: Bureau, by: str, told: dict[str, object], says: str
) -> None:
    """By the wrong person, or with particulars that cannot be."""
    with pytest.raises(InputFault, match=says):
        verify_firm(doubled.door, "shop", by, told)


def test_firms_that_nobody_verified_for_long_are_listed(doubled: Bureau) -> None:
    """Never verified first; closed and merged ones are not asked for."""
    verify_firm(doubled.door, "plant", "sam")
    close_firm(doubled.door, "shop", "root", on=DAY, reason="已注销")

    with reading(doubled.engine) as conn:
        recent = [f.label for f in stale_firms(conn, MORNING)]
        later = [f.label for f in stale_firms(conn, MORNING + timedelta(days=1))]

    assert (recent, later) == (["copy"], ["copy", "plant"])


def test_entries_that_may_be_one_firm_are_found(doubled: Bureau) -> None:
    """The same name, however it is set, in the same unit."""
    change_firm(doubled.door, "copy", "root", {"name": "某 ＰＬＡＮＴ 厂", "unit": "nanzha"}, "核对营业执照")

    with reading(doubled.engine) as conn:
        from db.firms import list_firms

        groups = twins(list_firms(conn))

    assert [[f.label for f in group] for group in groups] == [["copy", "plant"]]


def test_the_history_is_only_ever_added_to(doubled: Bureau) -> None:
    """Both databases refuse to change or drop a line of it."""
    merge(doubled)

    for statement in (register_changes.update().values(person="x"), register_changes.delete()):
        with pytest.raises(DBAPIError, match="append-only"), transaction(doubled.engine) as conn:
            conn.execute(statement)

    with pytest.raises(DBAPIError), transaction(doubled.engine) as conn:
        conn.execute(insert(register_changes), {"id": 1})


def test_only_an_administrator_merges(doubled: Bureau) -> None:
    """The attempt is audited."""
    with pytest.raises(NotAllowed):
        merge_firms(doubled.door, "copy", "plant", "zhou", "重复登记")

    assert [row[4] for row in doubled.rows()["attempts"]] == ["merge_firms"]
