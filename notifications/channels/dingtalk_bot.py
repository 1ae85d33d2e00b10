"""Group robots of DingTalk (钉钉)."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, ClassVar

from notifications.channels.letter import Verdict
from notifications.channels.robots import Robots


def signature(timestamp: str, secret: str) -> str:
    """HMAC-SHA256 of timestamp and secret under the secret, in base64; the timestamp is in milliseconds."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)).decode()


class DingtalkBot(Robots):
    """A text to `robot/send?access_token=…`, signed where the robot has a secret; `errcode` decides. A robot that was too
    fast is blocked for ten minutes."""

    name: ClassVar[str] = "dingtalk_bot"
    code: ClassVar[str] = "errcode"
    too_fast: ClassVar[frozenset[int]] = frozenset({130101, 130102, 410100})
    rest: ClassVar[timedelta] = timedelta(minutes=10)

    def posted(self, text: str, key: str, secret: str | None, at: datetime) -> dict[str, Any] | Verdict:
        """Post a text."""
        query = {"access_token": key}
        if secret is not None:
            timestamp = str(int(at.timestamp() * 1000))
            query |= {"timestamp": timestamp, "sign": signature(timestamp, secret)}
        body = {"msgtype": "text", "text": {"content": text}}
        return self._poster.post("/robot/send", body, at, query=query)
