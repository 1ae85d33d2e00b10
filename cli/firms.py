"""`duban firms …`: the register of enterprises imported, verified, moved, closed, merged, and what became of each."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cases.clockface import day_of
from cases.errors import InputFault, NotFound
from cli.options import AsJson, AsViewer, Db, open_door, open_store, read_day, viewer
from cli.screen import listed, print_json, say, table
from db.firms import STATUSES, Firm, get_firm, labels_of, list_firms, stale_firms
from db.history import history_of
from db.queries import list_cases
from db.session import reading
from door.firm_file import read_firms
from door.firm_import import FirmImport, import_firms
from door.firms import change_firm, close_firm, merge_firms, move_firm, twins, verify_firm
from door.ports import WallClock
from ledger.writing import RESULT, suffix_of, write_back

SOME_REJECTED = 1
_SHOWN = 20
STATUS_LABELS = {"unverified": "未核查", "verified": "已核查", "changed": "已变更", "closed": "注销停业", "moved": "已搬迁"}
ACT_LABELS = {
    "entered": "登记", "verified": "核查", "changed": "变更", "moved": "搬迁", "closed": "注销停业", "merged": "并入",
    "took_over": "接收合并", "unverified": "变更", "renamed": "改名", "certificate_renewed": "换证", "roles_changed": "角色变更",
    "retired": "离职", "brought_back": "复职", "subject_merged": "所代表企业合并", "delegated": "委托", "ended": "结束委托",
    "approved": "批准",
}  # fmt: skip

firms = typer.Typer(help="企业名录：导入、核查、变更、搬迁、注销、合并、查重。", no_args_is_help=True)
Label = Annotated[str, typer.Argument(metavar="LABEL", help="企业的标识。")]
By = Annotated[str, typer.Option("--as", metavar="人员", help="以谁的身份办理。")]
Why = Annotated[str, typer.Option("--reason", help="理由，记入历史。")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="从哪天起，默认今天。")]
Name = Annotated[str | None, typer.Option("--name", help="名称。")]
Uscc = Annotated[str | None, typer.Option("--uscc", help="统一社会信用代码。")]
Phone = Annotated[str | None, typer.Option("--phone", help="联系电话。")]
Unit = Annotated[str | None, typer.Option("--unit", help="所在社区的标识。")]
Department = Annotated[str | None, typer.Option("--department", help="行业主管部门的标识。")]
Industry = Annotated[str | None, typer.Option("--industry", help="行业。")]
Workers = Annotated[int | None, typer.Option("--workers", min=0, help="从业人数。")]
Risk = Annotated[str | None, typer.Option("--risk", help="风险等级。")]


@firms.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="企业名录：xlsx、xls 或者 CSV。")],
    person: By,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只预览，不写入。")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="带“导入结果”列的表写到哪里。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """导入企业名录。按信用代码、其次按名称和社区认企业；再次导入同一份名录不会有任何变动。

    示例：

        duban firms import 名录.xlsx --as root --dry-run

        duban firms import 名录.csv --as root --out 结果.csv

    退出码：0 全部导入，1 有未导入的行，2 文件或者请求有误。
    """
    door = open_door(db)
    with _bar("读取", None, quiet=as_json) as told:
        read = read_firms(file, day_of(door.clock.now()), told)
    if out is not None and (out.suffix.lower() != suffix_of(read.ledger) or not out.absolute().parent.is_dir()):
        raise InputFault(f"--out：须在已有的文件夹里，文件名以 {suffix_of(read.ledger)} 结尾（与原表同一格式）")
    with _bar("预览" if dry_run else "导入", len(read.rows), quiet=as_json) as told:
        report = import_firms(door, read, person, dry_run=dry_run, progress=told)
    target = out or file.with_name(f"{file.stem}-{RESULT}{suffix_of(read.ledger)}")
    written = target if out is not None or (report.rejected and not dry_run) else None
    if written is not None:
        write_back(read.ledger, written, report.results)
    _told_of(report, written, as_json=as_json)
    if report.rejected:
        raise typer.Exit(SOME_REJECTED)


@contextmanager
def _bar(verb: str, total: int | None, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error, where somebody watches."""
    columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    screen = Console(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=quiet or not sys.stderr.isatty()) as bar:
        task = bar.add_task(verb, total=total)
        yield lambda count: bar.update(task, completed=count)


