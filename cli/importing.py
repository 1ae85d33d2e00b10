"""`duban import`: a hazard ledger looked at, then taken in, then given back with what became of each row."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cases.clockface import day_of
from cases.errors import InputFault
from cli.options import AsJson, AsPerson, Db, open_door
from cli.screen import print_json, say, table
from door.importing import ImportReport, import_ledger
from door.perform import Door
from ledger.mapping import Ledger, read_ledger
from ledger.writing import RESULT, suffix_of, write_back

SOME_REJECTED = 1
_SHOWN = 20
Told = Callable[[int], None]


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="台账：xlsx、xls 或者 CSV（UTF-8、GB18030、UTF-16）。")],
    person: AsPerson,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览，不写入。")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="带“导入结果”列的表写到哪里；有未导入的行时默认写在原表旁边。")
    ] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """导入隐患台账。可以重复导入：已导入过的行不会再登记一次。

    示例：

        duban import 台账.xlsx --as chen --dry-run

        duban import 台账.csv --as chen --out 结果.csv

    退出码：0 全部导入（或已导入过），1 有未导入的行，2 文件或者请求有误。
    """
    ledger, report, written = take_in(open_door(db), file, person, dry_run=dry_run, out=out, quiet=as_json)
    (_as_json if as_json else show_import)(ledger, report, written)
    if report.rejected:
        raise typer.Exit(SOME_REJECTED)


def take_in(
    door: Door, file: Path, person: str, *, dry_run: bool = False, out: Path | None = None, quiet: bool = False
) -> tuple[Ledger, ImportReport, Path | None]:
    """Read a ledger, take it in, and write it back where rows were rejected or a place for it is named."""
    with _bar("读取", None, quiet=quiet) as told:
        ledger = read_ledger(file, day_of(door.clock.now()), told)
    target = out or file.with_name(f"{file.stem}-{RESULT}{suffix_of(ledger)}")
    if out is not None:
        _can_be_written(ledger, out)
    with _bar("预览" if dry_run else "导入", len(ledger.rows), quiet=quiet) as told:
        report = import_ledger(door, ledger, person, dry_run=dry_run, progress=told)
    written = out is not None or (bool(report.rejected) and not dry_run)
    if written:
        with _bar("写出", ledger.total, quiet=quiet) as told:
            write_back(ledger, target, report.results, told)
    return ledger, report, target if written else None


def _can_be_written(ledger: Ledger, out: Path) -> None:
    """Refuse a target before anything is imported."""
    if out.suffix.lower() != suffix_of(ledger):
        raise InputFault(f"--out：导入结果与原表同一格式，文件名应以 {suffix_of(ledger)} 结尾")
    if not out.absolute().parent.is_dir():
        raise InputFault(f"--out：没有文件夹 {out.absolute().parent}")


@contextmanager
def _bar(verb: str, total: int | None, *, quiet: bool) -> Iterator[Told]:
    """A progress bar on standard error, where somebody watches."""
    screen = Console(stderr=True)
    columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True, disable=quiet or not sys.stderr.isatty()) as bar:
        task = bar.add_task(verb, total=total)
        yield lambda count: bar.update(task, completed=count)


def show_import(ledger: Ledger, report: ImportReport, written: Path | None) -> None:
    for sheet, header in ledger.headers.items():
        table(
            f"工作表“{sheet}”，表头在第 {header.number} 行",
            ("列", "表头", "读作"),
            ((letter, text, label or "（不导入）") for letter, text, label in header.listed()),
        )
    for name in ledger.passed_over:
        say(f"跳过工作表：{name}")
    if report.dry_run:
        table(
            "预览（前 5 行）",
            ("行", "单位", "发现", "隐患", "期限", "整改"),
            ((r.number, r.unit, r.found_on, r.description, r.deadline, "已整改" if r.done else "未整改") for r in ledger.rows[:5]),
        )
    shown = list(report.problems.items())[:_SHOWN]
    table(
        f"{'不能导入' if report.dry_run else '未导入'}的行（{report.rejected} 行，列出 {len(shown)} 行）",
        ("工作表", "行", "问题和改法"),
        ((sheet, number, why) for (sheet, number), why in shown),
    )
    verb = "可以导入" if report.dry_run else "导入"
    say(
        f"共 {report.rows} 行：{verb} {report.taken} 行，已导入过 {report.known} 行，"
        f"{'不能导入' if report.dry_run else '未导入'} {report.rejected} 行；"
        f"{'将立' if report.dry_run else '新立'}案件 {report.cases} 件，新增企业 {report.firms} 家"
    )
    if report.dry_run:
        say("仅为预览，没有写入")
    if written is not None:
        say(f"逐行结果已写入 {written}")


def _as_json(ledger: Ledger, report: ImportReport, written: Path | None) -> None:
    cells = [
        {"sheet": f.sheet, "row": f.row, "column": f.column, "header": f.header, "what": f.what, "mend": f.mend}
        for faults in ledger.faults.values()
        for f in faults
    ]
    print_json(
        {
            "rows": report.rows, "taken": report.taken, "known": report.known, "rejected": report.rejected,
            "cases": report.cases, "firms": report.firms, "dry_run": report.dry_run, "kind": ledger.table.kind,
            "encoding": ledger.table.encoding or None, "out": str(written) if written else None,
            "sheets": {
                sheet: {"header_row": header.number, "columns": [list(line) for line in header.listed()]}
                for sheet, header in ledger.headers.items()
            },
            "passed_over": ledger.passed_over, "cells": cells,
            "problems": [{"sheet": s, "row": n, "why": why} for (s, n), why in report.problems.items()],
        }
    )  # fmt: skip
