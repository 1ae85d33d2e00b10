"""Whatever is done to the log shows, against one exported checkpoint even where every hash was computed anew."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, text, update

from db.heads import OUT_OF_ORDER, RecordState
from db.session import reading, transaction
from db.tables import attempts, cases, counters, reads, register_changes
from db.verify import verify_events, verify_states
from tests.audit.conftest import (
    CASES,
    EVENTS,
    KNOWN,
    Owner,
    Rows,
    add_attempt,
    add_change,
    add_read,
    exported,
    fill,
    number_of,
    tampering,
)

POSITIONS = 40
Attack = Callable[[Rows, int, random.Random], Rows]


def edited(log: Rows, at: int, chance: random.Random) -> Rows:
    """One field of one event says something else."""
    field, value = chance.choice(
        [
            ("action", "close_case"), ("by", ["nobody"]), ("inputs", {"a": 1}), ("changes", []), ("request_id", None),
            ("warnings", [{"gate": "G-01"}]), ("at", log[at]["at"].replace(year=2020)),
            ("recorded_at", log[at]["recorded_at"].replace(microsecond=8)),
        ]
    )  # fmt: skip
    return [*log[:at], {**log[at], field: value}, *log[at + 1 :]]


def deleted(log: Rows, at: int, chance: random.Random) -> Rows:
    """One event is gone."""
    return [*log[:at], *log[at + 1 :]]


def inserted(log: Rows, at: int, chance: random.Random) -> Rows:
    """One event is there that never was."""
    forged = {**log[at], "action": "forged", "changes": []}
    return [row | {"seq": seq} for seq, row in enumerate([*log[:at], forged, *log[at:]], 1)]


def reordered(log: Rows, at: int, chance: random.Random) -> Rows:
    """Two neighbours have changed places."""
    return [*log[:at], log[at + 1] | {"seq": at + 1}, log[at] | {"seq": at + 2}, *log[at + 2 :]]


def truncated(log: Rows, at: int, chance: random.Random) -> Rows:
    """The tail is cut off."""
    return log[:at]


ATTACKS: list[Attack] = [edited, deleted, inserted, reordered, truncated]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_log_whose_every_hash_was_computed_anew_is_found_against_a_checkpoint(
    engine: Engine, known: RecordState, attack: Attack
) -> None:
    """I-37: edit, deletion, insertion, reordering and a cut tail, anywhere before the checkpoint; the case is named."""
    chance = random.Random(f"recomputed {attack.__name__}")
    for _ in range(POSITIONS):
        case_id, at = chance.randint(1, CASES), chance.randrange(KNOWN)
        with tampering(engine) as owner:
            owner.write(case_id, attack(owner.log(case_id), at, chance), recomputed=True)
            alone, against = verify_events(owner.conn), verify_events(owner.conn, known)

        assert alone.is_sound, "the forger left a trace of his own"
        assert {finding.case for finding in against.findings} == {number_of(engine, case_id)}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_log_changed_without_computing_hashes_is_found_without_a_checkpoint(
    record: Engine, attack: Attack
) -> None:
    """The chain and the row of the case tell by themselves, at every place."""
    chance = random.Random(f"plain {attack.__name__}")
    for _ in range(POSITIONS):
        case_id = chance.randint(1, CASES)
        at = chance.randrange(EVENTS - 1)
        with tampering(record) as owner:
            owner.write(case_id, attack(owner.log(case_id), at, chance), recomputed=False)
            found = verify_events(owner.conn)

        assert {finding.case for finding in found.findings} == {number_of(record, case_id)}


@pytest.mark.parametrize("kept", range(KNOWN))
def test_a_tail_cut_off_with_a_fitting_row_is_found_at_every_length(
    engine: Engine, known: RecordState, kept: int
) -> None:
    """The last events are what a chain alone cannot miss."""
    with tampering(engine) as owner:
        owner.write(3, owner.log(3)[:kept], recomputed=True)
        found = verify_events(owner.conn, known)

    assert [(finding.kind, finding.seq) for finding in found.findings] == [("truncated", kept + 1)]


def test_cases_that_have_grown_since_the_checkpoint_are_sound(engine: Engine, known: RecordState) -> None:
    """The checkpoint's state is a prefix of today's log, no more is asked."""
    with transaction(engine) as conn:
        add_attempt(conn, 4)
        add_read(conn, 4)
        add_change(conn, 4)
        found = verify_events(conn, known)

    assert found.findings == []
    assert (found.cases, found.events) == (CASES, CASES * EVENTS)


def test_a_checkpoint_of_an_empty_record_is_the_beginning_of_every_record(record: Engine) -> None:
    """Nothing is a prefix of everything."""
    empty = replace(exported(record), cases={}, root="", events=0, appended={}, counters={})
    with reading(record) as conn:
        found = verify_events(conn, replace(empty, root="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))

    assert found.findings == []


def _without(owner: Owner, case_id: int) -> None:
    owner.write(case_id, [], recomputed=True)
    for table in ("deadlines", "documents", "hazards", "procedures", "parties"):
        owner.conn.execute(text(f"DELETE FROM {table} WHERE case_id = {case_id}"))
    owner.conn.execute(delete(cases).where(cases.c.id == case_id))


def test_a_case_deleted_whole_is_found(engine: Engine, known: RecordState) -> None:
    """Nothing is left of it but its place in the checkpoint."""
    with tampering(engine) as owner:
        _without(owner, 2)
        alone, against = verify_events(owner.conn), verify_events(owner.conn, known)

    assert alone.is_sound
    assert [finding.kind for finding in against.findings] == ["missing"]


def test_a_case_inserted_with_an_id_from_before_the_checkpoint_is_found(engine: Engine, known: RecordState) -> None:
    """Ids are in the order of time: one much older than the checkpoint's newest was there, or was never given."""
    far = replace(known, cases={**known.cases, 2 * OUT_OF_ORDER: (1, b"12345678")})
    with tampering(engine) as owner:
        row = owner.conn.execute(cases.select().where(cases.c.id == 1)).mappings().one()
        owner.conn.execute(insert(cases), {**row, "id": 77, "number": "x", "seq": 0, "version": 0, "head_hash": ""})
        found = verify_events(owner.conn, far)

    assert ("inserted", "x") in [(finding.kind, finding.case) for finding in found.findings]


