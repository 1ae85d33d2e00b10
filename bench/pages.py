"""Pages of the desk and the public site, asked one after the other of the application itself: no socket, no browser.

The floor is the same page with the same lines drawn from the same template behind the same layers, and nothing asked of a database.
"""

import asyncio
import gc
import logging
import sqlite3
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from fastapi import FastAPI, Request, Response
from sqlalchemy import Engine, event
from starlette.responses import HTMLResponse

from bench.town import NOW, door_to
from cases.stage import STAGE_LABELS
from db.accounts import Account, LoginRow, add_account, add_login
from db.desk import search_cases
from db.desk_lists import desk_hazards
from db.registers import get_person
from db.session import reading, transaction
from door.accounts import Seat, login_id
from settings.settings import Settings
from web.app import ROUTERS, create_app
from web.auth.cookies import LOGIN
from web.desk.hazards import LEVELS, STATES
from web.navigation import places_for
from web.policies import Policy, policy
from web.routes import pages
from web.screen import CASE_KINDS
from web.site import Site

_SECRET = "0fK3vQ9sYb1xTz7mWc5pLr8nHd2jGa6e-of-the-bench"


class Browser:
    """Asks the application for pages as somebody who is logged in."""

    def __init__(self, engine: Engine, *people: str) -> None:
        # A log line for each page would be written over the table of the results.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        self.engine = engine
        self.floor = _Floor()
        self.app: FastAPI = create_app(
            door_to(engine, after=1 << 62), Settings(), secret=_SECRET, routers=[*ROUTERS, self.floor.router]
        )
        self.site: Site = self.app.state.site
        self._cookies = {person: self._log_in(person) for person in people}

    def _log_in(self, label: str) -> str:
        with transaction(self.engine) as conn:
            person = get_person(conn, label)
            assert person is not None, label
            add_account(conn, Account(person=label, password="-", must_change=False, changed_at=NOW, created_at=NOW))
            add_login(
                conn,
                LoginRow(id=login_id(label), person=label, token="t", roles=sorted(person.roles), unit=person.unit,
                         subject=person.subject, address="", agent="", created_at=NOW),
            )  # fmt: skip
        return f"{self.site.cookie(LOGIN)}={self.site.sign(LOGIN, [label, int(NOW.timestamp())])}"

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    async def get(self, path: str, person: str | None = None) -> str:
        """The text of a page; anything but 200 is an error of the benchmark."""
        parts = urlsplit(path)
        headers = [(b"host", b"localhost")]
        if person:
            headers.append((b"cookie", self._cookies[person].encode()))
        scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": parts.path,
            "raw_path": parts.path.encode(), "query_string": quote(parts.query, safe="=&~-").encode(), "headers": headers,
            "server": ("localhost", 80), "client": ("127.0.0.1", 1), "root_path": "",
        }  # fmt: skip
        status, body = await _asked(self.app, scope)
        assert status == 200, (path, status, body[:300])
        return body.decode()

    def queries(self, path: str, person: str | None) -> int:
        """How many statements a page asks of SQLite, whichever way they go there."""
        seen: list[str] = []

        def listen(connection: sqlite3.Connection, *_: object) -> None:
            connection.set_trace_callback(seen.append)

        event.listen(self.engine, "checkout", listen)
        asyncio.run(self.get(path, person))
        event.remove(self.engine, "checkout", listen)
        self.engine.dispose()  # with the connections that still tell
        return sum(not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")) for statement in seen)


async def _asked(app: FastAPI, scope: dict[str, Any]) -> tuple[int, bytes]:
    status, parts = 0, []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return status, b"".join(parts)


class _Floor:
    """Pages without a database, at `/floor/hazards` and `/floor/cases`, with the parameters of the pages themselves."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, Seat, Mapping[str, Any]]] = {}
        self.router = pages("/floor")

        @self.router.get("/hazards")
        @policy(Policy.PUBLIC)
        def hazards(request: Request, q: str = "", level: str = "", state: str = "", before: str = "", format: str = "") -> Response:
            return self.draw(request, "hazards")

        @self.router.get("/cases")
        @policy(Policy.PUBLIC)
        def cases(
            request: Request, q: str = "", stage: str = "", kind: str = "", whose: str = "", state: str = "", before: str = "",
            format: str = "",
        ) -> Response:  # fmt: skip
            return self.draw(request, "cases")

    def draw(self, request: Request, name: str) -> Response:
        """The page, as `web.screen.render` draws it, but for the count of unread messages."""
        template, seat, values = self.kept[name]
        site: Site = request.app.state.site
        shared = {
            "seat": seat, "csrf": seat.token, "nonce": request.state.nonce, "asset": site.assets.url, "path": request.scope["path"],
            "now": NOW, "place": site.door.lawbook.place_name, "navigation": places_for(seat.person), "banners": [], "unread": 0,
            "query": request.query_params, "search": "",
        }  # fmt: skip
        return HTMLResponse(site.templates.get_template(template).render({**shared, **values}))


def keep_floors(browser: Browser, label: str) -> None:
    """The two lists with fifty lines each, to be drawn without a database."""
    with reading(browser.engine) as conn:
        person = get_person(conn, label)
        assert person is not None
        seat = Seat(person=person, login="", token="t", must_change=False)
        hazards = desk_hazards(conn, person, open_only=True, limit=50)
        lines = search_cases(conn, person, open_only=True, limit=50)
    assert len(hazards) == len(lines) == 50, "both pages are full"
    browser.floor.kept["hazards"] = ("hazards.html", seat, {
        "lines": hazards, "more": "1~1", "q": "", "level": "general", "state": "open", "states": STATES, "levels": LEVELS, "fault": "",
        "is_first": True,
    })  # fmt: skip
    browser.floor.kept["cases"] = ("cases.html", seat, {
        "lines": lines, "more": "1", "q": "", "chosen_stage": "", "chosen_kind": "case", "whose": "", "state": "open",
        "stages": STAGE_LABELS, "kinds": CASE_KINDS, "fault": "", "is_first": True,
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds of a page: the median, and the slowest but for one in twenty."""

    p50: float
    p95: float
    all: Sequence[float]


def figures(asked: Mapping[str, Callable[[], Awaitable[object]]], rounds: int) -> dict[str, Figures]:
    """Ask every page once a round, in turn; twice before, unmeasured. All in one run of the loop, as in a server, for the threads of
    the endpoints end with it."""
    gc.collect()
    gc.freeze()
    found: dict[str, list[float]] = {name: [] for name in asked}

    async def run() -> None:
        for number in range(rounds + 2):
            for name, ask in asked.items():
                began = perf_counter()
                await ask()
                if number > 1:
                    found[name].append(perf_counter() - began)

    asyncio.run(run())
    return {name: Figures(statistics.median(all_), sorted(all_)[int(len(all_) * 0.95)], all_) for name, all_ in found.items()}
