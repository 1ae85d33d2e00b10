"""One order, advice or recheck over many hazards of a case: filled in once, then looked through hazard by hazard and done."""

import secrets
from datetime import timedelta

from fastapi import Request, Response

from cases.clockface import day_of
from cases.errors import NotFound
from db.session import reading
from web.desk.acting import Sheet
from web.desk.offering import choosable, co_signers
from web.desk.view import act_of, next_acts
from web.forms.building import fields_of
from web.policies import Policy, policy
from web.routes import pages
from web.screen import render
from web.site import now_of, seat_of, site_of

router = pages()
#: Acts over hazards, with the field that holds a block for each, and what is the same for all.
SHARED: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "advise_rectification": ("items", (("measure", "整改措施", "area"), ("deadline", "整改期限", "date"))),
    "issue_rectification_order": (
        "items", (("measure", "整改措施", "area"), ("deadline", "整改期限", "date"), ("interim", "整改期间防范措施", "area")),
    ),
    "recheck": ("results", (("result", "复查结果", "choice"), ("evidence", "证据（每行一项）", "area"))),
}  # fmt: skip
RESULTS = (("rectified", "已整改"), ("failed", "不合格"))
USUAL_DAYS = 15
LONGEST = 2000


@router.get("/cases/{number}/together/{action}")
@policy(Policy.CASES)
def together(request: Request, number: str, action: str, preview: str = "") -> Response:
    """What is the same for all, and which hazards; with `preview` the form of the act, filled in for each of them."""
    if action not in SHARED:
        raise NotFound("没有这个办理事项")
    site, person, now = site_of(request), seat_of(request).person, now_of(request)
    query = request.query_params
    with reading(site.door.engine) as conn:
        case, offers = site.door.desk(conn, number, person)
        allowed, blocked = next_acts(case, offers, person, now)
        ready = next((act.on_hazards for act in allowed if act.name == action), ())
        wanted = [label for label in ready if label in query.getlist("hazard")] if preview else list(ready)
        act = act_of(action, None)
        sheet = Sheet(
            case=case, act=act, on=None, signers=co_signers(conn, case, act, person), papers=(),
            fields=fields_of(act.inputs, choosable(conn, case, act, site.door.lawbook, wanted, day_of(now)), None,
                             given=_given(request, action, wanted)),
            blockers=() if ready else next((one.blockers for one in blocked if one.name == action), ()),
        )  # fmt: skip
    if preview and wanted:
        return render(
            request, "act.html", sheet=sheet, case=case, act=act, fields=sheet.fields, about=f"预览：{len(wanted)} 项隐患，请逐项核对后提交",
            request_id=secrets.token_urlsafe(16), chosen_with=[], at="", photos=None,
        )  # fmt: skip
    return render(
        request, "bulk/together.html", case=case, act=act, shared=SHARED[action][1], results=RESULTS, blockers=sheet.blockers,
        hazards=[case.hazards[label] for label in ready], faults=["请至少选择一项隐患"] if preview else [],
        usual=(day_of(now) + timedelta(days=USUAL_DAYS)).isoformat(),
    )  # fmt: skip


def _given(request: Request, action: str, hazards: list[str]) -> dict[str, str]:
    """Values for every hazard, under the names of the fields of the act."""
    block, shared = SHARED[action]
    given: dict[str, str] = {}
    for label in hazards:
        for name, _, _ in shared:
            if text := request.query_params.get(name, "").strip()[:LONGEST]:
                given[f"{block}.{label}.{name}"] = text
    return given
