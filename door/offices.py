"""Keeping units and persons: renamed, moved in the tree, certificates renewed, roles, retirement, delegation for an absence."""

from datetime import date

from cases.clockface import day_of
from cases.errors import InputFault, NotFound
from cases.people import ROLE_LABELS, Person, Role
from db import offices
from db.delegations import Delegation, add_delegation, end_delegation, get_delegation, list_delegations
from db.edge import clean_text
from db.registers import Unit, get_person, get_unit, list_persons, list_units, reach_of, set_active
from door.enrolment import enter_unit
from door.pen import NotAllowed, Office, Pen, reasoned, write

_ADMIN = (Role.ADMIN,)
#: Who may give a delegation: the absent person himself, his chief, or the administrator.
_GIVERS = tuple(role for role in Role if role is not Role.SYSTEM)
#: Roles that stay with the person: nobody stands in for the system, an auditor or an administrator.
NOT_DELEGATED = frozenset({Role.SYSTEM, Role.ADMIN, Role.AUDITOR})


def found_unit(office: Office, unit: Unit, by: str, reason: str) -> Unit:
    """Enter a new unit, and with it the subject of the same label that answers for hazards in its charge."""

    def work(pen: Pen) -> Unit:
        if get_unit(pen.conn, unit.label) is not None:
            raise InputFault(f"已有标识为“{unit.label}”的单位")
        enter_unit(pen.conn, unit, pen.at)
        after = {"kind": unit.kind, "name": unit.name, "parent": unit.parent}
        pen.note("unit", unit.label, "entered", {}, after, reasoned(reason))
        return unit

    return write(office, by, "found_unit", _ADMIN, work)


def rename_unit(office: Office, label: str, name: str, by: str, reason: str) -> Unit:
    """Rename a unit. Papers already issued keep the name they were issued with."""

    def work(pen: Pen) -> Unit:
        unit = _unit(pen, label)
        chosen = clean_text("名称", name).strip()
        if not chosen or chosen == unit.name:
            raise InputFault("新名称为空，或者与现名相同")
        if any(u.name == chosen and u.parent == unit.parent for u in list_units(pen.conn)):
            raise InputFault(f"同一上级下已有名为“{chosen}”的单位")
        offices.rename_unit(pen.conn, label, chosen)
        pen.note("unit", label, "renamed", {"name": unit.name}, {"name": chosen}, reasoned(reason))
        return _unit(pen, label)

    return write(office, by, "rename_unit", _ADMIN, work)


def move_unit(office: Office, label: str, parent: str | None, by: str, reason: str) -> Unit:
    """Hang a unit under another, or make it a root. Who reaches it and its cases follows at once."""

    def work(pen: Pen) -> Unit:
        unit = _unit(pen, label)
        if parent is not None:
            _unit(pen, parent)
            if parent in reach_of(pen.conn, label):
                raise InputFault(f"“{parent}”是“{label}”自己或者其下级，不能作为它的上级")
        if parent == unit.parent:
            raise InputFault("上级单位没有变化")
        if any(u.name == unit.name and u.parent == parent for u in list_units(pen.conn)):
            raise InputFault(f"新的上级下已有名为“{unit.name}”的单位；请先改名")
        offices.move_unit(pen.conn, label, parent)
        pen.note("unit", label, "moved", {"parent": unit.parent}, {"parent": parent}, reasoned(reason))
        return _unit(pen, label)

    return write(office, by, "move_unit", _ADMIN, work)


def renew_certificate(
    office: Office, label: str, by: str, *, certificate: str | None, first: date, last: date
) -> Person:
    """Renew a certificate, under the same number unless another is given; the earlier validity stays in the history.
    Nobody renews his own."""

    def work(pen: Pen) -> Person:
        person = _person(pen, label)
        if label == pen.person.label:
            raise NotAllowed("不能登记自己的执法证，请由另一名系统管理员办理")
        number = clean_text("执法证号", certificate or person.certificate or "").strip()
        if not number:
            raise InputFault(f"{person.name}还没有执法证，须写明证号（--certificate）")
        if last < first:
            raise InputFault("有效期止早于有效期起")
        holder = [p for p in list_persons(pen.conn) if p.certificate == number and p.label != label]
        if holder:
            raise InputFault(f"执法证号 {number} 已登记在{holder[0].name}（{holder[0].label}）名下")
        offices.set_certificate(pen.conn, label, number, first, last)
        before = {"certificate": person.certificate, "valid_from": person.valid_from, "valid_to": person.valid_to}
        pen.note("person", label, "certificate_renewed", before, {"certificate": number, "valid_from": first, "valid_to": last})
        return _person(pen, label)

    return write(office, by, "renew_certificate", _ADMIN, work)


