"""Logging in and out, and the person's own logins."""

from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.errors import NotFound
from db.accounts import list_logins
from db.session import reading_as
from door import accounts
from door.accounts import LONGEST_LOGIN, WRONG
from web.auth import cookies
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import now_of, seat_of, site_of

router = pages()
SHOWN_FOR = timedelta(days=30)


def own_path(text: str) -> str:
    """The address to go on to after a login; only ones of this site."""
    parts = urlsplit(text)
    own = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return text if own and "\\" not in text and text.isprintable() else "/"


@router.get("/login")
@policy(Policy.PUBLIC)
def login_page(request: Request, next: str = "/") -> Response:
    """The form of a login."""
    if request.state.seat is not None:
        return RedirectResponse("/", status_code=303)
    return render(request, "login.html", fault="", name="", next=own_path(next))


@router.post("/login")
@policy(Policy.PUBLIC)
@takes("name", "password", "next")
def log_in(request: Request) -> Response:
    """Log in; a former login of this browser ends."""
    site, form = site_of(request), request.state.form
    name, password, then = (form.get(key, [""])[0] for key in ("name", "password", "next"))
    made = accounts.log_in(
        site.door, name.strip(), password, address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", ""),
    )  # fmt: skip
    if made is None:
        return render(request, "login.html", 401, fault=WRONG, name=name, next=own_path(then))
    if request.state.seat is not None:
        accounts.log_out(site.door, request.state.seat)
    response = RedirectResponse("/me/password" if made.must_change else own_path(then), status_code=303)
    cookies.log_in(request, response, made)
    return response


@router.post("/logout")
@policy(Policy.LEAVING)
@takes()
def log_out(request: Request) -> Response:
    """End this login."""
    accounts.log_out(site_of(request).door, seat_of(request))
    response = RedirectResponse("/login", status_code=303)
    cookies.log_out(request, response)
    return response


@router.get("/me/logins")
@policy(Policy.SIGNED_IN)
def own_logins(request: Request) -> Response:
    """Where and since when the person is logged in."""
    now = now_of(request)
    with reading_as(site_of(request).door.engine, None) as conn:
        found = list_logins(conn, seat_of(request).person.label, since=now - SHOWN_FOR)
    alive = [login for login in found if login.ended_at is None and login.created_at + LONGEST_LOGIN > now]
    return render(request, "logins.html", alive=alive, past=[login for login in found if login not in alive])


@router.post("/me/logins/end")
@policy(Policy.SIGNED_IN)
@takes("login")
def end_login(request: Request) -> Response:
    """End one of the person's own logins."""
    chosen = request.state.form.get("login", [""])[0]
    if not accounts.end_login(site_of(request).door, seat_of(request), chosen):
        raise NotFound("没有这个登录")
    return RedirectResponse("/me/logins", status_code=303)


