"""New inspection, made for a phone: the firm by search, then hazards with photographs one after another, or nothing found."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.action import Blocker
from cases.casefile import CaseFile
from cases.clockface import local
from cases.errors import InputFault, NotFound
from cases.people import Role
from db.firm_file import FirmLine, find_firms
from db.firms import get_firm
from db.ledger import find_request
from db.session import reading
from door.files import enter_photos, tie
from door.request import Outcome
from door.request import Request as Asked
from web.desk.offering import law_choices, staff_choices
from web.desk.photos import files_in, kept_photos
from web.desk.view import next_acts
from web.forms.fields import Sent
from web.policies import Policy, policy
from web.routes import uploads
from web.screen import render
from web.site import now_of, seat_of, site_of

router = uploads("/inspections")
MOST_HAZARDS, BLANK_HAZARDS = 20, 3
FIRMS = 20
SOURCES = (("patrol", "日常巡查"), ("special", "专项检查"))
CATEGORIES = ("机械设备", "用电安全", "消防", "粉尘", "有限空间", "危险化学品", "特种设备", "高处作业", "教育培训", "现场管理", "其他")
_PARTS = ("description", "place", "category", "level", "criterion", "kept")
_ENVELOPE = {"_request", "_with", "firm", "place", "from", "to", "source", "planned"}
TOGETHER = (("issue_rectification_order", "责令限期整改"), ("advise_rectification", "整改告知"))


@router.get("/new")
@policy(Policy.INSPECTORS)
def new_inspection(request: Request, q: str = "", firm: str = "", rows: str = "") -> Response:
    """First the firm, then what was found there."""
    site, person = site_of(request), seat_of(request).person
    if firm:
        return _drawn(request, firm, {}, [], 200, rows=int(rows) if rows.isdecimal() and len(rows) < 4 else 0)
    fault, found = "", []
    with reading(site.door.engine) as conn:
        try:
            found = find_firms(conn, person, words=q, limit=FIRMS + 1)
        except InputFault as wrong:
            fault = str(wrong)
    return render(request, "inspection/firm.html", firms=found[:FIRMS], more=len(found) > FIRMS, q=q, fault=fault)


@router.post("/new")
@policy(Policy.INSPECTORS)
def open_inspection(request: Request) -> Response:
    """Open one case with all hazards; once for one form, however often a weak line sends it."""
    site, form = site_of(request), request.state.form
    person = seat_of(request).person
    firm = _firm(request, _first(form, "firm"))
    _refuse_strangers(form)
    photos, faults = files_in(request, [f"h{n}.photos" for n in range(1, MOST_HAZARDS + 1)])
    kept = kept_photos(request, {f"h{n}": form.get(f"h{n}.kept", []) for n in range(1, MOST_HAZARDS + 1)})
    every = {label: [*kept.get(label, []), *(p.sha256 for p in photos.get(f"{label}.photos", []))] for label in kept}
    enter_photos(site.door, [photo for group in photos.values() for photo in group], person.label)
    hazards, missing = _hazards(form, every)
    if faults or missing or not hazards:
        told = [*faults, *missing] or ["请至少填写一项隐患；没有发现隐患的，请按“未发现隐患”"]
        return _drawn(request, firm.label, form, told, 422, kept=every)
    inputs = {
        "subject": firm.label, "source": _first(form, "source") or "patrol", "inspection": _visit(request, form, firm), "hazards": hazards,
    }  # fmt: skip
    outcome = _answered_before(request) or _asked(request, "open_case", inputs)
    if not outcome.accepted or outcome.case is None:
        return _drawn(request, firm.label, form, _told(outcome), 422, kept=every)
    case = site.door.view(outcome.case, person.label)
    tie(site.door, case.id, every, person.label, shows="before")
    return RedirectResponse(f"/inspections/{case.number}/next", status_code=303)


@router.post("/clear")
@policy(Policy.INSPECTORS)
def nothing_found(request: Request) -> Response:
    """Record a visit that found nothing."""
    form = request.state.form
    firm = _firm(request, _first(form, "firm"))
    _refuse_strangers(form)
    if any(_first(form, f"h{n}.description") for n in range(1, MOST_HAZARDS + 1)):
        return _drawn(request, firm.label, form, ["已填写隐患，不能登记为未发现隐患；请清空隐患，或者提交检查结果"], 422)
    visit = {**_visit(request, form, firm), "officers": [seat_of(request).person.label, *_others(request)]}
    if _first(form, "planned"):
        visit["planned"] = True
    inputs = {"subject": firm.label, "inspection": visit, "result": "未发现隐患"}
    outcome = _answered_before(request) or _asked(request, "record_inspection", inputs)
    if not outcome.accepted:
        return _drawn(request, firm.label, form, _told(outcome), 422)
    return RedirectResponse(f"/cases/{outcome.case}?done=1", status_code=303)


@router.get("/{number}/next")
@policy(Policy.INSPECTORS)
def what_next(request: Request, number: str) -> Response:
    """After the case is opened: one order or one advice for all of its hazards."""
    site, person, now = site_of(request), seat_of(request).person, now_of(request)
    with reading(site.door.engine) as conn:
        case, offers = site.door.desk(conn, number, person)
    allowed, blocked = next_acts(case, offers, person, now)
    ready = {act.name: act for act in allowed}
    against = {act.name: act.blockers for act in blocked}
    choices = [(name, words, ready.get(name), against.get(name, ())) for name, words in TOGETHER]
    return render(request, "inspection/next.html", case=case, choices=choices, majors=_majors(case))


def _majors(case: CaseFile) -> int:
    return sum(hazard.is_major for hazard in case.hazards.values())


def _firm(request: Request, label: str) -> FirmLine:
    """The firm, if it lies in the scope of the person; a foreign one looks like a missing one."""
    person = seat_of(request).person
    with reading(site_of(request).door.engine) as conn:
        firm = get_firm(conn, label)
        answering = firm.merged_into or firm.label if firm else ""
        found = find_firms(conn, person, only=answering, limit=1) if answering else []
    if not found:
        raise NotFound("没有这个单位")
    return found[0]


def _visit(request: Request, form: Sent, firm: FirmLine) -> dict[str, Any]:
    now = local(now_of(request))
    # A telephone whose clock is ahead writes an end that has not come yet.
    ended = min(_first(form, "to") or _minute(now), _minute(now))
    begun = _first(form, "from") or _minute(now - timedelta(minutes=30))
    return {"place": _first(form, "place") or firm.name, "from": min(begun, ended), "to": ended}


def _minute(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M}"


def _hazards(form: Sent, photos: dict[str, list[str]]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The hazards that were filled in, and what is missing of them."""
    hazards: dict[str, dict[str, Any]] = {}
    missing = []
    for n in range(1, MOST_HAZARDS + 1):
        told = {name: _first(form, f"h{n}.{name}") for name in _PARTS if name not in ("kept", "level")}
        if not any(told.values()) and not photos.get(f"h{n}"):
            continue
        if not told["description"]:
            missing.append(f"第 {n} 项隐患：请填写隐患描述")
        hazards[f"h{n}"] = {name: text for name, text in told.items() if text} | {"level": _first(form, f"h{n}.level") or "general"}
        if photos.get(f"h{n}"):
            hazards[f"h{n}"]["photos"] = photos[f"h{n}"]
    return hazards, missing


