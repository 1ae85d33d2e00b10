"""One warm renderer for all tests of a process."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from documents.forms import form_of
from documents.look import example_sheet
from documents.render import Drawn, Renderer


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    """Warm children, shared by the tests of this process."""
    with Renderer() as drawing:
        yield drawing


@pytest.fixture(scope="session")
def drawn(renderer: Renderer) -> Callable[[str, str], Drawn]:
    """Gives the drawn example of a form, each drawn once."""

    @cache
    def draw(kind: str, name: str) -> Drawn:
        return renderer.draw(example_sheet(kind, name).drawing(form_of(kind)))

    return draw
