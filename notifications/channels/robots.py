"""What the group robots have in common: named robots, plain text, a ration, a code in the answer that decides."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import SecretStr

from notifications.channels.letter import SENT, Letter, Verdict
from notifications.channels.posting import Poster, cut

#: Twenty a minute is what WeCom and DingTalk allow one robot.
RATION = 20


class Robots(ABC):
    """Robots of one platform. The address of a contact is the name of a robot in the settings; `robots` gives its key,
    `secrets` its signing secret where it has one."""

    name: ClassVar[str]
    most_bytes: ClassVar[int] = 2_000
    #: The field of the answer that is 0 on success.
    code: ClassVar[str]
    #: Codes that mean: too fast.
    too_fast: ClassVar[frozenset[int]]
    #: How long a robot rests that was too fast.
    rest: ClassVar[timedelta] = timedelta(minutes=1)

    def __init__(
        self, *, base: str, robots: Mapping[str, SecretStr], secrets: Mapping[str, SecretStr] | None = None,
        timeout: float = 5, per_minute: int = RATION, proxy: str | None = None,
    ) -> None:  # fmt: skip
        self.per_minute: int | None = per_minute
        self.most = per_minute * 10
        self._keys, self._secrets = dict(robots), dict(secrets or {})
        self._poster = Poster(base, timeout, proxy)

    def lane(self, letter: Letter) -> str:
        """Every robot has its own ration."""
        return f"{self.name}/{letter.address}"

    def send(self, letter: Letter, at: datetime) -> Verdict:
        """Post one message to the group of the robot."""
        key = self._keys.get(letter.address)
        if key is None:
            return Verdict(outcome="refused", reason=f"设置中没有名为“{letter.address}”的机器人")
        text = cut(f"致{letter.name}：{letter.subject}\n{letter.short}", self.most_bytes)
        secret = self._secrets.get(letter.address)
        found = self.posted(text, key.get_secret_value(), secret.get_secret_value() if secret else None, at)
        return found if isinstance(found, Verdict) else self._read(found)

    @abstractmethod
    def posted(self, text: str, key: str, secret: str | None, at: datetime) -> dict[str, Any] | Verdict:
        """Post a text in the way of the platform."""

    def _read(self, answer: Mapping[str, Any]) -> Verdict:
        code = answer.get(self.code)
        if code == 0 and not isinstance(code, bool):
            return SENT
        said = str(answer.get("errmsg") or answer.get("msg") or "")[:200]
        reason = f"答复代码 {code} {said}".strip()
        if code in self.too_fast:
            return Verdict(outcome="down", reason=reason, wait=self.rest)
        return Verdict(outcome="again", reason=reason)

    def close(self) -> None:
        """Hang up."""
        self._poster.close()