def _told_of(report: FirmImport, written: Path | None, *, as_json: bool) -> None:
    found = {"rejected": report.rejected, "duplicates": report.duplicates, "suspected": report.suspected}
    if as_json:
        print_json(
            {
                "rows": report.rows, "dry_run": report.dry_run, "entered": len(report.entered),
                "changed": len(report.changed), "unchanged": report.unchanged, "out": str(written) if written else None,
                **{
                    key: [{"sheet": sheet, "row": row, "why": why} for (sheet, row), why in lines.items()]
                    for key, lines in found.items()
                },
            }
        )  # fmt: skip
        return
    for key, noun in (("rejected", "未导入"), ("duplicates", "重复"), ("suspected", "疑似重复")):
        lines = list(found[key].items())
        if lines:
            title = f"{noun}的行（{len(lines)} 行，列出 {min(len(lines), _SHOWN)} 行）"
            table(title, ("工作表", "行", "说明"), ((s, n, why) for (s, n), why in lines[:_SHOWN]))
    say(
        f"共 {report.rows} 行：登记 {len(report.entered)} 家，更新 {len(report.changed)} 家，未变动 {report.unchanged} 家，"
        f"重复 {len(report.duplicates)} 行，未导入 {len(report.rejected)} 行"
    )
    if report.dry_run:
        say("仅为预览，没有写入")
    if written is not None:
        say(f"逐行结果已写入 {written}")


