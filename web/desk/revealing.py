"""Who reported, identity numbers, telephones of a case: shown once, to whoever may, for a reason that is kept."""

from fastapi import Request, Response

from cases.errors import InputFault, NotFound
from door.sensitive import MAY_REVEAL, SHORTEST_REASON, reveal
from web.policies import Policy, policy, takes
from web.routes import NotPermitted, pages
from web.screen import render
from web.site import seat_of, site_of

router = pages("/cases/{number}/reveal")


@router.get("")
@policy(Policy.BUREAU)
def reveal_form(request: Request, number: str) -> Response:
    """The form that asks for the reason."""
    case = site_of(request).door.view(number, seat_of(request).person.label)
    if not seat_of(request).person.holds(*MAY_REVEAL):
        raise NotPermitted()
    return render(request, "reveal.html", case=case, items=None, fault="", shortest=SHORTEST_REASON)


@router.post("")
@policy(Policy.BUREAU)
@takes("reason")
def show(request: Request, number: str) -> Response:
    """Keep the read with its reason, then show (个人信息保护法#6, #28, #34)."""
    door, person = site_of(request).door, seat_of(request).person
    case = door.view(number, person.label)
    reason = next(iter(request.state.form.get("reason", ())), "")
    try:
        found = reveal(door.engine, door.clock, door.ids, number, person.label, reason)
    except NotFound:
        raise
    except InputFault as fault:
        return render(request, "reveal.html", 400, case=case, items=None, fault=str(fault), shortest=SHORTEST_REASON)
    return render(request, "reveal.html", case=case, items=found.items, fault="", shortest=SHORTEST_REASON)
