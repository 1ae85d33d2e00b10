"""Who reported, identity numbers and telephones are shown to whom they concern, for a reason that is kept."""

from dataclasses import asdict

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import DBAPIError

from cases.casefile import CaseFile
from cases.changes import CaseSet
from cases.errors import NotFound
from cases.people import Person, Role
from db.audit import list_attempts
from db.loading import load_case
from db.reads import list_reads
from db.registers import Unit, add_person, add_unit
from db.session import reading, transaction
from db.tables import reads, subjects
from door.ports import TimeOrderedIds, VirtualClock
from door.sensitive import MASK, Revealed, RevealRefused, masked, reveal
from tests.audit.conftest import fill
from tests.db.conftest import NOON, Desk

NAME, PHONE, ID_NUMBER = "钱大禾", "13900001241", "441900199007045520"
REASON = "向举报人反馈处理结果"


@pytest.fixture
def told(engine: Engine) -> str:
    """The number of a case that somebody reported, whose subject has an identity number."""
    case = fill(engine)[1]
    with transaction(engine) as conn:
        reporter = {"name": NAME, "phone": PHONE, "anonymous": False}
        report = {"text": f"{NAME}来电{PHONE}反映通道堵塞", "reporter": reporter}
        Desk(conn).act(case, "note", CaseSet({"reporter": reporter, "report": report}))
        conn.execute(update(subjects).values(id_number=ID_NUMBER))
        add_person(conn, Person(label="away", name="某外社区执法员", roles=frozenset({Role.OFFICER}), unit="other"))
    return case.number


@pytest.fixture(autouse=True)
def other_unit(engine: Engine) -> None:
    """A unit in which nothing happens."""
    with transaction(engine) as conn:
        add_unit(conn, Unit(label="other", kind="town", name="外镇"))


def ask(engine: Engine, case: str, person: str, reason: str = REASON) -> Revealed:
    """Ask to see."""
    return reveal(engine, VirtualClock(NOON), TimeOrderedIds(), case, person, reason)


def stored(engine: Engine, number: str) -> CaseFile:
    """The case."""
    with reading(engine) as conn:
        found = load_case(conn, number)
    assert found is not None
    return found


def test_an_officer_sees_it_and_the_read_is_kept_with_its_reason(engine: Engine, told: str) -> None:
    """I-38: one row, which names what was shown and not the matter itself."""
    found = ask(engine, told, "chen")

    assert {NAME, PHONE, ID_NUMBER} <= {value for _, _, value in found.items}
    with reading(engine) as conn:
        kept = list_reads(conn, case_number=told)
    assert [(read.person, read.reason, read.what) for read in kept] == [
        ("chen", REASON, "举报人、电话、公民身份号码")
    ]
    assert not any(secret in str(kept) for secret in (NAME, PHONE, ID_NUMBER))


@pytest.mark.parametrize(
    ("person", "reason", "fault"),
    [
        ("xu", REASON, RevealRefused), ("nobody", REASON, RevealRefused), ("away", REASON, NotFound),
        ("chen", "  看 ", RevealRefused),
    ],
)  # fmt: skip
def test_who_may_not_see_it_or_gives_no_reason_is_refused_and_the_attempt_kept(
    engine: Engine, told: str, person: str, reason: str, fault: type[Exception]
) -> None:
    """A role without the need, an unknown person, another place, an empty reason."""
    with pytest.raises(fault):
        ask(engine, told, person, reason)

    with reading(engine) as conn:
        attempts = list_attempts(conn, person=person)
        kept = list_reads(conn, person=person)
    assert [(a.action, a.outcome, a.case_number) for a in attempts] == [("reveal", "refused", told)]
    assert kept == []


def test_a_read_can_be_neither_changed_nor_deleted(engine: Engine, told: str) -> None:
    """The table is append-only on both databases."""
    ask(engine, told, "chen")

    for statement in (update(reads).values(reason="x"), delete(reads)):
        with pytest.raises(DBAPIError, match="append-only"), transaction(engine) as conn:
            conn.execute(statement)


def test_a_case_masked_shows_nothing_of_it_anywhere(engine: Engine, told: str) -> None:
    """Neither in its own place nor in a text that repeats it; what is not sensitive stays as it was."""
    plain = asdict(stored(engine, told))

    shown = masked(plain)

    assert not any(secret in str(shown) for secret in (NAME, PHONE, ID_NUMBER))
    assert shown["facts"]["reporter"] == {"name": MASK, "phone": MASK, "anonymous": False}
    assert shown["facts"]["report"]["text"] == f"{MASK}来电{MASK}反映通道堵塞"
    assert shown["subject"]["uscc"] == plain["subject"]["uscc"]
    assert {key: shown[key] for key in ("number", "events", "deadlines", "opened_at")} == {
        key: plain[key] for key in ("number", "events", "deadlines", "opened_at")
    }
    assert masked(shown) == shown
