"""The dossier: its order, its pages, its checklist, and that nothing in it changes unnoticed."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from pypdf import PdfReader
from sqlalchemy import Engine

from cases.casefile import CaseFile, Document
from db.loading import load_case
from db.session import reading
from documents.dossier import ORDER
from documents.fill import fill
from documents.forms import forms
from documents.render import Renderer
from documents.review import File, Finding, review
from door.dossier import BOUND, MANIFEST, SIGNATURE, BrokenDossier, check_signature, write_dossier
from door.dossier_checker import findings
from door.paper_store import PaperStore
from door.papers import Desk, law_here, source_of
from door.ports import WallClock
from door.replay import replay
from door.scenario_file import read_scenario
from door.vocabulary import vocabulary
from law.lawbook import load_lawbook

HISTORIES = Path(__file__).resolve().parents[2] / "demo" / "histories"
CASE = "AJ2026-000001"
KEY = SigningKey(b"k" * 32)


def played(engine: Engine) -> None:
    """The history of a penalty from the visit to the closing of the case."""
    words = vocabulary(load_lawbook())
    replay(read_scenario(HISTORIES / "2_penalised_disclosed.yaml", words), engine, words)


@pytest.fixture
def dossier(engine: Engine, tmp_path: Path, renderer: Renderer) -> Path:
    """The dossier of that case."""
    played(engine)
    desk = Desk(engine=engine, store=PaperStore(tmp_path / "papers"), renderer=renderer)
    return write_dossier(desk, CASE, tmp_path / "dossier", WallClock().now(), KEY).folder


def test_a_dossier_stands_in_legal_order_with_pages_that_follow_on(dossier: Path) -> None:
    """Cover and index, then the papers as a dossier is bound, their pages numbered through; I-39: the script inside finds
    it sound with nothing but Python: no Duban, no database, no network."""
    manifest = json.loads((dossier / MANIFEST).read_text(encoding="utf-8"))
    kinds = [paper["file"].split("-", 1)[1].removesuffix(".pdf") for paper in manifest["papers"]]
    places = [ORDER.index(kind) if kind in ORDER else len(ORDER) for kind in kinds]
    pages = PdfReader(dossier / BOUND).pages

    assert places == sorted(places)
    assert "卷内目录" in "".join(pages[1].extract_text().split())
    assert len(pages) == 2 + manifest["papers"][-1]["last_page"]
    assert findings(dossier) == []
    check_signature(dossier, KEY.verify_key)
    alone = [sys.executable, "-I", "-S", str(dossier / "verify_dossier.py")]
    answer = subprocess.run(alone, capture_output=True, text=True, check=False, cwd=dossier.anchor)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "无异常" in answer.stdout


def _flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def _rename(folder: Path) -> None:
    first = sorted((folder / "文书").iterdir())[0]
    first.rename(first.with_name("099-other.pdf"))


def _swap(folder: Path) -> None:
    first, second = sorted((folder / "文书").iterdir())[:2]
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)


def _reorder(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["papers"].reverse()
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


CHANGES: dict[str, Callable[[Path], None]] = {
    "a file is renamed": _rename,
    "two files change places": _swap,
    "the manifest is reordered": _reorder,
    "a file is added": lambda folder: (folder / "文书" / "200-extra.pdf").write_bytes(b"%PDF-"),
    "a file is taken away": lambda folder: (folder / BOUND).unlink(),
    "the manifest is emptied": lambda folder: (folder / MANIFEST).write_text("{}", encoding="utf-8"),
}


def test_whatever_is_changed_in_a_dossier_is_found(dossier: Path, tmp_path: Path) -> None:
    """I-39: renamed, swapped, reordered, added, taken away, three hundred random bits flipped: every change is found
    offline, and a manifest that was written anew lacks the signature."""
    unnoticed = []
    for what, change in CHANGES.items():
        copy = tmp_path / "copy"
        shutil.copytree(dossier, copy)
        change(copy)
        unnoticed += [] if findings(copy) else [what]
        shutil.rmtree(copy)
    chance = random.Random(39)
    files = [p for p in sorted(dossier.rglob("*")) if p.is_file() and p.name not in ("verify_dossier.py", SIGNATURE)]
    for _ in range(300):
        path = chance.choice(files)
        kept = path.read_bytes()
        _flip(path, chance)
        unnoticed += [] if findings(dossier) else [path.name]
        path.write_bytes(kept)
    (dossier / MANIFEST).write_bytes((dossier / MANIFEST).read_bytes().replace(CASE.encode(), b"AJ2026-000002"))

    assert unnoticed == []
    with pytest.raises(BrokenDossier):
        check_signature(dossier, KEY.verify_key)


SPOILT: list[tuple[str, Callable[[CaseFile], object]]] = [
    ("两名以上持证执法人员", lambda case: case.procedure(_penalty(case)).facts.update(handlers=["chen"])),
    ("各文书当事人名称一致", lambda case: _paper(case, "penalty_decision_unit").facts.update(subject="另一家厂")),
    ("依法告知", lambda case: _paper(case, "penalty_notice").service.clear()),
    ("依法集体讨论", lambda case: setattr(_paper(case, "collective_discussion"), "status", "superseded")),
    ("七日内送达", lambda case: _paper(case, "penalty_decision_unit").service.update(on="2026-10-30")),
    ("送达回证完整", lambda case: _paper(case, "penalty_decision_unit").service.update(recipient=None)),
    ("首页、目录齐全", lambda case: setattr(_paper(case, "dossier_cover"), "status", "superseded")),
]


def test_a_finished_file_passes_the_checklist_of_the_inspectors(engine: Engine) -> None:
    """A case carried through the door to its end leaves nothing to score off (paper.md §1.4); each line fails for the file
    that deserves it."""
    played(engine)

    sound = reviewed(engine, lambda case: None)
    found = {asked: [line.asked for line in reviewed(engine, spoil) if not line.is_ok] for asked, spoil in SPOILT}

    assert [f"{line.asked}：{line.problem}" for line in sound if not line.is_ok] == []
    assert len(sound) == 14
    assert [asked for asked, amiss in found.items() if asked not in amiss] == []


def reviewed(engine: Engine, spoil: Callable[[CaseFile], object]) -> list[Finding]:
    """The checklist over the stored case, spoilt first."""
    with reading(engine) as conn:
        case = load_case(conn, CASE)
        assert case is not None
        numbers = [d.n for d in case.documents if d.kind in forms() and d.status != "draft"]
        sheets = {n: fill(source_of(conn, case.id, n)).values for n in numbers}
        law = law_here(conn)
    spoil(case)
    return review(File(case=case, penalty=case.procedure(_penalty(case)), sheets=sheets, law=law))


def _penalty(case: CaseFile) -> int:
    return case.of_kind("penalty")[0].n


def _paper(case: CaseFile, kind: str) -> Document:
    return case.papers(kind)[-1]
