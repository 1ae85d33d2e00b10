"""Text messages by the HTTP gateway of whoever runs one for the government: the settings say how it is spoken to."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from pydantic import SecretStr

from notifications.channels.letter import SENT, Letter, Verdict
from notifications.channels.posting import Poster

_MARK = re.compile(r"\{(phone|text|key)\}")


class SmsGateway:
    """Posts the `fields`, in which `{phone}`, `{text}` and `{key}` are filled in. It was sent when the field
    `answer_field` of the answer is one of `answer_ok`; one of `answer_final` means the number will never do."""

    name: ClassVar[str] = "sms"

    def __init__(
        self, *, url: str, fields: Mapping[str, str], answer_field: str, answer_ok: Sequence[str],
        answer_final: Sequence[str] = (), headers: Mapping[str, SecretStr] | None = None, signature: str = "",
        timeout: float = 5, per_minute: int | None = 60, most_characters: int = 300, proxy: str | None = None,
    ) -> None:  # fmt: skip
        self.per_minute = per_minute
        self.most = 500
        self._fields, self._signature, self._most_characters = dict(fields), signature, most_characters
        self._field, self._ok, self._final = answer_field, set(answer_ok), set(answer_final)
        self._headers = {name: value.get_secret_value() for name, value in (headers or {}).items()}
        self._poster = Poster(url, timeout, proxy)

    def lane(self, letter: Letter) -> str:
        """One gateway, one lane."""
        return self.name

    def send(self, letter: Letter, at: datetime) -> Verdict:
        """Send the short form to a telephone."""
        text = (self._signature + letter.short)[: self._most_characters]
        values = {"phone": letter.address, "text": text, "key": letter.key}
        body = {name: _filled(template, values) for name, template in self._fields.items()}
        found = self._poster.post("", body, at, headers=self._headers)
        return found if isinstance(found, Verdict) else self._read(found)

    def _read(self, answer: Mapping[str, Any]) -> Verdict:
        code = str(answer.get(self._field))
        if code in self._ok:
            return SENT
        reason = f"短信网关答复 {self._field}={code[:100]}"
        return Verdict(outcome="refused" if code in self._final else "again", reason=reason)

    def close(self) -> None:
        """Hang up."""
        self._poster.close()


def _filled(template: str, values: Mapping[str, str]) -> str:
    """One pass: a mark that stands in the text of a message is not filled again."""
    return _MARK.sub(lambda found: values[found[1]], template)
