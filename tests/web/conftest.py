"""The desk on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from sqlalchemy import Engine

from tests.support.bureau import Bureau
from tests.web.desk import Desk, give_accounts


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """A thread in which the applications run."""
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Photographs of a test lie in its own folder."""
    monkeypatch.setenv("DUBAN_FILES_FOLDER", str(tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau whose staff have accounts."""
    made = Bureau(engine)
    give_accounts(made)
    return made


@pytest.fixture
def desk(bureau: Bureau, portal: BlockingPortal) -> Desk:
    """The desk of the bureau."""
    return Desk(bureau, portal)
