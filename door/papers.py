"""Papers after the commit: drawn once from what was frozen at the act, kept for ever, and the same bytes when asked again."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from cases.casefile import Document
from cases.errors import BrokenPromise, InputFault, NotFound
from cases.people import Person
from db.calendars import get_meta
from db.loading import load_case
from db.outbox import Claimed, claim, finish, postpone
from db.papers import AsOf, PaperRow, as_it_stands, as_of_paper, keep_paper, paper_of
from db.session import reading, retrying, transaction
from db.tables import cases, documents
from documents.dossier import LEAVES
from documents.fill import Sheet, Unfit, by_hand, fill, unfit
from documents.forms import NoForm, form_of, forms
from documents.render import DrawingFailed, Drawn, Renderer
from documents.source import Source
from door.paper_store import PaperStore
from door.place import law_of
from door.ports import FaultPoint, no_fault
from judgement.scope import may_see_case
from law import reading as law_files
from law.lawbook import Lawbook
from publicity.edition import public_text

#: Effects of this kind are drawn; a row that failed this often is given up and shown.
RENDER = "render"
MOST_ATTEMPTS = 3
RETRY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A paper that was not drawn, and why, in Chinese."""

    case: str
    document: int
    kind: str
    reason: str


@dataclass(slots=True, kw_only=True)
class RenderReport:
    """What a round drew. `known` were drawn before, or are drawn with the dossier; `held` lack something and wait for a
    person; `failed` are tried again."""

    drawn: int = 0
    known: int = 0
    held: list[Held] = field(default_factory=list)
    failed: list[Held] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What drawing needs: the database, the folder of papers, the renderer, a picture of the seal where one is used, and the
    address of the public site that the codes of papers lead to, where there is one."""

    engine: Engine
    store: PaperStore
    renderer: Renderer
    seal: str | None = None
    site: str = ""


def render_due(
    engine: Engine, store: PaperStore, now: datetime, faults: FaultPoint = no_fault, *, renderer: Renderer | None = None,
    limit: int = 200, seal: str | None = None, site: str = "",
) -> RenderReport:  # fmt: skip
    """Draw what the outbox asks for. Killed anywhere, run twice, or by two at once: each paper is kept once.

    Numbers were given at the act; a paper that cannot be drawn burns none and delays no other.
    """
    report = RenderReport()
    with transaction(engine) as conn:
        claimed = claim(conn, now, limit=limit, kinds=(RENDER,))
    if not claimed:
        return report
    faults("after_claim")
    own = renderer or Renderer()
    try:
        _draw_claimed(Desk(engine=engine, store=store, renderer=own, seal=seal, site=site), claimed, now, faults, report)
    finally:
        if renderer is None:
            own.close()
    return report


def _draw_claimed(desk: Desk, claimed: Sequence[Claimed], now: datetime, faults: FaultPoint, report: RenderReport) -> None:
    waiting: list[tuple[Claimed, Sheet]] = []
    for row in claimed:
        case, document = str(row.body["case"]), int(row.body["document"])
        with reading(desk.engine) as conn:
            case_id = case_id_of(conn, case)
            is_known = paper_of(conn, case_id, document) is not None or kind_of(conn, case_id, document) in LEAVES
            sheet = None if is_known else sheet_or_reason(conn, case_id, document, desk)
        if sheet is None:
            report.known += 1
            _finish(desk.engine, row.id, "done")
        elif isinstance(sheet, str):
            report.held.append(Held(case=case, document=document, kind=str(row.kind), reason=sheet))
            _finish(desk.engine, row.id, "dead")
        else:
            waiting.append((row, sheet))
    drawings = (sheet.drawing(form_of(sheet.kind), seal=desk.seal) for _, sheet in waiting)
    for (row, sheet), drawn in zip(waiting, desk.renderer.draw_all(drawings), strict=True):
        case, document = str(row.body["case"]), int(row.body["document"])
        if isinstance(drawn, DrawingFailed):
            report.failed.append(Held(case=case, document=document, kind=sheet.kind, reason=str(drawn)))
            _try_later(desk.engine, row, now)
            continue
        with reading(desk.engine) as conn:
            case_id = case_id_of(conn, case)
        keep(desk, case_id, document, sheet, drawn, now, faults)
        _finish(desk.engine, row.id, "done")
        report.drawn += 1


def keep(desk: Desk, case_id: int, document: int, sheet: Sheet, drawn: Drawn, now: datetime, faults: FaultPoint) -> PaperRow:
    """Bytes first, then the row that names them. Where another was first, its paper stands and is given."""
    digest = desk.store.keep(drawn.content)
    faults("between_file_and_row")
    row = PaperRow(
        case_id=case_id, document=document, kind=sheet.kind, number=sheet.head["number"], reference=sheet.reference,
        sha256=digest, size=len(drawn.content), pages=drawn.pages, template=sheet.version, law=law_digest(),
        engine=engine_name(), sheet={"head": sheet.head, "values": sheet.values}, rendered_at=now,
    )  # fmt: skip

    def write() -> None:
        with transaction(desk.engine) as conn:
            if paper_of(conn, case_id, document) is None:
                keep_paper(conn, row)

    with suppress(IntegrityError):  # another process kept it between the question and the answer; its row is read below
        retrying(write)
    faults("after_row")
    with reading(desk.engine) as conn:
        kept = paper_of(conn, case_id, document)
    if kept is None:
        raise BrokenPromise(f"paper {case_id}/{document} was kept and is not there")
    return kept


def case_id_of(conn: Connection, number: str) -> int:
    """The id of a case. Raises `NotFound`."""
    found = conn.scalar(select(cases.c.id).where(cases.c.number == number))
    if found is None:
        raise NotFound("没有这个案件")
    return int(found)


def kind_of(conn: Connection, case_id: int, document: int) -> str | None:
    """The kind of a paper; None where there is none."""
    wanted = select(documents.c.kind).where(documents.c.case_id == case_id, documents.c.n == document)
    return conn.scalar(wanted)


def source_of(conn: Connection, case_id: int, document: int) -> Source:
    """What a paper is filled from, as it stood at the act. Raises `NotFound`."""
    found = as_of_paper(conn, case_id, document)
    if found is None:
        raise NotFound("没有这份文书")
    return _source(conn, found, found.case.document(document))


def _source(conn: Connection, found: AsOf, document: Document) -> Source:
    return Source(
        case=found.case, document=document, law=law_here(conn), people=found.people, subjects=found.subjects,
        units=found.units, public=partial(public_text, found.case, subjects=tuple(found.subjects.values())),
    )  # fmt: skip


def law_here(conn: Connection) -> Lawbook:
    """The law of the database's place, with what was loaded into its calendars."""
    return law_of(conn, get_meta(conn, "place") or "humen", None)


