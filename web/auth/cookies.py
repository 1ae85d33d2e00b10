"""The two cookies: that of a login, and that of a visitor who fills in a form without one.

The login's cookie holds the secret of the login and the moment it was last used, signed, and is renewed as pages are opened: so
idle logins end without a row being written at every look.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from db.inbox import unread_count
from db.session import reading_as
from db.walls import Onlooker, look_as
from door.accounts import LONGEST_LOGIN, LoggedIn, find_seat
from web.site import Site, now_of, site_of

LOGIN, VISIT = "login", "visit"
RENEWED_AFTER = timedelta(seconds=60)


async def read(request: Request) -> None:
    """Set `request.state.seat`: who is logged in, or None; where a page is asked for also `unread`, the number of his messages.
    From here on the database shows the request what he may see."""
    await run_in_threadpool(_read, request)
    seat = request.state.seat
    if seat is not None:
        look_as(Onlooker(person=seat.person.label, sight=site_of(request).sight(seat.person)))


def _read(request: Request) -> None:
    state, site = request.state, site_of(request)
    held = _held(site, request)
    if held is None:
        return
    secret, seen = held
    now = site.door.clock.now()
    if now - seen >= timedelta(minutes=site.settings.idle_minutes):
        return
    with reading_as(site.door.engine, None) as conn:
        state.seat = find_seat(conn, secret, now)
        if state.seat is not None and request.method == "GET":  # what a form changes is counted after it
            state.unread = unread_count(conn, state.seat.person.label, now)
    state.secret, state.renew = secret, now - seen >= RENEWED_AFTER


def _held(site: Site, request: Request) -> tuple[str, datetime] | None:
    match site.signed(LOGIN, request.cookies.get(site.cookie(LOGIN), "")):
        case [str(secret), int(seen)]:
            return secret, datetime.fromtimestamp(seen, UTC)
        case _:
            return None


def write(request: Request, response: Response) -> None:
    """Renew the login's cookie, and give a visitor his."""
    state, site = request.state, site_of(request)
    if state.seat is not None and state.renew:
        _keep(request, response, state.secret)
    if state.visitor is not None:
        _set(site, response, VISIT, state.visitor, None)


def log_in(request: Request, response: Response, login: LoggedIn) -> None:
    """Give the cookie of a new login; a former one is overwritten."""
    request.state.renew = False
    _keep(request, response, login.secret)


def log_out(request: Request, response: Response) -> None:
    """Take the cookie away."""
    site = site_of(request)
    request.state.renew = False
    response.delete_cookie(
        site.cookie(LOGIN), path="/", secure=site.is_secure, httponly=True, samesite="lax"
    )


def _keep(request: Request, response: Response, secret: str) -> None:
    site = site_of(request)
    value = site.sign(LOGIN, [secret, int(now_of(request).timestamp())])
    _set(site, response, LOGIN, value, int(LONGEST_LOGIN.total_seconds()))


def _set(site: Site, response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        site.cookie(name), value, max_age=seconds, path="/", secure=site.is_secure, httponly=True, samesite="lax"
    )


def token(request: Request) -> str:
    """What a form of this page must carry: the login's token, or one bound to the visitor's cookie."""
    if request.state.seat is not None:
        found: Any = request.state.seat.token
        return str(found)
    site = site_of(request)
    visitor = request.state.visitor or request.cookies.get(site.cookie(VISIT))
    if visitor is None or len(visitor) > 100:
        visitor = request.state.visitor = secrets.token_urlsafe(24)
    return site.sign(VISIT, visitor)


def is_own_token(request: Request, sent: str) -> bool:
    """Whether the form carries the token of this login, or of this visitor."""
    sent = sent or request.headers.get("x-csrf-token", "")
    if request.state.seat is not None:
        return hmac.compare_digest(sent.encode("utf-8", "replace"), request.state.seat.token.encode())
    visitor = request.cookies.get(site_of(request).cookie(VISIT))
    return bool(visitor) and site_of(request).signed(VISIT, sent) == visitor
