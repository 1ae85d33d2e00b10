"""The forms: one folder each, with what it must contain and by which article, its page, its context and its examples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import Field, ValidationError

from cases.casefile import Facts
from cases.errors import DubanError
from documents.catalogue import CATALOGUE
from documents.source import Source
from law.schema import Article, Strict
from law.yamlfile import YamlFault, load_strict

ROOT = Path(__file__).parent
Family = Literal["enforcement", "approval", "letter", "publicity"]

#: Style sheets of a family, in the order in which they apply.
SHEETS: dict[str, tuple[str, ...]] = {
    "enforcement": ("enforcement",), "approval": ("enforcement", "approval"), "letter": ("letter",), "publicity": ("publicity",),
}  # fmt: skip


#: Keys of the head that came after the first papers were kept; those papers say nothing of them.
LATER_HEAD: dict[str, Any] = {"replaces": ""}


class BrokenForm(DubanError):
    """The folder of a form does not hold; the product does not start with it."""


class NoForm(DubanError):
    """There is no form for this kind of paper."""


class Content(Strict):
    """One thing a form must contain. `known_by: case` stops the paper where it is missing; `hand` leaves a blank to be
    filled in by hand. `key` is a key of the context."""

    key: str
    label: str
    article: Article
    known_by: Literal["case", "hand"] = "case"


class Declared(Strict):
    """What `form.yaml` says."""

    family: Family
    valid_from: date
    valid_to: date | None = None
    source: str = Field(min_length=1)
    version: int = Field(ge=1)
    contents: tuple[Content, ...] = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form, ready to be filled. `context` takes from a `Source` what the page needs, as plain JSON values."""

    id: str
    declared: Declared
    context: Callable[[Source], Facts]
    page: str

    @property
    def title(self) -> str:
        """Its title in the catalogue."""
        return CATALOGUE[self.id].title

    @property
    def version(self) -> str:
        """What tells this template from an earlier one: `rectification_order/1`."""
        return f"{self.id}/{self.declared.version}"

    @property
    def sheets(self) -> tuple[str, ...]:
        """The style sheets it is drawn with."""
        return SHEETS[self.declared.family]

    def example(self, name: str = "example") -> Facts:
        """Values as the context function would give them, from `example.yaml` or `hard.yaml` in the folder."""
        text = (ROOT / self.id / f"{name}.yaml").read_text(encoding="utf-8")
        values: Facts = yaml.safe_load(text)  # an example holds true and false, which the strict reader takes for text
        return values


@cache
def forms() -> Mapping[str, Form]:
    """Every form by the id of its paper. Raises `BrokenForm` for a folder that does not hold."""
    folders = sorted(path.parent for path in ROOT.glob("*/form.yaml"))
    return {folder.name: _form(folder) for folder in folders}


def form_of(kind: str) -> Form:
    """The form of a kind of paper. Raises `NoForm`."""
    found = forms().get(kind)
    if found is None:
        title = CATALOGUE[kind].title if kind in CATALOGUE else kind
        raise NoForm(f"“{title}”没有文书式样；可用：{'、'.join(form.title for form in forms().values())}")
    return found


def _form(folder: Path) -> Form:
    if folder.name not in CATALOGUE:
        raise BrokenForm(f"{folder.name} 不在文书目录 catalogue.yaml 之中")
    try:
        declared = Declared.model_validate(load_strict(folder / "form.yaml"))
    except (ValidationError, YamlFault) as error:
        raise BrokenForm(f"{folder.name}/form.yaml: {error}") from error
    own = folder / "page.html"
    if not own.exists() and declared.family != "approval":
        raise BrokenForm(f"{folder.name}: page.html is missing")
    module = import_module(f"documents.{folder.name}.context")
    return Form(
        id=folder.name, declared=declared, context=module.context,
        page=f"{folder.name}/page.html" if own.exists() else "base/approval.html",
    )  # fmt: skip


#: Signs that fit into the column of labels of an internal form.
LABEL_WIDTH = 4


@cache
def environment() -> Environment:
    """The templates: what people wrote is always literal text, and an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(ROOT), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=False,
    )  # fmt: skip
    made.filters["label"] = in_lines
    return made


def in_lines(label: str) -> str:
    """A label of a narrow column over as few lines as four signs a line allow, no line of one sign alone."""
    lines = -(-len(label) // LABEL_WIDTH)
    width = -(-len(label) // lines) if len(label) % LABEL_WIDTH == 1 else LABEL_WIDTH
    return "\n".join(label[start : start + width] for start in range(0, len(label), width))


def page_of(form: Form, paper: Mapping[str, Any], values: Facts) -> str:
    """The page as HTML. `paper` is the head that every form shares, see `documents.fill.head_of`."""
    return environment().get_template(form.page).render(paper={**LATER_HEAD, **paper}, **values)
