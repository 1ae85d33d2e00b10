"""Every paper that the acts of a history issue can be filled from what they left behind."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.session import reading
from db.tables import documents
from documents.fill import fill, unfit
from documents.fonts import find_faces
from documents.forms import forms
from door.papers import source_of
from door.replay import replay
from door.scenario_file import read_scenario
from door.vocabulary import vocabulary
from law.lawbook import load_lawbook

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*(ROOT / "tests" / "scenarios").glob("*.yaml"), *(ROOT / "demo" / "histories").glob("*.yaml")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_paper_of_a_history_can_be_issued(file: Path, engine: Engine) -> None:
    """What the contract accepts can be printed: no paper of an accepted act lacks a mandatory content or a glyph."""
    words = vocabulary(load_lawbook())
    replay(read_scenario(file, words), engine, words)
    faces, held = find_faces(), []

    with reading(engine) as conn:
        wanted = select(documents.c.case_id, documents.c.n).where(documents.c.kind.in_(list(forms())))
        for case_id, number in conn.execute(wanted).all():
            source = source_of(conn, case_id, number)
            sheet = fill(source)
            sheet.drawing(forms()[sheet.kind])
            stopped = unfit(sheet, faces)
            held += [stopped.sentence] if stopped and source.document.status != "draft" else []  # as registered

    assert held == []
