"""What is public on a day, from the newest edition of every publication (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from publicity.content import Content, canonical, hash_of


@dataclass(frozen=True, slots=True)
class Notice:
    """One publication as the public finds it: the content of its newest edition and the hash of that."""

    content: Content
    hash: str

    def __getitem__(self, key: str) -> Any:
        """A key of the content, None where it is absent."""
        return self.content.get(key)

    @property
    def is_withdrawn(self) -> bool:
        """Whether only the reason of its withdrawal is shown."""
        return self.content["status"] == "withdrawn"

    @property
    def changed_on(self) -> str:
        """The day of its newest edition, ISO."""
        return str(self.content["on"])


@dataclass(frozen=True, slots=True)
class Board:
    """The public board on a day: what is shown, newest first, and the ids of what is no longer (those answer 410). `searched`
    keeps the text of a notice as it is searched, by its id, from the first search on."""

    day: date
    notices: tuple[Notice, ...]
    gone: tuple[str, ...]
    searched: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def find(self, public_id: str) -> Notice | None:
        """The notice shown under an id."""
        return next((notice for notice in self.notices if notice["id"] == public_id), None)

    def of_kind(self, kind: str) -> list[Notice]:
        """Standing notices of a kind."""
        return [notice for notice in self.notices if notice["kind"] == kind and not notice.is_withdrawn]


def board(newest: Iterable[Content], day: date) -> Board:
    """The board of a day. An entry is shown to the end of its last day, recorded as expired or not; what is on hold or
    expired is gone; what is withdrawn is gone but for the reason (行政处罚法#48.2)."""
    notices, gone = [], []
    for content in newest:
        if is_shown(content, day):
            notices.append(Notice(content, hash_of(canonical(content))))
        if content["status"] != "published" or not is_shown(content, day):
            gone.append(str(content["id"]))
    notices.sort(key=lambda notice: str(notice["id"]))
    notices.sort(key=lambda notice: notice.changed_on, reverse=True)
    return Board(day, tuple(notices), tuple(sorted(gone)))


def is_shown(content: Content, day: date) -> bool:
    """Whether the public finds the edition on the day."""
    until = content.get("until")
    if content["status"] == "published":
        return until is None or day <= date.fromisoformat(until)
    return bool(content["status"] == "withdrawn")
