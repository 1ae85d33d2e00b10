"""Many papers in one PDF for printing: each from a right-hand page, in the order of the cases and their papers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from pypdf import PdfReader, PdfWriter

from cases.errors import InputFault
from db.session import reading
from documents.catalogue import CATALOGUE
from documents.render import DrawingFailed
from door.papers import Desk, case_id_of, documents_to_draw, issued


@dataclass(slots=True, kw_only=True)
class Bound:
    """A batch: its bytes, the papers in it (`AJ2026-000001/5`), its pages, and what was left out and why."""

    content: bytes = b""
    papers: list[str] = field(default_factory=list)
    pages: int = 0
    left_out: list[str] = field(default_factory=list)


def bind(desk: Desk, cases: Sequence[str], now: datetime, *, copies: bool = False) -> Bound:
    """All issued papers of the cases in one file; with `copies` each as often as its kind has copies.

    A paper that cannot be issued is left out by name, the others are not delayed. Raises `NotFound` for an unknown case.
    """
    bound, writer = Bound(), PdfWriter()
    for case in cases:
        with reading(desk.engine) as conn:
            papers = documents_to_draw(conn, case_id_of(conn, case))
        for number, kind in papers:
            try:
                _, content = issued(desk, case, number, now)
            except (InputFault, DrawingFailed) as fault:
                bound.left_out.append(f"{case} 第{number}号文书：{fault}")
                continue
            for _ in range(max(CATALOGUE[kind].copies, 1) if copies else 1):
                _append(writer, content)
            bound.papers.append(f"{case}/{number}")
    target = BytesIO()
    writer.write(target)
    bound.content, bound.pages = target.getvalue(), len(writer.pages)
    return bound


def _append(writer: PdfWriter, content: bytes) -> None:
    if len(writer.pages) % 2:
        writer.add_blank_page()
    writer.append(PdfReader(BytesIO(content)))
