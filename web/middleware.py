"""Around every request: an id, the headers of safety, a line in the log without personal data, an upper bound of size."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.walls import ANYBODY, look_as

log = structlog.get_logger("duban.web")

LARGEST_BODY = 64_000_000
#: Script and style come from ourselves; inline ones only with the nonce of the page; nothing may frame us but ourselves.
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; object-src 'none'"
)
SAFETY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}


class Envelope:
    """Gives every request an id and a nonce, every answer its headers, and the log one line: method, pattern of the route, status,
    milliseconds. Addresses as typed are not logged: they may name people."""

    def __init__(self, app: ASGIApp, *, is_secure: bool, clock: Callable[[], float] = time.perf_counter) -> None:
        self.app, self.is_secure, self.clock = app, is_secure, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"], state["nonce"] = secrets.token_hex(8), secrets.token_urlsafe(16)
        look_as(ANYBODY)  # no case is read before it is known who asks (I-43)
        state |= {"seat": None, "visitor": None, "renew": False, "secret": None, "unread": None}
        begun, status = self.clock(), 500

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add(MutableHeaders(scope=message), state)
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            spent = round((self.clock() - begun) * 1000, 1)
            scope["app"].state.meter.observe(scope["method"], route, status, spent / 1000)
            log.info("request", id=state["request_id"], method=scope["method"], route=route, status=status, ms=spent)

    def _add(self, headers: MutableHeaders, state: dict[str, Any]) -> None:
        for name, value in SAFETY.items():
            headers.setdefault(name, value)
        headers.setdefault("content-security-policy", POLICY.format(nonce=state["nonce"]))
        headers.setdefault("cache-control", "no-store")
        headers["x-request-id"] = state["request_id"]
        if self.is_secure:
            headers.setdefault("strict-transport-security", "max-age=31536000")


class BodyLimit:
    """Refuses at once what says it is too large; what lies about its size is cut off by the route."""

    def __init__(self, app: ASGIApp, *, most: int = LARGEST_BODY) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        told = Headers(scope=scope).get("content-length", "0") if scope["type"] == "http" else "0"
        if not told.isdecimal() or len(told) > 18 or int(told) > self.most:
            await PlainTextResponse("提交的内容过大", status_code=413)(scope, receive, send)
            return
        await self.app(scope, receive, send)
