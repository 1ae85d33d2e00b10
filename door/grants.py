"""Roles and persons granted by two: one administrator asks, another person confirms, neither of them for himself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.errors import InputFault, NotFound
from cases.people import ROLE_LABELS, Person, Role
from db import accounts, offices
from db.accounts import Grant
from db.registers import add_person, get_person, list_persons
from door.pen import NotAllowed, Office, Pen, plain, reasoned, write

#: Who confirms: another administrator, or a leader.
CONFIRMERS = (Role.ADMIN, Role.CHIEF, Role.BUREAU_HEAD)


def ask_roles(office: Office, label: str, roles: frozenset[Role], by: str, reason: str) -> Grant:
    """Ask that a person be given exactly these roles. Nothing changes before somebody else confirms it."""

    def work(pen: Pen) -> Grant:
        person = get_person(pen.conn, label)
        if person is None or Role.SYSTEM in person.roles:
            raise NotFound(f"没有名为“{label}”的在职人员")
        if roles == person.roles:
            raise InputFault("角色没有变化")
        return _asked(pen, label, {"roles": _sound(roles)}, reason)

    return write(office, by, "ask_roles", (Role.ADMIN,), work)


def ask_person(office: Office, person: Person, by: str, reason: str) -> Grant:
    """Ask that a new person be entered with his roles."""

    def work(pen: Pen) -> Grant:
        if get_person(pen.conn, person.label, retired=True) is not None:
            raise InputFault(f"已有标识为“{person.label}”的人员")
        if not person.label.isascii() or not person.label.replace("_", "").replace("-", "").isalnum():
            raise InputFault("标识只能用英文字母、数字、下划线和连字符")
        body = {"roles": _sound(person.roles), "name": person.name, "unit": person.unit, "subject": person.subject,
                "certificate": person.certificate, "valid_from": person.valid_from, "valid_to": person.valid_to}  # fmt: skip
        # Entered and rolled back: what the register would refuse is refused now, not at the confirmation.
        with pen.conn.begin_nested() as trial:
            add_person(pen.conn, person)
            trial.rollback()
        return _asked(pen, person.label, {key: plain(value) for key, value in body.items() if value}, reason)

    return write(office, by, "ask_person", (Role.ADMIN,), work)


def _sound(roles: frozenset[Role]) -> list[str]:
    if not roles or Role.SYSTEM in roles:
        raise InputFault("至少应选一个角色，且不能是“系统”")
    return sorted(roles)


def _asked(pen: Pen, label: str, body: Mapping[str, Any], reason: str) -> Grant:
    if label == pen.person.label:
        raise NotAllowed("不能为自己申请角色，请由另一名系统管理员办理")
    if accounts.list_grants(pen.conn, status="asked", person=label):
        raise InputFault(f"“{label}”已有一项申请等待确认")
    grant = Grant(
        id=pen.ids.new(), person=label, body=dict(body), reason=reasoned(reason), asked_by=pen.person.label, asked_at=pen.at
    )
    accounts.add_grant(pen.conn, grant)
    pen.note("grant", str(grant.id), "asked", {}, {"person": label, **body}, grant.reason)
    return grant


def decide_grant(office: Office, grant_id: int, by: str, *, confirm: bool) -> Grant:
    """Confirm or refuse what was asked. Never by whoever asked it or is meant by it; whoever asked may take it back."""

    def work(pen: Pen) -> Grant:
        grant = accounts.get_grant(pen.conn, grant_id)
        if grant is None:
            raise NotFound("没有这项申请")
        if confirm and pen.person.label in (grant.asked_by, grant.person):
            raise NotAllowed("授权须由申请人和本人以外的另一人确认")
        status = "confirmed" if confirm else "refused"
        if not accounts.decide_grant(pen.conn, grant_id, status, pen.person.label, pen.at):
            raise InputFault("这项申请已经办结")
        if confirm:
            _carry_out(pen, grant)
        pen.note("grant", str(grant_id), status, {"status": "asked"}, {"status": status, "person": grant.person})
        return grant

    return write(office, by, "decide_grant", CONFIRMERS, work)


def _carry_out(pen: Pen, grant: Grant) -> None:
    roles = frozenset(Role(word) for word in grant.body["roles"])
    if "name" in grant.body:
        add_person(pen.conn, _new_person(grant, roles))
        pen.note("person", grant.person, "entered", {}, dict(grant.body), grant.reason)
        return
    person = get_person(pen.conn, grant.person)
    if person is None:
        raise InputFault(f"“{grant.person}”已经离职，不能授权")
    admins = {p.label for p in list_persons(pen.conn, role=Role.ADMIN)}
    if Role.ADMIN not in roles and admins == {person.label}:
        raise InputFault(f"{person.name}是唯一的系统管理员；请先设另一名系统管理员")
    offices.set_roles(pen.conn, grant.person, roles)
    pen.note("person", grant.person, "roles_changed", {"roles": person.roles}, {"roles": roles}, grant.reason)


def _new_person(grant: Grant, roles: frozenset[Role]) -> Person:
    body = grant.body
    first, last = body.get("valid_from"), body.get("valid_to")
    return Person(
        label=grant.person, name=body["name"], roles=roles, unit=body.get("unit"), subject=body.get("subject"),
        certificate=body.get("certificate"), valid_from=date.fromisoformat(first) if first else None,
        valid_to=date.fromisoformat(last) if last else None,
    )  # fmt: skip


def told(grant: Grant) -> str:
    """What the grant is about, in one Chinese line."""
    words = "、".join(ROLE_LABELS[Role(word)] for word in grant.body["roles"])
    return f"登记新人员{grant.body['name']}：{words}" if "name" in grant.body else f"角色设为：{words}"
