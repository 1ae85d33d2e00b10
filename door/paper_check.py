"""Is this file the paper that was issued? Asked by its bytes, and where they differ by the mark the file bears."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Literal

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from sqlalchemy import Connection, Engine

from cases.casefile import CaseFile, Document
from db.loading import load_case_by_id
from db.papers import PaperRow, paper_by_reference, papers_with
from db.session import reading_as

MOST_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is known of a file. `genuine`: byte for byte as issued; `altered`: it bears the mark of an issued paper and is
    not it; `unknown`: no paper of this database. `replaced_by` names what took its place."""

    answer: Literal["genuine", "altered", "unknown"]
    sentence: str
    case: str | None = None
    document: int | None = None
    kind: str | None = None
    number: str | None = None
    status: str | None = None
    replaced_by: str | None = None
    rendered_at: datetime | None = None


def check_file(engine: Engine, content: bytes) -> Verdict:
    """The verdict on the bytes of a file."""
    digest = hashlib.sha256(content).hexdigest()
    with reading_as(engine, None) as conn:
        same = papers_with(conn, digest)
        if same:
            return _verdict(conn, same[0], "genuine")
        mark = mark_of(content)
        row = paper_by_reference(conn, mark) if mark else None
        if row is not None:
            return _verdict(conn, row, "altered")
    return Verdict(answer="unknown", sentence="不是本系统出具的文书，或者出具它的数据库不在这里")


def check_reference(engine: Engine, reference: str) -> Verdict:
    """The verdict on what a code says, for a verifier page: the paper exists; whether a copy is it, only its bytes say."""
    with reading_as(engine, None) as conn:
        row = paper_by_reference(conn, reference)
        if row is None:
            return Verdict(answer="unknown", sentence="没有带有这个验证码的文书")
        return _verdict(conn, row, "genuine")


def mark_of(content: bytes) -> str | None:
    """The mark inside a PDF, or None for what is none or bears none."""
    if not content.startswith(b"%PDF-") or len(content) > MOST_BYTES:
        return None
    try:
        found = PdfReader(BytesIO(content)).metadata
    except (PyPdfError, ValueError, KeyError, RecursionError, OSError):
        return None
    mark = str(found.get("/Keywords") or "") if found else ""
    return mark if mark.startswith("DUBAN:") else None


def _verdict(conn: Connection, row: PaperRow, answer: Literal["genuine", "altered"]) -> Verdict:
    case = load_case_by_id(conn, row.case_id)
    assert case is not None, "a paper belongs to a case"
    document = case.document(row.document)
    later = replacement(case, document)
    title = f"《{row.sheet['head']['title']}》{row.number or ''}"
    words = f"与出具的{title}一致" if answer == "genuine" else f"带有{title}的标记，但内容与出具的不一致，已被改动"
    if document.status == "superseded":
        words += f"；该文书已由{later}代替" if later else "；该文书已撤销或者作废"
    elif document.status == "served":
        words += f"；已于{document.service.get('on', '')}送达"
    return Verdict(
        answer=answer, sentence=words, case=case.number, document=document.n, kind=row.kind, number=row.number,
        status=document.status, replaced_by=later, rendered_at=row.rendered_at,
    )  # fmt: skip


def replacement(case: CaseFile, document: Document) -> str | None:
    """Number, or place in the case, of the paper that took this one's place; None where none did."""
    if document.status != "superseded":
        return None
    after = [d for d in case.documents if d.n > document.n and (d.kind, d.procedure) == (document.kind, document.procedure)]
    standing = [d for d in after if d.status in ("issued", "served")]
    return (standing[0].number or f"第{standing[0].n}号文书") if standing else None
