"""`duban plan …`, `duban list reports`, `duban list inspections`: what is to be inspected, what was, what was reported."""

from dataclasses import asdict
from typing import Annotated

import typer

from cases.clockface import day_of
from cases.errors import InputFault
from cli.firms import By
from cli.options import AsJson, AsViewer, Db, open_door, open_store, viewer
from cli.screen import listed, print_json, say
from db.intake import InspectionLine, ReportLine
from db.intake import list_inspections as inspections_in
from db.intake import list_reports as reports_in
from db.plans import list_plans
from db.session import reading
from door.perform import Door
from door.planning import plan_inspections
from door.ports import WallClock
from door.world import StoredWorld
from states.registry import PROCEDURES

REPORT_SOURCES = {
    "tip_off": "群众举报", "liaison": "联络员", "grid": "网格", "self_report": "企业自报", "transfer": "移送",
}  # fmt: skip

plan = typer.Typer(help="年度检查计划：批准和列出。", no_args_is_help=True)
Year = Annotated[int | None, typer.Option("--year", min=2000, max=2100, help="年份，默认今年。")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="最多列出多少条。")]


@plan.command("set")
def set_plan(
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="企业、个人或单位的标识。")],
    times: Annotated[int, typer.Option("--times", min=1, help="全年检查几次。")],
    person: By,
    year: Year = None,
    reason: Annotated[str | None, typer.Option("--reason", help="超过年度频次上限时须写明。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """批准一个对象的年度检查计划；超过年度频次上限（G-02）须写明理由。

    示例：

        duban plan set plant --times 2 --year 2027 --as zhou
    """
    door = open_door(db)
    chosen = year or day_of(door.clock.now()).year
    kept = plan_inspections(door, door.lawbook, subject, chosen, times, person, reason)
    if as_json:
        print_json(asdict(kept))
    else:
        say(f"{kept.subject} {kept.year} 年检查 {kept.times} 次")


@plan.command("list")
def show_plans(year: Year = None, db: Db = None, as_json: AsJson = False) -> None:
    """列出一年的检查计划和已检查的次数。"""
    door: Door = open_door(db)
    chosen = year or day_of(WallClock().now()).year
    with reading(door.engine) as connection:
        world = StoredWorld(connection, door.lawbook, door.clock.now())
        rows = [
            (p.subject, name, p.year, p.times, (done := world.inspections_in(p.subject, p.year)), max(p.times - done, 0),
             p.approved_by, p.reason)
            for p, name in list_plans(connection, chosen)
        ]  # fmt: skip
    listed(
        as_json, f"{chosen} 年检查计划", ("标识", "名称", "年份", "计划次数", "已检查", "尚余", "批准人", "理由"),
        ("subject", "name", "year", "times", "done", "left", "approved_by", "reason"), rows,
    )  # fmt: skip


def list_reports(
    state: Annotated[
        str | None, typer.Option("--state", help="received、accepted、forwarded 或 dismissed。")
    ] = None,
    limit: Limit = 100,
    person: AsViewer = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """列出线索，最新的在前；不显示举报人和举报内容。"""
    states = PROCEDURES["report"].states
    if state is not None and state not in states:
        raise InputFault(f"--state：没有状态“{state}”；可用：{'、'.join(states)}")
    with reading(open_store(db)) as connection:
        found = reports_in(connection, state=state, person=viewer(connection, person), limit=limit)
    if as_json:
        print_json([asdict(line) for line in found])
        return
    listed(
        False, f"线索（{len(found)} 条）", ("编号", "来源", "状态", "对象", "登记", "核查人", "核查", "案件", "转往"), (),
        [_report_row(line, states[line.state]) for line in found],
    )  # fmt: skip


def _report_row(line: ReportLine, state: str) -> tuple[object, ...]:
    case = line.case or ("待关联" if line.state == "accepted" else None)
    source = REPORT_SOURCES.get(line.source, line.source)
    return (line.number, source, state, line.subject, line.received_at, line.reviewed_by, line.reviewed_on, case,
            line.forwarded_to)  # fmt: skip


def list_inspections(
    year: Year = None,
    subject: Annotated[str | None, typer.Option("--subject", help="只列某一对象。")] = None,
    limit: Limit = 100,
    person: AsViewer = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """列出单独登记的检查，包括没有发现隐患的；补录的写明晚了几天。"""
    with reading(open_store(db)) as connection:
        found = inspections_in(
            connection, year=year, subject=subject, person=viewer(connection, person), limit=limit
        )
    if as_json:
        print_json([asdict(line) for line in found])
        return
    listed(
        False, f"检查（{len(found)} 次）", ("编号", "对象", "场所", "起", "止", "检查人员", "计划内", "结果", "补录"), (),
        [_inspection_row(line) for line in found],
    )  # fmt: skip


def _inspection_row(line: InspectionLine) -> tuple[object, ...]:
    late = f"晚 {line.days_late} 天" if line.days_late else None
    officers = line.officers or line.entered_by
    return (line.number, line.subject, line.place, line.began[:16], line.ended[:16], officers, line.planned, line.result,
            late)  # fmt: skip
