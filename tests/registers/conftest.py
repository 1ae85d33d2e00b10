"""A bureau on either database, and lists of enterprises as files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from door.firm_file import FirmFile, read_firms
from tests.support.builders import DAY
from tests.support.bureau import Bureau

CODES = ("91441900MA5T127401", "91441900MA5T10008F", "91441900MA5T154820")
Listed = Callable[..., FirmFile]


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """The bureau with its staff, three communities and two firms."""
    return Bureau(engine)


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    """Reads a list of enterprises given as lines of a CSV file, the header first."""

    def read(*lines: str) -> FirmFile:
        path = tmp_path / "名录.csv"
        path.write_text("\n".join(lines) + "\n", encoding="gb18030")
        return read_firms(path, DAY)

    return read
