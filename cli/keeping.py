"""`duban backup`, `restore` and `drill`: a copy of everything, brought back into either kind of database and proved."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.auditing import NOT_SOUND, VAR
from cli.options import AsJson, Db, database_url, open_store
from cli.screen import print_json, say, table
from db.session import open_engine
from door.backup import write_backup
from door.ports import WallClock
from door.restore import Drill, RestoreRefused, drill_backup
from door.restore import restore as restore_backup

Var = Annotated[Path, typer.Option("--var", metavar="DIR", help="附件和检查点所在的文件夹。")]
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="备份文件。")]


def backup(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="备份文件（tar），不得已存在。")],
    var: Var = VAR,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """备份数据库、附件、检查点和公钥为一个文件。签名密钥不在其中，请另行保管。

    备份中有个人信息，请妥善保存。

    示例：

        duban backup --out var/backup-20260506.tar
    """
    made = write_backup(open_store(db), out, var, WallClock().now())
    if as_json:
        print_json({"file": str(out), "at": made.at, "root": made.root, "counts": made.counts, "members": len(made.members)})
    else:
        say(f"备份 {out}：{sum(made.counts.values())} 行，{len(made.members)} 项，总散列值 {made.root}")
        say("请运行 duban drill 验证它能够恢复")


def restore(
    file: BackupFile,
    db: Annotated[str, typer.Option("--db", metavar="URL", help="目标数据库，必须是空库；可与备份时的种类不同。")],
    var: Var = VAR,
    as_json: AsJson = False,
) -> None:
    """把备份恢复到空库，核验散列值、行数、文号和状态后才提交；中断则不留下任何内容。

    示例：

        duban restore backup-20260506.tar --db postgresql://localhost/duban
    """
    engine = open_engine(database_url(db))
    _run(lambda: restore_backup(engine, file, var), "已恢复", as_json=as_json)


def drill(file: BackupFile, as_json: AsJson = False) -> None:
    """恢复演练：恢复到临时数据库，逐项核验后丢弃。请每周运行。

    示例：

        duban drill backup-20260506.tar

    退出码：0 通过，1 核验未通过，2 备份文件损坏。
    """
    _run(lambda: drill_backup(file), "演练通过", as_json=as_json)


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
