"""Bulk assignment: cases chosen from a list, looked through, then assigned; every case is answered for itself."""

import secrets

from fastapi import Request, Response

from cases.errors import InputFault
from cases.people import Role
from db.desk import search_cases
from db.desk_lists import cases_named
from db.queries import CaseLine
from db.registers import names_of
from db.session import reading
from door.request import Request as Asked
from web.desk.offering import staff_choices
from web.forms.fields import Sent
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import seat_of, site_of

router = pages("/assign")
SHOWN, MOST = 100, 200


@router.get("")
@policy(Policy.LEADERS)
def choose(request: Request, q: str = "") -> Response:
    """Open cases in scope to choose from, and the officers."""
    return _chosen(request, q, [])


def _chosen(request: Request, q: str, faults: list[str], status: int = 200, form: Sent | None = None) -> Response:
    site, person = site_of(request), seat_of(request).person
    lines: list[CaseLine] = []
    with reading(site.door.engine) as conn:
        try:
            lines = search_cases(conn, person, words=q, kind="case", open_only=True, limit=SHOWN)
        except InputFault as wrong:
            faults = [*faults, str(wrong)]
        officers = staff_choices(conn, person.unit, frozenset({Role.OFFICER}))
    return render(
        request, "bulk/assign.html", status, lines=lines, officers=officers, q=q, faults=faults, most=SHOWN,
        chosen=(form or {}).get("case", ()), picked=(form or {}).get("officer", ()), reason=next(iter((form or {}).get("reason", ())), ""),
    )  # fmt: skip


@router.post("")
@policy(Policy.LEADERS)
@takes("case", "officer", "reason", "_step", "_request")
def assign(request: Request) -> Response:
    """First the preview, which changes nothing; then the assignment with a result for each case."""
    site, form, person = site_of(request), request.state.form, seat_of(request).person
    numbers, officers = [*dict.fromkeys(form.get("case", ()))], [*dict.fromkeys(form.get("officer", ()))]
    reason = next(iter(form.get("reason", ())), "").strip()
    against = ((not numbers, "请选择案件"), (not officers, "请选择承办人"), (len(numbers) > MOST, f"一次最多 {MOST} 件"))
    faults = [words for wrong, words in against if wrong]
    if faults:
        return _chosen(request, "", faults, 422, form)
    with reading(site.door.engine) as conn:
        found = cases_named(conn, person, numbers)
        names = names_of(conn, officers)
    shown = [(n, found.get(n)) for n in numbers]
    told = next(iter(form.get("_request", ())), "")[:100]
    if next(iter(form.get("_step", ())), "") != "do" or not told:
        return render(
            request, "bulk/assign_preview.html", shown=shown, officers=[(o, names.get(o, o)) for o in officers], reason=reason,
            request_id=secrets.token_urlsafe(16), results=None,
        )  # fmt: skip
    inputs = {"officers": officers} | ({"reason": reason} if reason else {})
    asked = [
        Asked(action="assign", by=(person.label,), case=number, inputs=inputs, request_id=f"{person.label}:{told}/{number[:50]}")
        for number in numbers
    ]
    results = dict(zip(numbers, site.door.perform(asked), strict=True))
    return render(
        request, "bulk/assign_preview.html", shown=shown, reason=reason, request_id="", results=results,
        officers=[(o, names.get(o, o)) for o in officers],
    )  # fmt: skip
