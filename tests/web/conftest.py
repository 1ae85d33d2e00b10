"""The desk on both databases."""

from collections.abc import Iterator

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
