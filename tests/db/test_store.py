"""Cases go into the database and come out the same, on both databases; nobody overwrites anybody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from cases.casefile import CaseFile, Document
from cases.changes import Change, Moved, PaperRegistered, PaperSet
from cases.errors import StaleVersion
from db.session import reading, transaction
from db.store import dirty_of, events_of, load_case, load_case_by_id, load_cases, rebuild, save_cases
from db.tables import BUSY_STATES, OVER_STATES, cases, events
from states.registry import PROCEDURES
from tests.db.conftest import NOON, Desk, everything


def test_a_case_with_everything_comes_back_as_it_was_saved(engine: Engine, stored: CaseFile) -> None:
    """What a snapshot holds survives the database: days, instants, empty and nested values."""
    with reading(engine) as conn:
        loaded = load_case(conn, stored.number)

    assert loaded is not None
    assert replace(loaded, events=[]) == stored
    assert [(head.seq, head.action, head.by) for head in loaded.events] == [
        (1, "open_case", ("chen", "luo")),
        (2, "act", ("chen", "luo")),
        (3, "act", ("chen", "luo")),
    ]
    assert loaded.version == 3


def test_folding_the_event_log_gives_the_stored_case(engine: Engine, stored: CaseFile) -> None:
    """State columns are the truth and events the record: the one follows from the other."""
    with reading(engine) as conn:
        assert rebuild(conn, stored.id) == load_case_by_id(conn, stored.id)


def test_the_order_of_hazards_and_of_keys_in_facts_is_kept(engine: Engine, stored: CaseFile) -> None:
    """Papers print facts in the order in which they were given, whatever the database."""
    with reading(engine) as conn:
        loaded = load_case(conn, stored.number)

    assert loaded is not None
    assert list(loaded.hazards) == ["wire", "guard"]
    assert list(loaded.procedures[1].facts) == ["b", "aa"]
    assert list(loaded.documents[0].facts["items"]) == ["乙", "甲"]


def test_an_unknown_case_is_none(engine: Engine) -> None:
    """Nothing is found, nothing raised."""
    with reading(engine) as conn:
        assert load_case(conn, "虎案〔2026〕404号") is None
        assert load_case_by_id(conn, 404) is None
        assert rebuild(conn, 404) is None


def test_many_cases_are_loaded_by_id_and_unknown_ids_left_out(engine: Engine, stored: CaseFile) -> None:
    """One call gives what single calls give, and the heads of the chains beside."""
    with transaction(engine) as conn:
        second = Desk(conn).open(2)
        heads: dict[int, str] = {}
        both = load_cases(conn, [2, 404, 1, 2], lock=True, heads=heads)
        singles = {1: load_case(conn, stored.number), 2: load_case(conn, second.number)}

    assert list(both) == [1, 2]
    assert both == singles
    assert all(head.startswith("sha256:") for head in heads.values())


def test_ids_of_sixty_three_bits_are_kept_exactly(engine: Engine, stored: CaseFile) -> None:
    """No id passes through a floating-point number on the way."""
    ids = [2**63 - 1, 2**63 - 2, 2**53 + 1]
    with transaction(engine) as conn:
        for case_id in ids:
            Desk(conn).open(case_id)

        assert list(load_cases(conn, ids)) == sorted(ids)


def test_saving_a_case_that_somebody_else_saved_meanwhile_is_refused(engine: Engine, stored: CaseFile) -> None:
    """Of two who act on one version exactly one wins; the other leaves no trace."""
    with transaction(engine) as conn:
        stale = load_case(conn, stored.number)
        Desk(conn).act(stored, "first", Moved(1, "ordered", "reported"))
    assert stale is not None

    with pytest.raises(StaleVersion), transaction(engine) as conn:
        Desk(conn).act(stale, "second", Moved(1, "ordered", "rectified"))

    with reading(engine) as conn:
        assert [row["action"] for row in events_of(conn, 1)] == ["open_case", "act", "act", "first"]
        assert load_case(conn, stored.number) == rebuild(conn, 1)


def test_one_stale_case_refuses_the_whole_batch(engine: Engine, stored: CaseFile) -> None:
    """A batch is one transaction."""
    with transaction(engine) as conn:
        desk = Desk(conn)
        fresh = desk.open(2)
        batch = [desk.saved(case, "act", before=before) for case, before in ((stored, 2), (fresh, 1))]

    with pytest.raises(StaleVersion), transaction(engine) as conn:
        save_cases(conn, batch)

    with reading(engine) as conn:
        assert conn.scalar(select(func.count()).select_from(events).where(events.c.action == "act")) == 2


def test_a_batch_of_new_and_old_cases_is_saved_whole(engine: Engine, stored: CaseFile) -> None:
    """New cases and acts on old ones go in together, in any order."""
    with transaction(engine) as conn:
        desk = Desk(conn)
        third = replace(stored, id=3, number="三", version=0, facts={}, closed_at=None)
        third.hazards, third.procedures, third.deadlines, third.documents = {}, [], [], []
        batch = [
            desk.saved(third, "open_case", *everything()[0], before=0, created=True),
            desk.saved(stored, "act", Moved(1, "ordered", "reported"), before=3),
        ]
        save_cases(conn, batch)

    with reading(engine) as conn:
        for case in (stored, third):
            assert load_case_by_id(conn, case.id) == rebuild(conn, case.id)
        assert conn.scalar(select(cases.c.next_tick_at).where(cases.c.id == 3)) == NOON + timedelta(days=3)


@pytest.mark.parametrize(
    ("number", "status"), [(None, "issued"), ("预立案", "draft"), ("虎责改〔2026〕1号", "superseded")]
)
def test_a_paper_without_a_number_of_its_own_may_stand_twice(
    engine: Engine, stored: CaseFile, number: str | None, status: str
) -> None:
    """No number, the placeholder before filing, and what is superseded are not numbers that must be unique."""
    papers = [Document(n=n, kind="rectification_order", status=status, at=NOON, number=number) for n in (2, 3)]
    with transaction(engine) as conn:
        Desk(conn).act(stored, "draft", *(PaperRegistered(paper) for paper in papers))

    with reading(engine) as conn:
        loaded = load_case(conn, stored.number)
    assert loaded is not None
    assert [paper.number for paper in loaded.documents[1:]] == [number, number]


def test_a_number_given_twice_is_refused(engine: Engine, stored: CaseFile) -> None:
    """Two papers of a kind never bear one number, whatever the code above does."""
    again = Document(n=2, kind="rectification_order", status="issued", at=NOON, number="虎责改〔2026〕1号")

    with pytest.raises(IntegrityError), transaction(engine) as conn:
        Desk(conn).act(stored, "issue", PaperRegistered(again))


def test_a_paper_takes_over_the_number_of_the_one_it_supersedes(engine: Engine, stored: CaseFile) -> None:
    """In one act the old paper is superseded and the new one bears its number."""
    new = Document(n=2, kind="rectification_order", status="issued", at=NOON, number="虎责改〔2026〕1号")
    with transaction(engine) as conn:
        Desk(conn).act(stored, "supersede", PaperSet(1, {"status": "superseded"}), PaperRegistered(new))

    with reading(engine) as conn:
        loaded = load_case(conn, stored.number)
    assert loaded is not None
    assert [(paper.status, paper.number) for paper in loaded.documents] == [
        ("superseded", "虎责改〔2026〕1号"),
        ("issued", "虎责改〔2026〕1号"),
    ]


def test_rows_of_another_case_cannot_be_pointed_at(engine: Engine, stored: CaseFile) -> None:
    """References hold on both databases: a paper of a procedure that its case does not have is refused."""
    orphan = Document(n=2, kind="case_filing_approval", status="draft", at=NOON, procedure=9)

    with pytest.raises(IntegrityError), transaction(engine) as conn:
        Desk(conn).act(stored, "draft", PaperRegistered(orphan))


@pytest.mark.parametrize(("column", "value"), [("status", "forgotten"), ("status", "Open")])
def test_a_status_that_is_no_word_of_ours_is_refused(engine: Engine, stored: CaseFile, column: str, value: Any) -> None:
    """The database knows the words of the vocabulary."""
    with pytest.raises(IntegrityError), transaction(engine) as conn:
        Desk(conn).act(stored, "act", PaperSet(1, {column: value}))


def test_a_row_that_is_new_is_not_named_as_changed(acts: list[list[Change]]) -> None:
    """What was opened and changed in one act is inserted once, in its last shape."""
    dirty = dirty_of([change for changes in acts for change in changes])

    assert dirty.new_procedures == {1, 2}
    assert dirty.new_deadlines == {1, 2}
    assert dirty.procedures | dirty.deadlines | dirty.hazards | dirty.documents == set()


def test_the_indexes_of_what_is_open_leave_out_exactly_what_is_over() -> None:
    """A condition of an index is text that no table of acts can change: this is where the two would part."""
    table = PROCEDURES["rectification"]

    assert set(OVER_STATES) == set(table.ends)
    assert set(BUSY_STATES) <= set(table.states)
