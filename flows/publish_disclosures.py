"""Every five minutes and at the turn of the day: what is due is published, what has run out expires."""

import asyncio

from prefect import flow

from flows.show import run_round


@flow(name="publish-disclosures")
async def publish_disclosures() -> None:
    """公示：到时公示、到期撤下，列出新的公示版本。"""
    await asyncio.to_thread(run_round, "disclosures")
