"""A real HTTP receiver on loopback that answers what it is told to, and keeps what it was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered. `held` answers nothing until the receiver is closed; `drips` ends a byte at a time, never."""

    status: int = 200
    body: str = ""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    held: bool = False
    drips: bool = False


@dataclass(slots=True)
class Received:
    """One request."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


class Receiver:
    """`reply` is what it answers next; `received` what came."""

    def __init__(self, address: str, closing: threading.Event) -> None:
        self.address = address
        self.closing = closing
        self.reply = Reply()
        self.received: list[Received] = []


@contextmanager
def a_receiver() -> Iterator[Receiver]:
    """A receiver on a free port, gone when the block ends."""
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            url = urlsplit(self.path)
            found = Received(url.path, parse_qs(url.query), dict(self.headers), json.loads(text))
            receiver.received.append(found)
            self._answer(receiver.reply)

        def _answer(self, reply: Reply) -> None:
            if reply.held:
                closing.wait(20)
                self.close_connection = True
                return
            content = reply.body.encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(content) + (1_000_000 if reply.drips else 0)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            while reply.drips and not closing.wait(0.02):
                try:
                    self.wfile.write(b" ")
                    self.wfile.flush()
                except OSError:
                    self.close_connection = True
                    return

        def do_GET(self) -> None:
            receiver.received.append(Received(self.path, {}, dict(self.headers), None))
            self._answer(Reply(body='{"errcode": 0, "code": 0}'))

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}", closing)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
