"""A letter, what a channel answers to one, and what a channel is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message to one address. `key` is stable: a letter sent again bears the same; `written_at` is frozen with it."""

    key: str
    address: str
    name: str
    subject: str
    body: str
    short: str
    written_at: datetime


Outcome = Literal["sent", "again", "refused", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a letter.

    `sent`: taken. `again`: this letter was not taken now. `refused`: it never will be (no such address). `down`: the
    channel itself does not work, so others need not be tried; not before `wait`, where the other side says so.
    """

    outcome: Outcome
    reason: str = ""
    wait: timedelta | None = None


SENT = Verdict(outcome="sent")


class Channel(Protocol):
    """A way out of the house."""

    name: ClassVar[str]
    per_minute: int | None
    most: int

    def send(self, letter: Letter, at: datetime) -> Verdict:
        """Hand a letter over. Does not raise for anything the other side does."""
        ...

    def lane(self, letter: Letter) -> str:
        """Under which name its ration and its failures are kept: the channel, or one robot of it."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...
