"""`duban account …`, `duban serve` and the logins of the demonstration."""

import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from cli.demo_logins import DEMO_PASSWORD, open_demo_logins
from db.accounts import list_accounts
from db.session import reading
from door.accounts import log_in
from door.passwords import weakness
from tests.cli.conftest import Duban
from tests.support.bureau import Bureau

ROOT = Path(__file__).resolve().parents[2]
ANSWERS_WITHIN = 40.0


def test_an_account_is_added_reset_and_locked_from_the_console(town: Duban) -> None:
    """The first administrator has nobody above him: the machine's console opens his account."""
    added, again = town("account", "add", "zhou"), town("account", "add", "zhou")
    reset, locked = town("account", "reset", "zhou"), town("account", "lock", "zhou", "--reason", "离岗")
    nobody = town("account", "add", "nobody")

    assert [r.exit_code for r in (added, again, reset, locked, nobody)] == [0, 2, 0, 0, 2]
    passwords = [re.search(r"密码：(\S+)", r.output) for r in (added, reset)]
    assert all(found and weakness(found[1], "zhou", ()) is None for found in passwords)
    assert passwords[0]
    assert passwords[1]
    assert passwords[0][1] != passwords[1][1]


def test_the_demonstration_opens_a_login_for_everybody_once(engine: Engine) -> None:
    """Run twice it changes nothing; two administrators stand by, so that grants can be confirmed."""
    bureau = Bureau(engine)
    first = open_demo_logins(engine, bureau.clock)
    with reading(engine) as conn:
        before = list_accounts(conn)
    second = open_demo_logins(engine, bureau.clock)

    with reading(engine) as conn:
        assert list_accounts(conn) == before
    assert first == second
    assert {"root", "root2", "chen"} <= {login for login, _, _ in first}
    assert weakness(DEMO_PASSWORD, "root", ()) is None
    assert log_in(bureau.door, "root2", DEMO_PASSWORD, address="", agent="") is not None


@pytest.mark.parametrize(
    "words", [("--host", "0.0.0.0"), ("--tls-cert", "a.pem")]
)  # fmt: skip
def test_the_desk_is_not_served_to_others_without_tls(town: Duban, words: tuple[str, ...]) -> None:
    """I-51: beyond the loopback only with a certificate, or behind a proxy that has one."""
    result = town("serve", *words)

    assert result.exit_code == 2
    assert "--tls-cert" in result.output


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[int]:
    """The port of `duban serve` as a process of its own, stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port), *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + ANSWERS_WITHIN
        while time.monotonic() < until and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(ANSWERS_WITHIN)


def test_the_desk_serves_with_a_certificate_of_its_own(town: Duban) -> None:
    """`--self-signed`: reached by TLS with that certificate, the cookies bound to host and TLS, nothing of the server told."""
    with serving(Path.cwd(), "--self-signed") as port:
        trusted = ssl.create_default_context(cafile="var/tls/self-signed.crt")
        with httpx.Client(base_url=f"https://localhost:{port}", verify=trusted) as client:
            page = client.get("/login")

    cookie = page.headers["set-cookie"]
    assert page.status_code == 200
    assert cookie.startswith("__Host-duban-visit=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert page.headers["strict-transport-security"]
    assert "server" not in page.headers
