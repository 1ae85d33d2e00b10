"""The OpenAPI description of the API, by itself at `/api/openapi.json` for whoever has a token."""

from functools import cache
from typing import Any

from fastapi import Request, Response
from starlette.responses import JSONResponse

from door.clients import SCOPES
from web.api.acting import ActBody
from web.api.gate import api, scope
from web.api.problems import MEDIA
from web.policies import Policy, policy

router = api()
TEXT: dict[str, Any] = {"type": "string"}
MAYBE: dict[str, Any] = {"type": ["string", "null"]}
WHOLE: dict[str, Any] = {"type": "integer"}
YES_NO: dict[str, Any] = {"type": "boolean"}


def record(**fields: dict[str, Any]) -> dict[str, Any]:
    """An object that has exactly these fields."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def several(item: dict[str, Any]) -> dict[str, Any]:
    """A list."""
    return {"type": "array", "items": item}


def named(name: str) -> dict[str, Any]:
    """A schema of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def _page(item: dict[str, Any]) -> dict[str, Any]:
    return record(items=several(item), next=MAYBE)


def _of_case(item: dict[str, Any], **more: dict[str, Any]) -> dict[str, Any]:
    return record(case=TEXT, **more, items=several(item))


def _schemas() -> dict[str, Any]:
    paper = record(n=WHOLE, kind=TEXT, title=TEXT, status=TEXT, number=MAYBE, at=TEXT)
    line = {
        "number": TEXT, "kind": TEXT, "title": TEXT, "stage": TEXT, "subject": MAYBE, "subject_name": MAYBE, "opened_at": TEXT,
        "closed_at": MAYBE, "version": WHOLE,
    }  # fmt: skip
    problem = record(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT, instance=TEXT)
    problem["properties"] |= {"blockers": several(named("Blocker")), "faults": several(record(where=TEXT, sentence=TEXT))}
    return {
        "Problem": problem,
        "Blocker": record(gate=MAYBE, sentence=TEXT, article=MAYBE, who=MAYBE, earliest=MAYBE),
        "Act": ActBody.model_json_schema(by_alias=True),
        "CaseLine": record(**line),
        "Case": record(
            **line, source=TEXT, unit=MAYBE, opened_by=several(TEXT),
            hazards=several(record(label=TEXT, description=TEXT, place=MAYBE, level=TEXT)),
            procedures=several(record(ref=TEXT, kind=TEXT, state=TEXT, state_label=TEXT)),
            documents=several(named("Document")),
            events=several(record(seq=WHOLE, action=TEXT, at=TEXT, recorded_at=TEXT, by=several(TEXT))),
        ),
        "Document": paper,
        "Offer": record(action=TEXT, label=TEXT, target=MAYBE, allowed=YES_NO, blockers=several(named("Blocker"))),
        "Deadline": record(
            n=WHOLE, rule=TEXT, label=TEXT, article=TEXT, kind=TEXT, status=TEXT, start=TEXT, due=TEXT, limit=TEXT,
            provisional=YES_NO, hazard=MAYBE,
            trace=several(record(at=MAYBE, count={"type": ["integer", "null"]}, counted=YES_NO, note=TEXT)),
        ),
        "Due": record(case=TEXT, title=TEXT, subject_name=MAYBE, n=WHOLE, rule=TEXT, kind=TEXT, due=TEXT, limit=TEXT, provisional=YES_NO),
        "Disclosure": record(hash=TEXT, edition={"type": "object"}),
        "ActRow": record(
            action=TEXT, procedure=TEXT, label=TEXT, target=TEXT, article=MAYBE, who=several(TEXT), inputs={"type": "object"}
        ),
        "Outcome": record(
            action=TEXT, accepted=YES_NO, case=MAYBE, version={"type": ["integer", "null"]}, procedure=MAYBE, repeated=YES_NO,
            events=several(record(seq=WHOLE, action=TEXT)), documents=several(record(kind=TEXT, number=MAYBE, status=TEXT)),
            warnings=several(named("Blocker")), blockers=several(named("Blocker")), problem=MAYBE, rows=several(named("Outcome")),
        ),
        "Import": record(
            dry_run=YES_NO, rows=WHOLE, taken=WHOLE, known=WHOLE, rejected=WHOLE, cases=WHOLE, firms=WHOLE,
            cells=several({"type": "object"}), problems=several({"type": "object"}),
        ),
    }  # fmt: skip


