"""Finds the YAML of a place and lays it over that of the places around it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from law.faults import UnknownPlace
from law.schema import CalendarYear, PlaceFile, StatutoryFile, read_as
from law.yamlfile import YamlFault, load_strict

ROOT = Path(__file__).resolve().parent

_M = TypeVar("_M", bound=BaseModel)


def chain_of(place: str, root: Path) -> tuple[str, ...]:
    """The place and the places around it, the widest first. Raises UnknownPlace."""
    chain: list[str] = []
    here: str | None = place
    while here is not None:
        path = root / here / "place.yaml"
        # a place is one word: a path would lead out of the law root
        if not here.isidentifier() or here in chain or not path.is_file():
            raise UnknownPlace(f"没有地区“{here}”的规则。")
        chain.append(here)
        here = read_file(PlaceFile, path).within
    return tuple(reversed(chain))


def name_of(place: str, root: Path) -> str:
    """The Chinese name of the place."""
    return read_file(PlaceFile, root / place / "place.yaml").name


def read_file(model: type[_M], path: Path) -> _M:
    """One file as `model`. Raises YamlFault with file and line."""
    return read_as(model, load_strict(path), str(path))


def files_of(place: str, topic: str, root: Path) -> tuple[Path, ...]:
    """The files of a topic at one place: `topic.yaml`, or every file of the folder `topic/`."""
    single = root / place / f"{topic}.yaml"
    return ((single,) if single.is_file() else ()) + tuple(sorted((root / place / topic).glob("*.yaml")))


def read_topic(model: type[_M], topic: str, chain: tuple[str, ...], root: Path) -> dict[str, object]:
    """All entries of a topic by key; an entry of a narrower place stands in for the whole entry of a wider one."""
    merged: dict[str, object] = {}
    for place in chain:
        merged |= _of_one_place(model, topic, place, root)
    return merged


def read_last(model: type[_M], topic: str, chain: tuple[str, ...], root: Path) -> _M:
    """The file of the narrowest place that has one. Raises UnknownPlace where none has."""
    for place in reversed(chain):
        for path in files_of(place, topic, root):
            return read_file(model, path)
    raise UnknownPlace(f"地区“{chain[-1]}”及其上级都没有 {topic}.yaml。")


def read_calendar(root: Path) -> tuple[tuple[CalendarYear, ...], StatutoryFile]:
    """The national year tables that ship, and the statutory days for provisional reckoning."""
    folder = root / "national" / "calendar"
    years = tuple(read_file(CalendarYear, path) for path in sorted(folder.glob("[0-9]*.yaml")))
    return years, read_file(StatutoryFile, folder / "predicted.yaml")


def _of_one_place(model: type[_M], topic: str, place: str, root: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in files_of(place, topic, root):
        tree = load_strict(path)
        entries: Mapping[str, object] = next(iter(dict(read_as(model, tree, str(path))).values()))
        for key, entry in entries.items():
            if key in found:
                line = next(iter(tree.values())).lines[key]
                raise YamlFault(str(path), line, f"键“{key}”已在该地区的另一文件中出现")
            found[key] = entry
    return found
