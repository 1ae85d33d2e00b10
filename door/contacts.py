"""Where persons are reached: entered by administrators or by the persons themselves, with a line in the history."""

import hashlib
import re
import secrets
from typing import Literal

from cases.errors import InputFault, NotFound
from cases.people import Role
from db.contacts import Contact, drop_contact, get_contact, put_contact
from db.registers import get_person
from door.pen import NotAllowed, Office, Pen, reasoned, valid_phone, write

_EVERYBODY = tuple(role for role in Role if role is not Role.SYSTEM)
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_ROBOT = re.compile(r"[A-Za-z0-9_\-]{1,40}")
#: Channels that carry a person's letters, and what an address of each looks like.
ADDRESSES = {
    "smtp": (_MAIL, "邮箱地址"), "sms": (None, "手机号码"), "wecom_bot": (_ROBOT, "设置中机器人的名称"),
    "dingtalk_bot": (_ROBOT, "设置中机器人的名称"), "feishu_bot": (_ROBOT, "设置中机器人的名称"),
}  # fmt: skip
CALENDAR = "ical"
Takes = Literal["all", "urgent"]


def set_contact(
    office: Office, person: str, channel: str, address: str, by: str, *, takes: Takes = "all", reason: str | None = None
) -> Contact:
    """Enter the address of a person on a channel in place of the one before. One entered by an administrator is in force at
    once, one entered by the person himself when an administrator confirms it; nobody else may.

    Raises `NotFound`, `NotAllowed`, `InputFault` for an unknown channel or what is no address of it.
    """

    def work(pen: Pen) -> Contact:
        _may(pen, person)
        before = get_contact(pen.conn, person, channel)
        verified = pen.at if Role.ADMIN in pen.person.roles else None
        contact = Contact(
            person=person, channel=channel, address=checked_address(channel, address), takes=takes, verified_at=verified
        )
        put_contact(pen.conn, contact)
        pen.note("contact", f"{person}/{channel}", "entered", _told(before), _told(contact), reason)
        return contact

    return write(office, by, "set_contact", _EVERYBODY, work)


def confirm_contact(office: Office, person: str, channel: str, by: str, reason: str) -> Contact:
    """Confirm that an address is the person's, by an administrator who is not that person."""

    def work(pen: Pen) -> Contact:
        before = _contact(pen, person, channel)
        if pen.person.label == person:
            raise NotAllowed("自己的地址须由另一名系统管理员确认")
        contact = Contact(
            person=person, channel=channel, address=before.address, takes=before.takes, active=before.active,
            verified_at=pen.at,
        )  # fmt: skip
        put_contact(pen.conn, contact)
        pen.note("contact", f"{person}/{channel}", "confirmed", _told(before), _told(contact), reasoned(reason))
        return contact

    return write(office, by, "confirm_contact", (Role.ADMIN,), work)


def remove_contact(office: Office, person: str, channel: str, by: str, reason: str) -> None:
    """Forget an address; the station inbox remains."""

    def work(pen: Pen) -> None:
        _may(pen, person)
        before = _contact(pen, person, channel)
        drop_contact(pen.conn, person, channel)
        pen.note("contact", f"{person}/{channel}", "removed", _told(before), {}, reasoned(reason))

    write(office, by, "remove_contact", _EVERYBODY, work)


def issue_calendar_token(office: Office, person: str, by: str, token: str | None = None) -> str:
    """A fresh token for the calendar feed of a person, which ends the one before. It is shown once: only its hash is kept."""

    def work(pen: Pen) -> str:
        _may(pen, person)
        fresh = token or secrets.token_urlsafe(32)
        before = get_contact(pen.conn, person, CALENDAR)
        put_contact(pen.conn, Contact(person=person, channel=CALENDAR, address=token_hash(fresh), verified_at=pen.at))
        pen.note(
            "contact", f"{person}/{CALENDAR}", "token_issued",
            {"token": before.address[:19] if before else None}, {"token": token_hash(fresh)[:19]},
        )  # fmt: skip
        return fresh

    return write(office, by, "issue_calendar_token", _EVERYBODY, work)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return "sha256:" + hashlib.sha256(token.encode()).hexdigest()


def checked_address(channel: str, address: str) -> str:
    """The address in order. Raises `InputFault`."""
    if channel not in ADDRESSES:
        raise InputFault(f"没有渠道“{channel}”；可用：{'、'.join(ADDRESSES)}")
    pattern, what = ADDRESSES[channel]
    text = address.strip()
    if pattern is None:
        valid_phone(text)
        if not text:
            raise InputFault("手机号码不能为空")
    elif not pattern.fullmatch(text):
        raise InputFault(f"“{text}”不是{what}")
    return text


def _may(pen: Pen, person: str) -> None:
    if get_person(pen.conn, person) is None:
        raise NotFound(f"没有名为“{person}”的在职人员；可用 duban list people 查找")
    if pen.person.label != person and Role.ADMIN not in pen.person.roles:
        raise NotAllowed("联系方式只能由本人或者系统管理员登记")


def _contact(pen: Pen, person: str, channel: str) -> Contact:
    found = get_contact(pen.conn, person, channel)
    if found is None:
        raise NotFound(f"{person}在渠道“{channel}”没有登记地址")
    return found


def _told(contact: Contact | None) -> dict[str, object]:
    if contact is None:
        return {}
    return {"address": contact.address, "takes": contact.takes, "verified_at": contact.verified_at}
