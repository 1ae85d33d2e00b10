"""A command line on a database of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

Duban = Callable[..., Result]


@pytest.fixture
def duban(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Duban:
    """Runs one command in a folder of its own, with the settings at their defaults."""
    monkeypatch.chdir(tmp_path)
    for name in ("DUBAN_DATABASE_URL", "DUBAN_PLACE"):
        monkeypatch.delenv(name, raising=False)
    runner = CliRunner()

    def run(*words: str, stdin: str | None = None) -> Result:
        return runner.invoke(app, list(words), input=stdin)

    return run


@pytest.fixture
def town(duban: Duban) -> Duban:
    """The command line on a database with two officers, a safety officer, a chief, a firm and its contact."""
    validity = ("--from", "2023-01-01", "--to", "2099-12-31")
    for words in (
        ("init",),
        ("add", "unit", "nanzha", "--name", "南栅社区"),
        ("add", "firm", "plant", "--name", "某家具厂", "--unit", "nanzha", "--workers", "40"),
        ("add", "person", "chen", "--role", "officer", "--certificate", "粤19-1001", *validity),
        ("add", "person", "luo", "--role", "officer", "--certificate", "粤19-1002", *validity),
        ("add", "person", "sam", "--role", "safety_officer"),
        ("add", "person", "zhou", "--role", "chief"),
        ("add", "person", "boss", "--role", "enterprise", "--of", "plant"),
    ):
        result = duban(*words)
        assert result.exit_code == 0, result.output
    return duban