def sheet_or_reason(conn: Connection, case_id: int, document: int, desk: Desk) -> Sheet | str:
    """The filled form, or the sentence that says why it may not be issued."""
    try:
        sheet = fill(source_of(conn, case_id, document), desk.site)
    except NoForm as none:
        return str(none)
    stopped: Unfit | None = unfit(sheet, desk.renderer.faces)
    return sheet if stopped is None else stopped.sentence


def _finish(engine: Engine, row_id: int, status: str) -> None:
    def write() -> None:
        with transaction(engine) as conn:
            finish(conn, [row_id], status)

    retrying(write)


def _try_later(engine: Engine, row: Claimed, now: datetime) -> None:
    def write() -> None:
        with transaction(engine) as conn:
            if row.attempts >= MOST_ATTEMPTS:
                finish(conn, [row.id], "dead")
            else:
                postpone(conn, row.id, now + RETRY)

    retrying(write)


# ---------------------------------------------------------------------------------------------------------- one paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A draft: its bytes with the mark 草稿, what would stop its issue, and what is left to be filled in by hand."""

    content: bytes
    pages: int
    stopped: str | None
    by_hand: tuple[str, ...]


def issued(desk: Desk, case: str, document: int, now: datetime, faults: FaultPoint = no_fault) -> tuple[PaperRow, bytes]:
    """The paper as it was issued, drawn now if it was not yet. Raises `InputFault` with everything that is missing."""
    with reading(desk.engine) as conn:
        case_id = case_id_of(conn, case)
        row = paper_of(conn, case_id, document)
        if row is not None:
            return row, desk.store.read(row.sha256)
        if source_of(conn, case_id, document).document.status == "draft":
            raise InputFault("这份文书还是草稿，尚未签发；请加 --preview 预览")
        sheet = sheet_or_reason(conn, case_id, document, desk)
    if isinstance(sheet, str):
        raise InputFault(sheet)
    drawn = desk.renderer.draw(sheet.drawing(form_of(sheet.kind), seal=desk.seal))
    row = keep(desk, case_id, document, sheet, drawn, now, faults)
    return row, desk.store.read(row.sha256)


