"""Group robots of WeCom (企业微信)."""

from datetime import datetime
from typing import Any, ClassVar

from notifications.channels.letter import Verdict
from notifications.channels.robots import Robots


class WecomBot(Robots):
    """A text of at most 2,048 bytes to `webhook/send?key=…`; `errcode` decides."""

    name: ClassVar[str] = "wecom_bot"
    code: ClassVar[str] = "errcode"
    too_fast: ClassVar[frozenset[int]] = frozenset({45009, 45033})

    def posted(self, text: str, key: str, secret: str | None, at: datetime) -> dict[str, Any] | Verdict:
        """Post a text."""
        body = {"msgtype": "text", "text": {"content": text}}
        return self._poster.post("/cgi-bin/webhook/send", body, at, query={"key": key})