def change_roles(office: Office, label: str, roles: frozenset[Role], by: str, reason: str) -> Person:
    """Set what a person is. Nobody sets his own roles, and one administrator always remains."""

    def work(pen: Pen) -> Person:
        person = _person(pen, label)
        if label == pen.person.label:
            raise NotAllowed("不能变更自己的角色，请由另一名系统管理员办理")
        if not roles or Role.SYSTEM in roles:
            raise InputFault("至少应有一个角色，且不能是 system")
        _leaves_an_admin(pen, person, roles)
        offices.set_roles(pen.conn, label, roles)
        pen.note("person", label, "roles_changed", {"roles": person.roles}, {"roles": roles}, reasoned(reason))
        return _person(pen, label)

    return write(office, by, "change_roles", _ADMIN, work)


def move_person(office: Office, label: str, unit: str | None, by: str, reason: str) -> Person:
    """Let a person serve in another unit, or in the whole town (None). Delegations given or taken before no longer hold."""

    def work(pen: Pen) -> Person:
        person = _person(pen, label)
        if unit is not None:
            _unit(pen, unit)
        if label == pen.person.label:
            raise NotAllowed("不能变更自己的所属单位，请由另一名系统管理员办理")
        offices.set_unit(pen.conn, label, unit)
        if not pen.note("person", label, "moved", {"unit": person.unit}, {"unit": unit}, reasoned(reason)):
            raise InputFault("所属单位没有变化")
        return _person(pen, label)

    return write(office, by, "move_person", _ADMIN, work)


def retire_person(office: Office, label: str, by: str, reason: str, *, active: bool = False) -> None:
    """Retire a person, or bring one back. Old events keep the name; who retires no longer acts and is no longer told."""

    def work(pen: Pen) -> None:
        known = offices.is_active(pen.conn, label)
        if known is None:
            raise NotFound(f"没有名为“{label}”的人员；可用 duban list people 查找")
        if known is active:
            raise InputFault(f"“{label}”{'在职' if active else '已经离职'}，没有变化")
        person = get_person(pen.conn, label, retired=True)
        assert person is not None, "it was just seen"
        if not active:
            _leaves_an_admin(pen, person, frozenset())
        set_active(pen.conn, label, active)
        act = "brought_back" if active else "retired"
        pen.note("person", label, act, {"active": known}, {"active": active}, reasoned(reason))

    write(office, by, "retire_person", _ADMIN, work)


def delegate(
    office: Office, absent: str, substitute: str, by: str, *, roles: frozenset[Role] | None, first: date, last: date,
    reason: str,
) -> Delegation:  # fmt: skip
    """Let a substitute act in roles of an absent person from a day to a day, both counted; None for all that can be passed on.

    Given by the absent person himself, by a chief of his place, or by an administrator who is not the substitute. It ends
    by itself, and stands for nothing once the absent person loses the role, leaves, or serves elsewhere. Certificates are
    personal (行政处罚法#42): only a certified officer stands in for an officer. Handler, reviewer, chair and decider remain
    different human beings: guards look at persons, not at roles.
    """
    return write(
        office, by, "delegate", _GIVERS,
        lambda pen: _delegate(pen, absent, substitute, roles, first, last, reasoned(reason)),
    )  # fmt: skip