def preview(desk: Desk, case: str, document: int) -> Preview:
    """The paper with the mark 草稿, complete or not, whatever its status."""
    with reading(desk.engine) as conn:
        sheet = fill(source_of(conn, case_id_of(conn, case), document))
    stopped = unfit(sheet, desk.renderer.faces)
    drawn = desk.renderer.draw(sheet.drawing(form_of(sheet.kind), draft=True))
    return Preview(
        content=drawn.content, pages=drawn.pages, stopped=stopped.sentence if stopped else None,
        by_hand=tuple(content.label for content in by_hand(sheet)),
    )  # fmt: skip


def drawn_by_hand(desk: Desk, case: str, kind: str, now: datetime) -> Preview:
    """A paper that no act has made, filled from the case as it stands, without number, for work by hand; nothing is registered.

    Raises `NotFound`, `NoForm`.
    """
    form = form_of(kind)
    with reading(desk.engine) as conn:
        found = as_it_stands(conn, case_id_of(conn, case), now)
        if found is None:
            raise NotFound("没有这个案件")
        paper = Document(n=len(found.case.documents) + 1, kind=kind, status="draft", at=now)
        sheet = fill(_source(conn, found, paper))
    drawn = desk.renderer.draw(sheet.drawing(form, seal=None))
    left = tuple(content.label for content in form.declared.contents if not sheet.values.get(content.key))
    return Preview(content=drawn.content, pages=drawn.pages, stopped=None, by_hand=left)


def sheet_of(engine: Engine, case: str, document: int) -> Sheet:
    """The filled form of a paper: as kept, where it was drawn with the present template, else filled now."""
    with reading(engine) as conn:
        case_id = case_id_of(conn, case)
        row = paper_of(conn, case_id, document)
        if row is None or row.template != form_of(row.kind).version:
            return fill(source_of(conn, case_id, document))
    return Sheet(kind=row.kind, version=row.template, reference=row.reference, **row.sheet)


def documents_to_draw(conn: Connection, case_id: int) -> list[tuple[int, str]]:
    """Number and kind of every issued or served paper of a case that has a form, in order."""
    table = documents
    wanted = select(table.c.n, table.c.kind).where(table.c.case_id == case_id, table.c.status.in_(("issued", "served")))
    return [(row.n, row.kind) for row in conn.execute(wanted.order_by(table.c.n)) if row.kind in forms()]


def redrawn(desk: Desk, row: PaperRow) -> bytes:
    """The paper drawn again from its kept sheet; the same bytes while template and engine are those of the row."""
    form = form_of(row.kind)
    sheet = Sheet(kind=row.kind, version=row.template, reference=row.reference, **row.sheet)
    return desk.renderer.draw(sheet.drawing(form, seal=desk.seal)).content


def chosen_document(conn: Connection, case: str, which: str, person: Person | None = None) -> Document:
    """The newest paper of a kind, or the one with a number in the case. Raises `NotFound`, `InputFault`."""
    found = load_case(conn, case)
    if found is None or (person is not None and not may_see_case(person, found)):
        raise NotFound("没有这个案件")
    if which.isdigit():
        papers = [d for d in found.documents if d.n == int(which)]
    else:
        papers = [d for d in found.documents if d.kind == which and d.status != "superseded"]
    if not papers:
        kinds = "、".join(dict.fromkeys(d.kind for d in found.documents))
        raise NotFound(f"本案没有文书“{which}”；现有：{kinds or '无'}")
    return papers[-1]


def engine_name() -> str:
    """The layout engine and its version, as kept with each paper."""
    return f"weasyprint {version('weasyprint')}"


@cache
def law_digest() -> str:
    """A digest of the law as shipped, as kept with each paper."""
    digest = hashlib.sha256()
    for path in sorted(Path(law_files.ROOT).rglob("*.yaml")):
        digest.update(path.relative_to(law_files.ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


