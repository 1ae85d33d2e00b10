"""On a real, offline Prefect server: deploying, running, what a supervisor sees; workers killed in the middle of a sweep."""

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from cases.clockface import SHANGHAI
from db.heartbeats import read_heartbeats
from db.ledger import due_case_ids
from db.session import reading
from db.tables import cases, events, outbox
from door.ports import TimeOrderedIds
from door.rounds import ROUNDS
from tests.flows.conftest import Server, wait_for
from tests.support.bureau import Bureau, event_count, unlike

#: Enough that a sweep can be hit in the middle.
MANY = 300


def address(engine: Engine) -> str:
    """The address as a setting."""
    return engine.url.render_as_string(hide_password=False)


def overdue(bureau: Bureau, many: int) -> None:
    """Cases whose orders ran out months before the machine's own time."""
    opening = bureau.request("open_case", "chen", "luo", **bureau.opening())
    numbers = [outcome.case for outcome in bureau.door.perform([opening] * many)]
    ordering = bureau.ordering()
    orders = [bureau.request("issue_rectification_order", "chen", "luo", case=n, **ordering) for n in numbers]
    assert all(outcome.accepted for outcome in bureau.door.perform(orders))


def deploy(server: Server, *which: str) -> None:
    """As the how-to tells it."""
    server.run("work-pool", "create", "local", "--type", "process", "--overwrite")
    server.run("--no-prompt", "deploy", *which)


def only_when_asked(server: Server, deployment: str) -> None:
    """No run by the schedule, which would take the one place of the deployment from the run that is looked at."""
    found = server.ask(f"/deployments/name/{deployment}/clock").json()["id"]
    server.ask(f"/deployments/{found}/pause_deployment", {}).raise_for_status()


def run_now(server: Server, deployment: str) -> str:
    """Ask for a run, again where the server was busy with its own file; gives its id."""
    found = server.ask(f"/deployments/name/{deployment}/clock").json()["id"]

    def made() -> str:
        answer = server.ask(f"/deployments/{found}/create_flow_run", {"state": {"type": "SCHEDULED"}})
        return str(answer.json()["id"]) if answer.is_success else ""

    return str(wait_for(made))


def state_of(server: Server, run: str) -> str:
    """The state of a run."""
    found: str = server.ask(f"/flow_runs/{run}").json()["state"]["type"]
    return found


def ended(server: Server, run: str) -> str:
    """The state in which a run came to its end, or nothing."""
    state = state_of(server, run)
    return state if state in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else ""


@pytest.mark.slow
def test_the_deployments_run_as_they_stand(server: Server, sqlite_engine: Engine) -> None:
    """Offline, with a password: deployed twice there is one of each; a worker sweeps; the table shows what was done."""
    overdue(Bureau(sqlite_engine), 3)
    assert server.ask("/deployments/filter", {}, known=False).status_code in (401, 403)
    deploy(server, "--all")
    server.run("--no-prompt", "deploy", "--all")
    found = server.ask("/deployments/filter", {}).json()
    assert len(found) == len(ROUNDS) + 1  # and the watch
    assert {s["schedule"]["timezone"] for d in found for s in d["schedules"]} == {"Asia/Shanghai"}
    assert sorted(len(d["schedules"]) for d in found) == [1] * len(ROUNDS) + [2]
    assert {d["concurrency_options"]["collision_strategy"] for d in found} == {"CANCEL_NEW"}

    server.start("worker", "worker", "start", "--pool", "local", "--type", "process", database=address(sqlite_engine))
    run = run_now(server, "sweep-deadlines")
    state = wait_for(lambda: ended(server, run))

    tables = [a for a in server.ask("/artifacts/filter", {}).json() if a["key"] == "sweep"]
    assert state == "COMPLETED"
    assert event_count(sqlite_engine, "lapse_rectification") == 3
    assert "提醒" in {row["动作"] for table in tables for row in json.loads(table["data"])}
    assert (server.folder / "secret.txt").stat().st_mode & 0o777 == 0o600


def effects(engine: Engine) -> list[tuple[Any, ...]]:
    """What the sweep did to every case, and whom it told; without ids and instants of recording."""
    with reading(engine) as conn:
        acts = conn.execute(
            select(cases.c.number, events.c.action, events.c.at).join(cases, cases.c.id == events.c.case_id)
        ).all()
        told = conn.execute(select(outbox.c.key, outbox.c.person, outbox.c.wording).where(outbox.c.case_id.is_not(None))).all()
    return sorted((*map(str, row),) for row in [*acts, *told])


def children(pid: int) -> list[int]:
    """Processes below one."""
    listed = subprocess.run(["ps", "-o", "pid=,ppid=", "-A"], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    below = [child for child, parent in pairs if parent == pid]
    return below + [deeper for child in below for deeper in children(child)]


@pytest.mark.slow
@pytest.mark.postgres
def test_a_worker_killed_in_the_middle_of_a_sweep_loses_and_doubles_nothing(
    server: Server, postgresql_engine: Engine, sqlite_engine: Engine
) -> None:
    """Two workers of a process pool against one PostgreSQL: one is killed with its flow while cases are being settled; the
    other's next runs do the rest. No run stays running, no place stays taken (I-8, I-25)."""
    bureau, undisturbed = (Bureau(e, ids=TimeOrderedIds()) for e in (postgresql_engine, sqlite_engine))
    for b in (bureau, undisturbed):
        overdue(b, MANY)
    deploy(server, "--name", "sweep-deadlines/clock")
    only_when_asked(server, "sweep-deadlines")
    workers = [
        server.start(f"worker-{n}", "worker", "start", "--pool", "local", "--type", "process", "--name", f"w{n}",
                     database=address(postgresql_engine))
        for n in (1, 2)
    ]  # fmt: skip

    run = run_now(server, "sweep-deadlines")
    wait_for(lambda: event_count(postgresql_engine, "lapse_rectification") > 0)
    victim = next(w for w in workers if children(w.pid))
    for pid in [victim.pid, *children(victim.pid)]:
        os.kill(pid, signal.SIGKILL)
    victim.wait()
    done = event_count(postgresql_engine, "lapse_rectification")
    buried = wait_for(lambda: bury(server, postgresql_engine))
    second = run_now(server, "sweep-deadlines")
    state = wait_for(lambda: ended(server, second))

    assert 0 < done < MANY, "the kill came in the middle"
    assert (buried, state_of(server, run), state) == (1, "CRASHED", "COMPLETED")
    undisturbed.wait_until(datetime.now(SHANGHAI))
    undisturbed.door.sweep()
    assert effects(postgresql_engine) == effects(sqlite_engine)
    assert unlike(postgresql_engine) == []
    with reading(postgresql_engine) as conn:
        assert read_heartbeats(conn)["sweep"].detail["failed"] == []
        assert due_case_ids(conn, datetime.now(SHANGHAI), 1) == []
        assert conn.scalar(select(func.count()).select_from(outbox)) == conn.scalar(select(func.count(func.distinct(outbox.c.key))))


def bury(server: Server, engine: Engine) -> int:
    """What the watch flow does with runs whose process is gone, without the wait it grants the living."""
    code = "from datetime import timedelta; from flows.watch import bury_dead_runs; print(bury_dead_runs(timedelta(0)))"
    answer = subprocess.run(
        [sys.executable, "-c", code], env=server.environment(address(engine)), cwd=Path(server.folder), capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return int(answer.stdout)
