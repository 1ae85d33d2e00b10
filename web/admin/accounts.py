"""Accounts: opened, reset, blocked."""

from fastapi import Request, Response

from cases.errors import InputFault, NotFound
from db.accounts import list_accounts
from db.registers import list_persons
from db.session import reading_as
from door import accounts
from web.admin.common import done, me, text
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import now_of, site_of

router = pages("/admin/accounts")


@router.get("")
@policy(Policy.ADMINS)
def list_page(request: Request) -> Response:
    """Everybody with the state of his account."""
    return _list(request, "", 200)


def _list(request: Request, fault: str, status: int, told: tuple[str, str] | None = None) -> Response:
    with reading_as(site_of(request).door.engine, None) as conn:
        found, people = list_accounts(conn), list_persons(conn)
    return render(request, "admin/accounts.html", status, accounts=found, people=people, fault=fault, told=told, at=now_of(request))


@router.post("/{label}/{what}")
@policy(Policy.ADMINS)
@takes("reason")
def change_account(request: Request, label: str, what: str) -> Response:
    """Open or reset an account, which shows a password once; block or unblock it."""
    door, by, reason = site_of(request).door, me(request), text(request, "reason")
    telling = {"open": accounts.open_account, "reset": accounts.reset_account}
    if what in telling:
        try:
            return _list(request, "", 200, (label, telling[what](door, label, by)))
        except InputFault as fault:
            return _list(request, str(fault), 400)
    if what not in ("block", "unblock"):
        raise NotFound("没有这种变更")
    return done(
        request, lambda fault, status: _list(request, fault, status), "/admin/accounts",
        lambda: accounts.block_account(door, label, by, reason, blocked=what == "block"),
    )  # fmt: skip
