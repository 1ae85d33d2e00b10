"""The papers of a replay, drawn beside the frozen facts they were drawn from. Nothing of it is kept in the database."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Engine

from cases.casefile import CaseFile, Document
from cases.clockface import write_moment
from db.session import reading
from db.types import dumps
from documents.dossier import LEAVES
from documents.fill import Sheet
from documents.fonts import MissingFaces
from documents.forms import form_of
from documents.render import DrawingFailed, NoLayoutEngine
from door.papers import Desk, case_id_of, sheet_or_reason
from door.replay import ReplayReport
from door.replay_report import Hashes, Json

Opened = AbstractContextManager[Desk]


def save_papers(report: ReplayReport, folder: Path, opened: Opened | None = None) -> tuple[Hashes, str | None]:
    """Write every registered paper into a folder of the scenario's name: what it was drawn from as JSON and, where a desk
    is given that can draw, each issued or served one as PDF.

    Gives the SHA-256 of what was drawn by case and number, and why nothing could be drawn. A paper that lacks a content
    says so in its JSON (`held`); cover and index of a dossier are drawn with the dossier only.
    """
    papers = list(_papers(report))
    drawn: dict[tuple[str, int], bytes | str] = {}
    trouble: str | None = None
    if opened is not None and papers:
        try:
            with opened as desk:
                drawn = _drawn(report.door.engine, desk, papers)
        except (MissingFaces, NoLayoutEngine) as fault:
            trouble = str(fault)
    hashes = {key: hashlib.sha256(found).hexdigest() for key, found in drawn.items() if isinstance(found, bytes)}
    for index, file, document in papers:
        place = folder / report.scenario.name / f"{index:02}-{document.n:03}-{document.kind}"
        _write(place, file, document, drawn.get((file.number, document.n)), hashes)
    return hashes, trouble


def _papers(report: ReplayReport) -> Iterator[tuple[int, CaseFile, Document]]:
    last = report.steps[-1].evidence.after.files if report.steps else {}
    for index, file in enumerate(last.values(), start=1):
        for document in file.documents:
            yield index, file, document


def _drawn(engine: Engine, desk: Desk, papers: list[tuple[int, CaseFile, Document]]) -> dict[tuple[str, int], bytes | str]:
    """The bytes of each paper that is out, or the sentence that says why it may not be issued."""
    found: dict[tuple[str, int], bytes | str] = {}
    sheets: dict[tuple[str, int], Sheet] = {}
    for _, file, document in papers:
        if document.status not in ("issued", "served") or document.kind in LEAVES:
            continue
        with reading(engine) as conn:
            sheet = sheet_or_reason(conn, case_id_of(conn, file.number), document.n, desk)
        if isinstance(sheet, str):
            found[file.number, document.n] = sheet
        else:
            sheets[file.number, document.n] = sheet
    drawings = (sheet.drawing(form_of(sheet.kind), seal=desk.seal) for sheet in sheets.values())
    for key, drawn in zip(sheets, desk.renderer.draw_all(drawings), strict=True):
        found[key] = str(drawn) if isinstance(drawn, DrawingFailed) else drawn.content
    return found


def _write(
    place: Path, file: CaseFile, document: Document, drawn: bytes | str | None, hashes: Mapping[tuple[str, int], str]
) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    body: Json = {
        "case": file.number, "at": write_moment(document.at), "kind": document.kind, "number": document.number,
        "status": document.status, "sha256": hashes.get((file.number, document.n)),
    }  # fmt: skip
    if isinstance(drawn, bytes):
        place.with_suffix(".pdf").write_bytes(drawn)
    elif drawn is not None:
        body["held"] = drawn
    text = dumps({**body, "facts": document.facts, "service": document.service})
    place.with_suffix(".json").write_text(text, encoding="utf-8")
