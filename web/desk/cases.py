"""The list of cases, with a search that forgives."""

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from cases.errors import InputFault
from cases.stage import STAGE_LABELS
from db.desk import search_cases
from db.session import reading
from web.desk.sheets import as_sheet, wants_sheet
from web.policies import Policy, policy
from web.routes import pages
from web.screen import CASE_KINDS, is_fragment, render
from web.site import seat_of, site_of

router = pages()
PAGE, MOST_ON_SHEET = 50, 5000
LARGEST = 2**63 - 1


@router.get("/cases")
@policy(Policy.CASES)
def cases(
    request: Request, q: str = "", stage: str = "", kind: str = "", whose: str = "", state: str = "", before: str = "",
    format: str = "",
) -> Response:  # fmt: skip
    """Cases in scope, newest first; a number typed whole leads straight to the case."""
    site, person = site_of(request), seat_of(request).person
    last = int(before) if before.isdecimal() and len(before) < 20 and int(before) <= LARGEST else None
    fault, found = "", []
    most = MOST_ON_SHEET if wants_sheet(format) else PAGE
    with reading(site.door.engine) as conn:
        try:
            found = search_cases(
                conn, person, words=q, stage=stage or None, kind=kind or None, open_only=state == "open",
                own_only=whose == "mine", before=last, limit=most + 1,
            )  # fmt: skip
        except InputFault as wrong:
            fault = str(wrong)
    if wants_sheet(format):
        return as_sheet(
            "案件", ("案号", "类别", "对象", "标题", "阶段", "登记", "结案"),
            ((c.number, CASE_KINDS.get(c.kind, c.kind), c.subject_name, c.title, STAGE_LABELS.get(c.stage, c.stage), c.opened_at, c.closed_at)
             for c in found[:most]),
            is_cut=len(found) > most,
        )  # fmt: skip
    if len(found) == 1 and found[0].number == q.strip() and last is None and not is_fragment(request):
        return RedirectResponse(f"/cases/{found[0].number}", status_code=303)
    shown = found[:PAGE]
    return render(
        request, "cases.html", lines=shown, more=shown[-1].id if len(found) > PAGE else "", q=q, chosen_stage=stage, chosen_kind=kind,
        whose=whose, state=state, stages=STAGE_LABELS, kinds=CASE_KINDS, fault=fault, is_first=last is None,
    )  # fmt: skip
