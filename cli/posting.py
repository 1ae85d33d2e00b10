"""`duban outbox …`, `inbox` and `digest`: what waits to be sent, what could not be, and what a person was told."""

from datetime import datetime
from typing import Annotated, Any

import typer

from cases.errors import NotFound
from cli.firms import By, Why
from cli.options import AsJson, Db, open_door, open_store
from cli.screen import listed, moment, print_json, say, table
from db.paces import list_paces
from db.queries import inbox as inbox_of
from db.session import reading
from db.shipping import find_row, list_rows
from door import dead
from door.channels import open_channels, open_post_room
from door.digests import send_digests
from door.ports import WallClock
from door.postroom import PostRoom
from door.sending import drain_outbox
from notifications.channels import LABELS
from settings.settings import Settings

NOT_WELL = 1
STATUS = {"pending": "待发", "done": "已发", "dead": "无法送达", "cancelled": "已取消"}
outbox = typer.Typer(help="待发通知：查看、发送、重发、取消。", no_args_is_help=True)
Key = Annotated[str, typer.Argument(metavar="KEY", help="通知的编号或者键，见 duban outbox list。")]


def _post_room(db: str | None) -> PostRoom:
    return open_post_room(open_door(db), open_channels(Settings().channels))


@outbox.command("list")
def list_outbox(
    status: Annotated[str | None, typer.Option("--status", help="pending、done、dead 或者 cancelled。")] = "pending",
    kind: Annotated[str | None, typer.Option("--kind", help="message、send、render 等。")] = None,
    person: Annotated[str | None, typer.Option("--person", help="只列发给某人的。")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 100,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """列出待发的通知和其他待办效果，先到期的在前；--status 列出其他状态的。"""
    with reading(open_store(db)) as conn:
        rows = list_rows(conn, status=status, kind=kind, person=person, limit=limit)
    _listed("通知", rows, as_json)


@outbox.command("dead")
def dead_letters(
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 100, db: Db = None, as_json: AsJson = False
) -> None:
    """列出无法送达、等待处理的通知；核对地址后 duban outbox retry，不必再发的 duban outbox cancel。"""
    with reading(open_store(db)) as conn:
        rows = list_rows(conn, status="dead", limit=limit)
    _listed("无法送达", rows, as_json)


def _listed(title: str, rows: list[dict[str, Any]], as_json: bool) -> None:
    keys = ("id", "key", "kind", "channel", "person", "wording", "deliver_at", "status", "attempts", "trouble")
    names = ("编号", "键", "类别", "渠道", "收件人", "消息", "应发时间", "状态", "次数", "原因")
    listed(as_json, title, names, keys, [
        tuple(row[key] if as_json or key != "status" else STATUS[row[key]] for key in keys) for row in rows
    ])  # fmt: skip


@outbox.command("show")
def show_row(key: Key, db: Db = None, as_json: AsJson = False) -> None:
    """显示一条通知的全部内容。"""
    with reading(open_store(db)) as conn:
        row = find_row(conn, key)
    if row is None:
        raise NotFound(f"没有编号或者键为“{key}”的通知；可用 duban outbox list 查找")
    if as_json:
        print_json(row)
        return
    body = row["body"]
    table("通知", ("项目", "内容"), [
        (name, value if not isinstance(value, datetime) else moment(value)) for name, value in row.items() if name != "body"
    ])  # fmt: skip
    say(str(body.get("subject", "")))
    say(str(body.get("body", body)))


@outbox.command("drain")
def drain(
    limit: Annotated[int, typer.Option("--limit", min=1, help="每个渠道最多发送多少条。")] = 5_000,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """发送一切到期的通知。可以随时重复运行，也可以在几台机器上同时运行。

    示例：

        duban outbox drain

    退出码：0 正常，1 有通知没有发成（留待重发或者无法送达）。
    """
    post = _post_room(db)
    try:
        report = drain_outbox(post, limit)
    finally:
        post.close()
    if as_json:
        print_json(report)
    else:
        sent = "，".join(f"{LABELS.get(name, name)} {count}" for name, count in report.sent.items())
        say(f"{moment(report.now)}：站内消息 {report.messages}，发送 {sent or '无'}，不必再发 {report.overtaken}")
        say(f"留待重发 {report.again}，无法送达 {report.dead}，无人接收 {report.unreached}")
        if report.resting:
            table("暂停的渠道", ("渠道", "到"), report.resting.items())
        if report.waiting:
            table("本机不能办理", ("类别", "数量"), report.waiting.items())
        if report.not_set_up:
            say(f"有人登记了地址而没有设置的渠道：{'、'.join(LABELS[name] for name in report.not_set_up)}")
        if report.failed:
            table("出错", ("通知", "原因"), report.failed)
    if report.again or report.dead or report.failed:
        raise typer.Exit(NOT_WELL)


@outbox.command("channels")
def channels(db: Db = None, as_json: AsJson = False) -> None:
    """列出各渠道是否设置、是否暂停、最近一次成功的时间。"""
    chosen = Settings().channels
    with reading(open_store(db)) as conn:
        paces = {pace.name: pace for pace in list_paces(conn)}
    names = [name for name in LABELS if name not in ("inbox", "ical")]
    names += sorted(name for name in paces if name not in names)
    rows = [
        (
            name, LABELS.get(name.partition("/")[0], name), getattr(chosen, name.partition("/")[0], None) is not None,
            *((p.failures, p.closed_until, p.worked_at) if (p := paces.get(name)) else (0, None, None)),
        )
        for name in names
    ]  # fmt: skip
    keys = ("name", "label", "set_up", "failures", "closed_until", "worked_at")
    listed(as_json, "渠道", ("渠道", "名称", "已设置", "连续失败", "暂停到", "最近成功"), keys, rows)


@outbox.command("retry")
def retry(key: Key, person: By, reason: Why, db: Db = None, as_json: AsJson = False) -> None:
    """重新发送一条无法送达的通知，用收件人现在的地址。

    示例：

        duban outbox retry 123 --as root --reason 邮箱已更正
    """
    _said(dead.retry_letter(open_door(db), key, person, reason), "将重新发送", as_json)


@outbox.command("cancel")
def cancel(key: Key, person: By, reason: Why, db: Db = None, as_json: AsJson = False) -> None:
    """取消一条待发或者无法送达的通知；站内消息不受影响。"""
    _said(dead.cancel_letter(open_door(db), key, person, reason), "已取消", as_json)


def _said(key: str, word: str, as_json: bool) -> None:
    if as_json:
        print_json({"key": key})
    else:
        say(f"{key} {word}")


def inbox(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="谁的站内消息。")],
    unread: Annotated[bool, typer.Option("--unread", help="只列未读的。")] = False,
    read: Annotated[bool, typer.Option("--read", help="列出之后标为已读。")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 50,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """列出一个人的站内消息，新的在前。

    示例：

        duban inbox chen --unread --read
    """
    now = WallClock().now()
    engine = open_store(db)
    with reading(engine) as conn:
        lines = [line for line in inbox_of(conn, person, until=now, limit=limit) if not (unread and line.read_at)]
    rows = [
        (line.id, line.deliver_at, line.case_number, line.body.get("subject"), line.read_at is not None, line.urgent)
        for line in lines
    ]
    keys = ("id", "deliver_at", "case_number", "subject", "read", "urgent")
    listed(as_json, f"{person} 的站内消息", ("编号", "时间", "案件", "标题", "已读", "紧急"), keys, rows)
    if read:
        dead.mark_read(open_door(db), person, [line.id for line in lines])


def digest(db: Db = None, as_json: AsJson = False) -> None:
    """汇总每人当日的提醒，每人每个工作日一封；放入待发，由 duban outbox drain 发送。重复运行没有影响。"""
    post = _post_room(db)
    report = send_digests(post)
    if as_json:
        print_json(report)
    elif not report.due:
        say("今天不是工作日，或者未到摘要时间；没有汇总")
    else:
        say(f"{report.persons} 人，{report.letters} 封，含 {report.messages} 条提醒；不必再发 {report.overtaken} 条")
    if report.failed:
        table("出错", ("收件人", "原因"), report.failed)
        raise typer.Exit(NOT_WELL)
