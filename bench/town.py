"""A small town to act in: two officers, some plants, and as many cases as a run asks for, each waiting for its order."""

from datetime import datetime

from sqlalchemy import Engine

from cases.clockface import SHANGHAI
from cases.people import Person, Role, Subject
from db import registers
from db.calendars import set_meta
from db.session import transaction
from door.perform import Door
from door.ports import CountingIds, VirtualClock
from door.request import Request

NOW = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
OFFICERS = ("chen", "luo")
_PLANTS = 50


def settle(engine: Engine) -> None:
    """Enter the place, the persons and the plants."""
    with transaction(engine) as conn:
        set_meta(conn, "place", "humen")
        for label in OFFICERS:
            registers.add_person(
                conn, Person(label=label, name=label, roles=frozenset({Role.OFFICER}), certificate=f"CERT-{label}")
            )
        registers.add_person(conn, Person(label="zhou", name="zhou", roles=frozenset({Role.CHIEF})))
        for number in range(_PLANTS):
            label = f"plant-{number}"
            registers.add_subject(conn, Subject(label=label, kind="enterprise", name=f"某五金厂{number}"), NOW)
            registers.add_person(
                conn,
                Person(label=f"contact-{number}", name="联系人", roles=frozenset({Role.ENTERPRISE}), subject=label),
            )


def door_to(engine: Engine, *, after: int = 0) -> Door:
    """The door, with a clock that stands still and ids that count on from `after`, so that every run writes the same."""
    return Door(engine, clock=VirtualClock(NOW), ids=CountingIds(after))


def open_cases(door: Door, count: int) -> list[str]:
    """Open so many cases with one hazard each; gives their numbers."""
    numbers: list[str] = []
    while len(numbers) < count:
        wanted = range(len(numbers), min(len(numbers) + 1000, count))
        outcomes = door.perform([_opening(number) for number in wanted])
        assert all(outcome.accepted for outcome in outcomes), "every case is opened"
        numbers += [str(outcome.case) for outcome in outcomes]
    return numbers


def _opening(number: int) -> Request:
    visit = {"place": "冲压车间", "from": "2026-03-02T09:00", "to": "2026-03-02T09:50"}
    hazards = {"guard": {"description": "冲床未安装光电保护装置", "level": "general"}}
    return Request(
        action="open_case", by=OFFICERS, at=NOW,
        inputs={"subject": f"plant-{number % _PLANTS}", "source": "patrol", "inspection": visit, "hazards": hazards},
    )  # fmt: skip


def order(case: str) -> Request:
    """The act measured: an order to rectify, served at once. It passes the gates on persons, powers, deadlines and service,
    draws a number, opens three clocks, moves the hazard, and has the paper rendered."""
    return Request(
        action="issue_rectification_order", by=OFFICERS, at=NOW, case=case,
        inputs={
            "items": {"guard": {"measure": "加装光电保护装置", "deadline": "2026-03-20"}},
            "served": {"on": "2026-03-02", "mode": "direct", "recipient": "厂长"},
        },
    )  # fmt: skip
