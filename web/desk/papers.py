"""The papers of a case: as issued, as a draft, as Word, and the whole file of the case."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.errors import DubanError, InputFault, NotFound
from db.papers import paper_of
from db.session import reading
from documents.forms import form_of, forms
from documents.word import word_of
from door.dossier import BOUND, write_dossier
from door.drawing import drawing_desk as installed_desk
from door.paper_access import Opened, PaperRefused, dossier_for, note_opening, paper_for
from door.paper_store import PaperStore
from door.papers import Desk, issued, preview, sheet_of
from web.policies import Policy, policy, takes
from web.routes import NotPermitted, pages
from web.screen import paper, render
from web.site import Site, now_of, seat_of, site_of

router = pages("/cases/{number}")
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Papers are drawn by one process each; no more than these at once, and nobody waits for ever.
_DRAWING = threading.BoundedSemaphore(2)
PATIENCE = 60.0
_ISSUED = ("issued", "served")


class DrawingBusy(DubanError):
    """所有排版进程都在使用，请稍后重试。"""


@contextmanager
def drawing_desk(site: Site) -> Iterator[Desk]:
    """What drawing needs, for the length of a block. Raises `DrawingBusy` where too many draw at once."""
    if not _DRAWING.acquire(timeout=PATIENCE):
        raise DrawingBusy("正在排版的文书较多，请稍后重试")
    try:
        with installed_desk(site.door.engine, site.settings, pool=1) as desk:
            yield desk
    finally:
        _DRAWING.release()


@router.get("/papers/{n}")
@policy(Policy.CASES)
def paper_file(request: Request, number: str, n: int) -> Response:
    """The PDF: the bytes that were issued, or a draft with its mark. A look at personal data is kept (I-38)."""
    opened = _opened(request, number, n)
    site = site_of(request)
    try:
        content = _kept(site, opened)
        draft = content is None
        if content is None:
            with drawing_desk(site) as desk:
                content = preview(desk, number, n).content
    except NotFound:
        raise
    except DubanError as fault:
        return _cannot(request, opened, fault)
    note_opening(site.door.engine, site.door.clock, site.door.ids, opened, seat_of(request).person)
    return _sent(content, PDF, _name(opened, "pdf", draft=draft), inline=True)


@router.get("/papers/{n}/word")
@policy(Policy.CASES)
def paper_word(request: Request, number: str, n: int) -> Response:
    """The text for WPS or Word; the PDF remains the paper."""
    opened = _opened(request, number, n)
    site = site_of(request)
    is_draft = opened.document.status == "draft"
    try:
        sheet = sheet_of(site.door.engine, number, n)
        content = word_of(form_of(sheet.kind), sheet.head, sheet.values, draft=is_draft)
    except NotFound:
        raise
    except DubanError as fault:
        return _cannot(request, opened, fault)
    note_opening(site.door.engine, site.door.clock, site.door.ids, opened, seat_of(request).person)
    return _sent(content, WORD, _name(opened, "docx", draft=is_draft))


@router.post("/papers/{n}/draw")
@policy(Policy.BUREAU)
@takes()
def draw(request: Request, number: str, n: int) -> Response:
    """Draw an issued paper now instead of waiting for the round; it is kept once, whoever else draws it."""
    opened = _opened(request, number, n)
    try:
        with drawing_desk(site_of(request)) as desk:
            issued(desk, number, n, now_of(request))
    except NotFound:
        raise
    except DubanError as fault:
        return _cannot(request, opened, fault)
    return RedirectResponse(f"/cases/{number}/papers/{n}", status_code=303)


@router.post("/dossier")
@policy(Policy.BUREAU)
@takes("anyway")
def dossier(request: Request, number: str) -> Response:
    """The whole file of the case in one PDF. What cannot be bound is said first; `anyway` takes it without."""
    site, person = site_of(request), seat_of(request).person
    site.door.view(number, person.label)
    try:
        case = dossier_for(site.door.engine, site.door.clock, site.door.ids, number, person)
    except PaperRefused:
        raise NotPermitted() from None
    try:
        with TemporaryDirectory() as folder, drawing_desk(site) as desk:
            written = write_dossier(desk, number, Path(folder) / "dossier", now_of(request))
            content = (written.folder / BOUND).read_bytes()
    except NotFound:
        raise
    except DubanError as fault:
        return render(request, "paper_fault.html", 409, case=case, title="案卷", reason=str(fault), left_out=(), is_issued=False, n=0)
    if written.left_out and not request.state.form.get("anyway"):
        return render(
            request, "paper_fault.html", 409, case=case, title="案卷", reason="下列文书未能收入案卷", left_out=written.left_out,
            is_issued=False, n=0,
        )  # fmt: skip
    return _sent(content, PDF, f"{number}-案卷.pdf")


def _opened(request: Request, number: str, n: int) -> Opened:
    if not 0 < n < 2**31:
        raise NotFound("没有这份文书")
    try:
        opened = paper_for(site_of(request).door.engine, number, n, seat_of(request).person)
    except PaperRefused:
        raise NotPermitted() from None
    return opened


def _store(site: Site) -> PaperStore:
    return PaperStore(Path(site.settings.papers_folder))


def _kept(site: Site, opened: Opened) -> bytes | None:
    """The bytes of a paper that was drawn, or None."""
    with reading(site.door.engine) as conn:
        row = paper_of(conn, opened.case.id, opened.document.n)
    return None if row is None else _store(site).read(row.sha256)


def _cannot(request: Request, opened: Opened, fault: DubanError) -> Response:
    return render(
        request, "paper_fault.html", 409 if isinstance(fault, InputFault) else 503, case=opened.case, title=paper(opened.document.kind),
        reason=str(fault), left_out=(), is_issued=opened.document.status in _ISSUED, n=opened.document.n,
    )  # fmt: skip


def has_form(kind: str) -> bool:
    """Whether papers of the kind can be drawn."""
    return kind in forms()


def _name(opened: Opened, ending: str, *, draft: bool) -> str:
    """The name of the file: case, kind and number, without what no file system takes."""
    document = opened.document
    parts = [opened.case.number, paper(document.kind), document.number or f"第{document.n}号"]
    name = "-".join([*parts, *(["草稿"] if draft else [])])
    return "".join("_" if c in '\\/:*?"<>|' or not c.isprintable() else c for c in name)[:150] + f".{ending}"


def _sent(content: bytes, media_type: str, name: str, *, inline: bool = False) -> Response:
    shown = "inline" if inline else "attachment"
    ascii_name = f"duban.{name.rpartition('.')[2]}"
    return Response(
        content, media_type=media_type,
        headers={
            "content-disposition": f"{shown}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}",
            "cache-control": "no-store",
        },
    )  # fmt: skip
