"""`python -m flows.serve`: every deployment of prefect.yaml served by this one process, without a work pool."""

import importlib
import logging
from pathlib import Path
from typing import Any

import yaml
from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Schedule
from prefect.types.entrypoint import EntrypointType

DEPLOYMENTS = Path(__file__).resolve().parent.parent / "prefect.yaml"


def deployments(file: Path = DEPLOYMENTS) -> list[RunnerDeployment]:
    """The deployments of the file, to be served; their work pool is left out."""
    return [_deployment(entry) for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["deployments"]]


def _deployment(entry: dict[str, Any]) -> RunnerDeployment:
    module, _, name = entry["entrypoint"].partition(":")
    flow = getattr(importlib.import_module(module), name)
    made: RunnerDeployment = flow.to_deployment(
        entry["name"],
        description=entry["description"],
        tags=entry["tags"],
        parameters=entry["parameters"],
        enforce_parameter_schema=entry["enforce_parameter_schema"],
        concurrency_limit=ConcurrencyLimitConfig(**entry["concurrency_limit"]),
        schedules=[Schedule(**schedule) for schedule in entry["schedules"]],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return made


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    # Schedules stay as they are when this process stops: whoever serves next goes on.
    serve(*deployments(), pause_on_shutdown=False, print_starting_message=False, limit=4)
