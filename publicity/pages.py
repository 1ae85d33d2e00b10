"""The public board as HTML, and the whole static set of files with their hashes (pure)."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from publicity.content import canonical, hash_of
from publicity.exports import as_atom, as_csv, as_json
from publicity.monthly import as_monthly_json, months_of
from publicity.notices import Board, Notice

#: The file of an export that holds the SHA-256 of each of the others.
MANIFEST = "manifest.json"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def fragment(notice: Notice, heading: str = "h2") -> Markup:
    """One notice as a piece of HTML, every text of it escaped."""
    macros = vars(_templates().get_template("_notice.html").module)
    return Markup(macros["notice"](notice, heading))


def notice_page(notice: Notice, root: str = "../") -> bytes:
    """The page of one notice; `root` leads from it to the index."""
    return _templates().get_template("notice.html").render(n=notice, root=root).encode()


def index_page(board: Board) -> bytes:
    """The page of all notices."""
    return _templates().get_template("index.html").render(board=board, root="").encode()


def static_set(board: Board, site: str) -> dict[str, bytes]:
    """Every file of the public site by its path, and `MANIFEST` with the SHA-256 of each of the others.

    `p/ID.json` are the canonical bytes of an edition, whose SHA-256 is the hash shown. `gone.txt` lists, one a line, the
    ids whose former pages must answer 410.
    """
    files = {
        "index.html": index_page(board), "disclosures.json": as_json(board), "penalties.csv": as_csv(board),
        "feed.atom": as_atom(board, site), "gone.txt": "".join(f"{name}\n" for name in board.gone).encode(),
    }  # fmt: skip
    for notice in board.notices:
        files[f"p/{notice['id']}.html"] = notice_page(notice)
        files[f"p/{notice['id']}.json"] = canonical(notice.content)
    for month in months_of(board):
        files[f"monthly/{month}.json"] = as_monthly_json(board, month)
    hashes = {path: hash_of(files[path]) for path in sorted(files)}
    body = {"format": "duban-export/1", "day": board.day.isoformat(), "files": hashes}
    files[MANIFEST] = (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    return files


def altered(files: Mapping[str, bytes]) -> list[str]:
    """What is not as the manifest among the files says, in sentences: changed, missing, or not of the export."""
    try:
        kept = json.loads(files[MANIFEST])["files"]
        wanted = {str(path): str(value) for path, value in kept.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return [f"{MANIFEST} 无法读取，导出已损坏"]
    found = {path: hash_of(written) for path, written in files.items() if path != MANIFEST}
    return [
        *(f"{path} 已不存在" for path in sorted(wanted.keys() - found.keys())),
        *(f"{path} 不属于这次导出" for path in sorted(found.keys() - wanted.keys())),
        *(f"{path} 与导出时不同" for path in sorted(wanted) if path in found and found[path] != wanted[path]),
    ]
