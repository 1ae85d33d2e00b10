"""Accounts and logins: opened, blocked, reset by an administrator; logged in and out, the password changed, by the person.

Logins are kept on the server and die at logout, when the password, the roles, the unit or the firm of the person change,
and when an administrator blocks the account. Five failures lock for thirty minutes; the answer never tells whether there is such an
account, whether it is locked, or whether only the password was wrong.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from cases.clockface import day_of
from cases.errors import InputFault, NotFound
from cases.people import SYSTEM, Person, Role
from db import accounts
from db.accounts import Account, LoginRow
from db.delegations import delegated_roles
from db.edge import clean_text
from db.firms import labels_of
from db.history import record_changes
from db.ledger import Attempt, record_attempt
from db.registers import get_person, reach_of
from db.rows import person_of
from db.session import reading_as, retrying, transaction
from door.passwords import REMEMBERED, fresh_password, hashed, matches, weakness
from door.pen import Office, Pen, reasoned, write

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=30)
PASSWORD_LASTS = timedelta(days=90)
LONGEST_LOGIN = timedelta(hours=12)
WRONG = "登录名或密码不正确，或者账号暂不能登录。连续输错 5 次将锁定 30 分钟；忘记密码请联系系统管理员"
_ADMIN = (Role.ADMIN,)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits at the desk: the person with all roles of the moment, the login, the token of its forms."""

    person: Person
    login: str
    token: str
    must_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """A login just made; `secret` goes into the cookie and is kept nowhere."""

    secret: str
    person: str
    must_change: bool


# ------------------------------------------------------------------------------------------- by an administrator


def open_account(office: Office, label: str, by: str | None) -> str:
    """Give a person an account; gives the password of the first login, to be told once. `by` None: from the machine's
    console."""

    def work(pen: Pen) -> str:
        person = _person(pen.conn, label)
        if accounts.get_account(pen.conn, label) is not None:
            raise InputFault(f"{person.name}（{label}）已有账号；忘记密码请重置")
        password = fresh_password()
        accounts.add_account(
            pen.conn,
            Account(person=label, password=hashed(password), must_change=True, changed_at=pen.at, created_at=pen.at),
        )
        pen.note("account", label, "opened", {}, {"opened": True})
        return password

    return _by(office, by, "open_account", work)


def reset_account(office: Office, label: str, by: str | None) -> str:
    """A fresh password for a person, which has to be changed at the next login; his logins end, a lock is lifted."""

    def work(pen: Pen) -> str:
        _account(pen.conn, label)
        _not_own(pen, label)
        password = fresh_password()
        accounts.change_account(
            pen.conn, label, password=hashed(password), must_change=True, changed_at=pen.at, failed=0, locked_until=None
        )
        accounts.end_logins(pen.conn, label, pen.at, pen.person.label)
        pen.note("account", label, "reset", {}, {"reset_at": pen.at.isoformat()})
        return password

    return _by(office, by, "reset_account", work)


def block_account(office: Office, label: str, by: str | None, reason: str, *, blocked: bool = True) -> None:
    """Block an account and end its logins, or unblock it."""

    def work(pen: Pen) -> None:
        account = _account(pen.conn, label)
        _not_own(pen, label)
        if account.blocked is blocked:
            raise InputFault(f"账号“{label}”{'已经停用' if blocked else '没有停用'}，没有变化")
        accounts.change_account(pen.conn, label, blocked=blocked, failed=0, locked_until=None)
        if blocked:
            accounts.end_logins(pen.conn, label, pen.at, pen.person.label)
        act = "blocked" if blocked else "unblocked"
        pen.note("account", label, act, {"blocked": account.blocked}, {"blocked": blocked}, reasoned(reason))

    _by(office, by, "block_account", work)


def _by(office: Office, by: str | None, act: str, work: Callable[[Pen], T]) -> T:
    if by is not None:
        return write(office, by, act, _ADMIN, work)

    def from_console() -> T:
        with transaction(office.engine) as conn:
            pen = Pen(conn, SYSTEM, office.clock.now(), office.ids)
            answer = work(pen)
            record_changes(conn, pen.changes)
            return answer

    return retrying(from_console)


def _not_own(pen: Pen, label: str) -> None:
    if pen.person.label == label:
        raise InputFault("不能停用或重置自己的账号；修改密码请用“修改密码”")


def _person(conn: Connection, label: str) -> Person:
    person = get_person(conn, label)
    if person is None or Role.SYSTEM in person.roles:
        raise NotFound(f"没有名为“{label}”的在职人员；请先登记人员")
    return person


def _account(conn: Connection, label: str) -> Account:
    account = accounts.get_account(conn, label)
    if account is None:
        raise NotFound(f"“{label}”没有账号；可用 duban account add 建立")
    return account


# --------------------------------------------------------------------------------------------------- by the person


def log_in(office: Office, label: str, password: str, *, address: str, agent: str) -> LoggedIn | None:
    """A new login, or None: no such account, blocked, locked, or a wrong password. All of these take as long and answer
    alike; failures are counted and audited, without what was typed."""
    with reading_as(office.engine, None) as conn:
        account = accounts.get_account(conn, label) if _is_plain(label) else None
    right = matches(password, account.password if account else None)
    return retrying(lambda: _log_in(office, account, right, address, agent))


def _is_plain(label: str) -> bool:
    try:
        clean_text("登录名", label, longest=200)
    except InputFault:
        return False
    return True