def _others(request: Request) -> tuple[str, ...]:
    person = seat_of(request).person
    return tuple(label for label in request.state.form.get("_with", ()) if label and label != person.label)


def _number(request: Request) -> str:
    told = _first(request.state.form, "_request")[:100] or secrets.token_urlsafe(16)
    return f"{seat_of(request).person.label}:{told}"


def _answered_before(request: Request) -> Outcome | None:
    """The answer to this very form, where a weak line sent it before: its end of the visit may differ by a minute by now."""
    with reading(site_of(request).door.engine) as conn:
        kept = find_request(conn, _number(request))
    return None if kept is None else Outcome(action=kept.outcome["action"], accepted=True, case=kept.outcome["case"], repeated=True)


def _asked(request: Request, action: str, inputs: dict[str, Any]) -> Outcome:
    by = (seat_of(request).person.label, *_others(request))
    return site_of(request).door.perform([Asked(action=action, by=by, inputs=inputs, request_id=_number(request))])[0]


def _told(outcome: Outcome) -> list[str]:
    blockers: tuple[Blocker, ...] = outcome.blockers
    return [outcome.problem] if outcome.problem else [b.sentence for b in blockers]


def _refuse_strangers(form: Sent) -> None:
    known = _ENVELOPE | {f"h{n}.{part}" for n in range(1, MOST_HAZARDS + 1) for part in _PARTS}
    if strange := sorted(set(form) - known):
        raise InputFault(f"表单含有不认识的项：{'、'.join(name[:40] for name in strange[:5])}")


def _drawn(
    request: Request, label: str, form: Sent, faults: list[str], status: int, *, rows: int = 0, kept: dict[str, list[str]] | None = None
) -> Response:
    site, person = site_of(request), seat_of(request).person
    firm = _firm(request, label)
    with reading(site.door.engine) as conn:
        signers = [c for c in staff_choices(conn, firm.unit, frozenset({Role.OFFICER, Role.SAFETY_OFFICER})) if c[0] != person.label]
    filled = [n for n in range(1, MOST_HAZARDS + 1) if any(_first(form, f"h{n}.{part}") for part in _PARTS) or (kept or {}).get(f"h{n}")]
    shown = min(max(BLANK_HAZARDS, rows, *filled, 0), MOST_HAZARDS)
    now = local(now_of(request))
    return render(
        request, "inspection/new.html", status, firm=firm, faults=faults, rows=range(1, shown + 1), most=MOST_HAZARDS,
        value=lambda name, default="": _first(form, name) or default, chosen_with=form.get("_with", []), signers=signers,
        sources=SOURCES, categories=CATEGORIES, criteria=law_choices(site.door.lawbook)["criterion"], begun=_minute(now),
        request_id=_first(form, "_request")[:100] or secrets.token_urlsafe(16), person=person.label, filled=filled,
        kept={name: [(site.sign("photo", [person.label, sha]), sha) for sha in hashes] for name, hashes in (kept or {}).items()},
    )  # fmt: skip


def _first(form: Sent, name: str) -> str:
    return next(iter(form.get(name, ())), "").strip()
