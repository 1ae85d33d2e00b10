"""Every day at five past nine; on a rest day of our calendar nothing is sent, on a make-up Saturday it is."""

import asyncio

from prefect import flow

from flows.show import run_round


@flow(name="send-digests")
async def send_digests() -> None:
    """每日汇总：不紧急的提醒每人每个工作日一封。"""
    await asyncio.to_thread(run_round, "digests")
