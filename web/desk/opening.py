"""New files: a case, an inspection, a report; the general form of each."""

import secrets

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.clockface import day_of
from cases.errors import NotFound
from cases.people import Role
from db.registers import list_subjects
from db.session import reading
from door.request import Request as Asked
from states.registry import ROWS
from states.spec import Act
from web.desk.acting import refuse_strangers
from web.desk.offering import law_choices, staff_choices
from web.forms.building import Choosable, fields_of
from web.forms.faults import check
from web.forms.fields import Sent, body_of
from web.policies import Policy, policy
from web.routes import NotPermitted, pages
from web.screen import render
from web.site import now_of, seat_of, site_of

router = pages()
MOST_FIRMS = 200


def file_act(action: str) -> Act:
    """The row of an act that opens a file. Raises `NotFound` for any other."""
    rows = ROWS.get(action, {})
    act = next(iter(rows.values()), None)
    if act is None or act.target != "file":
        raise NotFound("没有这种登记")
    return act


@router.get("/new/{action}")
@policy(Policy.CASES)
def new_file(request: Request, action: str) -> Response:
    """The form."""
    return _drawn(request, file_act(action), None, [], 200)


@router.post("/new/{action}")
@policy(Policy.CASES)
def open_file(request: Request, action: str) -> Response:
    """Open the file; once for one form."""
    act, form, person = file_act(action), request.state.form, seat_of(request).person
    fields = fields_of(act.inputs, _offer(request), form)
    refuse_strangers(form, fields)
    body = body_of(fields)
    homeless = check(act.inputs, body, fields)
    if homeless is not None:
        return _drawn(request, act, form, homeless or ["有内容需要更正，见下方标红处"], 422)
    number = next(iter(form.get("_request", ())), "")[:100] or secrets.token_urlsafe(16)
    others = tuple(label for label in form.get("_with", ()) if label != person.label)
    asked = Asked(action=action, by=(person.label, *others), inputs=body, request_id=f"{person.label}:{number}")
    outcome = site_of(request).door.perform([asked])[0]
    if outcome.accepted:
        return RedirectResponse(f"/cases/{outcome.case}?done=1", status_code=303)
    return _drawn(request, act, form, [outcome.problem or "", *(b.sentence for b in outcome.blockers)], 422)


def _offer(request: Request) -> Choosable:
    site, person = site_of(request), seat_of(request).person
    with reading(site.door.engine) as conn:
        firms = list_subjects(conn, kind="enterprise", scope=person.reach, limit=MOST_FIRMS)
        people = staff_choices(conn, person.unit)
    return Choosable(
        people=people, subjects=[(firm.label, firm.name) for firm in firms], suggestions=law_choices(site.door.lawbook),
        new_hazards=True, today=day_of(now_of(request)).isoformat(),
    )  # fmt: skip


def _drawn(request: Request, act: Act, form: Sent | None, faults: list[str], status: int) -> Response:
    person = seat_of(request).person
    if not person.holds(*act.who):
        raise NotPermitted()
    with reading(site_of(request).door.engine) as conn:
        officers = staff_choices(conn, person.unit, frozenset({Role.OFFICER, Role.SAFETY_OFFICER}))
    return render(
        request, "new.html", status, act=act, fields=fields_of(act.inputs, _offer(request), form), faults=[f for f in faults if f],
        signers=[choice for choice in officers if choice[0] != person.label], request_id=secrets.token_urlsafe(16),
        chosen_with=(form or {}).get("_with", []),
    )  # fmt: skip
