"""What a program may look at: cases, offers, deadlines, papers, disclosures; each within the scope of its person."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import HTTPException, Query, Request, Response
from starlette.responses import JSONResponse

from cases.casefile import CaseFile, Deadline, moment_text
from cases.clockface import Moment
from cases.stage import stage
from db.desk import DueLine, desk_deadlines, search_cases
from db.queries import CaseLine
from db.session import reading
from door.request import Offer
from law.clock import trace
from law.lawbook import Lawbook
from states.registry import PROCEDURES
from web.api.gate import api, caller_of, scope
from web.api.problems import blocker_body
from web.policies import Policy, policy
from web.public.search import look_for
from web.public.showing import board_of
from web.screen import paper
from web.site import site_of

router = api()
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/cases")
@policy(Policy.CASES)
@scope("read")
def cases(
    request: Request, q: str = "", stage: str = "", kind: str = "", open: bool = False, mine: bool = False, limit: Limit = 50,
    cursor: str = "",
) -> Response:  # fmt: skip
    """Cases in scope, newest first."""
    site, person = site_of(request), caller_of(request).person
    before = _cursor(request, cursor, int)
    with reading(site.door.engine) as conn:
        found = search_cases(
            conn, person, words=q, stage=stage or None, kind=kind or None, open_only=open, own_only=mine, before=before,
            limit=limit + 1,
        )  # fmt: skip
    shown = found[:limit]
    return _page(request, [_case_line(line) for line in shown], shown[-1].id if len(found) > limit else None)


@router.get("/cases/{number}")
@policy(Policy.CASES)
@scope("read")
def case(request: Request, number: str) -> Response:
    """One case: what it is, its hazards, procedures, papers and acts. Facts that may hold personal matter are not given."""
    return JSONResponse(_case(_seen(request, number)))


@router.get("/cases/{number}/offers")
@policy(Policy.CASES)
@scope("read")
def offers(request: Request, number: str) -> Response:
    """What the client's person may do with the case now, and for the rest every reason why not."""
    door, person = site_of(request).door, caller_of(request).person
    with reading(door.engine) as conn:
        found, offered = door.desk(conn, number, person)
    return JSONResponse({"case": found.number, "version": found.version, "items": [_offer(one) for one in offered]})


@router.get("/cases/{number}/deadlines")
@policy(Policy.CASES)
@scope("read")
def deadlines(request: Request, number: str) -> Response:
    """Every clock of the case with its reckoning day by day."""
    law = site_of(request).door.lawbook
    return JSONResponse({"case": number, "items": [_deadline(one, law) for one in _seen(request, number).deadlines]})


@router.get("/cases/{number}/documents")
@policy(Policy.CASES)
@scope("read")
def documents(request: Request, number: str) -> Response:
    """The papers of the case."""
    return JSONResponse({"case": number, "items": _papers(_seen(request, number))})


@router.get("/deadlines")
@policy(Policy.CASES)
@scope("read")
def due(request: Request, mine: bool = False, limit: Limit = 50, cursor: str = "") -> Response:
    """Open clocks in scope: terms of the agency first, then by their end."""
    site, person = site_of(request), caller_of(request).person
    after = _cursor(request, cursor, list)
    key = None if after is None else (int(after[0]), datetime.fromisoformat(after[1]), int(after[2]), int(after[3]))
    with reading(site.door.engine) as conn:
        found = desk_deadlines(conn, person, own_only=mine, after=key, limit=limit + 1)
    shown = found[:limit]
    last = [shown[-1].key[0], shown[-1].key[1].isoformat(), *shown[-1].key[2:]] if len(found) > limit else None
    return _page(request, [_due(line) for line in shown], last)


@router.get("/disclosures")
@policy(Policy.SIGNED_IN)
@scope("read")
def disclosures(request: Request, q: str = "", kind: str = "", limit: Limit = 50, cursor: str = "") -> Response:
    """What is public now, newest first, each with the hash of its edition."""
    board = board_of(request)
    found = look_for(board, words=q, kind=kind, after=_cursor(request, cursor, str) or "", size=limit)
    if found.fault:
        raise HTTPException(400, found.fault)
    items = [{"hash": one.hash, "edition": one.content} for one in found.notices]
    return _page(request, items, found.after or None)


