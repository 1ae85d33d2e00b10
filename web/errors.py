"""What goes wrong, as a page in Chinese that says what to do."""

import re
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse

from cases.errors import InputFault, NotFound
from db.ledger import Attempt, record_attempt
from db.session import StoreBusy, StoreFull, transaction
from publicity.masking import mask
from web.auth import cookies
from web.public.showing import page as public_page
from web.routes import SAFE, LoginNeeded, NotOurForm, NotPermitted, PasswordDue
from web.screen import render
from web.site import site_of

#: What a case number looks like; anything else in its place is not kept.
_NUMBER = re.compile(r"[A-Z]{2}\d{4}-\d{1,12}")
log = structlog.get_logger("duban.web")

TITLES = {
    400: "提交的内容有误", 401: "请先登录", 403: "不能进入", 404: "没有找到", 405: "不支持的操作", 408: "上传超时", 409: "已被他人办理",
    410: "已经撤下", 413: "内容过大", 429: "操作过于频繁", 500: "系统出错", 503: "系统繁忙",
}  # fmt: skip
ADVICE = {
    404: "地址可能有误，或者该内容不在您的职权范围内。可从左侧“案件”按编号或企业名称查找。",
    403: "您的角色不能打开这一页。需要时请联系系统管理员。本次访问已记录。",
    405: "请从页面上的按钮进入。",
    500: "没有完成的操作不会留下一半。请稍后重试；仍然出错时，请把下面的编号告诉系统管理员。",
    503: "数据库正忙，本次操作没有写入。请稍后重试。",
}


def install(app: FastAPI) -> None:
    """Answer every fault with a page."""
    handlers: dict[Any, Any] = {
        LoginNeeded: _login, PasswordDue: _password, NotPermitted: _not_permitted, NotOurForm: _not_ours, HTTPException: _http, NotFound: _missing,
        InputFault: _input, RequestValidationError: _unreadable, StoreBusy: _busy, StoreFull: _busy, OperationalError: _busy,
        Exception: _fault,
    }  # fmt: skip
    for fault, answer in handlers.items():
        app.add_exception_handler(fault, answer)


def page(request: Request, status: int, sentence: str = "", **more: Any) -> Response:
    """An error page; JSON for the API, and plain text where even the template cannot be drawn."""
    title, advice = TITLES.get(status, "出错"), ADVICE.get(status, "")
    number = getattr(request.state, "request_id", "")
    if request.scope["path"].startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status, "detail": sentence or advice, "instance": number}
        return JSONResponse(body, status_code=status, media_type="application/problem+json")
    if request.scope["path"].startswith(("/public", "/verify")):
        return public_page(request, "error.html", status, title=title, sentence=sentence, number=number)
    return render(
        request, "error.html", status, title=title, status=status, sentence=sentence, advice=advice, number=number, **more
    )


async def _login(request: Request, _: LoginNeeded) -> Response:
    query = request.scope["query_string"].decode("latin-1")
    wanted = request.scope["path"] + (f"?{query}" if query else "")
    back = wanted if request.method in SAFE and wanted != "/" else ""
    target = "/login" + (f"?next={quote(back, safe='')}" if back else "")
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": target})
    if request.scope["path"].startswith("/api/"):
        return page(request, 401)
    return RedirectResponse(target, status_code=303)


async def _password(request: Request, _: PasswordDue) -> Response:
    return RedirectResponse("/me/password", status_code=303)


async def _not_permitted(request: Request, _: NotPermitted) -> Response:
    await run_in_threadpool(note_denied, request)
    return page(request, 403)


def note_denied(request: Request, reason: str = "角色不能进入") -> None:
    """Keep an attempt to enter where one may not (I-38): who, which page, which case; nothing else of what was typed."""
    door, seat = site_of(request).door, request.state.seat
    route = getattr(request.scope.get("route"), "path", "-")
    now, number = door.clock.now(), str(request.path_params.get("number", ""))
    attempt = Attempt(
        id=door.ids.new(), at=now, recorded_at=now, person=seat.person.label if seat else "?",
        action=f"{request.method} {route}"[:100], outcome="refused", body={"reasons": [mask(reason)], "gates": []},
        case_number=number if _NUMBER.fullmatch(number) else None,
    )  # fmt: skip
    with transaction(door.engine) as conn:
        record_attempt(conn, attempt)


async def _not_ours(request: Request, fault: NotOurForm) -> Response:
    # Whoever is not logged in could fill the audit with these.
    if request.state.seat is not None:
        await run_in_threadpool(note_denied, request, "表单来源不明")
    return page(request, 403, str(fault.detail))


async def _http(request: Request, fault: HTTPException) -> Response:
    if request.scope.get("route") is None:  # no route, so nobody looked yet who is asking
        await cookies.read(request)
    told = "" if fault.status_code in (404, 405) else str(fault.detail)
    return page(request, fault.status_code, told)


async def _missing(request: Request, fault: NotFound) -> Response:
    # A foreign case is audited as a missing one is, so that the time of the answer does not tell them apart either.
    if request.state.seat is not None and "number" in request.path_params:
        await run_in_threadpool(note_denied, request, str(fault))
    return page(request, 404)


async def _input(request: Request, fault: InputFault) -> Response:
    return page(request, 400, str(fault))


async def _unreadable(request: Request, fault: RequestValidationError) -> Response:
    in_path = any(error["loc"][:1] == ("path",) for error in fault.errors())
    return page(request, 404) if in_path else page(request, 400, "地址中的参数无法识别")


async def _busy(request: Request, fault: Exception) -> Response:
    log.warning("busy", id=request.state.request_id, fault=type(fault).__name__)
    return page(request, 503, str(fault) if isinstance(fault, StoreBusy | StoreFull) else "")


async def _fault(request: Request, fault: Exception) -> Response:
    number = request.state.request_id
    log.error("fault", id=number, fault=type(fault).__name__, exc_info=fault)
    try:
        return page(request, 500)
    except LookupError:  # the page itself is at fault: say it plainly
        return PlainTextResponse(f"系统出错，编号 {number}", status_code=500)
