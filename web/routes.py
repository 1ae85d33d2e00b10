"""Routes that let nobody in but by their policy, read every form within bounds, and check that it is ours."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

import anyio
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile
from starlette.types import Message, Receive

from cases.errors import InputFault
from db.edge import clean_text
from web.auth import cookies
from web.policies import Policy, permits, policy_of, taken_by

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: What one form may hold; an act on forty hazards has some hundreds of fields.
MOST_FIELDS, MOST_FILES = 2_000, 20
FORM_BYTES = 1_000_000
READ_WITHIN = 60.0
LONGEST_ADDRESS = 8_000
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class NotPermitted(Exception):
    """The person may not enter this page; the attempt is audited."""


class LoginNeeded(Exception):
    """Nobody is logged in, or the login is over."""


class PasswordDue(Exception):
    """The password must be changed before anything else."""


class NotOurForm(HTTPException):
    """The form was not sent from a page of ours, or by another login (I-44)."""

    def __init__(self) -> None:
        super().__init__(403, "表单已过期或者来源不明，请返回原页面刷新后重新提交；您的登录可能已经更换")


class PolicedRoute(APIRoute):
    """A route of the desk. Its endpoint finds `request.state.seat`, and for unsafe methods `request.state.form` (name to
    values) and `request.state.files`. Endpoints are plain functions; they run in the thread pool."""

    #: Bytes of a body; a route for uploads overrides it with `upload_router`.
    body_limit = FORM_BYTES
    most_files = MOST_FILES
    reads_forms = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        self.policy = policy_of(endpoint)
        super().__init__(path, endpoint, **more)
        self.takes = taken_by(endpoint) if self.reads_forms and not self.methods <= SAFE else None

    def get_route_handler(self) -> Handler:
        """The endpoint behind its policy."""
        inner = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            request = Request(request.scope, limited(request.receive, self.body_limit), request._send)
            try:
                await self.admit(request)
                response = await inner(request)
            finally:
                await request.close()  # the files of the form
            cookies.write(request, response)
            return response

        return guarded

    async def admit(self, request: Request) -> None:
        """Let the request in, or raise."""
        refuse_broken_text(request)
        await cookies.read(request)
        seat = request.state.seat
        if seat is None and self.policy is not Policy.PUBLIC:
            raise LoginNeeded()
        if request.method not in SAFE:
            if not same_origin(request):
                raise NotOurForm()
            await read_form(request, self.most_files)
            if not cookies.is_own_token(request, next(iter(request.state.form.pop("csrf", ())), "")):
                raise NotOurForm()
        self.admit_person(request)
        if self.takes is not None:
            refuse_strange(request, self.takes)

    def admit_person(self, request: Request) -> None:
        """Let whoever asks in, or raise."""
        seat = request.state.seat
        if seat is not None and seat.must_change and self.policy not in (Policy.LEAVING, Policy.PUBLIC):
            raise PasswordDue()
        if not permits(self.policy, seat.person if seat else None):
            raise NotPermitted()


class UploadRoute(PolicedRoute):
    """A route that takes files."""

    body_limit = 64_000_000
    #: A browser sends one empty file for every field of files that nobody touched.
    most_files = 60


def pages(prefix: str = "") -> APIRouter:
    """A router of pages, each with its policy."""
    return APIRouter(prefix=prefix, route_class=PolicedRoute, default_response_class=Response)


def uploads(prefix: str = "") -> APIRouter:
    """A router of pages that take files."""
    return APIRouter(prefix=prefix, route_class=UploadRoute, default_response_class=Response)


def refuse_broken_text(request: Request) -> None:
    """No database is asked for NUL or half a character: 404 in a path, 400 in a query."""
    if not _is_whole(request.scope["path"]):
        raise HTTPException(404)
    if not all(_is_whole(name + value) for name, value in request.query_params.multi_items()):
        raise HTTPException(400, "地址中含有空字符或残缺字符")


def _is_whole(text: str) -> bool:
    try:
        clean_text("地址", text, longest=LONGEST_ADDRESS)
    except InputFault:
        return False
    return True


def same_origin(request: Request) -> bool:
    """Whether the request says that it comes from a page of this host; one that does not say is refused."""
    told = request.headers.get("origin") or request.headers.get("referer") or ""
    return bool(told) and urlsplit(told).netloc == request.headers.get("host", "")


def refuse_strange(request: Request, names: frozenset[str]) -> None:
    """Raises `InputFault` for a field or a file that the form does not have: nothing is set by smuggling (I-45)."""
    if strange := sorted((set(request.state.form) | set(request.state.files)) - names):
        raise InputFault(f"表单含有不认识的项：{'、'.join(name[:40] for name in strange[:5])}")


async def read_form(request: Request, most_files: int = MOST_FILES) -> None:
    """Read the form within bounds: fields, files, bytes, seconds. Raises 408, 413 or 400."""
    try:
        with anyio.fail_after(READ_WITHIN):
            form = await request.form(max_files=most_files, max_fields=MOST_FIELDS)
    except TimeoutError:
        raise HTTPException(408, "上传过慢，已中止，请检查网络后重试") from None
    request.state.form, request.state.files = _told_apart(form)


def _told_apart(form: FormData) -> tuple[dict[str, list[str]], dict[str, list[UploadFile]]]:
    texts: dict[str, list[str]] = {}
    files: dict[str, list[UploadFile]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files.setdefault(name, []).append(value)
        else:
            texts.setdefault(clean_text("名称", name, longest=500), []).append(clean_text(name[:100], value, longest=FORM_BYTES))
    return texts, files


def limited(receive: Receive, most: int) -> Receive:
    """The body, cut off with 413 beyond so many bytes, whatever its headers said."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413, f"提交的内容过大，最多 {most // 1_000_000} MB")
        return message

    return counted


