"""Mail against a real server: what is final, what is tried again, what means that the server is down."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from pydantic import SecretStr

from notifications.channels.letter import Letter, Verdict
from notifications.channels.smtp import SmtpChannel, mail_of
from tests.support.post import Postmaster, a_mail_server

AT = datetime(2026, 5, 20, 1, 5, tzinfo=UTC)


def a_letter(key: str = "AJ2026-000001/7/0/chen@smtp", address: str = "chen@example.test", **more: str) -> Letter:
    chosen = {"name": "陈某", "subject": "【今日到期】某家具厂：整改期限", "body": "正文第一行\n.\n第二行", "short": "短"}
    return Letter(key=key, address=address, written_at=AT, **{**chosen, **more})


def a_channel(port: int, **more: object) -> SmtpChannel:
    return SmtpChannel(host="127.0.0.1", port=port, sender="duban@example.test", timeout=0.5, **more)  # type: ignore[arg-type]  # what a test sets besides


@pytest.fixture
def master() -> Iterator[Postmaster]:
    """A mail server on loopback."""
    with a_mail_server() as found:
        yield found


def test_a_mail_arrives_as_it_was_written(master: Postmaster) -> None:
    """Chinese subject and name, a line with only a dot, a stable id."""
    channel = a_channel(master.port)

    verdict = channel.send(a_letter(), AT)
    channel.close()

    mail = message_from_bytes(master.received[0], policy=default)
    assert verdict == Verdict(outcome="sent")
    assert mail["Subject"] == "【今日到期】某家具厂：整改期限"
    assert mail["To"] == "陈某 <chen@example.test>"
    assert mail["Date"].datetime == AT
    assert mail.get_content().splitlines() == ["正文第一行", ".", "第二行"]


def test_a_letter_gives_the_same_bytes_whenever_it_is_sent() -> None:
    """A repeat is recognised and is the same; another letter bears another id (I-19)."""
    first, again = (mail_of(a_letter(), "duban@example.test", "督办").as_bytes() for _ in range(2))
    other = mail_of(a_letter("another"), "duban@example.test", "督办")

    assert first == again
    assert other["Message-ID"] not in first.decode()


@pytest.mark.parametrize(
    ("rcpt", "answer", "outcome"),
    [
        ("450 4.2.0 later", "250 OK", "again"),
        ("550 5.1.1 unknown", "250 OK", "refused"),
        ("250 OK", "451 4.3.0 later", "again"),
        ("250 OK", "554 5.7.1 spam", "refused"),
        ("421 4.3.2 closing", "250 OK", "down"),
        ("250 OK", "421 4.3.2 closing", "down"),
    ],
)
def test_4xx_is_tried_again_and_5xx_is_final(master: Postmaster, rcpt: str, answer: str, outcome: str) -> None:
    """The next mail goes through all the same."""
    channel = a_channel(master.port)
    master.on_rcpt, master.on_data = lambda address: rcpt, lambda content: answer

    verdict = channel.send(a_letter(), AT)
    master.on_rcpt, master.on_data = lambda address: "250 OK", lambda content: "250 OK"
    next_one = channel.send(a_letter("next"), AT)
    channel.close()

    assert verdict.outcome == outcome
    assert next_one.outcome == "sent"
    assert len(master.received) == 1


@contextmanager
def a_raw_server(*says: bytes) -> Iterator[int]:
    """A server that says something to whoever connects, line by line, and then hangs up or, with nothing to say, waits."""
    closing = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            caller, _ = listening.accept()
            with caller:
                for line in says:
                    caller.sendall(line)
                    caller.recv(4096)
                if not says:
                    closing.wait(20)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        closing.set()
        thread.join(5)


@pytest.mark.parametrize(
    "says",
    [
        (),
        (b"HTTP/1.1 200 OK\r\n",),
        (b"554 no service here\r\n",),
        (b"220 hello\r\n", b"250 well\r\n"),
        (b"220 hello\r\n", b"250 well\r\n", b"530 log in first\r\n"),
        (b"220 hello\r\n", b"250 well\r\n", b"250 OK\r\n", b"250 OK\r\n"),
    ],
    ids=["silent", "no mail server", "refuses service", "hangs up at MAIL", "wants a login", "hangs up at DATA"],
)
def test_a_server_that_does_not_work_is_down(says: tuple[bytes, ...]) -> None:
    """Whatever concerns the connection or the sender is no fault of the letter: it is not given up for it (I-20)."""
    with a_raw_server(*says) as port:
        channel = a_channel(port)
        verdict = channel.send(a_letter(), AT)
        channel.close()

    assert verdict.outcome == "down"


def test_a_refused_connection_and_a_refused_login_are_down(master: Postmaster) -> None:
    """A wrong password must not put two thousand mails among the dead (I-20)."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = a_channel(taken.getsockname()[1]).send(a_letter(), AT)
    stranger = a_channel(master.port, user="u", password=SecretStr("p"))
    refused = stranger.send(a_letter(), AT)
    stranger.close()
    unsafe = a_channel(master.port, security="starttls").send(a_letter(), AT)

    assert (nobody.outcome, refused.outcome, unsafe.outcome) == ("down", "down", "down")
    assert master.received == []


def test_a_connection_closed_while_idle_is_made_anew(master: Postmaster) -> None:
    """The server hung up between two drains; the letter goes over a fresh connection, once."""
    channel = a_channel(master.port)
    channel.send(a_letter("one"), AT)
    assert channel._server is not None
    channel._server.sock.shutdown(socket.SHUT_RDWR)

    verdict = channel.send(a_letter("two"), AT)
    channel.close()

    assert verdict.outcome == "sent"
    assert (len(master.received), master.connections) == (2, 2)


@pytest.mark.parametrize("address", ["chen@example.test\r\nBcc: all@example.test", "no address", "陈@例子.公司", ""])
def test_what_is_no_address_is_refused_before_anything_is_said(master: Postmaster, address: str) -> None:
    """No header can be smuggled in by an address."""
    channel = a_channel(master.port)

    verdict = channel.send(a_letter(address=address), AT)
    channel.close()

    assert verdict.outcome == "refused"
    assert master.received == []


def test_a_line_break_in_a_subject_is_refused() -> None:
    """Renderings have none; a row that was tampered with does not become a header."""
    channel = a_channel(1)

    assert channel.send(a_letter(subject="甲\r\nBcc: all@example.test"), AT).outcome == "refused"
