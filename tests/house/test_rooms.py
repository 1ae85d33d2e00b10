"""The rooms: which may import which, and what none of them may do."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import PURE_ROOMS, ROOT, TIMELESS_ROOMS, dotted, imported_modules, project, rooms, sources

CLOCK_PORT = Path("door/ports.py")
FOLD = Path("cases/fold.py")
MACHINE = Path("states/machine.py")

CLOCK_READING = re.compile(
    r"(?:^|\.)(?:datetime|date|dt)\.(?:now|today|utcnow)$|(?:^|\.)func\.(?:now|current_timestamp|current_date)$"
    r"|^time\.(?:time|time_ns|localtime|gmtime|ctime)$"
)
ENVIRONMENT = re.compile(r"^os\.(?:environ|environb|getenv|getenvb|putenv)$")
CHANCE = {"random", "secrets", "uuid"}


def names_used(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every dotted name read and every module or member imported."""
    yield from imported_modules(tree)
    yield from ((node.lineno, dotted(node)) for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def state_writes(tree: ast.Module) -> Iterator[int]:
    """Lines that set an attribute `state`, by assignment or by `setattr`."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets):
                parts = [part for target in targets for part in ast.walk(target)]
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                parts = [target]
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="state"), *_]):
                yield node.lineno
                continue
            case _:
                continue
        attributes = [part for part in parts if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)]
        if any(attribute.attr == "state" for attribute in attributes):
            yield node.lineno


def found(pattern: re.Pattern[str], room_names: tuple[str, ...], *, but: Path | None = None) -> list[str]:
    """Where the rooms use a name that the pattern describes."""
    return [
        f"{file}:{line}: {name}"
        for file, tree in sources(*room_names)
        if file != but
        for line, name in names_used(tree)
        if pattern.search(name)
    ]


def test_every_room_is_under_the_contracts_and_installed() -> None:
    """A new room is put into the import contracts and the package list on the day it is made."""
    contracts = set(project()["tool"]["importlinter"]["root_packages"])
    installed = {pattern.rstrip("*") for pattern in project()["tool"]["setuptools"]["packages"]["find"]["include"]}

    assert set(rooms()) == contracts
    assert set(rooms()) <= installed


def test_the_import_contracts_hold() -> None:
    """Imports point down, the pure rooms stay pure, only the door writes."""
    linter = Path(sys.executable).with_name("lint-imports")

    answer = subprocess.run([linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_no_installed_package_hides_a_room() -> None:
    """Every room is found in this checkout, from any folder: names like `settings` and `db` are common ones."""
    wanted = {room: [str(ROOT / room)] for room in (*rooms(), "tests")}
    ask = (
        "import json, sys; from importlib.util import find_spec; "
        "places = {room: find_spec(room).submodule_search_locations for room in sys.argv[1:]}; "
        "print(json.dumps({room: list(place) for room, place in places.items()}))"
    )

    answer = subprocess.run(
        [sys.executable, "-I", "-c", ask, *wanted], cwd=ROOT.anchor, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == wanted


def test_only_the_machine_imports_transitions() -> None:
    """The library is kept behind one file, so that the tables do not depend on it; a benchmark measures against it."""
    importers = {
        file
        for file, tree in sources(*(room for room in rooms() if room != "bench"))
        for _, module in imported_modules(tree)
        if module.partition(".")[0] == "transitions"
    }

    assert importers == {MACHINE}


def test_only_the_clock_port_reads_the_clock() -> None:
    """The same facts give the same dates: no room asks the machine or the database what time it is."""
    assert found(CLOCK_READING, TIMELESS_ROOMS, but=CLOCK_PORT) == []


def test_the_pure_rooms_know_no_chance() -> None:
    """Deciding twice gives the same decision."""
    by_chance = [
        f"{file}:{line}: {module}"
        for file, tree in sources(*PURE_ROOMS)
        for line, module in imported_modules(tree)
        if module.partition(".")[0] in CHANCE
    ]

    assert by_chance == []


def test_only_settings_read_the_environment() -> None:
    """Everything that can be set is in one list."""
    assert found(ENVIRONMENT, tuple(room for room in rooms() if room != "settings")) == []


def test_only_the_fold_sets_a_state() -> None:
    """A state changes by folding an event's changes, nowhere else; so a replay of the events gives the stored state."""
    elsewhere = [
        f"{file}:{line}"
        for file, tree in sources("cases", "states", "judgement", "door")
        if file != FOLD
        for line in state_writes(tree)
    ]

    assert elsewhere == []
    assert list(state_writes(ast.parse((ROOT / FOLD).read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    ("code", "is_caught"),
    [
        ("from datetime import datetime\ndatetime.now(UTC)", True),
        ("import datetime\ndatetime.date.today()", True),
        ("from time import time_ns", True),
        ("import time\ntime.time()", True),
        ("select(func.now())", True),
        ("self.clock.now()", False),
        ("from datetime import time\ntime(9, 0)", False),
    ],
)
def test_the_clock_search_knows_a_clock_when_it_sees_one(code: str, is_caught: bool) -> None:
    """The search for readings of the clock finds them and leaves the clock port's own `now` alone."""
    caught = any(CLOCK_READING.search(name) for _, name in names_used(ast.parse(code)))

    assert caught is is_caught


@pytest.mark.parametrize(
    ("code", "is_caught"),
    [
        ("procedure.state = 'closed'", True),
        ("a, procedure.state = 1, 'closed'", True),
        ("setattr(procedure, 'state', 'closed')", True),
        ("stale = procedure.state", False),
        ("where[procedure.state] = 1", False),
    ],
)
def test_the_state_search_knows_a_write_when_it_sees_one(code: str, is_caught: bool) -> None:
    """The search for states set elsewhere finds writes and leaves reads alone."""
    assert bool(list(state_writes(ast.parse(code)))) is is_caught
