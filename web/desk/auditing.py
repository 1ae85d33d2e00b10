"""审计: what was turned away, who read what, who changed the registers, and whether the record holds."""

from fastapi import Request, Response

from cases.errors import DubanError
from db.audit_trail import BOOKS, trail
from db.registers import names_of
from db.session import reading
from door.checkpoint import newest
from door.verifying import Proof, verify_record
from web.policies import Policy, policy, takes
from web.routes import pages
from web.screen import act_label, render
from web.site import seat_of, site_of

router = pages("/audit")
PAGE = 50
TITLES = {"attempts": "未获办理和被拒的访问", "reads": "敏感信息的查阅", "changes": "登记的变更"}
OUTCOMES = {"refused": "不予办理", "invalid": "请求有误", "conflict": "已被他人办理"}


@router.get("")
@policy(Policy.AUDITORS)
def audit(request: Request, book: str = "attempts", before: str = "") -> Response:
    """One of the three books, newest first."""
    return _drawn(request, book if book in BOOKS else "attempts", before)


@router.post("/verify")
@policy(Policy.AUDITORS)
@takes()
def verify(request: Request) -> Response:
    """Verify the whole record now, against the newest checkpoint of this machine where there is one; changes nothing."""
    site = site_of(request)
    try:
        proof = verify_record(site.door.engine, checkpoint=newest(site.settings.checkpoints))
    except DubanError as fault:
        return _drawn(request, "attempts", "", fault=str(fault))
    return _drawn(request, "attempts", "", proof=proof)


def _drawn(request: Request, book: str, before: str, *, proof: Proof | None = None, fault: str = "") -> Response:
    last = int(before) if before.isdecimal() and len(before) < 19 else None
    with reading(site_of(request).door.engine) as conn:
        rows = trail(conn, seat_of(request).person, book, before=last, limit=PAGE + 1)
        names = names_of(conn, {row["person"] for row in rows})
    shown = rows[:PAGE]
    return render(
        request, "audit.html", rows=shown, book=book, titles=TITLES, outcomes=OUTCOMES, names=names, act_label=act_label, proof=proof,
        fault=fault, more=shown[-1]["id"] if len(rows) > PAGE else "",
    )  # fmt: skip
