"""Accounts, logins and grants in the database; what makes them lawful is for the door to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db.driver import Prepared, read
from db.rows import instant_of, json_of
from db.tables import persons
from db.tables_accounts import accounts, grants, logins, past_passwords


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The means by which a person logs in. `password` is a hash."""

    person: str
    password: str
    must_change: bool
    changed_at: datetime
    failed: int = 0
    locked_until: datetime | None = None
    blocked: bool = False
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRow:
    """A login kept on the server. `id` is the hash of what the cookie holds, `token` what every form must carry."""

    id: str
    person: str
    token: str
    roles: Sequence[str]
    unit: str | None
    subject: str | None
    address: str
    agent: str
    created_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A person or roles asked for. `body` holds `roles`, and for a new person everything else that is known of him."""

    id: int
    person: str
    body: Mapping[str, Any]
    reason: str
    asked_by: str
    asked_at: datetime
    status: str = "asked"
    decided_by: str | None = None
    decided_at: datetime | None = None


def get_account(conn: Connection, person: str) -> Account | None:
    """The account of a person, or None."""
    row = conn.execute(select(accounts).where(accounts.c.person == person)).mappings().first()
    return None if row is None else Account(**row)


def list_accounts(conn: Connection) -> dict[str, Account]:
    """Every account by its person."""
    rows = conn.execute(select(accounts).order_by(accounts.c.person)).mappings()
    return {row["person"]: Account(**row) for row in rows}


def add_account(conn: Connection, account: Account) -> None:
    """Keep a new account."""
    conn.execute(insert(accounts), {name: getattr(account, name) for name in Account.__slots__})


def change_account(conn: Connection, person: str, **values: Any) -> None:
    """Set columns of an account."""
    conn.execute(update(accounts).where(accounts.c.person == person).values(**values))


def count_failure(conn: Connection, person: str) -> int:
    """One more failed login; gives how many there are now. Two at once count as two."""
    changed = update(accounts).where(accounts.c.person == person).values(failed=accounts.c.failed + 1)
    conn.execute(changed)
    return conn.scalar(select(accounts.c.failed).where(accounts.c.person == person)) or 0


def past_of(conn: Connection, person: str) -> list[tuple[int, str]]:
    """Id and hash of a person's former passwords, newest first."""
    wanted = select(past_passwords.c.id, past_passwords.c.password).where(past_passwords.c.person == person)
    return [(row.id, row.password) for row in conn.execute(wanted.order_by(past_passwords.c.id.desc()))]


def keep_past(conn: Connection, past_id: int, person: str, password: str, *, most: int) -> None:
    """Add a former password, and forget those beyond the newest `most`."""
    conn.execute(insert(past_passwords), {"id": past_id, "person": person, "password": password})
    old = [number for number, _ in past_of(conn, person)[most:]]
    if old:
        conn.execute(delete(past_passwords).where(past_passwords.c.id.in_(old)))


def add_login(conn: Connection, login: LoginRow) -> None:
    """Keep a login."""
    conn.execute(insert(logins), {name: getattr(login, name) for name in LoginRow.__slots__})


#: What every page asks first.
_LOGIN = Prepared(
    lambda dialect: select(logins, accounts, persons)
    .join(accounts, accounts.c.person == logins.c.person)
    .join(persons, persons.c.label == logins.c.person)
    .where(logins.c.id == bindparam("login"), logins.c.ended_at.is_(None), persons.c.active)
)


def find_login(conn: Connection, login_id: str) -> tuple[LoginRow, Account, Mapping[str, Any]] | None:
    """A login that was not ended, with its account and the row of its active person; one select."""
    (rows,) = read(conn, [(_LOGIN, {"login": login_id})])
    if not rows:
        return None
    found = iter(rows[0])
    login, account, person = ({column.name: next(found) for column in table.c} for table in (logins, accounts, persons))
    for name in ("created_at", "ended_at"):
        login[name] = _instant(login[name])
    for name in ("changed_at", "locked_until", "created_at"):
        account[name] = _instant(account[name])
    account |= {"must_change": bool(account["must_change"]), "blocked": bool(account["blocked"])}
    login["roles"], person["roles"] = json_of(login["roles"]), json_of(person["roles"])
    return LoginRow(**login), Account(**account), person


def _instant(value: Any) -> datetime | None:
    return None if value is None else instant_of(value)


def list_logins(conn: Connection, person: str, *, since: datetime, limit: int = 50) -> list[LoginRow]:
    """Logins of a person made at or after `since`, newest first, the ended ones too."""
    wanted = select(logins).where(logins.c.person == person, logins.c.created_at >= since)
    rows = conn.execute(wanted.order_by(logins.c.created_at.desc(), logins.c.id).limit(limit)).mappings()
    return [LoginRow(**row) for row in rows]


def end_logins(
    conn: Connection, person: str, at: datetime, by: str, *, only: str | None = None
) -> int:
    """End a person's logins, all or `only` one; gives how many."""
    wanted = update(logins).where(logins.c.person == person, logins.c.ended_at.is_(None))
    if only is not None:
        wanted = wanted.where(logins.c.id == only)
    return conn.execute(wanted.values(ended_at=at, ended_by=by)).rowcount


def add_grant(conn: Connection, grant: Grant) -> None:
    """Keep what was asked."""
    conn.execute(insert(grants), {name: getattr(grant, name) for name in Grant.__slots__})


def get_grant(conn: Connection, grant_id: int) -> Grant | None:
    """The grant, or None."""
    row = conn.execute(select(grants).where(grants.c.id == grant_id)).mappings().first()
    return None if row is None else Grant(**row)


def list_grants(conn: Connection, *, status: str | None = None, person: str | None = None, limit: int = 100) -> list[Grant]:
    """Grants, newest first, of a status and a person where given."""
    wanted = select(grants).order_by(grants.c.id.desc()).limit(limit)
    if status is not None:
        wanted = wanted.where(grants.c.status == status)
    if person is not None:
        wanted = wanted.where(grants.c.person == person)
    return [Grant(**row) for row in conn.execute(wanted).mappings()]


def decide_grant(conn: Connection, grant_id: int, status: str, by: str, at: datetime) -> bool:
    """Confirm or refuse a grant that is still open; False for one that is not."""
    wanted = update(grants).where(grants.c.id == grant_id, grants.c.status == "asked")
    return conn.execute(wanted.values(status=status, decided_by=by, decided_at=at)).rowcount == 1
