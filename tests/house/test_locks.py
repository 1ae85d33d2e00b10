"""The lock files pin everything that is installed, by hash."""

import re

import pytest

from tests.house.repository import ROOT, project

LOCKS = ["requirements.lock", "requirements-dev.lock"]


def locked(lock: str) -> dict[str, str]:
    """Each requirement of a lock file, by normalised name, with its whole entry."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {_normalised(re.split(r"[=<>~!\s\[;]", entry, maxsplit=1)[0]): entry for entry in entries}


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _names(requirements: list[str]) -> set[str]:
    return {_normalised(re.split(r"[=<>~!\s\[;]", requirement, maxsplit=1)[0]) for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_a_hash(lock: str) -> None:
    """What is installed is the file that was looked at when the lock was made."""
    loose = [name for name, entry in locked(lock).items() if "==" not in entry or "--hash=sha256:" not in entry]

    assert locked(lock)
    assert loose == []


def test_the_lock_covers_what_the_project_asks_for() -> None:
    """A dependency added to pyproject.toml without a new lock is noticed here, not on the next machine."""
    wanted = _names(project()["project"]["dependencies"])

    assert wanted - locked("requirements.lock").keys() == set()


def test_the_development_lock_holds_the_other_one_unchanged() -> None:
    """Tests run on the very versions that the desk runs on."""
    runtime = locked("requirements.lock")
    development = locked("requirements-dev.lock")
    wanted = _names(project()["project"]["optional-dependencies"]["dev"])

    assert {name: development.get(name) for name in runtime} == runtime
    assert wanted - development.keys() == set()
