"""`duban systemd`: the systemd units of this checkout, filled in."""

import os
import pwd
from pathlib import Path
from typing import Annotated

import typer

from cases.errors import InputFault
from cli.screen import say

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "deploy" / "systemd"
#: What systemd would read as something else than part of a path.
UNFIT_FOR_UNITS = set(" \t\"'\\%$;")


def systemd(
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="写到哪里，通常是 /etc/systemd/system。")],
    user: Annotated[str, typer.Option("--user", help="以哪个系统用户运行；不得为 root。")] = "duban",
    project: Annotated[Path, typer.Option("--project", metavar="DIR", help="程序所在的文件夹，默认即本程序。")] = ROOT,
) -> None:
    """写出 systemd 单元：网页、Prefect、定时任务、值守、每夜备份。可以重复运行，升级后再运行一次。

    示例：

        sudo .venv/bin/duban systemd --into /etc/systemd/system --user duban

        sudo systemctl daemon-reload && sudo systemctl enable --now duban.target
    """
    place = project.absolute()
    if not (place / ".venv" / "bin" / "duban").exists():
        raise InputFault(f"{place} 中没有 .venv/bin/duban；请先在该处运行 make setup")
    if UNFIT_FOR_UNITS & set(str(place)):
        raise InputFault(f"路径 {place} 含有空格、引号、百分号等 systemd 另有用途的字符；请换一个路径")
    owner = _need_user(user)
    into.mkdir(parents=True, exist_ok=True)
    for name, text in filled(place, user).items():
        (into / name).write_text(text, encoding="utf-8")
        say(f"已写入 {into / name}")
    if not (place / "var").exists():  # the only folder that the units may write in
        (place / "var").mkdir()
        os.chown(place / "var", owner.pw_uid, owner.pw_gid)
    say("下一步：systemctl daemon-reload，然后 systemctl enable --now duban.target")


def filled(place: Path, user: str) -> dict[str, str]:
    """The units by name, for a checkout and a user."""
    return {
        path.name: path.read_text(encoding="utf-8").replace("@PROJECT@", str(place)).replace("@USER@", user)
        for path in sorted(TEMPLATES.iterdir())
    }


def _need_user(name: str) -> pwd.struct_passwd:
    try:
        found = pwd.getpwnam(name)
    except KeyError as error:
        raise InputFault(f"本机没有用户“{name}”；请先建立：useradd --system --shell /usr/sbin/nologin {name}") from error
    if found.pw_uid == 0:
        raise InputFault("不以 root 运行；请另建一个系统用户，并用 --user 指定")
    return found
