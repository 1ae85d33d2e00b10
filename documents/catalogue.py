"""Every paper that exists (文书目录): title, number word, series, seal, copies and basis, by day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from cases.errors import DubanError
from law.schema import Article, Strict
from law.yamlfile import YamlFault, load_strict

Series = Literal["inspection", "filing", "own"]
Kind = Literal["internal", "external", "annex", "evidence", "to_agency", "from_party", "web", "archive"]
Seal = Literal["G", "Z", "none", "company"]

KIND_LABELS: dict[str, str] = {
    "internal": "内部文书", "external": "外部文书", "annex": "附件", "evidence": "证据文书", "to_agency": "致其他机关",
    "from_party": "当事人提交", "web": "公开页面", "archive": "归档材料",
}  # fmt: skip
SEAL_LABELS: dict[str, str] = {"G": "公章", "Z": "执法专用章", "none": "不用印", "company": "企业盖章"}

FILE = Path(__file__).with_name("catalogue.yaml")


class BrokenCatalogue(DubanError):
    """The catalogue of papers contradicts itself; the product does not start with it."""


class NoEdition(DubanError):
    """No edition of the catalogue was in force on that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A kind of paper as one edition knows it.

    `number_word` is the 文种字 or None for an unnumbered paper; then `series` is None too. `series` says whose serial
    it bears: that of the inspection, of the filing, or its own. `seal`: `G` official seal, `Z` seal for enforcement,
    `company` the party's. `copies` counts paper copies. `basis` is articles in the form `安全生产法#65.1.2`, or
    the name of an instrument alone. `binding` papers bind somebody outside: persons issue them, the system never does.
    """

    id: str
    title: str
    number_word: str | None
    series: Series | None
    kind: Kind
    seal: Seal
    copies: int
    basis: tuple[str, ...]
    form_set: str
    binding: bool
    needs_service: bool

    @property
    def is_numbered(self) -> bool:
        """Whether it bears a number."""
        return self.number_word is not None


class _Row(Strict):
    title: str = Field(min_length=1)
    word: str | None = None
    series: Series | None = None
    kind: Kind
    seal: Seal
    copies: int = Field(ge=0, le=9)
    basis: tuple[Article, ...] = Field(min_length=1)
    binding: bool = False
    needs_service: bool = False

    @model_validator(mode="after")
    def _number_is_whole(self) -> "_Row":
        if (self.word is None) != (self.series is None):
            raise ValueError("a number needs both a word and a series")
        return self


class _Edition(Strict):
    valid_from: date
    form_set: str
    papers: dict[str, dict[str, Any]]


class _File(Strict):
    editions: tuple[_Edition, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Catalogue(Mapping[str, Paper]):
    """The papers of one edition by id, in the order of the file; `valid_from` is its first day."""

    valid_from: date
    papers: Mapping[str, Paper]

    def __getitem__(self, paper_id: str) -> Paper:
        return self.papers[paper_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.papers)

    def __len__(self) -> int:
        return len(self.papers)


def read_catalogues(path: Path = FILE) -> tuple[Catalogue, ...]:
    """All editions of a file, oldest first, each complete. Raises `BrokenCatalogue` where a row does not hold."""
    try:
        editions = _File.model_validate(load_strict(path)).editions
        days = [edition.valid_from for edition in editions]
        if days != sorted(set(days)):
            raise BrokenCatalogue(f"{path.name}: the editions are not in the order of their first days")
        return tuple(_overlaid(editions))
    except (ValidationError, YamlFault) as error:
        raise BrokenCatalogue(f"{path.name}: {error}") from error


def _overlaid(editions: tuple[_Edition, ...]) -> Iterator[Catalogue]:
    rows: dict[str, dict[str, Any]] = {}
    for edition in editions:
        for paper_id, row in edition.papers.items():
            rows[paper_id] = rows.get(paper_id, {}) | row
        yield Catalogue(
            edition.valid_from,
            {paper_id: _paper(paper_id, row, edition.form_set) for paper_id, row in rows.items()},
        )


def _paper(paper_id: str, values: dict[str, Any], form_set: str) -> Paper:
    try:
        row = _Row.model_validate(values)
    except ValidationError as error:
        raise BrokenCatalogue(f"{paper_id}: {error}") from error
    return Paper(id=paper_id, number_word=row.word, form_set=form_set, **row.model_dump(exclude={"word"}))


@cache
def _editions() -> tuple[Catalogue, ...]:
    return read_catalogues()


def catalogue_on(day: date) -> Catalogue:
    """The edition in force on the day. Raises `NoEdition` for a day before the first."""
    for edition in reversed(_editions()):
        if edition.valid_from <= day:
            return edition
    raise NoEdition(f"{day.isoformat()} lies before the first edition of the papers")


#: The newest edition. Which papers exist and how they are numbered is the same in all; the basis is not.
CATALOGUE: Catalogue = _editions()[-1]
