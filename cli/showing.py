"""`duban demo`: plays the histories of the demo town into the database and shows where they stand."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from sqlalchemy import Engine

from cases.errors import InputFault
from cli.demo_logins import DEMO_PASSWORD, open_demo_logins
from cli.enrolling import show_deadlines, stage_label
from cli.importing import take_in
from cli.options import AsJson, Db, database_url
from cli.replaying import EXPECTATION_FAILED, read_all, show_report
from cli.screen import print_json, say, table
from db.calendars import get_meta, set_meta
from db.queries import deadlines_due, list_cases
from db.registers import Unit, add_unit
from db.session import open_engine, reading, transaction
from db.upgrade import upgrade
from demo.ledger import COMMUNITIES, write_ledgers
from door.perform import Door
from door.ports import TimeOrderedIds, WallClock
from door.replay import ReplayReport, replay
from door.vocabulary import vocabulary
from law.lawbook import load_lawbook

HISTORIES = Path(__file__).resolve().parent.parent / "demo" / "histories"
NEXT_DAYS = 30
MOST_DUE = 15
#: The cases of the three histories, shown wherever they stand.
_FIRST_NUMBERS = tuple(f"AJ2026-{serial:06d}" for serial in (1, 2, 3))
BEGUN, PLAYED = "begun", "played"


def demo(
    folder: Annotated[Path, typer.Option("--from", metavar="DIR", help="情景文件所在的文件夹。")] = HISTORIES,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """把演示镇的案件历史录入数据库，再列出各案所处阶段和近期到期的期限。

    每个历史只录入一次，可以重复运行。

    示例：

        duban demo

        duban demo --db sqlite:///var/demo.db
    """
    engine = open_engine(database_url(db))
    upgrade(engine)
    played = play_once(engine, folder, quiet=as_json)
    door = Door(engine)
    shipped = folder == HISTORIES
    report = import_ledgers(door, engine, quiet=as_json) if shipped else {}
    door.sweep()
    logins = open_demo_logins(engine, door.clock) if shipped else []
    now = WallClock().now()
    with reading(engine) as connection:
        everything = list_cases(connection, limit=10_000)
        graver = ("interview", "penalty", "referral")
        cases = [c for c in everything if not shipped or c.stage in graver or c.number in _FIRST_NUMBERS]
        due = deadlines_due(connection, now + timedelta(days=NEXT_DAYS))
        place = get_meta(connection, "place") or "humen"
    if as_json:
        print_json({"played": [history.scenario.name for history in played], "ledger": report, "cases": cases, "due": due})
    else:
        say(f"本次录入 {len(played)} 个历史")
        table(
            "各案所处阶段", ("编号", "对象", "标题", "阶段", "登记"),
            ((c.number, c.subject_name, c.title, stage_label(c.stage), c.opened_at) for c in cases),
        )  # fmt: skip
        counted = Counter(stage_label(c.stage) for c in everything if c.kind == "case")
        table("全部案件", tuple(counted), [tuple(map(str, counted.values()))])
        show_deadlines(f"今后 {NEXT_DAYS} 天以内到期的期限（前 {MOST_DUE} 项，共 {len(due)} 项）", due[:MOST_DUE], place)
        if logins:
            table("演示登录", ("登录名", "姓名", "角色"), logins)
            say(f"密码都是 {DEMO_PASSWORD}，只用于演示；用 duban serve 打开网页")
    if not all(history.is_ok for history in played):
        raise typer.Exit(EXPECTATION_FAILED)


def import_ledgers(door: Door, engine: Engine, *, quiet: bool) -> dict[str, int]:
    """Write the demo ledger as of the day it was first made, in both forms, and import both: the second brings nothing new."""
    with transaction(engine) as connection:
        day = get_meta(connection, "demo:ledger") or WallClock().now().date().isoformat()
        set_meta(connection, "demo:ledger", day)
        for label, name in COMMUNITIES.items():
            add_unit(connection, Unit(label=label, kind="community", name=name))
    counted: dict[str, int] = {}
    with TemporaryDirectory() as folder:
        for file in write_ledgers(Path(folder), date.fromisoformat(day)):
            ledger, report, _ = take_in(door, file, "chen", quiet=quiet)
            counted[file.name] = report.taken
            if not quiet:
                say(f"演示台账 {file.name}：{ledger.total} 行，新导入 {report.taken}，已导入过 {report.known}，未导入 {report.rejected}")
    return counted


def play_once(engine: Engine, folder: Path, *, quiet: bool) -> list[ReplayReport]:
    """Play every history of the folder that was not played into this database before; gives the reports."""
    words = vocabulary(load_lawbook())
    reports: list[ReplayReport] = []
    for scenario in read_all(folder, words):
        key = f"demo:{scenario.name}"
        with transaction(engine) as connection:
            known = get_meta(connection, key)
            if known == BEGUN:
                raise InputFault(f"演示历史 {scenario.name} 上次录入中断；请换一个新的数据库重新运行 duban demo")
            if known is None:
                set_meta(connection, key, BEGUN)
        if known == PLAYED:
            continue
        report = replay(scenario, engine, words, TimeOrderedIds())
        with transaction(engine) as connection:
            set_meta(connection, key, PLAYED)
        reports.append(report)
        if not quiet:
            show_report(report)
    return reports
