"""`duban add …` and `duban list …`: the registers, the cases and what is due."""

from datetime import timedelta
from typing import Annotated

import typer

from cases.clockface import day_of, end_of
from cases.errors import InputFault
from cases.people import ROLE_LABELS, Person, Role, Subject
from cases.stage import STAGE_LABELS
from cli.options import AsJson, AsViewer, Db, open_store, read_day, viewer
from cli.screen import listed, moment, print_json, say, table
from db.calendars import get_meta
from db.queries import DeadlineLine, deadlines_due, list_cases
from db.registers import Unit, list_persons, list_units
from db.session import reading, transaction
from door.enrolment import enter_person, enter_subject, enter_unit
from door.ports import WallClock
from law.lawbook import load_lawbook
from states.registry import PROCEDURES

STAGE_HELP = "discovery、rectification、supervision、interview、penalty、referral、closed"

adding = typer.Typer(help="登记人员、单位和企业。", no_args_is_help=True)
listing = typer.Typer(help="列出人员、单位、企业、案件和期限。", no_args_is_help=True)


@adding.command("person")
def add_person(
    label: Annotated[str, typer.Argument(help="标识，办理时用 --as 指明。")],
    role: Annotated[list[str], typer.Option("--role", help="角色，可重复：officer、chief、liaison 等。")],
    name: Annotated[str | None, typer.Option("--name", help="姓名，默认同标识。")] = None,
    of: Annotated[str | None, typer.Option("--of", help="所属单位或者所代表企业的标识。")] = None,
    certificate: Annotated[str | None, typer.Option("--certificate", help="执法证号。")] = None,
    valid_from: Annotated[str | None, typer.Option("--from", metavar="DATE", help="证件有效期起。")] = None,
    valid_to: Annotated[str | None, typer.Option("--to", metavar="DATE", help="证件有效期止。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """登记人员。

    示例：

        duban add person chen --name 陈某 --role officer --certificate 粤19-1001 --from 2023-01-01 --to 2028-12-31

        duban add person boss --role enterprise --of plant
    """
    roles = frozenset(_role(word) for word in role)
    with transaction(open_store(db)) as connection:
        unit, subject = None, None
        if of is not None:
            units = {known.label for known in list_units(connection)}
            unit, subject = (of, None) if of in units else (None, of)
        person = Person(
            label=label, name=name or label, roles=roles, unit=unit, subject=subject, certificate=certificate,
            valid_from=read_day(valid_from, "--from"), valid_to=read_day(valid_to, "--to"),
        )  # fmt: skip
        enter_person(connection, person)
    _added("人员", person.label, person.name, as_json)


def _role(word: str) -> Role:
    known = [role.value for role in Role if role is not Role.SYSTEM]
    if word not in known:
        raise InputFault(f"--role：没有角色“{word}”；可用：{'、'.join(known)}")
    return Role(word)


@adding.command("unit")
def add_unit(
    label: Annotated[str, typer.Argument(help="标识。")],
    name: Annotated[str, typer.Option("--name", help="名称。")],
    kind: Annotated[str, typer.Option("--kind", help="city、town、department 或 community。")] = "community",
    of: Annotated[str | None, typer.Option("--of", help="上级单位的标识。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """登记部门或社区；它同时可以作为案件的对象。

    示例：

        duban add unit nanzha --name 南栅社区 --kind community
    """
    with transaction(open_store(db)) as connection:
        enter_unit(connection, Unit(label=label, kind=kind, name=name, parent=of), WallClock().now())
    _added("单位", label, name, as_json)


@adding.command("firm")
def add_firm(
    label: Annotated[str, typer.Argument(help="标识。")],
    name: Annotated[str, typer.Option("--name", help="名称或者姓名。")],
    kind: Annotated[str, typer.Option("--kind", help="enterprise 或 person（个人）。")] = "enterprise",
    uscc: Annotated[str | None, typer.Option("--uscc", help="统一社会信用代码。")] = None,
    id_number: Annotated[str | None, typer.Option("--id-number", help="公民身份号码（个人）。")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="联系电话。")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="所在社区的标识。")] = None,
    industry: Annotated[str | None, typer.Option("--industry", help="行业。")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=0, help="从业人数。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """登记企业或个人。

    示例：

        duban add firm plant --name 某家具厂 --uscc 91441900MA5T10008F --unit nanzha --industry 工贸 --workers 40
    """
    if kind not in ("enterprise", "person"):
        raise InputFault(f"--kind：“{kind}”不是 enterprise 或 person；单位请用 duban add unit")
    subject = Subject(
        label=label, kind=kind, name=name, uscc=uscc, id_number=id_number, phone=phone, unit=unit, industry=industry,
        workers=workers,
    )  # fmt: skip
    with transaction(open_store(db)) as connection:
        enter_subject(connection, subject, WallClock().now())
    _added("对象", label, name, as_json)


def _added(noun: str, label: str, name: str, as_json: bool) -> None:
    if as_json:
        print_json({"label": label, "name": name})
    else:
        say(f"已登记{noun} {label}（{name}）")


@listing.command("people")
def people(db: Db = None, as_json: AsJson = False) -> None:
    """列出人员。"""
    with reading(open_store(db)) as connection:
        found = list_persons(connection)
    listed(
        as_json, "人员", ("标识", "姓名", "角色", "单位", "企业", "执法证", "有效期起", "有效期止"),
        ("label", "name", "roles", "unit", "subject", "certificate", "valid_from", "valid_to"),
        [
            (p.label, p.name, [ROLE_LABELS[role] for role in sorted(p.roles)] if not as_json else sorted(p.roles),
             p.unit, p.subject, p.certificate, p.valid_from, p.valid_to)
            for p in found
        ],
    )  # fmt: skip


@listing.command("units")
def units(db: Db = None, as_json: AsJson = False) -> None:
    """列出单位。"""
    with reading(open_store(db)) as connection:
        found = list_units(connection)
    rows = [(unit.label, unit.kind, unit.name, unit.parent) for unit in found]
    listed(as_json, "单位", ("标识", "类别", "名称", "上级"), ("label", "kind", "name", "parent"), rows)


@listing.command("cases")
def cases(
    stage: Annotated[str | None, typer.Option("--stage", help=f"只列某一阶段：{STAGE_HELP}。")] = None,
    containing: Annotated[str | None, typer.Option("--containing", help="编号、案由或者名称的一部分。")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="只列未结案的。")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多列出多少件。")] = 100,
    person: AsViewer = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """列出案件和线索，最新的在前。"""
    with reading(open_store(db)) as connection:
        found = list_cases(
            connection, stage=stage, containing=containing, open_only=open_only, limit=limit,
            person=viewer(connection, person),
        )  # fmt: skip
    rows = [
        (
            c.number,
            c.kind if as_json else PROCEDURES[c.kind].label,
            c.title,
            c.subject_name if c.filed_as is None or as_json else f"{c.subject_name}（原登记为{c.filed_as}）",
            c.stage if as_json else stage_label(c.stage),
            c.opened_at,
            c.closed_at,
        )
        for c in found
    ]
    listed(
        as_json, "案件", ("编号", "类别", "标题", "对象", "阶段", "登记", "结案"),
        ("number", "kind", "title", "subject", "stage", "opened_at", "closed_at"), rows,
    )  # fmt: skip


@listing.command("deadlines")
def deadlines(
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="到哪天为止，默认今后 30 天。")] = None,
    person: AsViewer = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """列出未了结的期限，最早的在前；已经超过的也在内。

    示例：

        duban list deadlines --until 2026-12-31
    """
    day = read_day(until, "--until") or day_of(WallClock().now()) + timedelta(days=30)
    with reading(open_store(db)) as connection:
        found = deadlines_due(connection, end_of(day), person=viewer(connection, person))
        place = get_meta(connection, "place") or "humen"
    show_deadlines(f"{day.isoformat()} 以前到期", found, place, as_json=as_json)


def stage_label(stage: str) -> str:
    """The Chinese name of a stage."""
    return STAGE_LABELS.get(stage, stage)


def show_deadlines(title: str, found: list[DeadlineLine], place: str, *, as_json: bool = False) -> None:
    """Open clocks with the Chinese name of their rule."""
    law = load_lawbook(place)
    rows = [
        (line.case_number, line.subject_name, line.rule, law.clock_label(line.rule), line.label, line.due, line.limit,
         line.provisional)
        for line in found
    ]  # fmt: skip
    if as_json:
        keys = ("case", "subject", "rule", "name", "label", "due", "limit", "provisional")
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    table(
        title,
        ("案件", "对象", "期限", "隐患", "应办日", "法定届满"),
        (
            (case, subject, name, label, moment(due) + ("（暂按推算）" if provisional else ""), limit)
            for case, subject, _, name, label, due, limit, provisional in rows
        ),
    )
