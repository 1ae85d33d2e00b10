"""Reports of the public under pressure: sent twice, at once, in a flood, and by a process that dies."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from door.public_reports import MOST_OF_ALL, MOST_OF_ONE, PublicTip, TooManyReports, receive_from_public, state_by_code
from tests.support.bureau import Bureau, Killed, killed_at, unlike

TIP = PublicTip(text="三楼车间锁闭安全出口，夜间仍在生产", place="某社区某路一号", name="甲某")


def test_the_same_report_sent_at_once_is_one(engine: Engine) -> None:
    """Eight requests with one code: one report, and nobody is told of a fault."""
    bureau = Bureau(engine)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: receive_from_public(bureau.door, TIP, code="AAAA", origin="o"), range(8)))

    assert (bureau.count("public_reports"), bureau.count("cases")) == (1, 1)
    assert unlike(engine) == []


def test_a_flood_at_once_does_not_pass_the_limit(engine: Engine) -> None:
    """Whoever sends all of them in the same moment gets no more in than whoever sends them one by one."""
    bureau = Bureau(engine)

    def send(number: int) -> bool:
        try:
            receive_from_public(bureau.door, TIP, code=f"code{number}", origin="o")
        except TooManyReports:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(send, range(MOST_OF_ONE + 4)))

    assert taken.count(True) == bureau.count("public_reports") == MOST_OF_ONE


def test_many_addresses_together_meet_the_limit_of_all(engine: Engine) -> None:
    """The intake is not drowned from a thousand places at once."""
    assert MOST_OF_ALL > MOST_OF_ONE
    bureau = Bureau(engine)
    for number in range(MOST_OF_ALL):
        receive_from_public(bureau.door, TIP, code=f"code{number}", origin=f"o{number}")

    with pytest.raises(TooManyReports):
        receive_from_public(bureau.door, TIP, code="more", origin="other")

    assert bureau.count("cases") == MOST_OF_ALL


@pytest.mark.parametrize("point", ["before_save", "between_save_and_outbox", "before_commit", "after_commit"])
def test_a_process_that_dies_leaves_all_of_it_or_nothing(engine: Engine, point: str) -> None:
    """Whoever sends the form once more after the kill has one report and a code that leads to it."""
    bureau = Bureau(engine, faults=killed_at(point))
    with pytest.raises(Killed):
        receive_from_public(bureau.door, TIP, code="AAAA", origin="o")
    assert bureau.count("public_reports") == bureau.count("cases")

    receive_from_public(bureau.door, TIP, code="AAAA", origin="o")

    found = state_by_code(bureau.door, "aaaa")
    assert found is not None
    assert found.state == "received"
    assert bureau.count("public_reports") == bureau.count("cases") == 1
