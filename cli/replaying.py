"""`duban replay` and `duban demo`: scenario files played through the door, step by step."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cases.clockface import local
from cases.errors import BrokenPromise
from cli.options import database_url
from cli.screen import console, say
from door.drawing import drawing_desk
from door.fresh import FreshDatabases
from door.replay import ReplayReport, StepReport, replay
from door.replay_papers import save_papers
from door.replay_report import Hashes, report_json
from door.scenario import Scenario, ScenarioFault, Vocabulary
from door.scenario_file import read_scenario
from door.vocabulary import vocabulary
from law.lawbook import load_lawbook
from states.registry import ACTS

EXPECTATION_FAILED = 1
BAD_FILE = 2


def replay_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="情景文件（YAML）。")],
    db: Annotated[
        str | None, typer.Option("--db", metavar="URL", help="回放用的空数据库；默认每个文件用一个临时 SQLite 文件。")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="REPORT.json", help="把每一步的详情写入此文件；- 为标准输出。")
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", metavar="DIR", help="把每份文书排成 PDF 并把它固定的内容写成 JSON。"),
    ] = None,
) -> None:
    """回放情景文件，逐步核对预期结果。

    每个文件在一个全新的数据库上回放，时间由文件决定：每一步之前，凡到期的事项都按时间先后处理。

    示例：

        duban replay tests/scenarios/03_overdue_ladder.yaml

        duban replay tests/scenarios/*.yaml --json report.json

        duban replay case.yaml --db postgresql://localhost/empty --documents papers/

    退出码：0 全部符合，1 有预期不符，2 文件无法读取（给出文件、行号和原因）。
    """
    words = vocabulary(load_lawbook())
    begun = time.monotonic()
    quiet = json_file == Path("-")
    reports: list[tuple[ReplayReport, Hashes]] = []
    unread = 0
    with FreshDatabases(db and database_url(db)) as databases:
        for file in files:
            try:
                scenario = read_scenario(file, words)
                report = replay(scenario, databases.next(), words)
            except ScenarioFault as fault:
                show_fault(fault)
                unread += 1
                continue
            if not quiet:
                show_report(report)
            reports.append((report, _papers_of(report, documents)))
    write_json(reports, json_file)
    unread += sum(isinstance(report.halted, ScenarioFault) for report, _ in reports)
    passed = sum(report.is_ok for report, _ in reports)
    failed = len(files) - passed - unread
    if not quiet:
        say(_summary(passed, failed, unread, time.monotonic() - begun))
    if unread:
        raise typer.Exit(BAD_FILE)
    if failed:
        raise typer.Exit(EXPECTATION_FAILED)


def _papers_of(report: ReplayReport, folder: Path | None) -> Hashes:
    """Draw the papers into the folder, where one is asked for; what stands in the way of drawing is said and stops nothing."""
    if folder is None:
        return {}
    hashes, trouble = save_papers(report, folder, drawing_desk(report.door.engine))
    if trouble is not None:
        typer.echo(f"✗ 文书未能排版：{trouble}", err=True)
    return hashes


def _summary(passed: int, failed: int, unread: int, seconds: float) -> str:
    more = f"，{unread} 个无法读取" if unread else ""
    return f"情景 {passed + failed + unread} 个：{passed} 个符合，{failed} 个不符{more}（{seconds:.1f} 秒）"


def show_fault(fault: ScenarioFault | BrokenPromise) -> None:
    """Why a file was not played to its end, on standard error."""
    if isinstance(fault, ScenarioFault):
        typer.echo(f"✗ {fault.file} 第 {fault.line} 行：{fault.reason}", err=True)
    else:
        typer.echo(f"✗ 程序缺陷，请报告：{fault}", err=True)


def write_json(reports: list[tuple[ReplayReport, Hashes]], path: Path | None) -> None:
    """The reports as JSON into a file or, for `-`, onto standard output."""
    if path is None:
        return
    text = json.dumps([report_json(report, hashes) for report, hashes in reports], ensure_ascii=False, indent=2)
    if path == Path("-"):
        typer.echo(text)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def show_report(report: ReplayReport) -> None:
    """One line a step, and under a step that fails what was expected beside what was found."""
    scenario = report.scenario
    say(f"{'✓' if report.is_ok else '✗'} {scenario.name}  {scenario.title}")
    for step in report.steps:
        show_step(step)
    if report.halted is not None:
        show_fault(report.halted)


def show_step(report: StepReport) -> None:
    """One step."""
    step = report.step
    act = "时间流逝" if step.is_tick else f"{ACTS[step.do].label} {step.do}"
    answer = "" if report.outcome is None else "" if report.outcome.accepted else "  〔不予办理〕"
    who = f"  {'、'.join(step.by)}" if step.by else ""
    mark = Text("✓ ", "green") if report.is_ok else Text("✗ ", "red")
    line = f"{local(step.instant):%Y-%m-%d %H:%M}  {act}{who}{answer}"
    console().print(Text("  ").append_text(mark).append(line), soft_wrap=True)
    for check in report.checks:
        if not check.ok:
            detail = f"      {check.key}：预期 {check.expected} ｜ 实际 {check.found}  （第 {step.line} 行）"
            console().print(Text(detail, "red"), soft_wrap=True)


def read_all(folder: Path, words: Vocabulary) -> list[Scenario]:
    """The scenarios of a folder in the order in which they begin."""
    return sorted(
        (read_scenario(file, words) for file in sorted(folder.glob("*.yaml"))),
        key=lambda s: (s.steps[0].instant, s.name),
    )
