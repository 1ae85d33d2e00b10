"""Verify a dossier without Duban: `python verify_dossier.py [FOLDER]`. Needs Python 3.8 or later and nothing else.

Checks that every file is there under its name with the bytes it was handed out with, that there is no other, that the
papers stand in their order with pages that follow on, and that the chain of the acts is unbroken. Exit code 0: sound.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

MANIFEST, SIGNATURE, RECORD = "manifest.json", "manifest.sig", "流转记录.json"


def findings(folder: Path) -> list[str]:
    """Every thing that is wrong, in words; empty for a sound dossier."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes().decode("utf-8"))
        body = {key: value for key, value in manifest.items() if key != "digest"}
        said = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        found = [] if hashlib.sha256(said.encode()).hexdigest() == manifest["digest"] else ["清单已被改动"]
        found += _form(folder / MANIFEST, manifest)
        found += _files(folder, manifest["files"])
        found += _papers(manifest["papers"], {entry["name"]: entry["sha256"] for entry in manifest["files"]})
        return found + _chain(json.loads((folder / RECORD).read_bytes().decode("utf-8"))["events"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"清单或者记录无法读取：{error}"]


def _form(path: Path, manifest: Any) -> list[str]:
    written = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    return [] if path.read_bytes() == written else ["清单的写法已被改动"]


def _files(folder: Path, listed: list[dict[str, Any]]) -> list[str]:
    found, names = [], set()
    for entry in listed:
        names.add(entry["name"])
        path = folder / entry["name"]
        if not path.is_file():
            found.append(f"缺少文件：{entry['name']}")
            continue
        content = path.read_bytes()
        if len(content) != entry["size"] or hashlib.sha256(content).hexdigest() != entry["sha256"]:
            found.append(f"文件已被改动：{entry['name']}")
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    return found + [f"多出文件：{name}" for name in sorted(there - names - {MANIFEST, SIGNATURE})]


def _papers(papers: list[dict[str, Any]], hashes: dict[str, str]) -> list[str]:
    found, page = [], 1
    for number, paper in enumerate(papers, start=1):
        if not paper["file"].startswith(f"文书/{number:03d}-") or paper["first_page"] != page:
            found.append(f"文书的次序或者页号不符：{paper['file']}")
        if hashes.get(paper["file"]) != paper["sha256"]:
            found.append(f"文书与清单不符：{paper['file']}")
        page = paper["last_page"] + 1
    return found


def _chain(events: list[dict[str, Any]]) -> list[str]:
    before, found = "", []
    for event in events:
        if event["prev_hash"] != before:
            found.append(f"流转记录不相连：第{event['seq']}条")
        before = event["hash"]
    return found


if __name__ == "__main__":
    wrong = findings(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent))
    sys.stdout.write("\n".join(wrong or ["无异常：全部文件与清单一致"]) + "\n")
    sys.exit(1 if wrong else 0)
