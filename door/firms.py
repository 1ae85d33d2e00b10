"""Keeping the register of enterprises: verified, changed, moved, closed, merged; every change with who, when and why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cases.clockface import day_of
from cases.errors import InputFault, NotFound
from cases.people import Role
from db.firms import OPEN_FIELDS, Firm, change_firms, get_firm, list_firms, merge_firm
from db.registers import get_unit
from door.pen import NotAllowed, Office, Pen, reasoned, valid_phone, valid_uscc, write
from ledger.headers import normal

#: Who may verify a firm on the spot; each only inside his unit's place. The other changes are the administrator's.
VERIFIERS = (Role.ADMIN, Role.SAFETY_OFFICER, Role.OFFICER, Role.CHIEF)
_STATE = ("status", "status_on", "verified_at", "verified_by")


def verify_firm(office: Office, label: str, by: str, told: Mapping[str, Any] | None = None) -> Firm:
    """Record that a person verified a firm today; with other particulars (`told`, fields by name) it is `changed`, with
    another unit `moved`, else `verified`. Whoever is no administrator verifies only inside the place of his unit."""
    return write(office, by, "verify_firm", VERIFIERS, lambda pen: _verify(pen, label, dict(told or {})))


def _verify(pen: Pen, label: str, told: dict[str, Any]) -> Firm:
    before = _standing(pen, label)
    reach = pen.person.reach
    if Role.ADMIN not in pen.person.roles and reach and before.unit not in reach:
        raise NotAllowed(f"“{before.name}”不在{pen.person.name}的辖区，不能核查")
    after = replace(before, **_sound(pen, before, told))
    differs, moved = after != before, after.unit != before.unit and before.unit is not None
    status = "moved" if moved else "changed" if differs else "verified"
    today = day_of(pen.at)
    after = replace(after, status=status, status_on=today, verified_at=pen.at, verified_by=pen.person.label)
    return _kept(pen, before, after, status, None, today)


def change_firm(office: Office, label: str, by: str, told: Mapping[str, Any], reason: str) -> Firm:
    """Correct particulars of a firm; the status becomes `changed`."""

    def work(pen: Pen) -> Firm:
        before = _standing(pen, label)
        after = replace(before, **_sound(pen, before, dict(told)))
        if after == before:
            raise InputFault(f"“{before.name}”没有需要变更的内容")
        after = replace(after, status="changed", status_on=day_of(pen.at))
        return _kept(pen, before, after, "changed", reasoned(reason), day_of(pen.at))

    return write(office, by, "change_firm", (Role.ADMIN,), work)


def move_firm(office: Office, label: str, unit: str, by: str, *, on: date, reason: str) -> Firm:
    """Move a firm to another unit from a day on. Its cases go along: those of the new place see them, the old no longer."""

    def work(pen: Pen) -> Firm:
        before = _standing(pen, label)
        _come(pen, on)
        if unit == before.unit:
            raise InputFault(f"“{before.name}”已经在单位“{unit}”")
        after = replace(before, **_sound(pen, before, {"unit": unit}), status="moved", status_on=on)
        return _kept(pen, before, after, "moved", reasoned(reason), on)

    return write(office, by, "move_firm", (Role.ADMIN,), work)


def close_firm(office: Office, label: str, by: str, *, on: date, reason: str) -> Firm:
    """Record that a firm gave up business on a day. Its cases and clocks go on; they are ended case by case."""

    def work(pen: Pen) -> Firm:
        before = _standing(pen, label)
        _come(pen, on)
        if before.status == "closed":
            raise InputFault(f"“{before.name}”已登记为注销或停业")
        return _kept(pen, before, replace(before, status="closed", status_on=on), "closed", reasoned(reason), on)

    return write(office, by, "close_firm", (Role.ADMIN,), work)


def merge_firms(office: Office, label: str, into: str, by: str, reason: str) -> Firm:
    """Merge an entry into another: its cases, contacts and plans answer under the surviving entry, its events stay as they
    are, and what the survivor lacks is taken over. Only an administrator may.

    Raises `InputFault` for one entry, for different credit codes, for an enterprise and a natural person.
    """
    return write(office, by, "merge_firms", (Role.ADMIN,), lambda pen: _merge(pen, label, into, reasoned(reason)))


def _merge(pen: Pen, label: str, into: str, reason: str) -> Firm:
    if label == into:
        raise InputFault("不能把一家企业合并到它自己")
    # Locked in one order, so that two merges cannot wait for each other.
    entries = {name: _standing(pen, name) for name in sorted((label, into))}
    gone, survivor = entries[label], entries[into]
    if gone.kind != survivor.kind:
        raise InputFault(f"“{gone.name}”和“{survivor.name}”一个是企业一个是个人，不能合并")
    if gone.uscc and survivor.uscc and gone.uscc != survivor.uscc:
        raise InputFault(f"“{gone.name}”和“{survivor.name}”的信用代码不同（{gone.uscc}、{survivor.uscc}），不是同一家")
    contacts = merge_firm(pen.conn, label, into)
    lacking = {name: getattr(gone, name) for name in OPEN_FIELDS if getattr(survivor, name) is None}
    after = replace(survivor, **{name: value for name, value in lacking.items() if value is not None})
    change_firms(pen.conn, [after])
    pen.note("firm", label, "merged", {"uscc": gone.uscc}, {"merged_into": into}, reason)
    took = {name: getattr(after, name) for name in OPEN_FIELDS}
    had = {name: getattr(survivor, name) for name in OPEN_FIELDS}
    pen.note("firm", into, "took_over", had, {**took, "merged": label}, reason)
    for person in contacts:
        pen.note("person", person, "subject_merged", {"subject": label}, {"subject": into}, reason)
    return after


def twins(firms: list[Firm]) -> list[list[Firm]]:
    """Entries that may be one firm: the same name, however it is spaced or set, in the same unit."""
    groups: dict[tuple[str, str | None], list[Firm]] = {}
    for firm in firms:
        groups.setdefault((normal(firm.name), firm.unit), []).append(firm)
    return [group for group in groups.values() if len(group) > 1]


def _standing(pen: Pen, label: str) -> Firm:
    firm = get_firm(pen.conn, label, lock=True)
    if firm is None:
        raise NotFound(f"没有标识为“{label}”的企业；可用 duban list firms --containing 查找")
    if firm.merged_into is not None:
        raise InputFault(f"“{firm.name}”（{label}）已并入 {firm.merged_into}，请改用该标识")
    return firm


def _sound(pen: Pen, before: Firm, told: dict[str, Any]) -> dict[str, Any]:
    """The particulars told, checked."""
    unknown = sorted(set(told) - set(OPEN_FIELDS))
    if unknown:
        raise InputFault(f"企业没有这些栏目：{'、'.join(unknown)}；可用：{'、'.join(OPEN_FIELDS)}")
    valid_uscc(told.get("uscc"))
    valid_phone(told.get("phone"))
    if "name" in told and not str(told["name"]).strip():
        raise InputFault("企业名称不能为空")
    for field in ("unit", "department"):
        if told.get(field) is not None and get_unit(pen.conn, told[field]) is None:
            raise InputFault(f"单位“{told[field]}”不存在；请先用 duban add unit 登记")
    code = told.get("uscc")
    holders = [f for f in list_firms(pen.conn, containing=code) if f.uscc == code] if code else []
    if any(f.label != before.label for f in holders):
        raise InputFault(f"统一社会信用代码 {code} 已登记在“{holders[0].label}”名下；若是同一家，请用 duban firms merge 合并")
    return told


def _come(pen: Pen, on: date) -> None:
    if on > day_of(pen.at):
        raise InputFault(f"日期 {on.isoformat()} 在将来；请在当天或者之后登记")


def _kept(pen: Pen, before: Firm, after: Firm, act: str, reason: str | None, on: date) -> Firm:
    change_firms(pen.conn, [after])
    names = (*OPEN_FIELDS, *_STATE)
    pen.note("firm", after.label, act, {n: getattr(before, n) for n in names}, {n: getattr(after, n) for n in names}, reason, on)
    return after
