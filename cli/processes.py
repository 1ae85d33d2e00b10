"""One supervisor over a few processes: started in order, started again when they die, all gone when it stops."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: Seconds between looks, before a process that died is started again, and until one that was asked to stop is killed.
LOOK, FIRST_PAUSE, LONGEST_PAUSE, PATIENCE = 0.2, 1.0, 60.0, 20.0
#: A process that lived so long starts again without delay.
LIVED = 120.0
LARGEST_LOG = 10 * 1024 * 1024
_PR_SET_PDEATHSIG = 1


def _always() -> bool:
    return True


@dataclass(slots=True, kw_only=True)
class Process:
    """One process: its command and environment, when it may begin, the file its output goes to."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    may_begin: Callable[[], bool] = _always
    running: subprocess.Popen[bytes] | None = None
    pause: float = 0.0
    begun_at: float = 0.0
    not_before: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Keeps the processes running until it is told to stop. `tell` is given a line for whatever happens."""

    processes: Sequence[Process]
    tell: Callable[[str], None]
    stopping: bool = False
    _told: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Until SIGINT or SIGTERM; no process is left afterwards."""
        before = {sign: signal.signal(sign, self._stop) for sign in (signal.SIGINT, signal.SIGTERM)}
        try:
            while not self.stopping:
                for process in self.processes:
                    self._see_to(process)
                time.sleep(LOOK)
        finally:
            self._end_all()
            for sign, handler in before.items():
                signal.signal(sign, handler)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _see_to(self, process: Process) -> None:
        now = time.monotonic()
        if process.running is not None:
            code = process.running.poll()
            if code is None:
                return
            _kill_group(process.running, signal.SIGKILL)
            process.running = None
            lived = now - process.begun_at > LIVED
            process.pause = FIRST_PAUSE if lived or not process.pause else min(2 * process.pause, LONGEST_PAUSE)
            process.not_before = now + process.pause
            self.tell(f"{process.name}已停止（{code}），{process.pause:.0f} 秒后重新启动；日志 {process.log}")
        if now >= process.not_before and process.may_begin():
            process.running, process.begun_at = _begin(process), now
            self.tell(f"{process.name}已启动（进程 {process.running.pid}）")

    def _end_all(self) -> None:
        alive = [p.running for p in self.processes if p.running is not None]
        for running in alive:
            _kill_group(running, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and any(running.poll() is None for running in alive):
            time.sleep(LOOK)
        for running in alive:
            _kill_group(running, signal.SIGKILL)
            running.wait()


def _begin(process: Process) -> subprocess.Popen[bytes]:
    process.log.parent.mkdir(parents=True, exist_ok=True)
    if process.log.exists() and process.log.stat().st_size > LARGEST_LOG:
        process.log.replace(process.log.with_suffix(".old.log"))
    with process.log.open("ab") as log:
        return subprocess.Popen(
            list(process.command), env=dict(process.environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - unsafe beside threads, of which the supervisor has none; only the child itself can ask for this signal
        )  # fmt: skip


def _die_with_parent() -> None:
    """Asked to stop by the kernel when the supervisor is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _kill_group(running: subprocess.Popen[bytes], sign: int) -> None:
    """The process and whatever it has started."""
    try:
        os.killpg(running.pid, sign)
    except ProcessLookupError:
        return


def is_free(host: str, port: int) -> bool:
    """Whether one may listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    """Whether somebody answers there with success."""
    import httpx

    try:
        return httpx.get(url, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False
