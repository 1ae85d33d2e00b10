"""One act on a case: its form, what stands against it, and the doing of it."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.action import Blocker
from cases.casefile import CaseFile
from cases.clockface import SHANGHAI, day_of
from cases.errors import InputFault, NotFound
from cases.people import Person
from db.registers import names_of
from db.session import reading
from door.request import Outcome
from door.request import Request as Asked
from states.registry import ROWS
from states.spec import Act
from web.desk.given import given_for
from web.desk.offering import choosable, co_signers, paper_choices, target_words
from web.desk.view import NOT_ON_PAGES, act_of, next_acts
from web.forms.building import fields_of
from web.forms.faults import check
from web.forms.fields import Choices, Field, Sent, body_of
from web.forms.fields import names_of as form_names
from web.policies import Policy, policy
from web.routes import pages
from web.screen import act_label, render
from web.site import now_of, seat_of, site_of

router = pages()
#: Fields of the envelope; every other name must be one of the act's (I-45).
ENVELOPE = frozenset({"_request", "_version", "_with", "_on", "_at"})
LONGEST_ID = 100


@dataclass(slots=True, kw_only=True)
class Sheet:
    """The form of one act on one case."""

    case: CaseFile
    act: Act
    on: str | None
    fields: list[Field]
    signers: Choices
    papers: Choices
    faults: list[str] = field(default_factory=list)
    blockers: tuple[Blocker, ...] = ()
    conflict: list[dict[str, Any]] = field(default_factory=list)


@router.get("/cases/{number}/acts/{action}")
@policy(Policy.CASES)
def act_form(request: Request, number: str, action: str, on: str = "") -> Response:
    """The form of an act; what now stands against it is said above."""
    sheet = _sheet(request, number, action, on or None, None)
    return _drawn(request, sheet, 200)


@router.post("/cases/{number}/acts/{action}")
@policy(Policy.CASES)
def post_act(request: Request, number: str, action: str) -> Response:
    """Do it."""
    return do_act(request, number, action, [])


def do_act(request: Request, number: str, action: str, faults: list[str]) -> Response:
    """Once for one form, however often it is sent; not at all where the case has moved on since it was drawn, or where it has
    `faults` already."""
    form: dict[str, list[str]] = request.state.form
    on = _first(form, "_on") or None
    sheet = _sheet(request, number, action, on, form)
    refuse_strangers(form, sheet.fields)
    body = body_of(sheet.fields)
    homeless = check(sheet.act.inputs, body, sheet.fields)
    if faults or homeless is not None:
        sheet.faults = [*faults, *(homeless or [])] or ["有内容需要更正，见下方标红处"]
        return _drawn(request, sheet, 422)
    try:
        asked = _asked(form, seat_of(request).person, number, action, on, body)
    except ValueError as fault:
        sheet.faults = [str(fault)]
        return _drawn(request, sheet, 422)
    outcome = site_of(request).door.perform([asked])[0]
    return _answered(request, sheet, outcome, asked)


def _answered(request: Request, sheet: Sheet, outcome: Outcome, asked: Asked) -> Response:
    if outcome.accepted:
        seq = outcome.events[0][0] if outcome.events else ""
        return RedirectResponse(f"/cases/{sheet.case.number}?done={seq}", status_code=303)
    if outcome.conflict:
        sheet.conflict = _who_won(request, sheet.case.number, asked.expected_version or 0)
        sheet.faults = ["在您填写期间，案件已被他人办理。请核对下面的记录；仍需办理的，请再次提交。"]
        return _drawn(request, sheet, 409)
    sheet.blockers = outcome.blockers
    sheet.faults = [outcome.problem] if outcome.problem else []
    return _drawn(request, sheet, 422)


def _asked(form: Sent, person: Person, number: str, action: str, on: str | None, body: dict[str, Any]) -> Asked:
    version, request_id, at = _first(form, "_version"), _first(form, "_request"), _first(form, "_at")
    if not version.isdecimal() or len(version) > 9 or not request_id or len(request_id) > LONGEST_ID:
        raise ValueError("表单不完整，请返回案件页面重新打开")
    when = None
    if at:
        try:
            when = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
        except ValueError:
            raise ValueError("“办理时间”无法识别，请写作 2026-03-02T10:00") from None
    others = tuple(label for label in form.get("_with", ()) if label and label != person.label)
    return Asked(
        action=action, by=(person.label, *others), case=number, on=on, inputs=body, at=when,
        request_id=f"{person.label}:{request_id}", expected_version=int(version),
    )  # fmt: skip


def refuse_strangers(form: Sent, fields: list[Field]) -> None:
    """Raises `InputFault` for a name that is neither of the act's inputs nor of the envelope: nothing is set by smuggling."""
    strange = sorted(set(form) - form_names(fields) - ENVELOPE)
    if strange:
        raise InputFault(f"表单含有不认识的项：{'、'.join(name[:40] for name in strange[:5])}")


def _sheet(request: Request, number: str, action: str, on: str | None, sent: Sent | None) -> Sheet:
    site, seat, now = site_of(request), seat_of(request), now_of(request)
    if action not in ROWS or action in NOT_ON_PAGES:
        raise NotFound("没有这个办理事项")
    with reading(site.door.engine) as conn:
        case, offers = site.door.desk(conn, number, seat.person)
        target = next((p for p in case.procedures if p.ref == on), None)
        act = act_of(action, target.kind if target else None)
        if act.target == "file" or act.is_system_only:
            raise NotFound("没有这个办理事项")
        allowed, blocked = next_acts(case, offers, seat.person, now)
        meant = [one for one in allowed if one.name == action and (one.target == on or not on or act.target != "procedure")]
        hazards = [h for one in meant for h in one.on_hazards] if act.target == "hazards" and meant else None
        offer = choosable(conn, case, act, site.door.lawbook, hazards, day_of(now), target, sent)
        given = given_for(conn, case, act, target, now, site.door.lawbook)
        signers = co_signers(conn, case, act, seat.person)
    against = next((one.blockers for one in blocked if one.name == action and (one.target == on or not on)), ())
    return Sheet(
        case=case, act=act, on=on, fields=fields_of(act.inputs, offer, sent, given=given), signers=signers,
        papers=paper_choices(case) if act.target == "document" else (), blockers=() if meant else against,
    )  # fmt: skip


def _who_won(request: Request, number: str, seen: int) -> list[dict[str, Any]]:
    """What was done since the form was drawn, and by whom."""
    site, seat = site_of(request), seat_of(request)
    case = site.door.view(number, seat.person.label)
    since = [e for e in case.events if e.seq > seen]
    with reading(site.door.engine) as conn:
        names = names_of(conn, {label for e in since for label in e.by})
    return [{"at": e.recorded_at, "what": act_label(e.action), "who": "、".join(names.get(b, b) for b in e.by)} for e in since]


def _drawn(request: Request, sheet: Sheet, status: int) -> Response:
    form = getattr(request.state, "form", {})
    return render(
        request, "act.html", status, sheet=sheet, case=sheet.case, act=sheet.act, fields=sheet.fields,
        about=target_words(sheet.case, sheet.on), request_id=secrets.token_urlsafe(16), chosen_with=form.get("_with", []),
        at=_first(form, "_at"), photos=getattr(request.state, "photos", None),
    )  # fmt: skip


def _first(form: Sent, name: str) -> str:
    return next(iter(form.get(name, ())), "").strip()
