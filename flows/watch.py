"""Every minute: the rounds that did not come are done, and runs whose process died are no longer called running."""

import asyncio
from datetime import timedelta

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

from door.ports import WallClock
from door.watching import watch_once
from flows.show import open_door, show, the_errand

#: No round takes this long; whatever is still called running after it has no process any more.
DEAD_AFTER = timedelta(minutes=30)


@flow(name="watch")
async def watch() -> None:
    """值守：没有按时完成的任务由本任务代为运行，中断的运行记录改为“已中断”。"""
    await asyncio.to_thread(bury_dead_runs)
    await asyncio.to_thread(look)


def look() -> None:
    """One look of the watch."""
    with open_door() as door:
        seen = watch_once(door, the_errand("watch"), wall=WallClock())
    for report in seen.reports:
        show(report)


def bury_dead_runs(older_than: timedelta = DEAD_AFTER) -> int:
    """Call runs crashed whose process was killed, so that none stays running for ever; gives how many."""
    running = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING])),
        start_time=FlowRunFilterStartTime(before_=WallClock().now() - older_than),
    )
    with get_client(sync_client=True) as client:
        dead = client.read_flow_runs(flow_run_filter=running)
        for run in dead:
            client.set_flow_run_state(run.id, Crashed(message="运行程序中断"), force=True)
    return len(dead)
