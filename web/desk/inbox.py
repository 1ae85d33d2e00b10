"""The station inbox: what a person was told, with marks of what he has read."""

from datetime import datetime

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.errors import InputFault
from db.inbox import InboxKey, messages_of
from db.session import reading
from door.dead import mark_read
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import now_of, seat_of, site_of

router = pages("/inbox")
PAGE = 50


@router.get("")
@policy(Policy.SIGNED_IN)
def inbox(request: Request, state: str = "", before: str = "") -> Response:
    """Messages, the newest first; `state` is `unread` or empty."""
    key = _read_key(before)
    with reading(site_of(request).door.engine) as conn:
        lines = messages_of(
            conn, seat_of(request).person.label, now_of(request), unread_only=state == "unread", before=key, limit=PAGE + 1
        )
    shown = lines[:PAGE]
    more = f"{shown[-1].deliver_at.isoformat()}~{shown[-1].id}" if len(lines) > PAGE else ""
    return render(request, "inbox.html", lines=shown, more=more, state=state, is_first=key is None)


@router.post("/read")
@policy(Policy.SIGNED_IN)
@takes("id", "state")
def read(request: Request) -> Response:
    """Mark the ticked messages as read; those of others are left alone."""
    try:
        ids = [int(text) for text in request.state.form.get("id", ()) if len(text) < 19]
    except ValueError:
        raise InputFault("消息编号无法识别") from None
    mark_read(site_of(request).door, seat_of(request).person.label, ids)
    state = next(iter(request.state.form.get("state", ())), "")
    return RedirectResponse("/inbox?state=unread" if state == "unread" else "/inbox", status_code=303)


def _read_key(text: str) -> InboxKey | None:
    at, _, row_id = text.partition("~")
    try:
        instant = datetime.fromisoformat(at.replace(" ", "+"))
    except ValueError:
        return None
    return (instant, int(row_id)) if instant.tzinfo and row_id.isdecimal() and len(row_id) < 19 else None