@pytest.mark.parametrize(
    "values", [{"number": "x"}, {"kind": "report"}, {"source": "patrol"}, {"opened_by": ["nobody"]}, {"place": "x"}]
)
def test_what_a_case_was_born_with_cannot_be_changed_unseen(
    engine: Engine, known: RecordState, values: dict[str, Any]
) -> None:
    """No event holds it, the leaf of the case does."""
    with tampering(engine) as owner:
        owner.row(4, **values)
        found = verify_events(owner.conn, known)

    assert [finding.kind for finding in found.findings] == ["rewritten"]


def test_a_root_that_does_not_follow_from_the_cases_is_found(record: Engine) -> None:
    """Eight bytes name a case, the whole root proves it."""
    state = exported(record)
    with reading(record) as conn:
        found = verify_events(conn, replace(state, root="00" * 32))

    assert [finding.kind for finding in found.findings] == ["root"]


ADDING = {attempts: add_attempt, reads: add_read, register_changes: add_change}


@pytest.mark.parametrize("table", list(ADDING), ids=[table.name for table in ADDING])
@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("older", [False, True], ids=["newest", "older"])
def test_attempts_reads_and_the_history_of_registers_cannot_be_changed_unseen(
    record: Engine, table: Any, verb: str, older: bool
) -> None:
    """I-38: one by one among the newest, by one hash among the older ones."""
    if older:
        with transaction(record) as conn:
            ADDING[table](conn, 2 * OUT_OF_ORDER)
    state = exported(record)
    with tampering(record) as owner:
        with owner.without_guards(table.name):
            statement = update(table).values(person="x") if verb == "update" else delete(table)
            owner.conn.execute(statement.where(table.c.id == 2))
        found = verify_events(owner.conn, state)

    assert [finding.kind for finding in found.findings] == [table.name]