# --------------------------------------------------------------------------------------------------------------------


def _seen(request: Request, number: str) -> CaseFile:
    return site_of(request).door.view(number, caller_of(request).person.label)


def _page(request: Request, items: list[dict[str, Any]], last: object | None) -> Response:
    """A page of a list; `next` leads on, null on the last one."""
    site, where = site_of(request), f"cursor{request.scope['path']}"
    return JSONResponse({"items": items, "next": None if last is None else site.sign(where, last)})


def _cursor(request: Request, text: str, kind: type) -> Any:
    """What a cursor of this very list holds; None for none. Raises 400 for one that we did not give."""
    if not text:
        return None
    found = site_of(request).signed(f"cursor{request.scope['path']}", text)
    if not isinstance(found, kind):
        raise HTTPException(400, "cursor 无法识别，请使用上一页给出的 next")
    return found


def _when(value: Moment | None) -> str | None:
    return None if value is None else moment_text(value)


def _case_line(line: CaseLine) -> dict[str, Any]:
    return {
        "number": line.number, "kind": line.kind, "title": line.title, "stage": line.stage, "subject": line.subject,
        "subject_name": line.subject_name, "opened_at": _when(line.opened_at), "closed_at": _when(line.closed_at),
        "version": line.version,
    }  # fmt: skip


def _case(case: CaseFile) -> dict[str, Any]:
    subject = case.subject
    return {
        "number": case.number, "kind": case.kind, "title": case.title, "stage": stage(case), "version": case.version,
        "source": case.source, "subject": subject.label if subject else None, "subject_name": subject.name if subject else None,
        "unit": subject.unit if subject else None, "opened_at": _when(case.opened_at), "opened_by": list(case.opened_by),
        "closed_at": _when(case.closed_at),
        "hazards": [
            {"label": h.label, "description": h.description, "place": h.place, "level": h.level} for h in case.hazards.values()
        ],
        "procedures": [
            {"ref": p.ref, "kind": p.kind, "state": p.state, "state_label": PROCEDURES[p.kind].states.get(p.state, p.state)}
            for p in case.procedures
        ],
        "documents": _papers(case),
        "events": [
            {"seq": e.seq, "action": e.action, "at": _when(e.at), "recorded_at": _when(e.recorded_at), "by": list(e.by)}
            for e in case.events
        ],
    }  # fmt: skip


def _papers(case: CaseFile) -> list[dict[str, Any]]:
    return [
        {"n": d.n, "kind": d.kind, "title": paper(d.kind), "status": d.status, "number": d.number, "at": _when(d.at)}
        for d in case.documents
    ]


def _offer(one: Offer) -> dict[str, Any]:
    return {
        "action": one.action, "label": one.label, "target": one.target, "allowed": one.allowed,
        "blockers": [blocker_body(blocker) for blocker in one.blockers],
    }  # fmt: skip


def _deadline(one: Deadline, law: Lawbook) -> dict[str, Any]:
    rule = law.clock(one.rule, on=one.version)
    lines = trace(
        rule, one.start, law.calendar, length=one.length, until=one.until, suspended=one.suspended, extended=one.extended,
        literal_start=one.literal_start,
    )  # fmt: skip
    return {
        "n": one.n, "rule": one.rule, "label": rule.label, "article": rule.article, "kind": one.kind, "status": one.status,
        "start": _when(one.start), "due": _when(one.due), "limit": _when(one.limit), "provisional": one.provisional,
        "hazard": one.label,
        "trace": [{"at": _when(t.at or t.day), "count": t.count, "counted": t.counted, "note": t.note} for t in lines],
    }  # fmt: skip


def _due(line: DueLine) -> dict[str, Any]:
    return {
        "case": line.case_number, "title": line.title, "subject_name": line.subject_name, "n": line.n, "rule": line.rule,
        "kind": line.kind, "due": _when(line.due), "limit": _when(line.limit), "provisional": line.provisional,
    }  # fmt: skip
