"""What a program may do: any act of a person, once for one key, and nothing on a case that has moved on."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Header, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import JSONResponse

from door.request import Outcome
from door.request import Request as Asked
from states.registry import ROWS
from states.spec import Act
from web.api.gate import api, caller_of, json_of, scope
from web.api.problems import INVALID, blocker_body, of_outcome, problem, unreadable
from web.policies import Policy, policy
from web.site import site_of

router = api()
Label = Annotated[str, Field(min_length=1, max_length=100)]
LARGEST_VERSION = 999_999_999


class ActBody(BaseModel):
    """An act as asked. The client's person signs; `with` names further officers."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Label
    case: Label | None = None
    on: Label | None = None
    with_: list[Label] = Field(default_factory=list, alias="with", max_length=20)
    inputs: dict[str, Any] = Field(default_factory=dict)
    at: AwareDatetime | None = Field(default=None, strict=False)
    expected_version: Annotated[int, Field(ge=1, le=LARGEST_VERSION)] | None = None


@router.get("/acts")
@policy(Policy.CASES)
@scope("read")
def acts(request: Request) -> Response:
    """Every act a person may do, with the JSON schema of its inputs."""
    rows = [(name, kind, row) for name, by_kind in ROWS.items() for kind, row in by_kind.items() if not row.is_system_only]
    return JSONResponse({"items": [_described(name, kind, row) for name, kind, row in rows]})


def _described(name: str, kind: str, row: Act) -> dict[str, Any]:
    return {
        "action": name, "procedure": kind, "label": row.label, "target": row.target, "article": row.article,
        "who": sorted(role.value for role in row.who), "inputs": row.inputs.model_json_schema(),
    }  # fmt: skip


@router.post("/acts")
@policy(Policy.CASES)
@scope("act")
def act(request: Request, idempotency_key: Annotated[str, Header(max_length=100)] = "") -> Response:
    """Do an act. A key sent again with the same body gives the same answer; with another body it is refused."""
    if not idempotency_key.strip():
        return problem(request, 400, "请在 Idempotency-Key 中写明请求编号：同一编号只办理一次")
    try:
        body = ActBody.model_validate(json_of(request))
    except ValidationError as fault:
        return unreadable(request, fault)
    if body.case and body.expected_version is None and not body.inputs.get("cases"):
        return problem(request, 422, "对案件办理须写明 expected_version：您所见案件的版本", kind=INVALID)
    if body.action not in ROWS:
        return problem(request, 422, f"没有名为“{body.action[:40]}”的办理事项；可用 /api/acts 查看", kind=INVALID)
    outcome = site_of(request).door.perform([_asked(request, body, idempotency_key.strip())])[0]
    return JSONResponse(outcome_body(outcome)) if outcome.accepted else of_outcome(request, outcome)


def _asked(request: Request, body: ActBody, key: str) -> Asked:
    caller = caller_of(request)
    at: datetime | None = body.at
    return Asked(
        action=body.action, by=tuple(dict.fromkeys((caller.person.label, *body.with_))), case=body.case, on=body.on,
        inputs=body.inputs, at=at, request_id=f"api:{caller.client.id}:{key}", expected_version=body.expected_version,
    )  # fmt: skip


def outcome_body(outcome: Outcome) -> dict[str, Any]:
    """An accepted act; of a bulk act, what became of every row."""
    return {
        "action": outcome.action, "accepted": outcome.accepted, "case": outcome.case, "version": outcome.version,
        "procedure": outcome.procedure, "repeated": outcome.repeated,
        "events": [{"seq": seq, "action": name} for seq, name in outcome.events],
        "documents": [{"kind": kind, "number": number, "status": status} for kind, number, status in outcome.documents],
        "warnings": [blocker_body(one) for one in outcome.warnings],
        "blockers": [blocker_body(one) for one in outcome.blockers], "problem": outcome.problem,
        "rows": [outcome_body(row) for row in outcome.rows],
    }  # fmt: skip
