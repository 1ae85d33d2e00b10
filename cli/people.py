"""`duban people …` and `duban units …`: certificates, roles, retirement, delegations; units renamed and moved."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from cases.clockface import day_of
from cases.errors import InputFault
from cases.people import ROLE_LABELS, Person, Role
from cli.firms import By, Why, history_table
from cli.options import AsJson, Db, open_door, open_store, read_day
from cli.screen import listed, print_json, say
from db.delegations import Delegation, list_delegations
from db.history import history_of
from db.offices import certificates_ending, officers_without_certificate
from db.session import reading
from door import offices
from door.ports import WallClock

people = typer.Typer(help="人员：执法证、角色、所属单位、离职和请假委托。", no_args_is_help=True)
units = typer.Typer(help="单位：改名、改变上级、查看历史。", no_args_is_help=True)
Label = Annotated[str, typer.Argument(metavar="LABEL", help="标识。")]
Roles = Annotated[list[str], typer.Option("--role", help="角色，可重复。")]
From = Annotated[str, typer.Option("--from", metavar="DATE", help="起。")]
To = Annotated[str, typer.Option("--to", metavar="DATE", help="止，当天在内。")]


@people.command("renew")
def renew(
    label: Label, person: By, first: From, last: To,
    certificate: Annotated[str | None, typer.Option("--certificate", help="证号，默认不变。")] = None,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """换发执法证；原来的有效期留在历史里。

    示例：

        duban people renew chen --from 2029-01-01 --to 2033-12-31 --as root
    """
    begin, end = read_day(first, "--from"), read_day(last, "--to")
    assert begin is not None, "the option is required"
    assert end is not None, "the option is required"
    _done(offices.renew_certificate(open_door(db), label, person, certificate=certificate, first=begin, last=end), as_json)


@people.command("roles")
def roles(label: Label, role: Roles, person: By, reason: Why, db: Db = None, as_json: AsJson = False) -> None:
    """设定一个人的全部角色；不能变更自己的。"""
    _done(offices.change_roles(open_door(db), label, frozenset(map(_role, role)), person, reason), as_json)


@people.command("move")
def move(
    label: Label, person: By, reason: Why,
    of: Annotated[str | None, typer.Option("--of", help="所属单位的标识，不写为全镇。")] = None,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """变更一个人的所属单位。"""
    _done(offices.move_person(open_door(db), label, of, person, reason), as_json)


@people.command("retire")
def retire(label: Label, person: By, reason: Why, db: Db = None, as_json: AsJson = False) -> None:
    """登记离职：不再办理，也不再收到提醒；历史中的姓名不变。"""
    offices.retire_person(open_door(db), label, person, reason)
    _said({"label": label, "active": False}, f"{label} 已离职", as_json)


@people.command("restore")
def restore(label: Label, person: By, reason: Why, db: Db = None, as_json: AsJson = False) -> None:
    """登记复职。"""
    offices.retire_person(open_door(db), label, person, reason, active=True)
    _said({"label": label, "active": True}, f"{label} 已复职", as_json)


@people.command("expiring")
def expiring(
    days: Annotated[int, typer.Option("--days", min=0, help="今后多少天内到期。")] = 60,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """列出执法证已经到期或者即将到期的人员，以及没有执法证的执法人员。"""
    today = day_of(WallClock().now())
    with reading(open_store(db)) as connection:
        ending = certificates_ending(connection, today + timedelta(days=days))
        without = officers_without_certificate(connection)
    rows: list[tuple[Any, ...]] = [
        (p.label, p.name, p.unit, p.certificate, p.valid_to, (p.valid_to - today).days) for p in ending if p.valid_to
    ]
    rows += [(p.label, p.name, p.unit, None, None, None) for p in without]
    listed(
        as_json, f"{days} 天内到期的执法证", ("标识", "姓名", "单位", "执法证", "有效期止", "还有几天"),
        ("label", "name", "unit", "certificate", "valid_to", "days_left"), rows,
    )  # fmt: skip


@people.command("delegate")
def delegate(
    absent: Annotated[str, typer.Argument(metavar="ABSENT", help="请假的人。")],
    substitute: Annotated[str, typer.Argument(metavar="SUBSTITUTE", help="代理人。")],
    person: By, first: From, last: To, reason: Why,
    role: Annotated[list[str] | None, typer.Option("--role", help="委托哪些角色，默认全部可以委托的。")] = None,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """请假委托：期间内代理人可以行使请假人的角色，也收到给请假人的提醒；到期自动结束。

    回避和“承办、审核、主持、决定分离”按人判断，委托不改变。流转记录写代理人本人。

    示例：

        duban people delegate zhou wu --from 2026-08-03 --to 2026-08-14 --as zhou --reason 年休假
    """
    begin, end = read_day(first, "--from"), read_day(last, "--to")
    assert begin is not None, "the option is required"
    assert end is not None, "the option is required"
    chosen = frozenset(map(_role, role)) if role else None
    found = offices.delegate(
        open_door(db), absent, substitute, person, roles=chosen, first=begin, last=end, reason=reason
    )
    words = "、".join(ROLE_LABELS[r] for r in sorted(found.roles))
    _said(_told(found), f"委托 {found.id}：{begin} 至 {end}，{substitute} 代理 {absent}（{words}）", as_json)


@people.command("delegations")
def delegations(
    of: Annotated[str | None, typer.Option("--of", help="只列某人给出或接受的。")] = None,
    now: Annotated[bool, typer.Option("--now", help="只列今天有效的。")] = False,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """列出请假委托。"""
    with reading(open_store(db)) as connection:
        found = list_delegations(connection, person=of, day=day_of(WallClock().now()) if now else None)
    keys = ("id", "absent", "substitute", "roles", "first_day", "last_day", "reason", "given_by", "ended_at")
    rows = [tuple(_told(d)[key] for key in keys) for d in found]
    listed(as_json, "委托", ("编号", "请假人", "代理人", "角色", "起", "止", "理由", "办理人", "提前结束"), keys, rows)


@people.command("end-delegation")
def end_delegation(
    number: Annotated[int, typer.Argument(metavar="ID", help="委托编号。")],
    person: By, reason: Why, db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """提前结束委托。"""
    ended = offices.end_delegation_early(open_door(db), number, person, reason)
    _said(_told(ended), f"委托 {number} 已结束", as_json)


@people.command("history")
def people_history(label: Label, db: Db = None, as_json: AsJson = False) -> None:
    """一个人的变更历史。"""
    with reading(open_store(db)) as connection:
        history_table(history_of(connection, "person", label), as_json)


@units.command("rename")
def rename(
    label: Label, name: Annotated[str, typer.Option("--name", help="新名称。")], person: By, reason: Why,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """单位改名；已经制作的文书不变。"""
    unit = offices.rename_unit(open_door(db), label, name, person, reason)
    _said(asdict(unit), f"{label} 现名 {unit.name}", as_json)


@units.command("move")
def move_unit(
    label: Label, person: By, reason: Why,
    of: Annotated[str | None, typer.Option("--of", help="上级单位的标识，不写为没有上级。")] = None,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """改变上级单位；辖区随即改变。"""
    unit = offices.move_unit(open_door(db), label, of, person, reason)
    _said(asdict(unit), f"{label} 的上级现为 {unit.parent or '无'}", as_json)


@units.command("history")
def unit_history(label: Label, db: Db = None, as_json: AsJson = False) -> None:
    """一个单位的变更历史。"""
    with reading(open_store(db)) as connection:
        history_table(history_of(connection, "unit", label), as_json)


def _role(word: str) -> Role:
    known = [role.value for role in Role if role is not Role.SYSTEM]
    if word not in known:
        raise InputFault(f"--role：没有角色“{word}”；可用：{'、'.join(known)}")
    return Role(word)


def _told(found: Delegation) -> dict[str, Any]:
    return {**asdict(found), "roles": sorted(found.roles)}


def _said(values: dict[str, Any], sentence: str, as_json: bool) -> None:
    if as_json:
        print_json(values)
    else:
        say(sentence)


def _done(person: Person, as_json: bool) -> None:
    words = "、".join(ROLE_LABELS[role] for role in sorted(person.roles))
    validity = f"，执法证 {person.certificate} 至 {person.valid_to}" if person.certificate else ""
    _said(asdict(person), f"{person.label}（{person.name}）：{words}{validity}", as_json)
