"""What one administrator asked and somebody else confirms: roles, new persons."""

from fastapi import Request, Response

from cases.errors import NotFound
from db.accounts import list_grants
from db.registers import names_of
from db.session import reading
from door import grants
from web.admin.common import done, me
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import site_of

router = pages("/admin/grants")


@router.get("")
@policy(Policy.GRANTERS)
def list_page(request: Request) -> Response:
    """Open and decided requests."""
    return _list(request, "", 200)


def _list(request: Request, fault: str, status: int) -> Response:
    with reading(site_of(request).door.engine) as conn:
        found = list_grants(conn)
        names = names_of(conn, {label for g in found for label in (g.person, g.asked_by, g.decided_by or g.asked_by)})
    return render(
        request, "admin/grants.html", status, asked=[g for g in found if g.status == "asked"],
        decided=[g for g in found if g.status != "asked"], names=names, told=grants.told, fault=fault,
    )  # fmt: skip


@router.post("/{grant}/{what}")
@policy(Policy.GRANTERS)
@takes()
def decide(request: Request, grant: int, what: str) -> Response:
    """Confirm or refuse."""
    if what not in ("confirm", "refuse") or not 0 < grant < 2**63:
        raise NotFound("没有这种操作")
    door = site_of(request).door
    return done(
        request, lambda fault, status: _list(request, fault, status), "/admin/grants",
        lambda: grants.decide_grant(door, grant, me(request), confirm=what == "confirm"),
    )  # fmt: skip
