"""Posting to robots and gateways: what comes back decides, not the status; no redirect is followed."""

import json
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from notifications.channels.letter import Verdict

# They would write whole addresses, and those of robots hold their keys.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_LONGEST_ANSWER = 64 * 1024
_LONGEST_WAIT = timedelta(hours=1)
_TOO_MANY = 429
_REDIRECTS = range(300, 400)
_FAULTS = range(500, 600)


class Poster:
    """A kept connection to one host."""

    def __init__(self, base: str, timeout: float, proxy: str | None = None) -> None:
        self._base = base.rstrip("/")
        self._timeout = timeout
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False, proxy=proxy)

    def post(
        self, path: str, body: Any, at: datetime, *, query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any] | Verdict:  # fmt: skip
        """Post JSON; the object that came back with status 200, or the verdict that follows from anything else."""
        url = self._base + path
        content = json.dumps(body, ensure_ascii=False).encode()
        sent = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        began = time.monotonic()
        try:
            with self._client.stream("POST", url, content=content, params=query, headers=sent) as answer:
                if answer.status_code != httpx.codes.OK:
                    return _not_ok(answer, at)
                text = b""
                for piece in answer.iter_bytes():
                    text += piece
                    if len(text) > _LONGEST_ANSWER or time.monotonic() - began > self._timeout:
                        return Verdict(outcome="down", reason="答复过长或者过慢")
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            # the address holds the robot's key and is not named
            return Verdict(outcome="down", reason=f"无法连接：{type(fault).__name__}")
        try:
            found = json.loads(text)
        except ValueError:
            return Verdict(outcome="down", reason="答复不是 JSON（可能是登录页或者拦截页）")
        if not isinstance(found, dict):
            return Verdict(outcome="down", reason="答复不是 JSON 对象")
        return found

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _not_ok(answer: httpx.Response, at: datetime) -> Verdict:
    code = answer.status_code
    reason = f"答复状态 {code}"
    if code in _REDIRECTS:
        return Verdict(outcome="down", reason=f"{reason}：不跟随跳转")
    if code == _TOO_MANY or code in _FAULTS:
        return Verdict(outcome="down", reason=reason, wait=_retry_after(answer.headers.get("Retry-After"), at))
    return Verdict(outcome="again", reason=reason)


def _retry_after(text: str | None, at: datetime) -> timedelta | None:
    """Seconds or a date; at most an hour, never less than nothing; None for neither."""
    if text is None:
        return None
    try:
        wait = timedelta(seconds=min(int(text), 86_400))
    except ValueError:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - at
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def cut(text: str, most_bytes: int) -> str:
    """The text, shortened to so many bytes of UTF-8 with an ellipsis where it is longer."""
    if len(text.encode()) <= most_bytes:
        return text
    return text.encode()[: most_bytes - 3].decode(errors="ignore") + "…"
