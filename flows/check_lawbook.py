"""Every morning: does the law that is loaded reach far enough?"""

import asyncio

from prefect import flow

from flows.show import run_round


@flow(name="check-lawbook")
async def check_lawbook() -> None:
    """规则检查：下年日历、尚未核对的数值。"""
    await asyncio.to_thread(run_round, "lawbook")
