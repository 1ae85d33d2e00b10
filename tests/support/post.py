"""A post room for tests: channels that write down what they are given, and a real mail server on loopback."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Row, select

from cases.clockface import at_hour
from db.contacts import Contact, put_contact
from db.session import reading, transaction
from db.tables import outbox
from door.channels import open_post_room
from door.perform import Door
from door.postroom import Effect, PostRoom
from notifications.channels.letter import SENT, Channel, Letter, Verdict
from tests.support.builders import DAY
from tests.support.bureau import Bureau

VERIFIED = at_hour(DAY, 8)


@dataclass
class PaperTray:
    """A channel that keeps its letters. `answer` may say something else than `sent`."""

    name: ClassVar[str] = "smtp"
    answer: Callable[[Letter, datetime], Verdict] = lambda letter, at: SENT
    per_minute: int | None = None
    most: int = 5_000
    lane_of: Callable[[Letter], str] | None = None
    sent: list[tuple[datetime, Letter]] = field(default_factory=list)
    tried: list[tuple[datetime, str]] = field(default_factory=list)

    def send(self, letter: Letter, at: datetime) -> Verdict:
        """Keep the letter, unless something else is to be answered."""
        self.tried.append((at, letter.key))
        verdict = self.answer(letter, at)
        if verdict.outcome == "sent":
            self.sent.append((at, letter))
        return verdict

    def lane(self, letter: Letter) -> str:
        """One lane, unless told otherwise."""
        return self.lane_of(letter) if self.lane_of else self.name

    def close(self) -> None:
        """Nothing to hang up."""

    @property
    def subjects(self) -> list[str]:
        """Subjects of the letters, in order."""
        return [letter.subject for _, letter in self.sent]


def a_contact(bureau: Bureau, person: str, channel: str = "smtp", address: str | None = None, **more: Any) -> None:
    """A verified address."""
    contact = Contact(
        person=person, channel=channel, address=address or f"{person}@example.test", **{"verified_at": VERIFIED, **more}
    )
    with transaction(bureau.engine) as conn:
        put_contact(conn, contact)


def a_post_room(door: Door, effects: dict[str, Effect] | None = None, **channels: Channel) -> PostRoom:
    """A post room on the clock of the door."""
    return open_post_room(door, channels, effects)


def letters(bureau: Bureau, *statuses: str) -> list[Row[Any]]:
    """Rows of letters, of the statuses where given."""
    return [row for row in rows(bureau, "send") if not statuses or row.status in statuses]


def rows(bureau: Bureau, *kinds: str) -> list[Row[Any]]:
    """Rows of the outbox, of the kinds where given, by id."""
    wanted = select(outbox).order_by(outbox.c.id)
    if kinds:
        wanted = wanted.where(outbox.c.kind.in_(kinds))
    with reading(bureau.engine) as conn:
        return list(conn.execute(wanted))


@dataclass
class Postmaster:
    """What a real mail server took, and how it answers: `on_data` may give another answer than 250."""

    port: int = 0
    received: list[bytes] = field(default_factory=list)
    connections: int = 0
    on_rcpt: Callable[[str], str] = lambda address: "250 OK"
    on_data: Callable[[bytes], str] = lambda content: "250 OK"

    async def handle_EHLO(  # noqa: N802 - the server calls its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """A new connection."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 - the server calls its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """An addressee."""
        answer = self.on_rcpt(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the server calls its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """A mail."""
        content = bytes(envelope.content or b"")
        answer = self.on_data(content)
        if answer.startswith("250"):
            self.received.append(content)
        return answer


@contextmanager
def a_mail_server() -> Iterator[Postmaster]:
    """A mail server on a free port of loopback, gone when the block ends."""
    master = Postmaster()
    controller = _Controller(master, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        assert controller.server is not None
        master.port = controller.server.sockets[0].getsockname()[1]
        yield master
    finally:
        controller.stop()


class _Controller(Controller):
    def _trigger_server(self) -> None:
        # the parent would connect to port 0; the port is known only once the server listens
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
