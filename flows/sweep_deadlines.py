"""Every five minutes: whatever has come due, reminded, recorded or proposed."""

import asyncio

from prefect import flow

from flows.show import run_round


@flow(name="sweep-deadlines")
async def sweep_deadlines() -> None:
    """期限扫描：提醒、记录逾期、提出拟办事项。"""
    await asyncio.to_thread(run_round, "sweep")
