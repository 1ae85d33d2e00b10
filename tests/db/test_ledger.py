"""Numbers without gaps, answers kept, attempts recorded, messages queued once, cases owed in order."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

import pytest
from sqlalchemy import Engine

from cases.casefile import CaseFile
from cases.errors import InputFault
from cases.people import Subject
from db import ledger, outbox
from db.audit import list_attempts
from db.calendars import CalendarYear, get_meta, list_years, load_year, set_meta
from db.ledger import Attempt, KeptRequest, OutboxRow
from db.queries import deadlines_due, inbox, list_cases, outbox_since
from db.registers import add_subject
from db.session import Raced, reading, retrying, transaction
from tests.db.conftest import NOON, Desk


def test_serial_numbers_have_no_gap_and_no_double_under_threads(engine: Engine) -> None:
    """Eight at once, some of which fail: the numbers given are 1, 2, 3 …"""

    def take(n: int) -> list[int]:
        def once() -> list[int]:
            with transaction(engine) as conn:
                first = ledger.next_serials(conn, {"filing.2026": n % 3 + 1, "inspection.2026": 1})["filing.2026"]
                if n % 5 == 0:
                    conn.rollback()
                    return []
                return list(range(first, first + n % 3 + 1))

        return retrying(once)

    with ThreadPoolExecutor(8) as pool:
        given = sorted(chain.from_iterable(pool.map(take, range(60))))

    assert given == list(range(1, len(given) + 1))
    assert len(given) > 60


def test_serial_numbers_of_different_keys_do_not_meet(engine: Engine) -> None:
    """Each body, series and year counts by itself; nothing wanted gives nothing."""
    with transaction(engine) as conn:
        assert ledger.next_serials(conn, {"a": 3, "b": 1, "c": 0}) == {"a": 1, "b": 1}
        assert ledger.next_serials(conn, {"a": 1}) == {"a": 4}


def test_numbers_drawn_in_one_transaction_run_on_from_the_stored_one(engine: Engine) -> None:
    """The counters end where the drawing ended, and a transaction that is undone has drawn nothing."""
    for rounds in (1, 2):
        with transaction(engine) as conn:
            serials = ledger.Serials(conn)
            drawn = [(serials.next("a"), serials.next("a"), serials.next("b")) for _ in range(2)]
            serials.save()
            drawn.append((serials.next("a"), serials.next("a"), serials.next("b")))
            serials.save()
        with engine.connect() as conn:
            undone = ledger.Serials(conn)
            undone.next("a"), undone.next("a")
            undone.save()
            conn.rollback()

        first = 6 * (rounds - 1)
        assert drawn == [(first + n, first + n + 1, (first + n + 1) // 2) for n in (1, 3, 5)]


def test_eight_that_draw_many_at_once_leave_no_gap_and_no_double(engine: Engine) -> None:
    """I-36: the first draw locks the counter for whoever else wants it, also where some are undone."""

    def take(n: int) -> list[int]:
        def once() -> list[int]:
            with transaction(engine) as conn:
                serials = ledger.Serials(conn)
                drawn = [serials.next("filing.2026") for _ in range(n % 4 + 1)]
                serials.save()
                if n % 5 == 0:
                    conn.rollback()
                    return []
                return drawn

        return retrying(once)

    with ThreadPoolExecutor(8) as pool:
        given = sorted(chain.from_iterable(pool.map(take, range(60))))

    assert given == list(range(1, len(given) + 1))
    assert len(given) > 60


def test_an_answer_is_kept_under_its_request_id_once(engine: Engine) -> None:
    """A second answer under one id is a race: the command is done again and then finds the first."""
    with transaction(engine) as conn:
        ledger.keep_request(conn, "r1", "print", {"accepted": True}, NOON)
    with pytest.raises(Raced), transaction(engine) as conn:
        ledger.keep_request(conn, "r1", "other", {"accepted": False}, NOON)

    with reading(engine) as conn:
        kept = KeptRequest(id="r1", fingerprint="print", outcome={"accepted": True}, at=NOON)
        assert ledger.find_request(conn, "r1") == kept
        assert ledger.find_request(conn, "r2") is None
        assert ledger.find_requests(conn, ["r1", "r2"]) == {"r1": kept}


def test_of_several_answers_one_that_is_kept_already_stops_all(engine: Engine) -> None:
    """A batch whose one request was answered meanwhile is done again as a whole."""
    answers = [KeptRequest(id=f"r{n}", fingerprint="", outcome={}, at=NOON) for n in range(3)]
    with transaction(engine) as conn:
        ledger.keep_requests(conn, answers[:1])
    with pytest.raises(Raced), transaction(engine) as conn:
        ledger.keep_requests(conn, answers)

    with reading(engine) as conn:
        assert list(ledger.find_requests(conn, ["r0", "r1", "r2"])) == ["r0"]


def test_refused_attempts_are_listed_by_case_person_time_and_outcome(engine: Engine) -> None:
    """Each denied attempt is one row of the audit."""
    made = [
        Attempt(
            id=n,
            at=NOON,
            recorded_at=NOON + timedelta(hours=n),
            person=("chen", "luo")[n % 2],
            action="recheck",
            case_number=None if n == 3 else "虎案",
            outcome=("refused", "invalid", "conflict")[n % 3],
            body={"理由": n},
        )
        for n in range(4)
    ]
    with transaction(engine) as conn:
        ledger.record_attempts(conn, made)

        assert list_attempts(conn) == made
        assert [a.id for a in list_attempts(conn, case_number="虎案", person="luo")] == [1]
        assert [a.id for a in list_attempts(conn, since=NOON + timedelta(hours=2))] == [2, 3]
        assert [a.id for a in list_attempts(conn, outcome="refused", limit=1)] == [0]


def _message(n: int, **changes: object) -> OutboxRow:
    values = {
        "id": n, "key": f"k{n}", "kind": "message", "body": {"n": n}, "deliver_at": NOON + timedelta(hours=n),
        "created_at": NOON, "person": "boss", "wording": "t-3",
    }  # fmt: skip
    return OutboxRow(**{**values, **changes})  # type: ignore[arg-type]  # keyword values of mixed types


def test_a_message_is_queued_once_under_its_key(engine: Engine, stored: CaseFile) -> None:
    """The same notice twice is one notice."""
    with transaction(engine) as conn:
        ledger.insert_outbox(conn, [_message(2, case_id=1, seq=3), _message(1)])
        ledger.insert_outbox(conn, [_message(3, key="k1")])

        assert [(line.id, line.case_number) for line in outbox_since(conn)] == [(1, None), (2, stored.number)]
        assert [line.id for line in outbox_since(conn, case=stored.number)] == [2]
        assert [line.id for line in outbox_since(conn, NOON, kind="message", after=1)] == [2]
        assert outbox_since(conn, NOON + timedelta(seconds=1)) == []


def test_an_inbox_shows_what_was_delivered_newest_first(engine: Engine) -> None:
    """Cancelled notices and those of others are not shown."""
    with transaction(engine) as conn:
        ledger.insert_outbox(conn, [_message(1), _message(2), _message(3, person="luo"), _message(4)])
        outbox.finish(conn, [2], "cancelled")

        assert [line.id for line in inbox(conn, "boss")] == [4, 1]
        assert [line.id for line in inbox(conn, "boss", until=NOON + timedelta(hours=1))] == [1]


def test_a_claimed_row_is_nobody_elses_until_its_lease_ends(engine: Engine) -> None:
    """A process that dies leaves its rows to the next one."""
    later = NOON + timedelta(hours=3)
    with transaction(engine) as conn:
        ledger.insert_outbox(conn, [_message(1), _message(2, kind="render"), _message(9)])

        first = outbox.claim(conn, later, lease=timedelta(minutes=5))
        assert [(row.id, row.attempts) for row in first] == [(1, 1), (2, 1)]
        assert outbox.claim(conn, later + timedelta(minutes=4)) == []
        again = outbox.claim(conn, later + timedelta(minutes=5), kinds=["message"])
        assert [(row.id, row.attempts) for row in again] == [(1, 2)]
        outbox.finish(conn, [1])
        outbox.postpone(conn, 2, later + timedelta(days=1))
        assert outbox.claim(conn, later + timedelta(hours=1)) == []


def test_owed_cases_come_in_the_order_in_which_they_are_owed(engine: Engine, stored: CaseFile) -> None:
    """The longest owed first; not more than asked for; nothing before its time."""
    with transaction(engine) as conn:
        for n in (3, 2):
            Desk(conn).open(n)

        assert ledger.earliest_tick(conn) == NOON + timedelta(days=1)
        assert ledger.due_case_ids(conn, NOON + timedelta(days=3), 10) == [1, 2, 3]
        assert ledger.due_case_ids(conn, NOON + timedelta(days=3), 2, skip_locked=True) == [1, 2]
        assert ledger.due_case_ids(conn, NOON + timedelta(days=2, seconds=-1), 10) == [stored.id]
        assert ledger.due_case_ids(conn, NOON, 10) == []


def test_nothing_is_owed_where_there_is_no_case(engine: Engine) -> None:
    """An empty database sleeps."""
    with reading(engine) as conn:
        assert ledger.earliest_tick(conn) is None


def test_a_sweep_leaves_out_the_cases_another_sweep_holds(postgresql_engine: Engine) -> None:
    """Two sweeps at once share the work instead of waiting."""
    with transaction(postgresql_engine) as conn:
        desk = Desk(conn)
        desk.register()
        desk.open(1)
        desk.open(2)
    later = NOON + timedelta(days=9)

    with transaction(postgresql_engine) as first, transaction(postgresql_engine) as second:
        assert ledger.due_case_ids(first, later, 1, skip_locked=True) == [1]
        assert ledger.due_case_ids(second, later, 5, skip_locked=True) == [2]


def test_cases_are_listed_within_scope(engine: Engine, stored: CaseFile) -> None:
    """By the unit of the subject or of a further party; what lies outside is not mentioned."""
    trader = Subject(label="trader", kind="person", name="张某", unit="town")
    with transaction(engine) as conn:
        Desk(conn).open(2)
        add_subject(conn, trader, NOON)
        ledger.add_parties(conn, [(2, "trader"), (2, "trader")])

        assert ledger.parties_of(conn, 2) == ["trader"]
        assert [line.id for line in list_cases(conn)] == [2, 1]
        assert [line.id for line in list_cases(conn, scope=frozenset({"village"}))] == [2, 1]
        assert [line.id for line in list_cases(conn, scope=frozenset({"town"}))] == [2]
        assert [line.id for line in list_cases(conn, subject="trader")] == [2]
        assert [line.id for line in list_cases(conn, subject="plant", open_only=True)] == [2]
        assert [line.id for line in list_cases(conn, stage="rectification", kind="case", before=2)] == [1]
        assert list_cases(conn, stage="penalty") == []
        assert [line.subject_name for line in list_cases(conn, containing="2026〕1")] == ["某塑胶制品厂"]


def test_open_clocks_are_listed_until_the_end_of_their_last_day(engine: Engine, stored: CaseFile) -> None:
    """A day clock ends at 24:00 of its day; ended clocks are not shown."""
    end = NOON.replace(month=6, day=6, hour=0)
    with reading(engine) as conn:
        found = deadlines_due(conn, end)

        assert [(line.case_number, line.rule, line.due) for line in found] == [
            (stored.number, "rectify_deadline", date(2026, 6, 5))
        ]
        assert deadlines_due(conn, end - timedelta(seconds=1)) == []
        assert deadlines_due(conn, end, scope=frozenset({"town"})) == []
        assert len(deadlines_due(conn, end, subject="plant", rule="rectify_deadline")) == 1


def test_a_calendar_year_is_revised_and_the_former_one_given_back(engine: Engine) -> None:
    """The caller records what was replaced."""
    first = CalendarYear(
        place="national", year=2027, body={"休": ["2027-01-01"]}, loaded_at=NOON, loaded_by="admin", reason="公布"
    )
    second = CalendarYear(place="national", year=2027, body={}, loaded_at=NOON, loaded_by="admin", reason="更正")
    with transaction(engine) as conn:
        assert load_year(conn, first) is None
        assert load_year(conn, second) == first
        assert list_years(conn) == list_years(conn, "national") == [second]
        assert list_years(conn, "humen") == []
        with pytest.raises(InputFault, match="空字符"):
            load_year(conn, replace(first, reason="\x00"))


def test_what_the_database_says_of_itself_is_replaced_by_key(engine: Engine) -> None:
    """One value a key."""
    with transaction(engine) as conn:
        set_meta(conn, "place", "humen")
        set_meta(conn, "place", "dongguan")

        assert get_meta(conn, "place") == "dongguan"
        assert get_meta(conn, "nothing") is None