@pytest.mark.parametrize("table", list(ADDING), ids=[table.name for table in ADDING])
@pytest.mark.parametrize("older", [False, True], ids=["newest", "older"])
def test_what_was_only_ever_added_cannot_be_shortened_or_emptied_unseen(
    record: Engine, table: Any, older: bool
) -> None:
    """I-38: the newest rows cut off, and all of them gone."""
    if older:
        with transaction(record) as conn:
            ADDING[table](conn, 2 * OUT_OF_ORDER)
    state = exported(record)
    kinds = []
    for from_id in (3, 0):
        with tampering(record) as owner:
            with owner.without_guards(table.name):
                owner.conn.execute(delete(table).where(table.c.id >= from_id))
            kinds.append({finding.kind for finding in verify_events(owner.conn, state).findings})

    assert kinds == [{table.name}, {table.name}]


def test_a_line_slipped_into_the_older_history_of_a_register_is_found(record: Engine) -> None:
    """I-38: a change that nobody made, dated back to before the checkpoint."""
    with transaction(record) as conn:
        add_change(conn, 2 * OUT_OF_ORDER)
    state = exported(record)
    with tampering(record) as owner:
        add_change(owner.conn, 77)
        found = verify_events(owner.conn, state)

    assert [finding.kind for finding in found.findings] == ["register_changes"]


def test_a_counter_turned_back_is_found(record: Engine) -> None:
    """The next paper would bear a number that was given before."""
    with transaction(record) as conn:
        conn.execute(insert(counters), {"key": "file/AJ/2026", "value": 7})
    state = exported(record)
    with tampering(record) as owner:
        owner.conn.execute(update(counters).values(value=6))
        found = verify_events(owner.conn, state)

    assert [finding.kind for finding in found.findings] == ["counter"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deadlines SET status = 'met' WHERE case_id = 1 AND n = 1",
        "UPDATE procedures SET state = 'rectified' WHERE case_id = 1 AND n = 1",
        "UPDATE hazards SET level = 'general', criterion = NULL WHERE case_id = 1 AND label = 'guard'",
        "UPDATE documents SET number = 'x' WHERE case_id = 1",
        "UPDATE cases SET facts = '{}' WHERE id = 1",
        "UPDATE cases SET version = 99 WHERE id = 1",
        "DELETE FROM deadlines WHERE case_id = 1 AND n = 2",
    ],
)
def test_a_state_that_its_events_do_not_tell_is_found(record: Engine, statement: str) -> None:
    """State columns follow from the events; whoever changes them alone is found by folding anew."""
    with tampering(record) as owner:
        before = list(verify_states(owner.conn))
        owner.conn.execute(text(statement))
        found = list(verify_states(owner.conn))

    assert before == []
    assert [(finding.kind, finding.case) for finding in found] == [("state", number_of(record, 1))]


def test_events_of_a_case_whose_row_is_gone_are_found(sqlite_engine: Engine) -> None:
    """Where the owner switched the references off."""
    fill(sqlite_engine)
    with tampering(sqlite_engine) as owner:
        owner.conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        owner.conn.execute(delete(cases).where(cases.c.id == 2))
        found = verify_events(owner.conn)

    assert [finding.kind for finding in found.findings] == ["row"]


@pytest.mark.parametrize("garbage", ["", "{", "[" * 5000, '{"a":NaN}', '"\\ud800"', "null"])
@pytest.mark.parametrize("column", ["inputs", "changes", "by", "at"])
def test_a_damaged_event_is_a_finding_and_no_crash(sqlite_engine: Engine, garbage: str, column: str) -> None:
    """A verifier that stops at the first bad byte proves nothing about the rest."""
    fill(sqlite_engine)
    with tampering(sqlite_engine) as owner:
        with owner.without_guards("events"):
            owner.conn.exec_driver_sql(f'UPDATE events SET "{column}" = ? WHERE case_id = 2 AND seq = 5', (garbage,))
        found = verify_events(owner.conn)

    assert [(finding.kind, finding.seq) for finding in found.findings] == [("edited", 5)]
    assert found.events == CASES * EVENTS
