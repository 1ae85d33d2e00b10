"""`duban disclosure`: what is public, exactly as the public sees it, and the proof that it is what was recorded."""

from pathlib import Path
from typing import Annotated

import typer

from cases.errors import InputFault
from cli.options import AsJson, Db, open_door, open_store, read_day
from cli.screen import print_json, say, table
from db.editions import newest_editions
from db.session import reading
from door.ports import WallClock
from door.previews import previews
from door.proving import verify_editions
from publicity.content import hash_of
from publicity.notices import Board, board
from publicity.pages import MANIFEST, altered, static_set

NOT_SOUND = 1
disclosures = typer.Typer(help="公示：公众看到的内容、公示前预览、导出和校验。", no_args_is_help=True)
Day = Annotated[str | None, typer.Option("--day", metavar="DATE", help="以哪一天为准，默认今天。")]


def _board(db: str | None, day: str | None) -> Board:
    chosen = read_day(day, "--day") or WallClock().now().date()
    with reading(open_store(db)) as conn:
        return board((edition.content for edition in newest_editions(conn)), chosen)


@disclosures.command("list")
def list_public(day: Day = None, db: Db = None, as_json: AsJson = False) -> None:
    """列出公众当日能看到的公示。

    示例：

        duban disclosure list

        duban disclosure list --day 2026-05-21 --json
    """
    shown = _board(db, day)
    if as_json:
        print_json([{"hash": notice.hash, **notice.content} for notice in shown.notices])
        return
    table(
        f"公示信息（{shown.day.isoformat()}）", ("编号", "类别", "标题", "现状", "公示日期", "截止", "校验"),
        ((n["id"], n["kind_label"], n["title"], n["act_label"], n["published_on"], n["until"], n.hash[:19]) for n in shown.notices),
    )  # fmt: skip


@disclosures.command("preview")
def preview(
    case: Annotated[str, typer.Argument(help="案件编号。")],
    on: Annotated[str | None, typer.Option("--on", help="哪一个公示，如 disclosure.penalty；默认全部。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """显示拟公示或已公示的内容，与公众将看到的完全一致。

    示例：

        duban disclosure preview AJ2026-000001
    """
    found = previews(open_door(db), case, on)
    if as_json:
        print_json(found)
        return
    for shown in found:
        say(f"── {shown.ref}（{shown.state}）{shown.content['title']}")
        say(shown.content["text"])
        say(f"依据 {shown.content['basis'] or '未写明'}，公示至 {shown.content['until'] or '未定'}，校验 {shown.hash}")


@disclosures.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="写入哪个文件夹（须为空或不存在）。")],
    site: Annotated[str, typer.Option("--site", metavar="URL", help="公众访问的网址，写入订阅源。")] = "https://example.invalid/",
    day: Day = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """导出当日公示的静态网站：HTML、JSON、双公示 CSV、订阅源、按月汇总和校验清单。同样的内容导出同样的字节。

    示例：

        duban disclosure export --out public_site
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputFault(f"{out} 不是空文件夹；撤下的内容不得残留，请换一个文件夹")
    shown = _board(db, day)
    files = static_set(shown, site)
    for path, written in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(written)
    if as_json:
        print_json({"out": str(out), "day": shown.day, "files": sorted(files), "manifest": hash_of(files["manifest.json"])})
    else:
        say(f"已导出 {len(files)} 个文件、{len(shown.notices)} 条公示到 {out}")


@disclosures.command("verify")
def verify(
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="同时核对一份导出的文件夹。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """核对每个公示版本的散列值、与流转记录是否一致，以及导出的文件有无改动。

    退出码：0 全部相符，1 有不符。

    示例：

        duban disclosure verify --out public_site
    """
    with reading(open_store(db)) as conn:
        checked, findings = verify_editions(conn)
    findings += _altered(out) if out else []
    if as_json:
        print_json({"editions": checked, "sound": not findings, "findings": findings})
    else:
        say(f"已核对 {checked} 个公示版本")
        for finding in findings:
            say(f"✗ {finding}")
    if findings:
        raise typer.Exit(NOT_SOUND)



def _altered(out: Path) -> list[str]:
    """What is no longer as the manifest of an export says."""
    if not (out / MANIFEST).is_file():
        raise InputFault(f"{out} 中没有 {MANIFEST}，不是导出的公示文件夹")
    return altered({path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()})
