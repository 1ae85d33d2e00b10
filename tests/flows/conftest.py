"""A real Prefect server of one's own, offline, on loopback; and flows that run on a database of the test."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from settings.prefect import api_url, auth_string, prefect_environment
from settings.settings import Settings
from tests.house.repository import ROOT

PATIENCE = 60.0


def wait_for(what: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """The first true answer. Fails when none comes in time: that bounds a broken test, it measures nothing."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} never came true")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Server:
    """The server with its settings, and the processes a test has started beside it."""

    settings: Settings
    folder: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self, database: str) -> dict[str, str]:
        """What a process of Prefect gets, with the cases at an address."""
        return prefect_environment(self.settings) | {
            "DUBAN_DATABASE_URL": database, "DUBAN_CHECKPOINTS": str(self.folder / "checkpoints"),
            "DUBAN_KEYS": str(self.folder / "keys"), "DUBAN_PREFECT_HOME": str(self.settings.prefect_home),
            "DUBAN_PREFECT_PORT": str(self.settings.prefect_port), "DUBAN_PREFECT_SECRET": str(self.settings.prefect_secret),
        }  # fmt: skip

    def start(
        self, name: str, *words: str, database: str = "sqlite:///none.db", program: str = "prefect"
    ) -> subprocess.Popen[bytes]:
        """Start `prefect …`, or another program of Python's, in a group of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", program, *words], env=self.environment(database), cwd=self.folder, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        self.started.append(process)
        return process

    def run(self, *words: str, database: str = "sqlite:///none.db") -> str:
        """Run `prefect …` in the repository, to its end."""
        answer = subprocess.run(
            [sys.executable, "-m", "prefect", *words], env=self.environment(database), cwd=ROOT, capture_output=True,
            text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    def ask(self, path: str, body: dict[str, Any] | None = None, *, known: bool = True) -> httpx.Response:
        """Ask the API, with the password or without. GET without a body."""
        user, _, password = auth_string(self.settings).partition(":")
        auth = httpx.BasicAuth(user, password) if known else None
        with httpx.Client(auth=auth, trust_env=False, timeout=20) as client:
            url = api_url(self.settings) + path
            if body is None:
                return client.get(url)
            headers = {}
            if known:
                token = client.get(f"{api_url(self.settings)}/csrf-token", params={"client": "tests"}).json()["token"]
                headers = {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "tests"}
            return client.post(url, json=body, headers=headers)

    def runs(self, deployment: str) -> list[dict[str, Any]]:
        """The runs of a deployment that a test has asked for, by the instant they were created."""
        wanted = {"deployments": {"name": {"any_": ["clock"]}}, "flows": {"name": {"any_": [deployment]}}}
        found: list[dict[str, Any]] = self.ask("/flow_runs/filter", wanted).json()
        return sorted((run for run in found if not run["auto_scheduled"]), key=lambda run: run["created"])

    def stop(self) -> None:
        """Nothing is left."""
        for process in reversed(self.started):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that answers."""
    folder = tmp_path / "prefect"
    folder.mkdir()
    chosen = Settings(prefect_home=folder, prefect_port=free_port(), prefect_secret=folder / "secret.txt")
    made = Server(chosen, folder)
    made.start("server", "prefect", "server", program="cli")  # as the unit of systemd does
    try:
        wait_for(lambda: _is_well(made))
        yield made
    finally:
        made.stop()


def _is_well(server: Server) -> bool:
    try:
        return server.ask("/health").is_success
    except httpx.HTTPError:
        return False
