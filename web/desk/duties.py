"""The landing pages of those who take part in a case from one side: legal reviewers, liaisons, contacts of enterprises."""

from fastapi import Request, Response

from cases.people import Role
from db.desk import WaitingLine, search_cases, waiting_procedures
from db.session import reading
from states.registry import PROCEDURES, ROWS
from states.spec import ANY
from web.policies import Policy, policy
from web.routes import pages
from web.screen import render
from web.site import seat_of, site_of

router = pages()
PAGE = 50
Offered = dict[tuple[str, str], list[tuple[str, str]]]


def offered_to(role: Role) -> Offered:
    """(kind, state) of procedures on which the role has an act of its own, with the names and words of the acts."""
    found: Offered = {}
    for name, rows in ROWS.items():
        for kind, act in rows.items():
            for state in act.source if role in act.who else ():
                if state != ANY and state in PROCEDURES[kind].states:
                    found.setdefault((kind, state), []).append((name, act.label))
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
    person, offered = seat_of(request).person, offered_to(role)
    with reading(site_of(request).door.engine) as conn:
        lines = waiting_procedures(conn, person, offered, limit=PAGE + 1)
        listed = search_cases(conn, person, open_only=True, limit=PAGE) if role is not Role.LEGAL_REVIEWER else []
    return render(
        request, "duties.html", title=title, rows=[(line, _links(line, offered)) for line in lines[:PAGE]], has_more=len(lines) > PAGE,
        listed=listed, most=PAGE,
    )  # fmt: skip


def _links(line: WaitingLine, offered: Offered) -> list[tuple[str, str]]:
    """Address and words of every act on the procedure; those on hazards name none, the form lets them be ticked."""
    found = []
    for name, label in offered[line.kind, line.state]:
        ref = line.kind if line.no == 1 else f"{line.kind}.{line.no}"
        on = "" if ROWS[name][line.kind].target == "hazards" else f"?on={ref}"
        found.append((f"/cases/{line.case_number}/acts/{name}{on}", label))
    return found
