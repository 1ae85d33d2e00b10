"""The deployments as they stand in prefect.yaml: complete, in step with the rounds, the same for `serve` and for `deploy`."""

import asyncio
import importlib
import inspect
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from sqlalchemy import Engine

from cases.errors import DubanError
from db.heartbeats import read_heartbeats
from db.session import reading
from door.rounds import ROUNDS
from flows.serve import DEPLOYMENTS, deployments
from tests.support.bureau import Bureau

FILE = yaml.safe_load(DEPLOYMENTS.read_text(encoding="utf-8"))
ENTRIES: list[dict[str, Any]] = FILE["deployments"]
ROUND_OF = {
    "sweep_deadlines": "sweep", "drain_outbox": "outbox", "send_digests": "digests", "publish_disclosures": "disclosures",
    "draw_papers": "papers", "check_lawbook": "lawbook", "checkpoint_audit": "checkpoint",
}  # fmt: skip


def flow_of(entry: dict[str, Any]) -> Any:
    """The flow an entry names."""
    module, _, name = entry["entrypoint"].partition(":")
    return getattr(importlib.import_module(module), name)


@pytest.fixture(params=ENTRIES, ids=lambda entry: entry["entrypoint"])
def entry(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each deployment."""
    chosen: dict[str, Any] = request.param
    return chosen


def test_every_round_has_a_deployment_and_the_watch_one_of_its_own() -> None:
    """What the watch stands in for is what Prefect is asked to do."""
    names = {entry["entrypoint"].partition(":")[2] for entry in ENTRIES}

    assert names == {*ROUND_OF, "watch"}
    assert set(ROUND_OF.values()) == set(ROUNDS)


def test_a_deployment_says_everything(entry: dict[str, Any]) -> None:
    """Name, words, tags, module entrypoint, pool, one at a time, schedules with zone and slug; the flow has words too."""
    assert {"name", "description", "tags", "parameters", "entrypoint", "work_pool", "schedules"} <= set(entry)
    assert entry["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
    assert {schedule["timezone"] for schedule in entry["schedules"]} == {"Asia/Shanghai"}
    slugs = [schedule["slug"] for schedule in entry["schedules"]]
    assert len(slugs) == len(set(slugs)) > 0
    assert entry["entrypoint"].startswith("flows.")
    assert flow_of(entry).description


def test_the_schedules_are_those_the_watch_expects(entry: dict[str, Any]) -> None:
    """Two days of each schedule: never more apart than the round's interval, or daily at its hour."""
    from prefect.server.schemas.schedules import CronSchedule

    name = ROUND_OF.get(entry["entrypoint"].partition(":")[2])
    if name is None:
        return
    begin, end = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 4, tzinfo=UTC)
    fires = sorted(
        fire.astimezone(ZoneInfo("Asia/Shanghai"))
        for schedule in entry["schedules"]
        for fire in asyncio.run(
            CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"]).get_dates(n=20_000, start=begin, end=end)
        )
    )

    round_ = ROUNDS[name]
    if round_.every is not None:
        assert max(b - a for a, b in pairwise(fires)) <= round_.every
    else:
        assert {fire.time() for fire in fires} == {round_.daily}
        assert len({fire.date() for fire in fires}) >= 2


def test_serving_and_deploying_are_the_same(entry: dict[str, Any]) -> None:
    """`flows.serve` takes everything from the file: one machine and many run the same."""
    made = {deployment.flow_name: deployment for deployment in deployments()}[flow_of(entry).name]

    assert (made.name, made.description, sorted(made.tags)) == (entry["name"], entry["description"], sorted(entry["tags"]))
    assert [s.slug for s in made.schedules or ()] == [s["slug"] for s in entry["schedules"]]
    assert [s.schedule.timezone for s in made.schedules or ()] == [s["timezone"] for s in entry["schedules"]]
    assert (made.concurrency_limit, str(made.concurrency_options.collision_strategy.value)) == (1, "CANCEL_NEW")
    assert made.work_pool_name is None


def test_a_flow_is_thin(entry: dict[str, Any]) -> None:
    """No rule lives in a flow: about thirty lines."""
    source = inspect.getsource(importlib.import_module(entry["entrypoint"].partition(":")[0]))

    assert len(source.splitlines()) <= 55


@pytest.mark.parametrize("flow", ENTRIES, ids=lambda entry: entry["entrypoint"])
def test_a_flow_is_a_function_that_needs_no_server(
    engine: Engine, flow: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With nothing to report it never asks Prefect; its heartbeat says that it came to its end."""
    Bureau(engine)
    name = ROUND_OF.get(flow["entrypoint"].partition(":")[2], "lawbook")
    if name in ("lawbook", "checkpoint"):
        return  # these always have something to report
    monkeypatch.setenv("DUBAN_DATABASE_URL", engine.url.render_as_string(hide_password=False))

    asyncio.run(flow_of(flow).fn())

    with reading(engine) as conn:
        beat = read_heartbeats(conn)[name]
    assert beat.succeeded_at is not None
    assert beat.detail["by"] == "flow"


def test_a_flow_on_a_database_that_is_not_ready_fails_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what to run."""
    from flows.show import run_round

    monkeypatch.setenv("DUBAN_DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")

    with pytest.raises(DubanError, match="duban db upgrade"):
        run_round("sweep")
