"""`duban up`: a process that dies is started again, one signal stops everything, nothing is left, and it starts only safely."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cli.processes import is_free
from settings.prefect import UnsafePrefect, auth_string, is_loopback, prefect_environment
from settings.settings import Settings
from tests.cli.conftest import Duban
from tests.flows.conftest import wait_for
from tests.house.repository import ROOT

#: A supervisor over two processes that say who they are and sleep; one has a child of its own.
PROGRAM = """
import sys
from pathlib import Path
from cli.processes import Process, Supervisor
folder = Path(sys.argv[1])
script = "import os, pathlib, subprocess, sys, time; c = None; "
with_child = script + "c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
say = "pathlib.Path(sys.argv[1]).open('a').write(f'{os.getpid()} {c and c.pid or 0}' + chr(10)); time.sleep(600)"
processes = [
    Process(name=name, command=[sys.executable, "-c", code + say, str(folder / name)], environment={}, log=folder / f"{name}.log")
    for name, code in (("one", script), ("two", with_child))
]
Supervisor(processes, lambda line: print(line, flush=True)).run()
print("all stopped", flush=True)
"""


def alive(pid: int) -> bool:
    """Whether a process runs; one that is only waited for does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def pids(folder: Path, name: str) -> list[list[int]]:
    """Who has been started under a name, with its child."""
    file = folder / name
    return [[int(word) for word in line.split()] for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The supervisor at work."""
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        wait_for(lambda: pids(tmp_path, "one") and pids(tmp_path, "two"))
        yield running
    finally:
        running.kill()
        running.wait()
        if running.stdout:
            running.stdout.close()
        for pid in everyone(tmp_path):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def everyone(folder: Path) -> list[int]:
    """Every process ever started under the supervisor."""
    return [pid for name in ("one", "two") for line in pids(folder, name) for pid in line if pid]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything(supervised: subprocess.Popen[str], tmp_path: Path, sign: int) -> None:
    """One Ctrl-C, and no child nor grandchild is left."""
    supervised.send_signal(sign)

    assert supervised.wait(30) == 0
    assert supervised.stdout is not None
    assert "all stopped" in supervised.stdout.read()
    assert [pid for pid in everyone(tmp_path) if alive(pid)] == []


def test_a_process_that_is_killed_is_started_again(supervised: subprocess.Popen[str], tmp_path: Path) -> None:
    """Killed with -9: what it had started goes too, and a new one comes (I-25)."""
    first, child = pids(tmp_path, "two")[0]
    os.kill(first, signal.SIGKILL)

    wait_for(lambda: len(pids(tmp_path, "two")) == 2)

    assert not alive(child)
    assert alive(pids(tmp_path, "two")[1][0])
    assert len(pids(tmp_path, "one")) == 1


def test_children_do_not_outlive_a_supervisor_that_is_killed(supervised: subprocess.Popen[str], tmp_path: Path) -> None:
    """Killed with -9 it can tell nobody; the kernel does."""
    supervised.kill()

    wait_for(lambda: not any(alive(line[0]) for name in ("one", "two") for line in pids(tmp_path, name)))


# starting


def test_a_port_in_use_is_named_with_what_to_do(town: Duban, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second `duban up`, or something else there: nothing is started."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("DUBAN_PREFECT_PORT", str(taken.getsockname()[1]))
        assert not is_free("127.0.0.1", taken.getsockname()[1])

        answer = town("up")

    assert answer.exit_code == 2
    assert "DUBAN_PREFECT_PORT" in answer.stderr
    assert "已启动" not in answer.stdout


def test_without_a_database_it_says_what_to_run(duban: Duban) -> None:
    """Nothing is started on a database that is not there."""
    answer = duban("up")

    assert (answer.exit_code, "duban init" in answer.stderr) == (2, True)


@pytest.fixture
def chosen(tmp_path: Path) -> Callable[..., Settings]:
    """Settings with the secret in a folder of the test."""
    return lambda **more: Settings(prefect_secret=tmp_path / "keys" / "prefect.txt", prefect_home=tmp_path / "home", **more)


def test_the_password_is_made_once_and_for_its_owner_only(chosen: Callable[..., Settings]) -> None:
    """The same at the second start; 0600; long enough."""
    first, second = auth_string(chosen()), auth_string(chosen())

    assert first == second
    assert len(first.partition(":")[2]) >= 40
    assert chosen().prefect_secret.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("spoil", [lambda path: path.chmod(0o644), lambda path: path.write_text("duban:\n")])
def test_a_password_that_is_open_or_empty_stops_the_start(chosen: Callable[..., Settings], spoil: Callable[[Path], Any]) -> None:
    """Readable by others, or without a password (I-51)."""
    auth_string(chosen())
    spoil(chosen().prefect_secret)

    with pytest.raises(UnsafePrefect):
        prefect_environment(chosen())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0::0", ""])
def test_listening_on_every_interface_is_refused_whatever_the_password(chosen: Callable[..., Settings], host: str) -> None:
    """I-51: one interface is named, or none but the machine's own."""
    auth_string(chosen())

    with pytest.raises(UnsafePrefect, match="所有网卡"):
        prefect_environment(chosen(prefect_host=host))


@pytest.mark.parametrize("host", ["192.168.1.5", "desk.local"])
def test_listening_to_others_without_a_password_of_ones_own_is_refused(chosen: Callable[..., Settings], host: str) -> None:
    """Bound to more than this machine only with a password that somebody has set (I-51)."""
    with pytest.raises(UnsafePrefect):
        prefect_environment(chosen(prefect_host=host))

    assert not is_loopback(host)
    auth_string(chosen())
    assert prefect_environment(chosen(prefect_host=host))["PREFECT_SERVER_API_HOST"] == host


def test_prefect_tells_nobody_and_trusts_nobody(chosen: Callable[..., Settings]) -> None:
    """Analytics, telemetry and advertisements off; password, CSRF, one origin; a home and a database of its own (I-51)."""
    told = prefect_environment(chosen(), base={})

    assert {told[name] for name in told if name.endswith(("ANALYTICS_ENABLED", "PROMOTIONAL_CONTENT", "TELEMETRY", "METRICS"))} == {"false"}
    assert told["DO_NOT_TRACK"] == "1"
    assert told["PREFECT_SERVER_EPHEMERAL_ENABLED"] == "false"
    assert told["PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED"] == "true"
    assert told["PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4200"
    assert told["PREFECT_SERVER_API_AUTH_STRING"] == told["PREFECT_API_AUTH_STRING"] == auth_string(chosen())
    assert str(chosen().prefect_home) in told["PREFECT_SERVER_DATABASE_CONNECTION_URL"]
