"""`duban up`: the desk, Prefect's server, the flows and the watch under one supervisor; `duban prefect`: one part of Prefect."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cases.errors import InputFault
from cli.options import Db, database_url, open_store
from cli.processes import Process, Supervisor, answers, is_free
from cli.screen import say
from settings.prefect import UnsafePrefect, absolute_database, api_url, prefect_environment
from settings.settings import Settings

LOGS, DESK_HOST = Path("var/log"), "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
SERVER, FLOWS = ("-m", "prefect", "server", "start"), ("-m", "flows.serve")
WORKER = ("-m", "prefect", "worker", "start", "--pool", "local", "--type", "process")
DEPLOY = (
    ("-m", "prefect", "work-pool", "create", "local", "--type", "process", "--overwrite"),
    ("-m", "prefect", "--no-prompt", "deploy", "--all"),
)
#: The parts of Prefect that go on until they are stopped.
PARTS = {"server": SERVER, "flows": FLOWS, "worker": WORKER}
#: How long a part waits for the server to answer before it gives up and is started again.
PATIENCE, LOOK = 120.0, 0.5


def up(db: Db = None) -> None:
    """启动全部程序：网页、Prefect 服务、定时任务、值守。按一次 Ctrl-C 全部停止。

    程序意外停止的自动重新启动。日志在 var/log/。可以重复运行；只在本机监听。

    示例：

        duban up

        DUBAN_PREFECT_PORT=4300 duban up
    """
    chosen = Settings(database_url=database_url(db)) if db else Settings()
    open_store(chosen.database_url).dispose()
    for line in _where(chosen):
        say(line)
    Supervisor(processes(chosen), say).run()
    say("已全部停止")


def prefect(
    part: Annotated[str, typer.Argument(metavar="PART", help="server、flows、worker 或者 deploy。")],
    db: Db = None,
) -> None:
    """单独运行 Prefect 的一部分，供 systemd 使用；密码和安全设置与 duban up 相同。

    server 服务；flows 单机的定时任务；worker 多机时的工作进程；deploy 建立工作池并部署（每次更改 prefect.yaml 后运行一次）。

    示例：

        duban prefect server

        DUBAN_PREFECT_API=https://clock.example/api duban prefect worker
    """
    if part not in (*PARTS, "deploy"):
        raise InputFault(f"没有“{part}”；可用的有：{'、'.join(PARTS)}、deploy")
    chosen = Settings(database_url=database_url(db)) if db else Settings()
    environment = _environment(chosen)
    if part != "server":
        _wait_for_server(f"{api_url(chosen)}/health")
    if part == "deploy":
        for words in DEPLOY:
            if code := subprocess.run([sys.executable, *words], env=environment, cwd=ROOT, check=False).returncode:
                raise typer.Exit(code)
        return
    os.execve(sys.executable, [sys.executable, *PARTS[part]], environment)


def _environment(chosen: Settings) -> dict[str, str]:
    try:
        return prefect_environment(chosen) | absolute_database(chosen)
    except UnsafePrefect as fault:
        raise InputFault(str(fault)) from fault


def _wait_for_server(health: str) -> None:
    until = time.monotonic() + PATIENCE
    while not answers(health):
        if time.monotonic() > until:
            raise InputFault(f"Prefect 服务没有应答：{health}；请先启动 duban prefect server，或检查设置 DUBAN_PREFECT_API")
        threading.Event().wait(LOOK)


def processes(chosen: Settings) -> Sequence[Process]:
    """What is started, in order. Raises `InputFault` where the port is taken or Prefect would be open to others."""
    environment = _environment(chosen)
    taken = (
        (chosen.prefect_host, chosen.prefect_port, "DUBAN_PREFECT_PORT"), (DESK_HOST, chosen.desk_port, "DUBAN_DESK_PORT"),
    )  # fmt: skip
    for host, port, setting in taken:
        if not is_free(host, port):
            raise InputFault(f"端口 {host}:{port} 已被占用：可能已有 duban up 在运行；请先停止它，或另设端口 {setting}")
    python = sys.executable
    health = f"{api_url(chosen)}/health"
    return [
        Process(
            name="Prefect 服务", environment=environment, log=LOGS / "prefect.log",
            command=[python, *SERVER],
        ),
        Process(
            name="网页", environment=environment, log=LOGS / "desk.log",
            command=[python, "-m", "cli", "serve", "--no-watch", "--host", DESK_HOST, "--port", str(chosen.desk_port)],
        ),
        Process(name="值守", command=[python, "-m", "cli", "watch"], environment=environment, log=LOGS / "watch.log"),
        Process(
            name="定时任务", environment=environment, log=LOGS / "flows.log", command=[python, *FLOWS],
            may_begin=lambda: answers(health),
        ),
    ]  # fmt: skip


def _where(chosen: Settings) -> Sequence[str]:
    return (
        f"网页：http://{DESK_HOST}:{chosen.desk_port}/（账号由 duban account add 建立）",
        f"公示网：http://{DESK_HOST}:{chosen.desk_port}/public（不用登录）",
        f"Prefect：http://{chosen.prefect_host}:{chosen.prefect_port}（用户名和密码在 {chosen.prefect_secret}）",
        f"数据库：{chosen.database_url}；日志：{LOGS}/",
        "按 Ctrl-C 停止",
    )
