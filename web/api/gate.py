"""Routes for programs: a token and nothing else opens them. Cookies are not read, so no foreign page can use a login."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from cases.errors import InputFault
from db.edge import clean_body
from db.ledger import Attempt, record_attempt
from db.session import transaction
from db.walls import Onlooker, look_as
from door.clients import SCOPES, Caller, find_caller
from web.api.problems import problem
from web.policies import UnguardedRoute, permits
from web.routes import READ_WITHIN, SAFE, Handler, PolicedRoute, limited, refuse_broken_text
from web.site import site_of

JSON_BYTES, FILE_BYTES = 1_000_000, 32_000_000
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])
_KEY = "__duban_scope__"


def scope(word: str) -> Callable[[Endpoint], Endpoint]:
    """Declare which scope of a token opens the endpoint; stands below `@policy`, which says whose token."""
    assert word in SCOPES, word

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _KEY, word)
        return endpoint

    return declare


class ApiRoute(PolicedRoute):
    """A route of the API. Its endpoint finds `request.state.caller`, and for unsafe methods the bytes in `request.state.body`."""

    body_limit = JSON_BYTES
    reads_forms = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        self.needs = getattr(endpoint, _KEY, None)
        if self.needs not in SCOPES:
            raise UnguardedRoute(f"接口 {path} 没有声明令牌范围（@scope），系统不予启动")
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Handler:
        """The endpoint behind its token."""
        inner = APIRoute.get_route_handler(self)

        async def guarded(request: Request) -> Response:
            request = Request(request.scope, limited(request.receive, self.body_limit), request._send)
            refuse_broken_text(request)
            caller = await run_in_threadpool(find_caller, site_of(request).door, bearer(request))
            if caller is None:
                return problem(request, 401, "请在 Authorization 中出示有效的令牌（Bearer）", headers={"www-authenticate": "Bearer"})
            if self.needs not in caller.client.scopes or not permits(self.policy, caller.person):
                await run_in_threadpool(self._note_denied, request, caller)
                return problem(request, 403, f"本接口须有“{self.needs}”范围的令牌，且其人员的角色可以使用")
            request.state.caller = caller
            look_as(Onlooker(person=caller.person.label, sight=site_of(request).sight(caller.person)))
            if request.method not in SAFE:
                request.state.body = await read_body(request)
            return await inner(request)

        return guarded

    def _note_denied(self, request: Request, caller: Caller) -> None:
        """Keep the attempt (I-38)."""
        door = site_of(request).door
        now = door.clock.now()
        attempt = Attempt(
            id=door.ids.new(), at=now, recorded_at=now, person=caller.person.label, action=f"{request.method} {self.path}"[:100],
            outcome="refused", body={"reasons": [f"客户端 {caller.client.name} 的令牌范围不含 {self.needs}"], "gates": []},
        )  # fmt: skip
        with transaction(door.engine) as conn:
            record_attempt(conn, attempt)


class FileRoute(ApiRoute):
    """A route that takes a file as its body."""

    body_limit = FILE_BYTES


def api(prefix: str = "/api") -> APIRouter:
    """A router of the API."""
    return APIRouter(prefix=prefix, route_class=ApiRoute, default_response_class=Response)


def api_files(prefix: str = "/api") -> APIRouter:
    """A router of the API for files."""
    return APIRouter(prefix=prefix, route_class=FileRoute, default_response_class=Response)


def bearer(request: Request) -> str:
    """The token of the request, or nothing."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def caller_of(request: Request) -> Caller:
    """Who asks."""
    found: Caller = request.state.caller
    return found


async def read_body(request: Request) -> bytes:
    """The whole body within bounds of bytes and time. Raises 413 or 408."""
    try:
        with anyio.fail_after(READ_WITHIN):
            return await request.body()
    except TimeoutError:
        raise HTTPException(408, "上传过慢，已中止，请检查网络后重试") from None


def json_of(request: Request) -> Any:
    """The body as JSON. Raises `InputFault` for what is none, holds a name twice, or what no database may be given."""
    try:
        found = json.loads(request.state.body, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise InputFault(f"请求的内容不是有效的 JSON：{str(fault)[:200]}") from None
    return clean_body(found, "body")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("同一名称出现两次")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} 不是数值")
