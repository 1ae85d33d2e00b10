"""Delegation for an absence: everyone for himself, chiefs for their place, administrators for all."""

from fastapi import Request, Response

from cases.clockface import day_of
from cases.errors import NotFound
from cases.people import Role
from db.delegations import list_delegations
from db.registers import list_persons
from db.session import reading
from door import offices
from web.admin.common import a_day, done, me, text
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import now_of, seat_of, site_of

router = pages("/delegations")


@router.get("")
@policy(Policy.SIGNED_IN)
def list_page(request: Request) -> Response:
    """The person's own delegations; all of them for whoever may give for others."""
    return _list(request, "", 200)


def _list(request: Request, fault: str, status: int) -> Response:
    person, today = seat_of(request).person, day_of(now_of(request))
    gives_for_others = person.holds(Role.ADMIN, Role.CHIEF)
    with reading(site_of(request).door.engine) as conn:
        found = list_delegations(conn, person=None if Role.ADMIN in person.roles else person.label)
        own = person.unit, person.subject
        people = [p for p in list_persons(conn) if (p.unit, p.subject) == own or (gives_for_others and p.subject is None)]
    names = {p.label: p.name for p in people}
    return render(
        request, "admin/delegations.html", status, found=found[::-1], people=people, names=names, today=today, fault=fault,
        gives_for_others=gives_for_others,
    )  # fmt: skip


@router.post("")
@policy(Policy.SIGNED_IN)
@takes("absent", "substitute", "first", "last", "reason")
def delegate(request: Request) -> Response:
    """Let somebody stand in, in every role that can be passed on."""
    door, by = site_of(request).door, me(request)
    return done(
        request, lambda fault, status: _list(request, fault, status), "/delegations",
        lambda: offices.delegate(
            door, text(request, "absent") or by, text(request, "substitute"), by, roles=None, first=a_day(request, "first", "起"),
            last=a_day(request, "last", "止"), reason=text(request, "reason"),
        ),
    )  # fmt: skip


@router.post("/{number}/end")
@policy(Policy.SIGNED_IN)
@takes("reason")
def end(request: Request, number: int) -> Response:
    """End a delegation early."""
    if not 0 < number < 2**63:
        raise NotFound("没有这项委托")
    door = site_of(request).door
    return done(
        request, lambda fault, status: _list(request, fault, status), "/delegations",
        lambda: offices.end_delegation_early(door, number, me(request), text(request, "reason")),
    )  # fmt: skip
