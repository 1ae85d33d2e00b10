"""Group robots of Feishu (飞书)."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any, ClassVar

from notifications.channels.letter import Verdict
from notifications.channels.robots import Robots


def signature(timestamp: str, secret: str) -> str:
    """HMAC-SHA256 of nothing under timestamp and secret, in base64; the timestamp is in seconds."""
    return base64.b64encode(hmac.digest(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256)).decode()


class FeishuBot(Robots):
    """A text to `bot/v2/hook/…`, signed where the robot has a secret; `code` decides."""

    name: ClassVar[str] = "feishu_bot"
    code: ClassVar[str] = "code"
    too_fast: ClassVar[frozenset[int]] = frozenset({9499, 11232, 99991400})

    def posted(self, text: str, key: str, secret: str | None, at: datetime) -> dict[str, Any] | Verdict:
        """Post a text."""
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret is not None:
            timestamp = str(int(at.timestamp()))
            body |= {"timestamp": timestamp, "sign": signature(timestamp, secret)}
        return self._poster.post(f"/open-apis/bot/v2/hook/{key}", body, at)