@firms.command("verify")
def verify(
    label: Label, person: By, name: Name = None, uscc: Uscc = None, phone: Phone = None, unit: Unit = None,
    department: Department = None, industry: Industry = None, workers: Workers = None, risk: Risk = None,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """登记今天核查了一家企业；与登记不同的内容一并写明。

    示例：

        duban firms verify plant --as sam --workers 45
    """
    told = _told(name=name, uscc=uscc, phone=phone, unit=unit, department=department, industry=industry, workers=workers,
                 risk=risk)  # fmt: skip
    _done(verify_firm(open_door(db), label, person, told), as_json)


@firms.command("change")
def change(
    label: Label, person: By, reason: Why, name: Name = None, uscc: Uscc = None, phone: Phone = None,
    department: Department = None, industry: Industry = None, workers: Workers = None, risk: Risk = None,
    db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """更正一家企业的登记内容；搬迁请用 duban firms move。"""
    told = _told(name=name, uscc=uscc, phone=phone, department=department, industry=industry, workers=workers, risk=risk)
    _done(change_firm(open_door(db), label, person, told, reason), as_json)


@firms.command("move")
def move(
    label: Label,
    to: Annotated[str, typer.Option("--to", metavar="UNIT", help="迁入社区的标识。")],
    person: By, reason: Why, on: On = None, db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """登记企业搬迁到另一个社区；其案件随之归新社区可见。"""
    door = open_door(db)
    day = read_day(on, "--on") or day_of(door.clock.now())
    _done(move_firm(door, label, to, person, on=day, reason=reason), as_json)


@firms.command("close")
def close(
    label: Label, person: By, reason: Why, on: On = None, db: Db = None, as_json: AsJson = False
) -> None:
    """登记企业注销或停业；未结的案件和期限照常进行。"""
    door = open_door(db)
    day = read_day(on, "--on") or day_of(door.clock.now())
    _done(close_firm(door, label, person, on=day, reason=reason), as_json)


@firms.command("merge")
def merge(
    label: Annotated[str, typer.Argument(metavar="FROM", help="并掉的企业。")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="保留的企业。")],
    person: By, reason: Why, db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """把重复登记的企业合并；案件和联系人归到保留的企业名下，流转记录不变。

    示例：

        duban firms merge firm-1a2b plant --as root --reason 同一家企业重复登记
    """
    door = open_door(db)
    survivor = merge_firms(door, label, into, person, reason)
    with reading(door.engine) as connection:
        numbers = [line.number for line in list_cases(connection, subject=into, limit=10_000)]
    if as_json:
        print_json({**asdict(survivor), "cases": numbers})
    else:
        say(f"{label} 已并入 {into}（{survivor.name}）；现有案件 {len(numbers)} 件")


@firms.command("stale")
def stale(
    days: Annotated[int, typer.Option("--days", min=1, help="超过多少天没有核查。")] = 365,
    unit: Unit = None, db: Db = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """列出久未核查的企业，从未核查的在前。"""
    before = WallClock().now() - timedelta(days=days)
    with reading(open_store(db)) as connection:
        found = stale_firms(connection, before, unit=unit)
    _firms(f"{days} 天以上没有核查的企业（{len(found)} 家）", found, as_json)


@firms.command("duplicates")
def duplicates(db: Db = None, as_json: AsJson = False) -> None:
    """列出名称和社区都相同的登记，供核对后合并。"""
    with reading(open_store(db)) as connection:
        groups = twins(list_firms(connection))
    rows = [(n, *_row(firm, as_json)) for n, group in enumerate(groups, 1) for firm in group]
    listed(as_json, "疑似重复的企业", ("组", *_COLUMNS), ("group", *_KEYS), rows)


@firms.command("show")
def show(label: Label, db: Db = None, as_json: AsJson = False) -> None:
    """显示一家企业：登记内容、并入的登记、案件和历史。"""
    with reading(open_store(db)) as connection:
        firm = get_firm(connection, label)
        if firm is None:
            raise NotFound(f"没有标识为“{label}”的企业；可用 duban list firms --containing 查找")
        former = [get_firm(connection, other) for other in labels_of(connection, label)[1:]]
        numbers = [line.number for line in list_cases(connection, subject=label, limit=10_000)]
        history = history_of(connection, "firm", label)
    if as_json:
        print_json({**asdict(firm), "merged": [f.label for f in former if f], "cases": numbers, "history": history})
        return
    _firms(firm.name, [firm], as_json)
    if firm.merged_into:
        say(f"已并入 {firm.merged_into}")
    if former:
        _firms("并入的登记", [f for f in former if f], as_json)
    say(f"案件：{'、'.join(numbers) or '无'}")
    history_table(history, as_json)


_COLUMNS = ("标识", "名称", "信用代码", "社区", "主管部门", "行业", "人数", "风险", "状态", "自", "核查", "核查人")
_KEYS = (
    "label", "name", "uscc", "unit", "department", "industry", "workers", "risk", "status", "status_on", "verified_at",
    "verified_by",
)  # fmt: skip


def _row(firm: Firm, as_json: bool) -> tuple[Any, ...]:
    values = {name: getattr(firm, name) for name in _KEYS}
    if not as_json:
        values["status"] = STATUS_LABELS[firm.status]
        values["verified_at"] = day_of(firm.verified_at) if firm.verified_at else None
    return tuple(values.values())


def _firms(title: str, found: list[Firm], as_json: bool) -> None:
    listed(as_json, title, _COLUMNS, _KEYS, [_row(firm, as_json) for firm in found])


def list_register(
    containing: Annotated[str | None, typer.Option("--containing", help="名称的一部分或者完整的信用代码。")] = None,
    status: Annotated[str | None, typer.Option("--status", help="unverified、verified、changed、closed 或 moved。")] = None,
    unit: Unit = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多列出多少家。")] = 10_000,
    person: AsViewer = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """列出企业和个人；已并入其他登记的不列。"""
    if status is not None and status not in STATUSES:
        raise InputFault(f"--status：没有状态“{status}”；可用：{'、'.join(STATUSES)}")
    with reading(open_store(db)) as connection:
        found = list_firms(
            connection, containing=containing, status=status, unit=unit, person=viewer(connection, person), limit=limit
        )
    rows = [(*_row(firm, as_json), firm.kind) for firm in found]
    listed(as_json, "企业和个人", (*_COLUMNS, "类别"), (*_KEYS, "kind"), rows)


def history_table(history: list[Any], as_json: bool) -> None:
    """The changes of an entry, oldest first."""
    if as_json:
        print_json(history)
        return
    rows = (
        (c.at, c.person, ACT_LABELS.get(c.act, c.act), _pairs(c.before), _pairs(c.after), c.effective_on, c.reason)
        for c in history
    )
    table("历史", ("时间", "办理人", "事项", "原为", "改为", "生效", "理由"), rows)


def _pairs(values: dict[str, Any]) -> str:
    return "；".join(f"{key}={value}" for key, value in values.items())


def _told(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _done(firm: Firm, as_json: bool) -> None:
    if as_json:
        print_json(asdict(firm))
    else:
        say(f"{firm.label}（{firm.name}）：{STATUS_LABELS[firm.status]}")
