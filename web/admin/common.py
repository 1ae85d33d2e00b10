"""What the pages of the administrator share: reading small forms, doing one thing, saying what came of it."""

from collections.abc import Callable
from datetime import date

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.errors import InputFault, NotFound
from cases.people import Role
from web.site import seat_of

Draw = Callable[[str, int], Response]
UNIT_KINDS = {"city": "市", "town": "镇街", "department": "部门", "community": "社区"}


def text(request: Request, name: str) -> str:
    """A text of the form, without spaces around it; empty for none."""
    return next(iter(request.state.form.get(name, ())), "").strip()


def maybe(request: Request, name: str) -> str | None:
    """A text of the form, or None."""
    return text(request, name) or None


def a_day(request: Request, name: str, label: str) -> date:
    """A day of the form. Raises `InputFault`."""
    found = maybe_day(request, name, label)
    if found is None:
        raise InputFault(f"请填写“{label}”")
    return found


def maybe_day(request: Request, name: str, label: str) -> date | None:
    """A day of the form, or None. Raises `InputFault` for what is no day."""
    written = text(request, name)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise InputFault(f"“{label}”应为日期，例如 2026-03-02") from None


def roles(request: Request) -> frozenset[Role]:
    """The roles ticked. Raises `InputFault` for a word that is none."""
    try:
        return frozenset(Role(word) for word in request.state.form.get("roles", ()))
    except ValueError:
        raise InputFault("所选角色不存在") from None


def me(request: Request) -> str:
    """The label of whoever acts."""
    return seat_of(request).person.label


def done(request: Request, draw: Draw, back: str, work: Callable[[], object]) -> Response:
    """Do it and go back; what the door refuses is said on the page."""
    try:
        work()
    except NotFound:
        raise
    except InputFault as fault:
        return draw(str(fault), 400)
    return RedirectResponse(back, status_code=303)
