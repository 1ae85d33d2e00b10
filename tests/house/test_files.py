"""What no file of the repository may hold, and what it must."""

import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import ROOT, files

# Brackets around one letter keep these patterns from finding themselves.
PACKAGE_INDEX = re.compile(
    r"py[p]i\.org|python[h]osted\.org|registry\.[n]pmjs|npm[m]irror|index[-]url|deb\.[d]ebian\.org|archive\.[u]buntu\.com"
    r"|/[s]imple/?(?:[\"'\s]|$)|\"resolved\"\s*:\s*\"http|registry\s*=\s*\"?http"
)
MACHINE_PATH = re.compile(r"(?<![\w.~$}/])/(?:home|root|Users|work|farm|opt)/\w|\.\./[s]hared|\.[l]ibrary\b")

CODE = {".py", ".sh", ".sql", ".mako", ".html", ".css", ".js"}
LONGEST_FILE = 400

SILENCER = re.compile(
    r"#\s*(?:type:\s*ignore(?:\[[^\]]*\])?|noqa(?::\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)?)(?P<reason>.*)"
)
LEFT_FOR_LATER = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b")


def lines() -> Iterator[tuple[Path, int, str]]:
    """Every line of every text file."""
    for file in files():
        try:
            text = (ROOT / file).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        yield from ((file, number, line) for number, line in enumerate(text.splitlines(), start=1))


def comments() -> Iterator[tuple[Path, int, str]]:
    """Every comment of every Python file."""
    for file in files():
        if file.suffix == ".py":
            with (ROOT / file).open("rb") as source:
                yield from (
                    (file, token.start[0], token.string)
                    for token in tokenize.tokenize(source.readline)
                    if token.type == tokenize.COMMENT
                )


def test_no_file_names_a_package_index_or_registry() -> None:
    """Where packages come from is the machine's business: a file that names an index fails behind another one."""
    found = [f"{file}:{number}: {line.strip()}" for file, number, line in lines() if PACKAGE_INDEX.search(line)]

    assert found == []


def test_no_file_names_a_path_of_one_machine() -> None:
    """The repository stands alone, wherever it is checked out."""
    found = [f"{file}:{number}: {line.strip()}" for file, number, line in lines() if MACHINE_PATH.search(line)]

    assert found == []


def test_no_source_file_is_longer_than_400_lines() -> None:
    """A file is read in five minutes."""
    lengths = {
        str(file): len((ROOT / file).read_text(encoding="utf-8").splitlines())
        for file in files()
        if file.suffix in CODE or file.parts[0] == "bin" or file.name == "Makefile"
    }

    assert {file: length for file, length in lengths.items() if length > LONGEST_FILE} == {}


def test_a_silenced_check_gives_its_reason() -> None:
    """Whoever reads a silenced warning learns why it is right."""
    found = [
        f"{file}:{number}: {comment}"
        for file, number, comment in comments()
        if (silencer := SILENCER.search(comment)) and len(silencer["reason"].strip(" #-:")) < 10
    ]

    assert found == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    """What is open is written down where it is planned, not in the code."""
    found = [f"{file}:{number}: {comment}" for file, number, comment in comments() if LEFT_FOR_LATER.search(comment)]

    assert found == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_the_two_commands(readme: str) -> None:
    """`make run` and `make test` stand in a block of commands, in both languages."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", (ROOT / readme).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    commands = {line.split("#")[0].strip() for block in blocks for line in block.splitlines()}

    assert {"make run", "make test"} <= commands


def test_each_readme_links_to_the_other() -> None:
    """A reader finds the page in his own language."""
    english = (ROOT / "README.md").read_text(encoding="utf-8")
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")

    assert "(README.zh-CN.md)" in english
    assert "(README.md)" in chinese
