"""Every minute: papers of acts since the last run are drawn and kept."""

import asyncio

from prefect import flow

from flows.show import run_round


@flow(name="draw-papers")
async def draw_papers() -> None:
    """文书排版：已签发的文书排成 PDF 存档，不能出具的逐份写明原因。"""
    await asyncio.to_thread(run_round, "papers")
