"""Programs that may ask the API: each has a token, acts as one named person, and may do what its scopes and he may."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from cases.clockface import day_of
from cases.errors import InputFault, NotFound
from cases.people import SYSTEM, Person, Role
from db import clients
from db.clients import Client
from db.edge import clean_text
from db.history import record_changes
from db.registers import get_person
from db.session import reading_as, retrying, transaction
from door.pen import Office, Pen

#: What a token may be good for, and what that lets its holder do.
SCOPES = {
    "read": "查看案件、期限、文书和可办事项", "act": "办理", "import": "导入台账", "metrics": "运行指标",
}  # fmt: skip
PREFIX = "duban_"
#: A token is taken this long at most; then a new one is made.
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A program at the gate and the person who acts through it, as of now."""

    client: Client
    person: Person


def give_token(office: Office, name: str, person: str, scopes: Sequence[str], last_day: date | None = None) -> str:
    """Enter a client and give its token, which is shown this once and kept as a hash. By default it is good for a year.

    Raises `InputFault` for an unknown person, an unknown or no scope, a name in use, a day that is over or too far.
    """
    wanted = sorted(dict.fromkeys(scopes))
    if not wanted or not set(wanted) <= set(SCOPES):
        raise InputFault(f"--scope：须为 {'、'.join(SCOPES)} 中的一项或几项")
    if not clean_text("名称", name, longest=100).strip():
        raise InputFault("名称不能为空")
    return retrying(lambda: _given(office, name.strip(), person, wanted, last_day))


def _given(office: Office, name: str, person: str, scopes: Sequence[str], last_day: date | None) -> str:
    with transaction(office.engine) as conn:
        now = office.clock.now()
        until = last_day or day_of(now + LONGEST - timedelta(days=1))
        if not day_of(now) <= until <= day_of(now + LONGEST):
            raise InputFault("--until：应在今天以后一年以内")
        if _acting(conn, person, now) is None:
            raise InputFault(f"没有名为“{person}”的在职人员；请先登记人员")
        if clients.living_client(conn, name=name) is not None:
            raise InputFault(f"已有名为“{name}”的接口客户端；请先 duban client revoke {name}")
        token = PREFIX + secrets.token_urlsafe(32)
        made = Client(id=office.ids.new(), name=name, person=person, scopes=scopes, token=hash_of_token(token), created_at=now,
                      last_day=until)  # fmt: skip
        clients.add_client(conn, made)
        pen = Pen(conn, SYSTEM, now, office.ids)
        pen.note("client", name, "opened", {}, {"person": person, "scopes": list(scopes), "last_day": until})
        record_changes(conn, pen.changes)
    return token


def revoke_token(office: Office, name: str, reason: str) -> None:
    """End a client at once. Raises `NotFound` for a name that is not in use."""

    def work() -> None:
        with transaction(office.engine) as conn:
            found = clients.living_client(conn, name=name)
            if found is None:
                raise NotFound(f"没有名为“{name}”的接口客户端；可用 duban client list 查看")
            now = office.clock.now()
            clients.revoke_client(conn, found.id, now)
            pen = Pen(conn, SYSTEM, now, office.ids)
            pen.note("client", name, "revoked", {"revoked": False}, {"revoked": True}, reason)
            record_changes(conn, pen.changes)

    retrying(work)


def find_caller(office: Office, token: str) -> Caller | None:
    """Whose token it is; None for one that is unknown, revoked or over, or whose person has left."""
    if not token.startswith(PREFIX) or not token.isascii() or len(token) > 100:
        return None
    now = office.clock.now()
    with reading_as(office.engine, None) as conn:
        client = clients.living_client(conn, token=hash_of_token(token))
        if client is None or day_of(now) > client.last_day:
            return None
        person = _acting(conn, client.person, now)
    return None if person is None else Caller(client=client, person=person)


def _acting(conn: Connection, label: str, now: datetime) -> Person | None:
    person = get_person(conn, label, on=(now,))
    return None if person is None or Role.SYSTEM in person.roles else person


def hash_of_token(token: str) -> str:
    """What is kept of a token; it is random and long, so a plain hash is enough."""
    return "sha256:" + hashlib.sha256(token.encode()).hexdigest()