def _query(name: str, schema: dict[str, Any], text: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "schema": schema, "description": text}


LIMIT = _query("limit", {"type": "integer", "minimum": 1, "maximum": 200}, "一页最多多少条，默认 50")
CURSOR = _query("cursor", TEXT, "上一页给出的 next")
WORDS = _query("q", {"type": "string", "maxLength": 100}, "查询词，至少两个字")
KIND = _query("kind", TEXT, "类别")
MINE = _query("mine", YES_NO, "只列本人承办的")
NUMBER = {"name": "number", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}-[0-9]{6}$"}}
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": True, "description": "请求编号：同一编号只办理一次",
    "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[A-Za-z0-9._-]+$"},
}  # fmt: skip


def _operation(
    scope_word: str, summary: str, answer: dict[str, Any], parameters: list[dict[str, Any]], faults: tuple[int, ...],
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    told = {"description": "问题", "content": {MEDIA: {"schema": named("Problem")}}}
    responses: dict[str, Any] = {"200": {"description": "成功", "content": {"application/json": {"schema": answer}}}}
    responses |= {str(status): told for status in sorted({400, 401, 403, 503, *faults})}
    found: dict[str, Any] = {
        "summary": summary, "description": f"令牌范围：{scope_word}（{SCOPES[scope_word]}）", "parameters": parameters,
        "responses": responses, "security": [{"token": []}],
    }  # fmt: skip
    return found | ({"requestBody": {"required": True, "content": body}} if body else {})


@cache
def description() -> dict[str, Any]:
    """The document."""
    act = {"application/json": {"schema": named("Act")}}
    file = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    name = _query("filename", {"type": "string", "minLength": 1, "maxLength": 200}, "文件名，结尾为 .xlsx、.xls 或 .csv", required=True)
    dry = _query("dry_run", YES_NO, "只预览（默认）；写入须给出 false")
    opened = _query("open", YES_NO, "只列未结案的")
    stage = _query("stage", TEXT, "阶段")
    read = "read"
    paths = {
        "/api/cases": {"get": _operation(read, "案件列表", _page(named("CaseLine")), [WORDS, stage, KIND, opened, MINE, LIMIT, CURSOR], ())},
        "/api/cases/{number}": {"get": _operation(read, "一件案件", named("Case"), [NUMBER], (404,))},
        "/api/cases/{number}/offers": {
            "get": _operation(read, "可办事项和全部障碍", _of_case(named("Offer"), version=WHOLE), [NUMBER], (404,))
        },
        "/api/cases/{number}/deadlines": {"get": _operation(read, "期限和逐日计算", _of_case(named("Deadline")), [NUMBER], (404,))},
        "/api/cases/{number}/documents": {"get": _operation(read, "文书", _of_case(named("Document")), [NUMBER], (404,))},
        "/api/deadlines": {"get": _operation(read, "在计时的期限", _page(named("Due")), [MINE, LIMIT, CURSOR], ())},
        "/api/disclosures": {"get": _operation(read, "现有公示", _page(named("Disclosure")), [WORDS, KIND, LIMIT, CURSOR], ())},
        "/api/acts": {
            "get": _operation(read, "办理事项和各自的内容", record(items=several(named("ActRow"))), [], ()),
            "post": _operation("act", "办理", named("Outcome"), [KEY], (404, 408, 409, 413, 422), act),
        },
        "/api/imports": {"post": _operation("import", "导入台账", named("Import"), [name, dry], (408, 413, 422), file)},
    }  # fmt: skip
    return {
        "openapi": "3.1.0", "info": {"title": "督办接口", "version": "1"}, "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }  # fmt: skip


@router.get("/openapi.json")
@policy(Policy.SIGNED_IN)
@scope("read")
def openapi(request: Request) -> Response:
    """What the API takes and gives."""
    return JSONResponse(description())
