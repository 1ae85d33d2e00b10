"""Changes are kept as JSON and come back the same: the event log tells the whole case."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.casefile import Deadline, Document, Hazard, Procedure
from cases.changes import (
    CaseSet,
    Change,
    DeadlineOpened,
    DeadlineSet,
    FactsSet,
    HazardAdded,
    HazardSet,
    Moved,
    PaperRegistered,
    PaperSet,
    ProcedureOpened,
    read_change,
    write_change,
)

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
NUMBER = st.integers(1, 10**9)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds of aware instants are naive for hypothesis
MOMENTS = DAYS | INSTANTS
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT | DAYS.map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
FACTS = st.dictionaries(TEXT | st.sampled_from(["due", "start", "at", "photos", "fired"]), JSON, max_size=4)
FULL_FACTS = FACTS.filter(bool)
SPANS = st.lists(st.tuples(DAYS, DAYS), max_size=2).map(tuple)
WORDS = st.lists(TEXT, max_size=3).map(tuple)


def some(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """Any of the fields, at least one."""
    return st.fixed_dictionaries({}, optional=fields).filter(bool)


HAZARDS = st.builds(
    Hazard, label=TEXT, description=TEXT, level=st.sampled_from(["general", "major"]), found_on=DAYS,
    place=st.none() | TEXT, category=st.none() | TEXT, criterion=st.none() | TEXT, opinion=st.none() | FULL_FACTS,
    photos=WORDS,
)  # fmt: skip
PROCEDURES = st.builds(
    Procedure, n=NUMBER, kind=TEXT, no=NUMBER, state=TEXT, opened_at=INSTANTS, label=st.none() | TEXT, facts=FACTS
)
DEADLINES = st.builds(
    Deadline, n=NUMBER, rule=TEXT, version=DAYS, kind=TEXT, start=MOMENTS, due=MOMENTS, limit=MOMENTS, status=TEXT,
    provisional=st.booleans(), procedure=st.none() | NUMBER, label=st.none() | TEXT, opened_at=INSTANTS, opened_by=NUMBER,
    by_hand=st.booleans(), length=st.none() | NUMBER, until=st.none() | DAYS, extended=st.integers(0, 90),
    suspended=SPANS, literal_start=st.none() | DAYS, ended_at=st.none() | INSTANTS, fired=WORDS,
)  # fmt: skip
DOCUMENTS = st.builds(
    Document, n=NUMBER, kind=TEXT, status=TEXT, at=INSTANTS, number=st.none() | TEXT, procedure=st.none() | NUMBER,
    facts=FACTS, service=FACTS,
)  # fmt: skip
DEADLINE_VALUES = some(
    start=MOMENTS, due=MOMENTS, limit=MOMENTS, status=TEXT, provisional=st.booleans(), until=DAYS | st.none(),
    extended=NUMBER, length=NUMBER, suspended=SPANS, ended_at=INSTANTS, fired=WORDS,
)  # fmt: skip
CHANGES: dict[type[Change], st.SearchStrategy[Change]] = {
    CaseSet: st.builds(CaseSet, st.builds(lambda facts, more: {**facts, **more}, FACTS, some(closed_at=INSTANTS | st.none(), title=TEXT))),
    HazardAdded: st.builds(HazardAdded, HAZARDS),
    HazardSet: st.builds(HazardSet, TEXT, some(level=TEXT, criterion=TEXT | st.none(), opinion=FACTS | st.none(), found_on=DAYS, photos=WORDS)),
    ProcedureOpened: st.builds(ProcedureOpened, PROCEDURES),
    Moved: st.builds(Moved, NUMBER, TEXT, TEXT),
    FactsSet: st.builds(FactsSet, NUMBER, FACTS),
    DeadlineOpened: st.builds(DeadlineOpened, DEADLINES),
    DeadlineSet: st.builds(DeadlineSet, NUMBER, DEADLINE_VALUES, st.none() | TEXT),
    PaperRegistered: st.builds(PaperRegistered, DOCUMENTS),
    PaperSet: st.builds(PaperSet, NUMBER, some(status=TEXT, number=TEXT, service=FACTS)),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGES, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_change_comes_back_from_its_json_as_it_was(kind: type[Change], data: st.DataObject) -> None:
    """Every kind of change survives text in both directions, and writing it again gives the same record."""
    change = data.draw(CHANGES[kind])

    record = json.loads(json.dumps(write_change(change), allow_nan=False))

    assert read_change(record) == change
    assert write_change(read_change(record)) == record


def test_every_kind_of_change_is_tried() -> None:
    """A new kind of change is put under the promise on the day it is made."""
    assert set(CHANGES) == set(Change.__args__)


def test_an_unknown_kind_of_change_is_a_fault() -> None:
    """A record that nobody understands stops the replay of a log rather than being passed over."""
    with pytest.raises(KeyError):
        read_change(["Forgotten", {"n": 1}])
