"""Calendar files that an administrator may load."""

from collections.abc import Callable
from pathlib import Path

import pytest

TYPHOON = """
year: "2026"
notice: 台风停工通知
place: humen
local_closures:
  - {from: "2026-05-11", to: "2026-05-12", name: 台风}
"""
NEXT_YEAR = """
year: "2027"
notice: 次年放假安排
closed:
  - {from: "2027-01-01", to: "2027-01-03", name: 元旦}
  - {from: "2027-02-05", to: "2027-02-11", name: 春节}
make_up:
  - {day: "2027-02-13", name: 春节}
"""


@pytest.fixture
def a_file(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a file."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def a_typhoon(a_file: Callable[[str, str], Path]) -> Callable[[], Path]:
    """A local closure of two working days, Monday and Tuesday."""
    return lambda: a_file("typhoon.yaml", TYPHOON)


@pytest.fixture
def next_year(a_file: Callable[[str, str], Path]) -> Callable[[], Path]:
    """The notice of a year that was not known yet."""
    return lambda: a_file("next_year.yaml", NEXT_YEAR)
