"""Changing one's password."""

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.errors import InputFault
from door.accounts import change_password
from web.auth import cookies
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import render
from web.site import seat_of, site_of

router = pages()


@router.get("/me/password")
@policy(Policy.LEAVING)
def password_page(request: Request) -> Response:
    """The form."""
    return render(request, "password.html", fault="")


@router.post("/me/password")
@policy(Policy.LEAVING)
@takes("old", "new", "again")
def set_password(request: Request) -> Response:
    """Change it; every login of the person ends, and this browser goes on with a new one."""
    form = request.state.form
    old, new, again = (form.get(key, [""])[0] for key in ("old", "new", "again"))
    try:
        if new != again:
            raise InputFault("两次输入的新密码不一致")
        login = change_password(site_of(request).door, seat_of(request), old, new)
    except InputFault as fault:
        return render(request, "password.html", 400, fault=str(fault))
    response = RedirectResponse("/?done=password", status_code=303)
    cookies.log_in(request, response, login)
    return response
