"""`duban sweep`, `watch`, `lawbook check`, `clock show` and `clock confirm`: what the system does at its hours, by hand."""

import threading
from functools import partial
from typing import Annotated

import typer

from cases.errors import InputFault
from cli.options import AsJson, AsPerson, Db, open_door, open_store, read_instant
from cli.screen import moment, print_json, say, table
from db.heartbeats import read_heartbeats, read_leap, read_mark
from db.session import reading
from door.channels import open_channels
from door.clockwork import confirm_clock
from door.drawing import drawing_desk
from door.ports import WallClock
from door.rounds import ROUNDS, SHOWN, Errand, Report, make_round
from door.watching import Watched, watch_once
from settings.settings import Settings

NOT_WELL = 1
clock = typer.Typer(help="时钟：已使用过的时间、各项定时任务。", no_args_is_help=True)
lawbook = typer.Typer(help="规则：下年日历、尚未核对的数值。", no_args_is_help=True)


def the_errand() -> Errand:
    """The folders of the settings."""
    chosen = Settings()
    return Errand(checkpoints=chosen.checkpoints, keys=chosen.keys, channels=partial(open_channels, chosen.channels), drawing=drawing_desk)


def show_round(report: Report, as_json: bool) -> None:
    """Print what a round did; exit code 1 when something failed or nothing was done."""
    if as_json:
        print_json(report.body or report)
    else:
        say(f"{moment(report.at)} {report.sentence}")
        table("系统办理", report.columns, report.rows[:SHOWN])
        if report.failed:
            table("未能办理", ("案件", "原因"), report.failed)
    if report.failed or report.halted:
        raise typer.Exit(NOT_WELL)


def sweep(
    now: Annotated[str | None, typer.Option("--now", metavar="INSTANT", help="以哪个时刻为准，默认现在。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """办理一切到期的事项：提醒、记录逾期、提出拟办事项。可以随时重复运行。

    示例：

        duban sweep

        duban sweep --now 2026-03-02T09:00 --json
    """
    show_round(make_round(open_door(db), "sweep", by="command", now=read_instant(now, "--now")), as_json)


def run_round(
    name: Annotated[str, typer.Argument(metavar="ROUND", help=f"哪一项：{'、'.join(ROUNDS)}。")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """运行一项定时任务，并记录完成时间；供 cron 或 systemd 在没有 Prefect 时使用。

    示例：

        duban round outbox
    """
    if name not in ROUNDS:
        raise InputFault(f"没有定时任务“{name}”；可用的有：{'、'.join(ROUNDS)}")
    show_round(make_round(open_door(db), name, by="command", errand=the_errand()), as_json)


def watch(
    once: Annotated[bool, typer.Option("--once", help="只看一次。")] = False,
    every: Annotated[int, typer.Option("--every", min=1, metavar="SECONDS", help="每隔多少秒看一次。")] = 30,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """值守：定时任务没有按时完成的，由本程序代为运行，并告知系统管理员和主要负责人。

    与 Prefect 无关，Prefect 停用时期限仍然有效。duban up 已包含值守。

    退出码（--once）：0 正常，1 有异常。
    """
    door, wall = open_door(db), WallClock()
    while True:
        seen = watch_once(door, the_errand(), wall=wall)
        _show_watched(seen, as_json)
        if once:
            raise typer.Exit(NOT_WELL if seen.findings or seen.failed else 0)
        threading.Event().wait(every)


def _show_watched(seen: Watched, as_json: bool) -> None:
    if as_json:
        print_json(seen)
        return
    for finding in seen.findings:
        say(f"{moment(seen.at)} ！{finding.sentence}；{finding.mend}")
    for report in seen.reports:
        say(f"{moment(seen.at)} 代为运行 {report.sentence}")
    for name, reason in seen.failed:
        say(f"{moment(seen.at)} ✗ {ROUNDS[name].label}：{reason}")


@lawbook.command("check")
def check_the_lawbook(db: Db = None, as_json: AsJson = False) -> None:
    """检查下年放假安排是否载入、哪些数值尚未核对原文。"""
    show_round(make_round(open_door(db), "lawbook", by="command"), as_json)


@clock.command("show")
def show_clock(db: Db = None, as_json: AsJson = False) -> None:
    """显示已使用过的最晚时间、待核对的时钟跳变、各项定时任务上次完成的时间。"""
    with reading(open_store(db)) as conn:
        mark, leap, beats = read_mark(conn), read_leap(conn), read_heartbeats(conn)
    if as_json:
        print_json({"mark": mark, "leap": leap, "heartbeats": list(beats.values())})
        return
    say(f"已使用过的最晚时间：{moment(mark) if mark else '无'}")
    if leap:
        say(f"！时钟跳变待核对：本机显示 {moment(leap.shown)}，按实际经过的时间应为 {moment(leap.expected)}")
    table(
        "定时任务", ("任务", "上次开始", "上次完成", "由谁运行", "未能办理"),
        (
            (ROUNDS[b.name].label, b.started_at, b.succeeded_at, b.detail.get("by"), b.detail.get("failed"))
            for b in beats.values()
            if b.name in ROUNDS
        ),
    )  # fmt: skip


@clock.command("confirm")
def confirm_the_clock(
    person: AsPerson,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="如何核对，记入登记簿。")],
    db: Db = None,
) -> None:
    """核对时间无误后恢复期限效力。由系统管理员或者主要负责人办理；此后以本机显示的时间为准。

    本机时间不对的，先校准再运行。

    示例：

        duban clock confirm --as root --reason 已与国家授时中心核对
    """
    leap = confirm_clock(open_door(db), person, reason)
    say(f"已确认，期限效力恢复（跳变：{moment(leap.expected)} → {moment(leap.shown)}）" if leap else "没有待核对的时钟跳变")
