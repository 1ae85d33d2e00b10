"""`duban backup`, `restore` and `drill`: a copy of everything, brought back into either kind of database and proved."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cases.clockface import SHANGHAI
from cases.errors import InputFault
from cli.auditing import NOT_SOUND, VAR
from cli.options import AsJson, Db, database_url, open_store
from cli.screen import print_json, say, table
from db.session import open_engine
from door.backup import write_backup
from door.kept_files import Folders
from door.ports import WallClock
from door.restore import Drill, RestoreRefused, drill_backup
from door.restore import restore as restore_backup
from settings.settings import Settings

Var = Annotated[
    Path | None, typer.Option("--var", metavar="DIR", help="文书、照片和检查点都在此文件夹下；不写则按设置。")
]
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="备份文件。")]


def backup(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="备份文件（tar），不得已存在。")] = None,
    into: Annotated[Path | None, typer.Option("--into", metavar="DIR", help="备份到哪个文件夹，文件名取当前时刻。")] = None,
    var: Var = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """备份数据库、文书、照片、检查点和公钥为一个文件。签名密钥不在其中，请另行保管。

    备份中有个人信息，请妥善保存。

    示例：

        duban backup --into var/backups

        duban backup --out var/backup-20260506.tar

    退出码：0 完整，1 已备份，但有文书或照片的文件缺失或损坏（逐个列出）。
    """
    now = WallClock().now()
    if (out is None) == (into is None):
        raise InputFault("请给出 --out 或者 --into 其中一项")
    out = out or Path(into or "") / f"duban-{now.astimezone(SHANGHAI):%Y%m%dT%H%M%S}.tar"
    made = write_backup(open_store(db), out, folders_at(var), now)
    lost = made.lost or ()
    if as_json:
        print_json(
            {"file": str(out), "at": made.at, "root": made.root, "counts": made.counts, "members": len(made.members), "lost": list(lost)}
        )
    else:
        say(f"备份 {out}：{sum(made.counts.values())} 行，{len(made.members)} 项，总散列值 {made.root}")
        for name in lost:
            say(f"！缺失或损坏：{name.removeprefix('files/')}；请从以前的备份取回")
        say("请运行 duban drill 验证它能够恢复")
    if lost:
        raise typer.Exit(NOT_SOUND)


def folders_at(var: Path | None) -> Folders:
    """Everything under the folder given, else where the settings say."""
    if var is not None:
        return Folders(var)
    chosen = Settings()
    elsewhere = {"papers": Path(chosen.papers_folder), "files": Path(chosen.files_folder), "checkpoints": chosen.checkpoints}
    return Folders(VAR, elsewhere)


def restore(
    file: BackupFile,
    db: Annotated[str, typer.Option("--db", metavar="URL", help="目标数据库，必须是空库；可与备份时的种类不同。")],
    var: Var = None,
    as_json: AsJson = False,
) -> None:
    """把备份恢复到空库，核验散列值、行数、文号和状态后才提交；中断则不留下任何内容。

    示例：

        duban restore backup-20260506.tar --db postgresql://localhost/duban
    """
    engine = open_engine(database_url(db))
    _run(lambda: restore_backup(engine, file, folders_at(var)), "已恢复", as_json=as_json)


def drill(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件；给出文件夹则取其中最新的一份。")],
    as_json: AsJson = False,
) -> None:
    """恢复演练：恢复到临时数据库，逐项核验后丢弃。请每周运行。

    示例：

        duban drill backup-20260506.tar

    退出码：0 通过，1 核验未通过，2 备份文件损坏。
    """
    chosen = max(file.glob("duban-*.tar"), default=None) if file.is_dir() else file
    if chosen is None:
        raise InputFault(f"文件夹 {file} 中没有备份；请先运行 duban backup --into {file}")
    _run(lambda: drill_backup(chosen), "演练通过", as_json=as_json)


def _run(work: Callable[[], Drill], word: str, *, as_json: bool) -> None:
    try:
        found = work()
    except RestoreRefused as refused:
        _show(refused.drill, "核验未通过，未写入任何内容", as_json=as_json)
        raise typer.Exit(NOT_SOUND) from refused
    _show(found, word, as_json=as_json)


def _show(found: Drill, word: str, *, as_json: bool) -> None:
    if as_json:
        checks = [{"name": name, "ok": held, "found": text} for name, held, text in found.checks]
        print_json({"sound": found.is_sound, "backup_at": found.manifest.at, "checks": checks})
        return
    table("恢复核验", ("", "项目", "结果"), (("✓" if held else "✗", name, text) for name, held, text in found.checks))
    say(f"{word}：备份于 {found.manifest.at.isoformat()}")
