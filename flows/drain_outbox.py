"""Every minute: what lies in the outbox is sent."""

import asyncio

from prefect import flow

from flows.show import run_round


@flow(name="drain-outbox")
async def drain_outbox() -> None:
    """发送通知：到期的消息按渠道发出，失败的留待重发。"""
    await asyncio.to_thread(run_round, "outbox")
