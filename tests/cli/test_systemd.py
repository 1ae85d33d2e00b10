"""The systemd units: what they start exists, starts, answers, and stops; and they give their processes little."""

import os
import pwd
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
from typer.main import get_command

from cli.main import app
from cli.supervising import PARTS, processes
from cli.systemd import TEMPLATES, filled
from settings.settings import Settings
from tests.cli.conftest import Duban
from tests.flows.conftest import free_port, wait_for
from tests.house.repository import ROOT

UNITS = filled(ROOT, "duban")
SERVICES = sorted(name for name in UNITS if name.endswith(".service"))
PROGRAM = f"{ROOT}/.venv/bin/duban"
#: Somebody who is on every machine and is not root.
SOMEBODY = next(one.pw_name for one in pwd.getpwall() if one.pw_uid)


def commands(unit: str, **words: str) -> list[list[str]]:
    """The command lines of a unit, its variables and its instance filled in."""
    lines = [line.removeprefix("ExecStart=") for line in UNITS[unit].splitlines() if line.startswith("ExecStart=")]
    for name, value in words.items():
        lines = [line.replace(f"${{{name}}}", value).replace(f"${name}", value).replace(f"%{name}", value) for line in lines]
    assert lines
    return [shlex.split(line) for line in lines]


def parse(words: list[str]) -> None:
    """Go through the command line with the parser of the CLI itself. Raises what it raises."""
    command: Any = get_command(app)
    context = click.Context(command, info_name="duban")
    while hasattr(command, "commands"):
        command, words = command.commands[words[0]], words[1:]
    command.make_context("duban", list(words), parent=context)


@pytest.mark.parametrize("unit", SERVICES)
def test_every_command_of_a_unit_is_one_of_the_command_line(unit: str) -> None:
    """Words and options; what is not ours is a program of every system."""
    for words in commands(unit, i="8650", SERVE="--behind-proxy", BACKUPS="var/backups"):
        if words[0] == PROGRAM:
            parse(words[1:])
        else:
            assert Path(words[0]).exists()


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_gives_its_process_little(unit: str) -> None:
    """I-51: a user of its own, no new rights, nothing to write in but var/, and it is started again when it ends."""
    lines = UNITS[unit].splitlines()

    assert {
        "User=duban", "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "CapabilityBoundingSet=", "UMask=0077",
        f"ReadWritePaths={ROOT}/var", "EnvironmentFile=-/etc/duban.env",
    } <= set(lines)  # fmt: skip
    assert ("Restart=always" in lines) == ("Type=oneshot" not in lines)


def test_the_units_are_written_and_systemd_finds_nothing_wrong(duban: Duban, tmp_path: Path) -> None:
    """Written twice they are the same; every placeholder is filled; `systemd-analyze verify` has no complaint where it is there."""
    answers = [duban("systemd", "--into", "units", "--user", SOMEBODY) for _ in range(2)]

    written = sorted((tmp_path / "units").iterdir())
    assert [answer.exit_code for answer in answers] == [0, 0]
    assert [path.name for path in written] == sorted(path.name for path in TEMPLATES.iterdir())
    assert "@PROJECT@" not in "".join(path.read_text() for path in written)
    assert "@USER@" not in "".join(path.read_text() for path in written)
    if shutil.which("systemd-analyze"):
        for path in written:
            path.write_text(path.read_text().replace(f"User={SOMEBODY}", "DynamicUser=no"))
        words = ["systemd-analyze", "verify", "--man=no", *map(str, written)]
        found = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (found.returncode, [line for line in found.stderr.splitlines() if "duban" in line]) == (0, [])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--user", "root"), "不以 root 运行"), (("--user", "nobody-of-this-name"), "useradd"),
        (("--user", SOMEBODY, "--project", "elsewhere"), "make setup"),
    ],
)  # fmt: skip
def test_units_that_could_not_run_are_not_written(duban: Duban, tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    """Root, somebody who is not there, a folder without the program: a sentence, and no file."""
    answer = duban("systemd", "--into", "units", *words)

    assert (answer.exit_code, told in answer.stderr) == (2, True)
    assert not (tmp_path / "units").exists()


# starting


@pytest.fixture
def start(duban: Duban, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts what a unit starts, in the folder of the test with a database in it; what is left in the end is killed."""
    assert duban("init").exit_code == 0
    started: list[subprocess.Popen[bytes]] = []

    def run(words: list[str], **environment: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(
                words, cwd=tmp_path, env={**os.environ, **environment}, stdout=log, stderr=log, start_new_session=True
            )
        started.append(process)
        return process

    yield run
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answer_of(url: str, **more: Any) -> httpx.Response | None:
    """The answer, or None while nobody listens."""
    try:
        return httpx.get(url, trust_env=False, timeout=5, **more)
    except httpx.HTTPError:
        return None


def test_desk_and_watch_start_as_their_units_say_and_stop_when_asked(
    start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """The desk answers on the port of its name; the watch does what no flow did; SIGTERM ends both."""
    port = free_port()
    desk = start(commands("duban-desk@.service", i=str(port), SERVE="--behind-proxy")[0])
    watch = start(commands("duban-watch.service")[0])

    live = wait_for(lambda: answer_of(f"http://127.0.0.1:{port}/health/live"))
    wait_for(lambda: "代为运行" in (tmp_path / "log").read_text(encoding="utf-8"))

    assert live.status_code == 200
    assert (desk.poll(), watch.poll()) == (None, None)
    for process in (desk, watch):
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in (0, -signal.SIGTERM)


def test_the_parts_of_prefect_are_those_that_run_under_one_supervisor(duban: Duban) -> None:
    """The unit and `duban up` start the same, and the tests of the flows run on such a server; what is no part is refused."""
    under_one = [process.command[1:] for process in processes(Settings(prefect_port=free_port(), desk_port=free_port()))]

    answer = duban("prefect", "clock")

    assert list(PARTS["server"]) in under_one
    assert list(PARTS["flows"]) in under_one
    assert (answer.exit_code, "deploy" in answer.stderr) == (2, True)


def test_the_nightly_backup_is_made_and_proved(duban: Duban, tmp_path: Path) -> None:
    """The three commands of the unit in their order: a backup with its hour as a name, a drill of the newest, old ones removed."""
    old = tmp_path / "var" / "backups" / "duban-20200101T023000.tar"
    old.parent.mkdir(parents=True)
    old.touch()
    os.utime(old, (0, 0))
    duban("init")
    back_up, drill, sweep = commands("duban-backup.service", BACKUPS="var/backups")

    answers = [duban(*back_up[1:]), duban(*drill[1:])]
    subprocess.run(sweep, cwd=tmp_path, check=True)

    assert [answer.exit_code for answer in answers] == [0, 0], answers[-1].output
    assert len(list(old.parent.iterdir())) == 1
    assert not old.exists()
