"""`duban init`, `db upgrade`, `calendar` and `doctor`: setting up and keeping up."""

import platform
import shutil
import sqlite3
from collections.abc import Iterator
from ctypes.util import find_library
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from cases.errors import DubanError, InputFault
from cli.options import AsJson, Db, database_url, open_door, open_store
from cli.screen import print_json, say, table
from db.calendars import get_meta
from db.session import journal_mode, open_engine, reading, store_url, transaction
from db.upgrade import is_current, upgrade
from documents.fonts import find_faces
from documents.forms import form_of
from documents.look import example_sheet
from documents.render import Renderer
from door.calendars import load_year
from door.enrolment import set_place
from door.health import health
from door.papers import engine_name
from door.ports import WallClock
from law.calendar import Calendar
from law.lawbook import load_lawbook
from settings.settings import Settings

OLDEST_PYTHON = (3, 11)
NOT_WELL = 1

calendars = typer.Typer(help="工作日历：放假和调休安排。", no_args_is_help=True)
database = typer.Typer(help="数据库的升级。", no_args_is_help=True)


def init(
    place: Annotated[str | None, typer.Option("--place", help="适用哪个地区的规则，默认取设置。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """建立数据库，写入地区。已有的数据库只补充结构，不改地区。

    示例：

        duban init

        duban init --place dongguan --db postgresql://localhost/duban
    """
    url = database_url(db)
    engine = open_engine(url)
    upgrade(engine)
    with transaction(engine) as connection:
        known = get_meta(connection, "place")
        if known is not None and place is not None and known != place:
            raise InputFault(f"数据库的地区已是“{known}”，不能改为“{place}”；请另建数据库")
        chosen = known or place or Settings().place
        set_place(connection, chosen)
    shown = store_url(url).render_as_string(hide_password=True)
    if as_json:
        print_json({"database": shown, "place": chosen})
    else:
        say(f"数据库已就绪：{shown}，地区 {load_lawbook(chosen).place_name}（{chosen}）")


@database.command("upgrade")
def upgrade_database(db: Db = None, as_json: AsJson = False) -> None:
    """把数据库结构升到最新；中途断电则下次从头再来。"""
    url = database_url(db)
    upgrade(open_engine(url))
    if as_json:
        print_json({"database": store_url(url).render_as_string(hide_password=True), "current": True})
    else:
        say("数据库结构已是最新")


@calendars.command("load")
def load_calendar(
    file: Annotated[Path, typer.Argument(help="放假安排（YAML，与 law/national/calendar 中的文件同一格式）。")],
    person: Annotated[str, typer.Option("--as", metavar="人员", help="由哪位系统管理员载入。")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """载入一年的放假安排，重新计算未了结的期限，并列出变动。

    示例：

        duban calendar load 2027.yaml --as root
    """
    moved = load_year(open_door(db), file, person)
    if as_json:
        print_json(moved)
    elif not moved:
        say("已载入，没有期限变动")
    else:
        say(f"已载入，{len(moved)} 个期限变动")
        for line in moved:
            say(f"  {line}")


@calendars.command("show")
def show_calendar(
    year: Annotated[int, typer.Argument(min=2000, max=2060, help="年份。")],
    place: Annotated[str | None, typer.Option("--place", help="哪个地区，默认取设置。")] = None,
    as_json: AsJson = False,
) -> None:
    """显示一年中放假、调休上班和本地停工的日子。不需要数据库。

    示例：

        duban calendar show 2026
    """
    calendar = load_lawbook(place or Settings().place).calendar
    spans = list(named_spans(calendar, year))
    known = calendar.is_known(date(year, 12, 31))
    if as_json:
        keys = ("from", "to", "note", "working")
        print_json({"year": year, "known": known, "days": [dict(zip(keys, span, strict=True)) for span in spans]})
        return
    say(f"{year} 年{'' if known else '（尚未公布，暂按推算）'}")
    table("特殊日子", ("起", "止", "说明", "上班"), spans)


def named_spans(calendar: Calendar, year: int) -> Iterator[tuple[date, date, str, bool]]:
    """Runs of days of a year that are no plain weekday or weekend: first, last, word, worked or not."""
    first: date | None = None
    day, word = date(year, 1, 1), ""
    while day <= date(year + 1, 1, 1):
        note = calendar.note(day) if day.year == year else ""
        named = "" if note.removesuffix("（推算）") in ("工作日", "周六", "周日") else note
        if named != word:
            if word and first is not None:
                yield first, day - timedelta(days=1), word, calendar.is_working(first)
            first, word = day, named
        day += timedelta(days=1)


def doctor(db: Db = None, as_json: AsJson = False) -> None:
    """检查运行环境：Python、SQLite、数据库、地区、工作日历、绘图程序和定时任务。

    退出码：0 全部正常，1 有问题（每项都写明如何解决）。
    """
    found = list(examine(db))
    if as_json:
        print_json([{"name": name, "ok": ok, "found": text} for name, ok, text in found])
    else:
        table("检查", ("", "项目", "结果"), (("✓" if ok else "✗", name, text) for name, ok, text in found))
    if not all(ok for _, ok, _ in found):
        raise typer.Exit(NOT_WELL)


def examine_papers() -> Iterator[tuple[str, bool, str]]:
    """The layout engine, the library that cuts faces, and each printing style: exact, or what stands in for it."""
    cut = find_library("harfbuzz-subset")
    mend = "没有 libharfbuzz-subset0，排一页要几秒钟；请运行 apt-get install libharfbuzz-subset0"
    yield "字体裁剪", cut is not None, cut or mend
    folder = Settings().fonts_folder
    try:
        faces = find_faces(Path(folder) if folder else None)
        with Renderer(faces=faces, pool=1) as renderer:
            pages = renderer.draw(example_sheet("rectification_order").drawing(form_of("rectification_order"))).pages
        yield "文书排版", pages > 0, engine_name()
    except DubanError as fault:
        yield "文书排版", False, str(fault)
        return
    for face in faces.by_style.values():
        note = f"；以此代替{face.style.exact[0]}，可把有授权的字体放入 DUBAN_FONTS_FOLDER 所指文件夹" if face.stands_in else ""
        yield f"字体 {face.style.label}", True, f"{face.families[0]}{note}"


def examine(db: str | None) -> Iterator[tuple[str, bool, str]]:
    """Each thing examined: its name, whether it is well, and what was found or how to mend it."""
    version = platform.python_version_tuple()
    yield "Python", tuple(int(part) for part in version[:2]) >= OLDEST_PYTHON, platform.python_version()
    yield "SQLite", True, f"{sqlite3.sqlite_version}，日志方式 {journal_mode()}"
    place = Settings().place
    try:
        engine = open_store(db)
        with reading(engine) as connection:
            place = get_meta(connection, "place") or place
        yield "数据库", is_current(engine), f"{engine.url.render_as_string(hide_password=True)}，结构最新"
        yield from (("定时任务", False, f"{f.sentence}；{f.mend}") for f in health(engine, WallClock().now()) if f.name != "calendar")
    except (DubanError, SQLAlchemyError) as fault:
        yield "数据库", False, str(fault).splitlines()[0]
    law = load_lawbook(place)
    yield "地区", True, f"{law.place_name}（{place}）"
    today = WallClock().now().date()
    until = law.calendar.known_until
    yield "本年日历", until >= date(today.year, 12, 31), f"已公布至 {until.isoformat()}"
    # the notice for a year usually comes in November of the year before
    next_known = until >= date(today.year + 1, 12, 31)
    mend = "" if next_known else f"；{today.year + 1} 年安排公布后请运行 duban calendar load"
    yield "下年日历", next_known or today.month < 12, f"已公布至 {until.isoformat()}{mend}"
    yield from examine_papers()
    dot = shutil.which("dot")
    yield "dot（流程图 SVG）", True, dot or "没有安装；只影响 duban diagram 输出 SVG，可安装 graphviz"
