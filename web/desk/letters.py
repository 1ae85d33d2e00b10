"""Messages that could not be delivered: sent once more, or given up, by an administrator who says why."""

from fastapi import Request, Response

from cases.errors import NotFound
from db.registers import names_of
from db.session import reading_as
from db.shipping import list_rows
from door.dead import cancel_letter, retry_letter
from notifications.channels import LABELS
from web.admin.common import done, me, text
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import site_of

router = pages("/admin/letters")
MOST = 200


@router.get("")
@policy(Policy.ADMINS)
def list_page(request: Request) -> Response:
    """What was given up, the earliest first."""
    return _list(request, "", 200)


@router.post("/{row}/{what}")
@policy(Policy.ADMINS)
@takes("reason")
def decide(request: Request, row: int, what: str) -> Response:
    """Send it once more, or cancel it."""
    works = {"retry": retry_letter, "cancel": cancel_letter}
    if what not in works or not 0 < row < 2**63:
        raise NotFound("没有这种操作")
    door = site_of(request).door
    return done(
        request, lambda fault, status: _list(request, fault, status), "/admin/letters",
        lambda: works[what](door, str(row), me(request), text(request, "reason")),
    )  # fmt: skip


def _list(request: Request, fault: str, status: int) -> Response:
    with reading_as(site_of(request).door.engine, None) as conn:
        rows = list_rows(conn, status="dead", limit=MOST)
        names = names_of(conn, {row["person"] for row in rows if row["person"]})
    return render(request, "admin/letters.html", status, rows=rows, names=names, labels=LABELS, fault=fault, most=MOST)
