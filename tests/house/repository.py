"""The repository as the house tests see it: its root, its files, its rooms, its Python sources as trees."""

import ast
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

PURE_ROOMS = ("law", "cases", "states", "judgement")
#: Rooms that take the time as an argument or from the clock port.
TIMELESS_ROOMS = (*PURE_ROOMS, "door", "db", "documents", "publicity", "notifications", "ledger")

_NOT_OURS = {".git", ".venv", "var", "node_modules", "build", "dist", "htmlcov", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed or would be, relative to the root; without git, every file that no tool made."""
    return tuple(sorted(name for name in _listed_by_git() or _walk(ROOT) if (ROOT / name).is_file()))


def _listed_by_git() -> list[Path]:
    """Empty outside a checkout, and where git is missing or refuses a checkout of another owner."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return []
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return [Path(name) for name in listed.stdout.decode().split("\0") if name]


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in _NOT_OURS or entry.name.endswith((".egg-info", "_cache")):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry.relative_to(ROOT)


@cache
def project() -> dict[str, Any]:
    """The content of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def rooms() -> tuple[str, ...]:
    """The top-level packages that hold Python and are part of the product."""
    folders = {file.parts[0] for file in files() if file.suffix == ".py" and len(file.parts) > 1}
    return tuple(sorted(folders - {"tests"}))


def sources(*of: str) -> Iterator[tuple[Path, ast.Module]]:
    """Path and syntax tree of each Python file of the rooms."""
    for file in files():
        if file.suffix == ".py" and file.parts[0] in of:
            yield file, ast.parse((ROOT / file).read_text(encoding="utf-8"), filename=str(file))


def imported_modules(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every module imported, `from a import b` as both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a chain of names; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
