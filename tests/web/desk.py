"""A desk for tests: the bureau with accounts for its staff, and a browser of plain requests for each of them."""

import re
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from db.accounts import Account, add_account
from db.session import transaction
from settings.settings import Settings
from tests.support.builders import STAFF
from tests.support.bureau import Bureau
from web.app import create_app

PASSWORD = "Long-enough-7"
SECRET = "0fK3vQ9sYb1xTz7mWc5pLr8nHd2jGa6e-for-tests"
HOST = "http://localhost"
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="(_\w+)" value="([^"]*)"')


@cache
def cheaply_hashed(password: str) -> str:
    """The hash of a password, of the cheapest kind: a login of a test need not take what a real one takes."""
    return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64),)).hash(password)


def give_accounts(bureau: Bureau, *labels: str) -> None:
    """Accounts for the staff, by default for all of it."""
    now = bureau.clock.now()
    with transaction(bureau.engine) as conn:
        for label in labels or STAFF:
            add_account(
                conn, Account(person=label, password=cheaply_hashed(PASSWORD), must_change=False, changed_at=now, created_at=now)
            )


class Browser:
    """One person at the desk, without JavaScript."""

    def __init__(self, app: FastAPI, portal: BlockingPortal, host: str = HOST) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=host, follow_redirects=False)
        self.portal, self.host = portal, host

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request as it is."""
        return self.portal.call(partial(self.client.request, method, path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Open a page."""
        return self.ask("GET", path, **more)

    def post(self, path: str, fields: Mapping[str, Any] | None = None, *, token: str | None = None, **more: Any) -> httpx.Response:
        """Send a form of ours; with the token of the last page unless another is given."""
        headers = {"origin": self.host, **more.pop("headers", {})}
        found = self.token() if token is None else token
        return self.ask("POST", path, data={"csrf": found, **(fields or {})}, headers=headers, **more)

    def token(self) -> str:
        """The token of the forms of this login, or of this visitor."""
        page = self.get("/me/password")
        if page.status_code != 200:
            page = self.get("/login")
        return token_in(page)

    def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Fill in the form of the login."""
        page = self.get("/login")
        token = token_in(page) if page.status_code == 200 else self.token()
        return self.post("/login", {"name": name, "password": password, "next": "/"}, token=token)

    def act(self, case: str, action: str, fields: Mapping[str, Any], on: str = "") -> httpx.Response:
        """Open the form of an act, fill it in and send it."""
        page = self.get(f"/cases/{case}/acts/{action}" + (f"?on={on}" if on else ""))
        assert page.status_code == 200, page.text
        return self.post(f"/cases/{case}/acts/{action}", {**hidden_in(page), **fields}, token=token_in(page))


def token_in(page: httpx.Response) -> str:
    """The token that the forms of a page carry."""
    found = _TOKEN.search(page.text)
    assert found, page.text[:2000]
    return found[1]


def hidden_in(page: httpx.Response) -> dict[str, str]:
    """The fields of the envelope on the form of an act."""
    return dict(_HIDDEN.findall(page.text))


class Desk:
    """The application on a bureau."""

    def __init__(self, bureau: Bureau, portal: BlockingPortal, settings: Settings | None = None, **more: Any) -> None:
        self.bureau, self.portal = bureau, portal
        self.app = create_app(bureau.door, settings or Settings(), secret=SECRET, **more)

    def browser(self, name: str | None = None, **more: Any) -> Browser:
        """A browser, logged in when a name is given."""
        browser = Browser(self.app, self.portal, **more)
        if name:
            assert browser.log_in(name).status_code == 303
        return browser