def _delegate(
    pen: Pen, absent: str, substitute: str, roles: frozenset[Role] | None, first: date, last: date, reason: str
) -> Delegation:
    giver, taker = _person(pen, absent), _person(pen, substitute)
    _may_give(pen, giver, taker)
    chosen = giver.roles - NOT_DELEGATED - taker.roles if roles is None else roles
    _can_pass_on(giver, taker, chosen, first, last)
    if last < max(first, day_of(pen.at)):
        raise InputFault("委托的止日早于起日，或者已经过去")
    again = [
        d for d in list_delegations(pen.conn, person=absent)
        if d.absent == absent and d.substitute == substitute and d.ended_at is None and d.roles & chosen
        and d.first_day <= last and first <= d.last_day
    ]  # fmt: skip
    if again:
        raise InputFault(f"{taker.name}在这段时间已代理{giver.name}（委托 {again[0].id}）；请先结束该委托")
    found = Delegation(
        id=pen.ids.new(), absent=absent, substitute=substitute, roles=chosen, first_day=first, last_day=last,
        reason=reason, given_by=pen.person.label, given_at=pen.at,
    )  # fmt: skip
    add_delegation(pen.conn, found)
    after = {"absent": absent, "substitute": substitute, "roles": chosen, "first_day": first, "last_day": last}
    pen.note("delegation", str(found.id), "delegated", {}, after, reason, first)
    return found


def _may_give(pen: Pen, giver: Person, taker: Person) -> None:
    by = pen.person
    if giver.label == taker.label:
        raise InputFault("不能委托给本人")
    if (giver.unit, giver.subject) != (taker.unit, taker.subject):
        raise InputFault(f"{taker.name}与{giver.name}不在同一单位（企业），职权范围不同，不能代理")
    above = by.holds(Role.CHIEF) and (not by.reach or giver.unit in by.reach) and giver.subject is None
    if by.label == giver.label:
        return
    if by.label == taker.label or not (above or Role.ADMIN in by.roles):
        raise NotAllowed(f"委托须由{giver.name}本人、其负责人或者系统管理员办理，代理人不能自行办理")


def _can_pass_on(giver: Person, taker: Person, roles: frozenset[Role], first: date, last: date) -> None:
    if not roles:
        raise InputFault(f"{giver.name}没有可以委托给{taker.name}的角色")
    if strange := roles - giver.roles:
        raise InputFault(f"{giver.name}不是{'、'.join(ROLE_LABELS[r] for r in sorted(strange))}，不能委托")
    if kept := roles & NOT_DELEGATED:
        raise InputFault(f"{'、'.join(ROLE_LABELS[r] for r in sorted(kept))}的职责不能委托")
    if Role.OFFICER in roles:
        certified = taker.certificate and (taker.valid_from or first) <= first and (taker.valid_to or last) >= last
        if not certified:
            raise InputFault(f"{taker.name}没有在此期间有效的执法证件，不能代理执法人员")


def end_delegation_early(office: Office, delegation: int, by: str, reason: str) -> Delegation:
    """End a delegation at once, by whoever may give it or by the substitute."""

    def work(pen: Pen) -> Delegation:
        found = get_delegation(pen.conn, delegation)
        if found is None:
            raise NotFound(f"没有编号为 {delegation} 的委托；可用 duban people delegations 查看")
        person = pen.person
        if person.label not in (found.absent, found.substitute) and not person.holds(Role.ADMIN, Role.CHIEF):
            raise NotAllowed("委托只能由双方本人、负责人或者系统管理员结束")
        if not end_delegation(pen.conn, delegation, pen.at):
            raise InputFault(f"委托 {delegation} 已经结束")
        pen.note("delegation", str(delegation), "ended", {}, {"ended_at": pen.at}, reasoned(reason))
        ended = get_delegation(pen.conn, delegation)
        assert ended is not None, "it was just written"
        return ended

    return write(office, by, "end_delegation", _GIVERS, work)


def _leaves_an_admin(pen: Pen, person: Person, roles: frozenset[Role]) -> None:
    admins = {p.label for p in list_persons(pen.conn, role=Role.ADMIN)}
    if Role.ADMIN not in roles and admins == {person.label}:
        raise InputFault(f"{person.name}是唯一的系统管理员；请先设另一名系统管理员")


def _person(pen: Pen, label: str) -> Person:
    person = get_person(pen.conn, label)
    if person is None or person.holds(Role.SYSTEM):
        raise NotFound(f"没有名为“{label}”的在职人员；可用 duban list people 查找")
    return person


def _unit(pen: Pen, label: str) -> Unit:
    unit = get_unit(pen.conn, label)
    if unit is None:
        raise NotFound(f"单位“{label}”不存在；可用 duban list units 查找")
    return unit
