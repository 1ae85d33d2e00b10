"""Several at once: of two who decided on the same page one wins; nothing is doubled, lost or numbered twice (I-4)."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import Engine

from door.ports import TimeOrderedIds
from door.request import Outcome, Request
from tests.support.bureau import Bureau, unlike

T = TypeVar("T")


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau whose ids may be drawn by several threads."""
    return Bureau(engine, ids=TimeOrderedIds())


def at_once(work: Sequence[Callable[[], T]]) -> list[T]:
    """Do everything at the same moment, each in a thread of its own."""
    barrier = Barrier(len(work))

    def run(task: Callable[[], T]) -> T:
        barrier.wait()
        return task()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def raced(bureau: Bureau, *requests: Request) -> list[Outcome]:
    """Each request through a door of its own, all at the same moment."""
    doors = [bureau.open_door() for _ in requests]
    return at_once([lambda d=d, r=r: d.perform([r])[0] for d, r in zip(doors, requests, strict=True)])  # type: ignore[misc]  # the loop's values are bound


def test_of_those_who_saw_the_same_version_exactly_one_wins(bureau: Bureau) -> None:
    """The others are told of the conflict; none of what they wanted is done."""
    number = bureau.open_case()
    for turn in range(3):
        version = bureau.case(number).version
        requests = [
            replace(bureau.request("note", by, case=number, text=f"{turn}"), expected_version=version)
            for by in ("chen", "luo", "zhou", "he")
        ]

        outcomes = raced(bureau, *requests)

        assert sorted((o.accepted, o.conflict) for o in outcomes) == [(False, True)] * 3 + [(True, False)]
        assert bureau.case(number).version == version + 1
    assert unlike(bureau.engine) == []


def test_a_proposal_is_signed_or_turned_down_not_both(bureau: Bureau) -> None:
    """Two leaders, one proposal: the second is refused by the state he finds."""
    number = bureau.open_case()
    violation = {"code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": "2026-05-06", "to": "2026-05-06"}}
    bureau.do("propose_penalty", "chen", case=number, violation=violation)

    outcomes = raced(
        bureau,
        bureau.request("file_penalty", "zhou", case=number, handlers=["chen", "luo"]),
        bureau.request("reject_proposal", "he", case=number, on="penalty", reason="证据不足"),
    )

    assert sorted(o.accepted for o in outcomes) == [False, True]
    assert len(bureau.events(number)) == 3


def test_one_request_id_sent_by_several_is_done_once(bureau: Bureau) -> None:
    """The same click arriving over several connections at once."""
    number = bureau.open_case()
    request = replace(bureau.request("note", "chen", case=number, text="来访"), request_id="r-1")

    outcomes = raced(bureau, *[request] * 4)

    assert [o.accepted for o in outcomes] == [True] * 4
    assert sorted(o.repeated for o in outcomes) == [False, True, True, True]
    assert bureau.events(number) == ["open_case", "note"]


def test_files_opened_at_once_are_numbered_without_gap_or_double(bureau: Bureau) -> None:
    """Eight officers, eight files, numbers one to eight; the refused ones among them burn none (I-36)."""
    requests = [bureau.request("open_case", "chen", "luo", **bureau.opening()) for _ in range(6)]
    requests += [bureau.request("open_case", "fang", **bureau.opening()) for _ in range(2)]

    outcomes = raced(bureau, *requests)

    numbers = sorted(o.case for o in outcomes if o.case)
    assert numbers == [f"AJ2026-{n:06d}" for n in range(1, 7)]
    assert sorted(bureau.numbers(n)["inspection_record"][0] or "" for n in numbers) == [
        f"（粤莞）应急检记〔2026〕{n}号" for n in range(1, 7)
    ]


def test_acts_on_different_cases_do_not_disturb_each_other(bureau: Bureau) -> None:
    """Batches that take the same cases in opposite orders all come through."""
    one, two = bureau.open_case(), bureau.open_case()
    batches = [
        [bureau.request("note", "chen", case=case, text=str(turn)) for case in order]
        for turn, order in enumerate([(one, two), (two, one), (one, two), (two, one)])
    ]
    doors = [bureau.open_door() for _ in batches]

    outcomes = at_once([lambda d=d, b=b: d.perform(b) for d, b in zip(doors, batches, strict=True)])  # type: ignore[misc]  # the loop's values are bound

    assert all(o.accepted for answer in outcomes for o in answer)
    assert [len(bureau.events(n)) for n in (one, two)] == [5, 5]
    assert unlike(bureau.engine) == []
