"""A case's whole file (案卷) as a folder: bound for printing, paper by paper as issued, with a manifest that verifies offline."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from pypdf import PdfReader, PdfWriter
from sqlalchemy import Connection

from cases.casefile import CaseFile
from cases.clockface import day_of
from cases.errors import DubanError, InputFault
from db.loading import events_of, load_case_by_id
from db.papers import PaperRow
from db.session import reading
from documents.dossier import Leaf, bound, front, leaves
from documents.forms import forms
from documents.render import Drawing
from documents.source import day_words, sanction_words
from door.checkpoint import write_durably
from door.papers import Desk, case_id_of, issued, law_here
from law.lawbook import Lawbook

MANIFEST, SIGNATURE, BOUND, RECORD = "manifest.json", "manifest.sig", "案卷.pdf", "流转记录.json"
CHECKER = "verify_dossier.py"


class BrokenDossier(DubanError):
    """A dossier is not as it was handed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What was written: the folder, the papers in their order, the pages of the bound file, what could not be bound."""

    folder: Path
    papers: int
    pages: int
    left_out: tuple[str, ...]


def write_dossier(desk: Desk, number: str, folder: Path, now: datetime, key: SigningKey | None = None) -> Dossier:
    """Write the dossier of a case into a new folder: `案卷.pdf`, every paper by itself, the record, manifest and checker.

    Raises `InputFault` for a folder that holds something already, `NotFound` for an unknown case.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputFault(f"文件夹 {folder} 不是空的；请换一个")
    with reading(desk.engine) as conn:
        case = load_case_by_id(conn, case_id_of(conn, number))
        assert case is not None, "its id was just found"
        law, record = law_here(conn), _record(conn, case)
    rows, left_out = _issued(desk, case, now)
    found = leaves([case.document(row.document) for row, _ in rows], [row.pages for row, _ in rows])
    opening = desk.renderer.draw(front(case, law.authority_on(day_of(case.opened_at)), found, _facts(case, law))).content
    whole = _bound(desk, opening, [content for _, content in rows])
    (folder / "文书").mkdir(parents=True, exist_ok=True)
    files = {BOUND: whole, RECORD: record}
    files |= {f"文书/{n:03d}-{row.kind}.pdf": content for n, (row, content) in enumerate(rows, start=1)}
    files[CHECKER] = Path(__file__).with_name("dossier_checker.py").read_bytes()
    for name, content in files.items():
        write_durably(folder / name, content)
    manifest = _manifest(case, files, rows, found)
    write_durably(folder / MANIFEST, manifest)
    if key is not None:
        write_durably(folder / SIGNATURE, key.sign(manifest).signature.hex().encode() + b"\n")
    pages = len(PdfReader(BytesIO(whole)).pages)
    return Dossier(folder=folder, papers=len(rows), pages=pages, left_out=tuple(left_out))


def _issued(desk: Desk, case: CaseFile, now: datetime) -> tuple[list[tuple[PaperRow, bytes]], list[str]]:
    rows, left_out = [], []
    for document in bound(case):
        if document.kind not in forms():
            left_out.append(f"第{document.n}号文书（{document.kind}）没有文书式样")
            continue
        try:
            rows.append(issued(desk, case.number, document.n, now))
        except DubanError as fault:
            left_out.append(f"第{document.n}号文书：{fault}")
    return rows, left_out


def _bound(desk: Desk, opening: bytes, papers: Sequence[bytes]) -> bytes:
    """Cover, index and papers in one file, the pages of the papers numbered through at the upper edge."""
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(opening)))
    inside = PdfWriter()
    for content in papers:
        inside.append(PdfReader(BytesIO(content)))
    if papers:
        numbers = PdfReader(BytesIO(desk.renderer.draw(_numbers(len(inside.pages))).content))
        for page, number in zip(inside.pages, numbers.pages, strict=True):
            page.merge_page(number)
        writer.append(PdfReader(_saved(inside)))
    return _saved(writer).getvalue()


def _numbers(pages: int) -> Drawing:
    leaf = '<div class="leaf">{}</div>'
    body = "".join(leaf.format(number) for number in range(1, pages + 1))
    return Drawing(html=f'<html lang="zh-CN"><title>页号</title><body>{body}</body></html>', sheets=("numbers",))


def _saved(writer: PdfWriter) -> BytesIO:
    target = BytesIO()
    writer.write(target)
    target.seek(0)
    return target


def _facts(case: CaseFile, law: Lawbook) -> dict[str, Any]:
    penalties = case.of_kind("penalty")
    facts = penalties[-1].facts if penalties else {}
    decision = facts.get("decision") or {}
    handlers = [name for d in case.papers("case_filing_approval") for name in _names(d.facts.get("handlers", ()))]
    opened = [s["name"] for d in case.documents[:1] for s in d.facts.get("signed_by", ())]
    return {
        "name": facts.get("name"),
        "cause": "；".join(law.violation_label(v["code"], v.get("item")) for v in facts.get("violations", ())),
        "result": sanction_words(decision.get("amount"), decision.get("other") or ()),
        "filed": day_words(facts.get("filed_on")),
        "handlers": "、".join(handlers or opened),
    }


def _names(people: Sequence[dict[str, Any]]) -> list[str]:
    return [str(p["name"]) for p in people]


def _record(conn: Connection, case: CaseFile) -> bytes:
    """The acts of the case with their hashes, so that the dossier can be held against a checkpoint."""
    acts = [
        {key: event[key] for key in ("seq", "action", "by", "prev_hash", "hash")}
        | {"at": event["at"].isoformat(), "recorded_at": event["recorded_at"].isoformat()}
        for event in events_of(conn, case.id)
    ]
    return (json.dumps({"case": case.number, "events": acts}, ensure_ascii=False, indent=1) + "\n").encode()


def _manifest(case: CaseFile, files: dict[str, bytes], rows: Sequence[tuple[PaperRow, bytes]], found: Sequence[Leaf]) -> bytes:
    papers = [
        {"file": f"文书/{n:03d}-{row.kind}.pdf", "title": leaf.title, "number": row.number, "reference": row.reference,
         "sha256": row.sha256, "status": leaf.document.status, "first_page": leaf.first, "last_page": leaf.last}
        for n, ((row, _), leaf) in enumerate(zip(rows, found, strict=True), start=1)
    ]  # fmt: skip
    listed = [{"name": name, "size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for name, c in files.items()]
    body = {"format": "duban-dossier/1", "case": case.number, "title": case.title, "files": listed, "papers": papers}
    said = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    body["digest"] = hashlib.sha256(said.encode()).hexdigest()
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def check_signature(folder: Path, key: VerifyKey) -> None:
    """Hold the manifest against its signature. Raises `BrokenDossier`."""
    try:
        signature = bytes.fromhex((folder / SIGNATURE).read_text(encoding="ascii").strip())
        key.verify((folder / MANIFEST).read_bytes(), signature)
    except (OSError, ValueError, BadSignatureError) as error:
        raise BrokenDossier("清单的签名缺失或者与公钥不符") from error
