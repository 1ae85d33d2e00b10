"""Outages of an hour, three days, four hundred days: what came due takes effect once, in order, at its own time (I-9)."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cases.clockface import at_hour
from db.session import reading
from db.tables import events
from tests.support.builders import DAY
from tests.support.bureau import Bureau, unlike

OUTAGES = [timedelta(hours=1), timedelta(days=3), timedelta(days=400)]


def a_busy_bureau(engine: Engine) -> Bureau:
    """Cases at several stages: ordered, reported, penalty under way."""
    bureau = Bureau(engine)
    for days in (3, 14, 30):
        bureau.order(bureau.open_case(), days=days)
    number = bureau.open_case("guard", "wire")
    bureau.order(number, "guard", 7)
    bureau.file_penalty(number, "wire")
    return bureau


def acts(engine: Engine) -> list[tuple[Any, ...]]:
    """Every act of the system: case, act, the instant it was due, the rung or deadline; in the order of each case's log.

    Without the reminders of unsigned proposals: a leader's days count from when the proposal really lay before him.
    """
    with reading(engine) as conn:
        rows = conn.execute(select(events).order_by(events.c.case_id, events.c.seq)).all()
    return [
        (row.case_id, row.action, row.at, row.inputs.get("rung"), row.inputs.get("deadline"))
        for row in rows
        if list(row.by) == ["system"] and not str(row.inputs.get("rung")).startswith("unsigned:")
    ]


def sweep_punctually(bureau: Bureau, until: datetime) -> None:
    """A sweep at every instant at which something is due."""
    while (tick := bureau.door.next_tick()) is not None and tick <= until:
        bureau.wait_until(tick)
        bureau.door.sweep()
    bureau.wait_until(until)


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_after_an_outage_the_same_acts_stand_in_the_log(
    sqlite_engine: Engine, postgresql_engine: Engine, outage: timedelta, seed: int
) -> None:
    """One sweep after the outage gives the acts of a clock that never stopped: each once, in due order within its case, due time
    and recorded time both kept (I-9). One database had the outage, the other had not."""
    chance = random.Random(seed)
    engines = (sqlite_engine, postgresql_engine) if seed % 2 else (postgresql_engine, sqlite_engine)
    late, punctual = (a_busy_bureau(engine) for engine in engines)
    down = at_hour(DAY, 10) + timedelta(hours=chance.randint(1, 40 * 24))
    for bureau in (late, punctual):
        sweep_punctually(bureau, down)
    up = down + outage
    sweep_punctually(punctual, up)

    late.wait_until(up)
    late.door.sweep()

    assert acts(late.engine) == acts(punctual.engine)
    with reading(late.engine) as conn:
        rows = conn.execute(select(events.c.case_id, events.c.at, events.c.recorded_at).order_by(events.c.case_id, events.c.seq)).all()
    assert all(row.at <= row.recorded_at for row in rows)
    assert len(acts(late.engine)) == len(set(acts(late.engine)))
    assert unlike(late.engine) == []


@pytest.mark.parametrize("outage", OUTAGES, ids=str)
def test_after_an_outage_nobody_is_flooded(engine: Engine, outage: timedelta) -> None:
    """Of the reminders of one clock that an outage overtook, each person gets one at most (I-9)."""
    bureau = a_busy_bureau(engine)
    bureau.wait_until(at_hour(DAY, 10) + outage)

    bureau.door.sweep()

    told = [
        (m.case_id, m.body["rung"].split(":")[-1], m.person)
        for m in bureau.messages()
        if m.body.get("rung") and (m.wording or "").startswith("reminder_")
    ]
    assert len(told) == len(set(told))
