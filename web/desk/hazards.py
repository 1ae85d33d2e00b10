"""The list of hazards in scope."""

from fastapi import Request, Response

from cases.errors import InputFault
from db.desk_lists import DeskHazard, desk_hazards
from db.session import reading
from states.registry import PROCEDURES
from web.desk.sheets import as_sheet, wants_sheet
from web.policies import Policy, policy
from web.routes import pages
from web.screen import render
from web.site import seat_of, site_of

router = pages("/hazards")
PAGE, MOST_ON_SHEET = 50, 5000
STATES = PROCEDURES["rectification"].states
LEVELS = {"general": "一般", "major": "重大"}


@router.get("")
@policy(Policy.CASES)
def hazards(request: Request, q: str = "", level: str = "", state: str = "open", before: str = "", format: str = "") -> Response:
    """Hazards in scope, the newest case first; by default those not yet mended."""
    site, person = site_of(request), seat_of(request).person
    most = MOST_ON_SHEET if wants_sheet(format) else PAGE
    fault = ""
    found: list[DeskHazard] = []
    with reading(site.door.engine) as conn:
        try:
            found = desk_hazards(
                conn, person, words=q, level=level or None, state=state if state in STATES else None, open_only=state == "open",
                before=_read_key(before), limit=most + 1,
            )  # fmt: skip
        except InputFault as wrong:
            fault = str(wrong)
    shown = found[:most]
    if wants_sheet(format):
        return as_sheet(
            "隐患", ("案号", "对象", "隐患", "部位", "类别", "等级", "状态", "发现日期"),
            ((h.case_number, h.subject_name, h.description, h.place, h.category, LEVELS[h.level], STATES[h.state], h.found_on) for h in shown),
            is_cut=len(found) > most,
        )  # fmt: skip
    return render(
        request, "hazards.html", lines=shown, more="~".join(map(str, shown[-1].key)) if len(found) > PAGE else "", q=q, level=level,
        state=state, states=STATES, levels=LEVELS, fault=fault, is_first=not before,
    )  # fmt: skip


def _read_key(text: str) -> tuple[int, int] | None:
    """The key in an address; None for none, or one that is not ours."""
    case_id, _, position = text.partition("~")
    sound = all(part.isascii() and part.isdecimal() for part in (case_id, position)) and len(case_id) < 19 and len(position) < 9
    return (int(case_id), int(position)) if sound else None
