"""Intake: reports (线索) that wait for a check, and what becomes of them: a case, another department, nothing."""

import secrets
from typing import Any

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.casefile import CaseFile
from cases.errors import NotFound
from db.firm_file import find_firms
from db.intake import list_reports
from db.registers import list_units, names_of
from db.session import reading
from door.request import Outcome
from door.request import Request as Asked
from states.registry import PROCEDURES
from web.desk.offering import law_choices
from web.desk.sheets import as_sheet, wants_sheet
from web.forms.fields import Sent
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import seat_of, site_of

router = pages("/intake")
MOST, MOST_ON_SHEET = 200, 5000
SOURCES = {"tip_off": "群众举报", "liaison": "联络员", "grid": "网格", "self_report": "企业自报", "transfer": "移送"}
STATES = PROCEDURES["report"].states


@router.get("")
@policy(Policy.BUREAU)
def reports(request: Request, state: str = "received", format: str = "") -> Response:
    """Reports in scope, newest first; neither who reported nor what."""
    site, person = site_of(request), seat_of(request).person
    chosen = state if state in STATES else None
    most = MOST_ON_SHEET if wants_sheet(format) else MOST
    with reading(site.door.engine) as conn:
        lines = list_reports(conn, state=chosen, person=person, limit=most + 1)
        names = names_of(conn, {line.reviewed_by for line in lines if line.reviewed_by})
    if wants_sheet(format):
        return as_sheet(
            "线索", ("编号", "来源", "状态", "对象", "登记", "核查人", "核查日期", "案件", "转往"),
            ((r.number, SOURCES.get(r.source, r.source), STATES[r.state], r.subject, r.received_at, names.get(r.reviewed_by or ""),
              r.reviewed_on, r.case, r.forwarded_to) for r in lines[:most]),
            is_cut=len(lines) > most,
        )  # fmt: skip
    return render(
        request, "intake/list.html", lines=lines[:MOST], is_cut=len(lines) > MOST, chosen=chosen or "", states=STATES, sources=SOURCES,
        names=names,
    )  # fmt: skip


@router.get("/{number}")
@policy(Policy.BUREAU)
def report(request: Request, number: str) -> Response:
    """One report with what may be done with it."""
    return _drawn(request, _report(request, number), {}, [], 200)


@router.post("/{number}")
@policy(Policy.OFFICERS)
@takes("_request", "result", "reason", "to", "subject", "description", "place", "level", "criterion")
def review(request: Request, number: str) -> Response:
    """Review it: open a case, forward, dismiss. Sent again after a break it goes on where it stood."""
    case, form = _report(request, number), request.state.form
    result = _first(form, "result")
    missing = _missing(result, form)
    if missing:
        return _drawn(request, case, form, missing, 422)
    told = {"result": result, **{name: _first(form, name) for name in ("reason", "to") if _first(form, name)}}
    outcome = _asked(request, "review", "review_report", told, number)
    if outcome.accepted and result == "open_case":
        outcome = _asked(request, "open", "open_case", _opening(case, form), None)
        if outcome.accepted:
            opened = str(outcome.case)
            outcome = _asked(request, "link", "link_report", {"case": opened}, number)
            if outcome.accepted:
                return RedirectResponse(f"/cases/{opened}?done=1", status_code=303)
    if not outcome.accepted:
        return _drawn(request, _report(request, number), form, _told(outcome), 422)
    return RedirectResponse(f"/intake/{number}", status_code=303)


def _report(request: Request, number: str) -> CaseFile:
    case = site_of(request).door.view(number, seat_of(request).person.label)
    if case.kind != "report":
        raise NotFound("没有这条线索")
    return case


def _missing(result: str, form: Sent) -> list[str]:
    match result:
        case "open_case":
            needed = (("subject", "请填写对象"), ("description", "请填写隐患描述"))
        case "forward":
            needed = (("to", "请填写转办部门"),)
        case "dismiss":
            needed = (("reason", "请填写不予受理的理由"),)
        case _:
            return ["请选择处理方式"]
    return [words for name, words in needed if not _first(form, name)]


def _opening(case: CaseFile, form: Sent) -> dict[str, Any]:
    """The case that comes of a report; who reported goes along, hidden as before."""
    hazard = {name: _first(form, name) for name in ("description", "place", "criterion") if _first(form, name)}
    inputs: dict[str, Any] = {
        "subject": _first(form, "subject"), "source": "report", "hazards": {"h1": hazard | {"level": _first(form, "level") or "general"}},
    }  # fmt: skip
    reporter = {name: text for name in ("name", "phone") if (text := (case.facts.get("reporter") or {}).get(name))}
    return inputs | ({"reporter": reporter} if reporter else {})


def _asked(request: Request, step: str, action: str, inputs: dict[str, Any], number: str | None) -> Outcome:
    person = seat_of(request).person.label
    told = _first(request.state.form, "_request")[:100] or secrets.token_urlsafe(16)
    asked = Asked(action=action, by=(person,), case=number, inputs=inputs, request_id=f"{person}:{told}/{step}")
    return site_of(request).door.perform([asked])[0]


def _told(outcome: Outcome) -> list[str]:
    return [outcome.problem] if outcome.problem else [b.sentence for b in outcome.blockers]


def _drawn(request: Request, case: CaseFile, form: Sent, faults: list[str], status: int) -> Response:
    site, person = site_of(request), seat_of(request).person
    told = case.facts.get("report") or {}
    procedure = next(p for p in case.procedures if p.kind == "report")
    with reading(site.door.engine) as conn:
        departments = [u.name for u in list_units(conn, kind="department")]
        names = names_of(conn, {label for e in case.events for label in e.by})
        firms = find_firms(conn, person, limit=MOST)
    reviewable = procedure.state == "received" or (procedure.state == "accepted" and not procedure.facts.get("case"))
    return render(
        request, "intake/report.html", status, case=case, told=told, procedure=procedure, states=STATES, faults=faults,
        source=SOURCES.get(case.source, case.source), departments=departments, names=names, firms=firms,
        may_review=reviewable and person.roles & {"officer"}, value=lambda name, default="": _first(form, name) or default,
        criteria=law_choices(site.door.lawbook)["criterion"],
        request_id=_first(form, "_request")[:100] or secrets.token_urlsafe(16),
        is_hidden=bool(case.facts.get("reporter")),
    )  # fmt: skip


def _first(form: Sent, name: str) -> str:
    return next(iter(form.get(name, ())), "").strip()
