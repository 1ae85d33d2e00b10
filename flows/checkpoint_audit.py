"""Every night: the state of the record, signed, in a file outside the database."""

import asyncio

from prefect import flow

from flows.show import run_round


@flow(name="checkpoint-audit")
async def checkpoint_audit() -> None:
    """审计检查点：全部案件状态的签名文件。"""
    await asyncio.to_thread(run_round, "checkpoint")
