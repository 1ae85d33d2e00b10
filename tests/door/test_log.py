"""The event log: added to, never changed, chained, and enough to give every case of every history again."""

from collections import defaultdict
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from db.chain import broken_at
from db.loading import load_cases
from db.session import reading, transaction
from db.store import events_of
from db.tables import cases, counters, documents
from documents.catalogue import CATALOGUE
from documents.numbering import parse_number
from door.replay import replay
from door.vocabulary import vocabulary
from judgement.owed import owed
from tests.support.builders import the_law
from tests.support.bureau import Bureau, unlike
from tests.support.histories import FILES, a_history

SERIES = {paper.number_word: (paper.number_word if paper.series == "own" else paper.series) for paper in CATALOGUE.values()}


def given(engine: Engine) -> dict[str, set[int]]:
    """Serials on papers and files, by series and year."""
    found: dict[str, set[int]] = defaultdict(set)
    with reading(engine) as conn:
        papers = list(conn.scalars(select(documents.c.number).where(documents.c.number.like("%号"))))
        files = list(conn.scalars(select(cases.c.number)))
    for number in papers:
        parsed = parse_number(number)
        assert parsed is not None
        found[f"{SERIES[parsed.word]}/{parsed.year}"].add(parsed.serial)
    for number in files:
        found[f"{number[:2]}/{number[2:6]}"].add(int(number[7:]))
    return found


def drawn(engine: Engine) -> dict[str, set[int]]:
    """What the counters gave out, by series and year."""
    with reading(engine) as conn:
        rows = conn.execute(select(counters.c.key, counters.c.value)).all()
    return {key.partition("/")[2]: set(range(1, value + 1)) for key, value in rows}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_log_alone_gives_every_case_of_the_history(file: Path, engine: Engine) -> None:
    """Folding the events gives the stored rows; the chain holds to its head; each case is due when it says (I-1)."""
    scenario = a_history(file)

    report = replay(scenario, engine, vocabulary(the_law()))

    assert report.halted is None
    assert unlike(engine) == []
    with reading(engine) as conn:
        due = {row.id: row.next_tick_at for row in conn.execute(select(cases.c.id, cases.c.next_tick_at))}
        stored = load_cases(conn, due)
    coming = {case.id: owed(case, report.door.lawbook) for case in stored.values()}
    assert {n: items[0].at if items else None for n, items in coming.items()} == due
    assert {n: [e.seq for e in case.events] for n, case in stored.items()} == {
        n: list(range(1, case.version + 1)) for n, case in stored.items()
    }


@pytest.mark.parametrize("file", [f for f in FILES if f.stem[:2] in ("04", "08", "29", "32")], ids=lambda file: file.stem)
def test_every_number_drawn_stands_on_a_paper_or_a_file(file: Path, engine: Engine) -> None:
    """The counters and the numbers given are the same sets, refusals in between or not (I-36)."""
    replay(a_history(file), engine, vocabulary(the_law()))

    assert drawn(engine) == given(engine)


def test_events_cannot_be_changed_or_removed(engine: Engine) -> None:
    """Whoever has the database's own command line is refused as well (I-37)."""
    bureau = Bureau(engine)
    number = bureau.open_case()
    bureau.do("note", "chen", case=number, text="来访")
    kept = bureau.rows()

    for statement in (
        "UPDATE events SET action = 'close_case' WHERE seq = 2", "UPDATE events SET inputs = '{}'",
        "DELETE FROM events WHERE seq = 2", "DELETE FROM events",
    ):  # fmt: skip
        with pytest.raises(DBAPIError), transaction(engine) as conn:
            conn.execute(text(statement))

    assert bureau.rows() == kept


@pytest.mark.parametrize(
    ("column", "value"),
    [("action", "close_case"), ("by", ["zhou"]), ("inputs", {"text": "没来"}), ("at", None), ("seq", 3), ("changes", [])],
)
def test_a_log_that_was_tampered_with_no_longer_chains(engine: Engine, column: str, value: object) -> None:
    """A change of any column, a gap, another order and a tail cut off are found by number."""
    bureau = Bureau(engine)
    number = bureau.open_case()
    for word in ("一", "二"):
        bureau.do("note", "chen", case=number, text=word)
    with reading(engine) as conn:
        rows = events_of(conn, bureau.case(number).id)
        head = conn.scalar(select(cases.c.head_hash))
    changed = value if value is not None else rows[0]["at"].replace(year=2020)

    tampered = [rows[0], {**rows[1], column: changed}, rows[2]]

    assert broken_at(rows, head) is None
    assert broken_at(tampered, head) == 2
    assert [broken_at(r, head) for r in ([rows[0], rows[2]], [rows[1], rows[0], rows[2]], rows[:2])] == [2, 1, 3]


def test_every_event_says_who_did_what_when_and_under_which_request(engine: Engine) -> None:
    """Acts of persons bear their names, what follows from them is the system's; numbers run from one."""
    bureau = Bureau(engine)
    number = bureau.open_case(hazards={"guard": {"description": "重大", "level": "major", "opinion": {"issuer": "市局", "level": "prefecture"}}})

    with reading(engine) as conn:
        rows = events_of(conn, bureau.case(number).id)

    assert [(r["seq"], r["action"], r["by"]) for r in rows] == [
        (1, "open_case", ["chen", "luo"]), (2, "propose_supervision", ["system"]),
    ]  # fmt: skip
    assert all(r["at"].tzinfo and r["at"] == r["recorded_at"] == bureau.clock.now() for r in rows)
