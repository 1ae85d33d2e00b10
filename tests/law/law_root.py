"""A copy of the shipped YAML that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

from law.reading import ROOT


def a_law_root(folder: Path) -> Path:
    """The shipped YAML, copied under `folder`."""
    root = folder / "law"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return root
