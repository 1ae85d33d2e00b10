"""What goes wrong, for programs: problem details (RFC 9457) with every blocker."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from pydantic import ValidationError
from starlette.responses import JSONResponse

from cases.action import Blocker
from cases.casefile import moment_text
from door.perform import NO_SUCH_CASE
from door.request import Outcome
from web.forms.faults import sentence

MEDIA = "application/problem+json"
TITLES = {
    400: "请求有误", 401: "须出示令牌", 403: "不在令牌范围内", 404: "没有找到", 409: "现在不能办理", 413: "内容过大",
    422: "内容有误",
}  # fmt: skip
#: Kinds of problem, as their `type` says them; whatever else goes wrong is `about:blank`.
REFUSED, CONFLICT, INVALID = "urn:duban:refused", "urn:duban:conflict", "urn:duban:invalid"


def problem(
    request: Request, status: int, detail: str, *, kind: str = "about:blank", blockers: Sequence[Blocker] = (),
    faults: Sequence[Mapping[str, str]] = (), headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """A problem. `faults` are places in the body with what is wrong there."""
    body: dict[str, Any] = {
        "type": kind, "title": TITLES[status], "status": status, "detail": detail, "instance": request.state.request_id,
    }  # fmt: skip
    if blockers:
        body["blockers"] = [blocker_body(one) for one in blockers]
    if faults:
        body["faults"] = [dict(one) for one in faults]
    return JSONResponse(body, status_code=status, media_type=MEDIA, headers=dict(headers or {}))


def blocker_body(one: Blocker) -> dict[str, Any]:
    """One reason: gate, sentence, article, who can lift it, and the earliest moment."""
    earliest = None if one.earliest is None else moment_text(one.earliest)
    return {"gate": one.gate, "sentence": one.sentence, "article": one.article, "who": one.who, "earliest": earliest}


def unreadable(request: Request, fault: ValidationError) -> Response:
    """A body that is not what the act takes, place by place."""
    faults = [
        {"where": ".".join(str(part) for part in error["loc"]) or "body", "sentence": sentence(error)}
        for error in fault.errors(include_url=False)
    ]
    return problem(request, 422, "内容有误，见各项说明", kind=INVALID, faults=faults)


def of_outcome(request: Request, outcome: Outcome) -> Response:
    """The problem that a refused, invalid or outdated request is. A foreign case is a missing one."""
    if any(one.sentence == NO_SUCH_CASE for one in outcome.blockers):
        return problem(request, 404, NO_SUCH_CASE)
    if outcome.conflict:
        return problem(request, 409, outcome.problem or "", kind=CONFLICT)
    if outcome.problem:
        return problem(request, 422, outcome.problem, kind=INVALID)
    return problem(request, 409, outcome.blockers[0].sentence, kind=REFUSED, blockers=outcome.blockers)
