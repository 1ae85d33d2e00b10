"""The outbox draining to a mail server on loopback: two processes, a kept connection each, a mark for every mail."""

import asyncio
import smtplib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from bench.places import Place
from bench.results import Measured, Target, timed
from bench.town import NOW, door_to, settle
from cases.people import Person, Role
from db.contacts import Contact, put_contact
from db.ledger import OutboxRow, insert_outbox
from db.session import open_engine, transaction
from door.channels import open_post_room
from door.enrolment import enter_person
from door.sending import drain_outbox
from notifications.channels.letter import Letter
from notifications.channels.smtp import SmtpChannel, mail_of

MAILS, WORKERS = 1_200, 2
_TARGET = 1 / 500


def measure(place: Place, where: str) -> list[Measured]:
    """So many mails by two processes, against the library alone handing the same mails over one connection."""
    engine = place.fresh()
    settle(engine)
    _queue(engine)
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    with a_sink() as port:
        seconds = {"ours": _drained(url, port) / MAILS, "smtplib alone": _bare(port), "limit of 500/s": _TARGET}
    return [
        Measured(
            work=f"outbox: {MAILS:,} mails drained by {WORKERS} processes", store=f"{place.name}, {where}", unit="mails",
            seconds=seconds, targets=(Target(against="limit of 500/s", ratio=1),),
            note="claimed, sent over a kept connection, marked one by one; the server runs beside them",
        )
    ]  # fmt: skip


def _queue(engine: Any) -> None:
    reader = Person(label="reader", name="某人", roles=frozenset({Role.AUDITOR}))
    with transaction(engine) as conn:
        enter_person(conn, reader)
        put_contact(conn, Contact(person="reader", channel="smtp", address="reader@example.test", verified_at=NOW))
        insert_outbox(conn, [
            OutboxRow(
                id=n, key=f"bench/{n}@smtp", kind="send", channel="smtp", person="reader", wording="lapsed",
                body={"address": "reader@example.test", "name": "某人", "subject": f"【逾期】第{n}件", "short": "逾期",
                      "body": "案件已逾期，请立即核实并依法处理。" * 5},
                deliver_at=NOW, created_at=NOW, urgent=True,
            )
            for n in range(1, MAILS + 1)
        ])  # fmt: skip


def _drained(url: str, port: int) -> float:
    context = get_context("spawn")
    ready, answers = context.Barrier(WORKERS), context.Queue()
    workers = [context.Process(target=_work, args=(url, port, ready, answers)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    found = [answers.get(timeout=300) for _ in workers]
    for worker in workers:
        worker.join(30)
    sent = sum(number for _, _, number in found)
    assert sent == MAILS, f"every mail is sent once, not {sent}"
    return float(max(end for _, end, _ in found) - min(begun for begun, _, _ in found))


def _work(url: str, port: int, ready: Any, answers: Any) -> None:
    """One process: the instants of its begin and end on the machine's own clock, and how many mails it sent."""
    channel = SmtpChannel(host="127.0.0.1", port=port, sender="duban@example.test", most=MAILS)
    post = open_post_room(door_to(open_engine(url)), {"smtp": channel})
    ready.wait(120)
    began = time.monotonic()
    report = drain_outbox(post)
    answers.put((began, time.monotonic(), report.sent.get("smtp", 0)))
    post.close()


def _bare(port: int) -> float:
    letter = Letter(
        key="bench", address="reader@example.test", name="某人", subject="【逾期】", short="逾期", written_at=NOW,
        body="案件已逾期，请立即核实并依法处理。" * 5,
    )  # fmt: skip
    with smtplib.SMTP("127.0.0.1", port) as server:

        def run() -> None:
            for _ in range(MAILS):
                content = mail_of(letter, "duban@example.test", "督办").as_bytes()
                server.sendmail("duban@example.test", ["reader@example.test"], content)

        return timed(run, MAILS)


@contextmanager
def a_sink() -> Iterator[int]:
    """A mail server that takes everything, in a process of its own; its port."""
    context = get_context("spawn")
    ports, over = context.Queue(), context.Event()
    server = context.Process(target=_serve, args=(ports, over), daemon=True)
    server.start()
    try:
        yield ports.get(timeout=60)
    finally:
        over.set()
        server.join(10)


def _serve(ports: Any, over: Any) -> None:
    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 OK\r\n")
            await writer.drain()
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(take, "127.0.0.1", 0)
        ports.put(server.sockets[0].getsockname()[1])
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        threading.Thread(target=lambda: (over.wait(), loop.call_soon_threadsafe(ended.set)), daemon=True).start()
        await ended.wait()

    asyncio.run(serve())
