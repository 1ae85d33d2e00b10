"""The landing pages of those who take part in a case from one side: legal reviewers, liaisons, contacts of enterprises."""

from collections.abc import Mapping, Sequence

from fastapi import Request, Response

from cases.casefile import CaseFile
from cases.people import Role
from db.desk import WaitingLine, search_cases, waiting_procedures
from db.session import reading
from door.request import Offer
from states.registry import PROCEDURES, ROWS, title_of
from states.spec import ANY
from web.desk.view import NextAct, next_acts
from web.policies import Policy, policy
from web.routes import pages
from web.screen import render
from web.site import now_of, seat_of, site_of

router = pages()
PAGE = 30
Offered = dict[tuple[str, str], list[str]]


def offered_to(role: Role) -> Offered:
    """(kind, state) of procedures on which the role has an act of its own, with the names of the acts."""
    found: Offered = {}
    for name, rows in ROWS.items():
        for kind, act in rows.items():
            for state in act.source if role in act.who else ():
                if state != ANY and state in PROCEDURES[kind].states:
                    found.setdefault((kind, state), []).append(name)
    return found


@router.get("/reviews")
@policy(Policy.REVIEWERS)
def reviews(request: Request) -> Response:
    """What waits for a legal review (行政处罚法#58), and hearings to be held."""
    return _page(request, Role.LEGAL_REVIEWER, "法制审核")


@router.get("/replies")
@policy(Policy.LIAISONS)
def replies(request: Request) -> Response:
    """Supervision and interviews that a department or community answers."""
    return _page(request, Role.LIAISON, "督办答复")


@router.get("/own")
@policy(Policy.ENTERPRISES)
def own(request: Request) -> Response:
    """The cases of an enterprise: report what is mended, ask for an extension, for resumption, for a hearing."""
    return _page(request, Role.ENTERPRISE, "本企业事项")


def _page(request: Request, role: Role, title: str) -> Response:
    site, person, offered, now = site_of(request), seat_of(request).person, offered_to(role), now_of(request)
    with reading(site.door.engine) as conn:
        lines = waiting_procedures(conn, person, offered, limit=PAGE + 1)
        desks = site.door.desks(conn, {line.case_id for line in lines[:PAGE]}, person)
        listed = search_cases(conn, person, open_only=True, limit=PAGE) if role is not Role.LEGAL_REVIEWER else []
    may = {key: next_acts(case, offers, person, now)[0] for key, (case, offers) in desks.items()}
    rows = [(line, _on(line, may.get(line.case_id, []), offered), _about(line, desks)) for line in lines[:PAGE]]
    return render(
        request, "duties.html", title=title, rows=[row for row in rows if row[1]], has_more=len(lines) > PAGE, listed=listed, most=PAGE,
    )


def _on(line: WaitingLine, may: list[NextAct], offered: Offered) -> list[NextAct]:
    """What may be done now on the procedure, of what is the role's own."""
    ref = line.kind if line.no == 1 else f"{line.kind}.{line.no}"
    own = offered[line.kind, line.state]
    return [one for one in may if one.name in own and (one.target == ref or line.label in one.on_hazards)]


def _about(line: WaitingLine, desks: Mapping[int, tuple[CaseFile, Sequence[Offer]]]) -> str:
    """The procedure as people call it, with the hazard that it mends."""
    case, _ = desks[line.case_id]
    return title_of(case.procedure(line.n), case.hazards)