def _log_in(office: Office, seen: Account | None, right: bool, address: str, agent: str) -> LoggedIn | None:
    with transaction(office.engine) as conn:
        now = office.clock.now()
        account = accounts.get_account(conn, seen.person) if seen else None
        person = get_person(conn, account.person) if account else None
        locked = account is not None and account.locked_until is not None and account.locked_until > now
        same = account is not None and seen is not None and account.password == seen.password
        if account is None or person is None or account.blocked or locked or not (right and same):
            _failed(conn, office, None if locked else account, now)
            return None
        expired = account.changed_at + PASSWORD_LASTS < now
        accounts.change_account(
            conn, account.person, failed=0, locked_until=None, must_change=account.must_change or expired
        )
        due = account.must_change or expired
        return _new_login(conn, person, address[:100], agent[:200], now, must_change=due)


def _new_login(conn: Connection, person: Person, address: str, agent: str, now: datetime, *, must_change: bool) -> LoggedIn:
    secret = secrets.token_urlsafe(32)
    accounts.add_login(
        conn,
        LoginRow(
            id=login_id(secret), person=person.label, token=secrets.token_urlsafe(32), roles=sorted(person.roles),
            unit=person.unit, subject=person.subject, address=address, agent=agent, created_at=now,
        ),
    )  # fmt: skip
    return LoggedIn(secret=secret, person=person.label, must_change=must_change)


def _failed(conn: Connection, office: Office, account: Account | None, now: datetime) -> None:
    if account is not None and accounts.count_failure(conn, account.person) >= MOST_FAILURES:
        accounts.change_account(conn, account.person, failed=0, locked_until=now + LOCKED_FOR)
    # What was typed as a name may have been a password: only the names of accounts are kept.
    name = account.person if account else "?"
    record_attempt(
        conn,
        Attempt(id=office.ids.new(), at=now, recorded_at=now, person=name, action="log_in", outcome="refused",
                body={"reasons": ["登录失败"], "gates": []}),
    )  # fmt: skip


def login_id(secret: str) -> str:
    """What a login is kept under."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def find_seat(conn: Connection, secret: str, now: datetime) -> Seat | None:
    """Who holds the login, with the roles of the moment, delegated ones too; None where it has ended, is twelve hours
    old, or the person's roles, unit or firm are no longer those it was made with."""
    found = accounts.find_login(conn, login_id(secret))
    if found is None:
        return None
    login, account, row = found
    person = person_of(row, reach_of(conn, row["unit"]))
    now_same = (sorted(person.roles), person.unit, person.subject) == (list(login.roles), login.unit, login.subject)
    if account.blocked or not now_same or login.created_at + LONGEST_LOGIN <= now:
        return None
    if person.subject is not None:
        person = replace(person, answers_for=frozenset(labels_of(conn, person.subject)) - {person.subject})
    person = replace(person, roles=person.roles | delegated_roles(conn, person.label, {day_of(now)}))
    return Seat(person=person, login=login.id, token=login.token, must_change=account.must_change)


def log_out(office: Office, seat: Seat) -> None:
    """End the login."""

    def work() -> None:
        with transaction(office.engine) as conn:
            accounts.end_logins(conn, seat.person.label, office.clock.now(), seat.person.label, only=seat.login)

    retrying(work)


def end_login(office: Office, seat: Seat, login: str) -> bool:
    """End one of the person's own logins; False where there is none of that id."""

    def work() -> bool:
        with transaction(office.engine) as conn:
            return accounts.end_logins(conn, seat.person.label, office.clock.now(), seat.person.label, only=login) > 0

    return retrying(work)


def change_password(office: Office, seat: Seat, old: str, new: str) -> LoggedIn:
    """Change the person's own password; every login of his ends. Gives the one with which this browser goes on.

    Raises `InputFault` for a wrong old password (counted like a failed login) or a weak new one.
    """
    label = seat.person.label
    with reading_as(office.engine, None) as conn:
        account = _account(conn, label)
        former = [kept for _, kept in accounts.past_of(conn, label)]
    clean_text("新密码", new, longest=1000)
    if not matches(old, account.password):
        retrying(lambda: _wrong_old(office, account, seat))
        raise InputFault("原密码不正确")
    if fault := weakness(new, label, [account.password, *former[: REMEMBERED - 1]]):
        raise InputFault(fault)
    kept = hashed(new)
    return retrying(lambda: _kept_password(office, seat, account, kept))


def _wrong_old(office: Office, account: Account, seat: Seat) -> None:
    with transaction(office.engine) as conn:
        now = office.clock.now()
        _failed(conn, office, account, now)
        locked = _account(conn, account.person).locked_until
        if locked is not None and locked > now:
            accounts.end_logins(conn, account.person, now, account.person)


def _kept_password(office: Office, seat: Seat, account: Account, kept: str) -> LoggedIn:
    with transaction(office.engine) as conn:
        pen = Pen(conn, seat.person, office.clock.now(), office.ids)
        label = seat.person.label
        if _account(conn, label).password != account.password:
            raise InputFault("密码刚刚被修改，请重新登录")
        accounts.keep_past(conn, office.ids.new(), label, account.password, most=REMEMBERED)
        accounts.change_account(conn, label, password=kept, must_change=False, changed_at=pen.at, failed=0, locked_until=None)
        former = accounts.find_login(conn, seat.login)
        person = get_person(conn, label)
        if former is None or person is None:
            raise InputFault("登录已经结束，请重新登录")
        accounts.end_logins(conn, label, pen.at, label)
        pen.note("account", label, "password_changed", {}, {"changed_at": pen.at.isoformat()})
        record_changes(conn, pen.changes)
        return _new_login(conn, person, former[0].address, former[0].agent, pen.at, must_change=False)
