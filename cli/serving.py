"""`duban serve` and `duban account …`: the desk, and who may log in to it."""

import gc
import logging
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import structlog
import typer
import uvicorn

from cases.errors import InputFault
from cli.options import Db, open_door
from cli.rounds import the_errand
from cli.screen import say
from door import accounts
from door.ports import WallClock
from settings.settings import Settings
from web.app import create_app
from web.certificate import self_signed
from web.degraded import HealthBanners
from web.watchman import Watchman

account = typer.Typer(help="网页账号：建立、重置密码、停用。", no_args_is_help=True)
Label = Annotated[str, typer.Argument(metavar="LABEL", help="人员的标识。")]
CERTIFICATES = Path("var/tls")
LOOPBACK = "127.0.0.1"


def serve(
    host: Annotated[str, typer.Option("--host", help="监听的地址。")] = LOOPBACK,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="端口。")] = 8650,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", help="证书文件（PEM）。")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="私钥文件（PEM）。")] = None,
    own_certificate: Annotated[bool, typer.Option("--self-signed", help="使用自制证书，供内网手机访问。")] = False,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="前面有提供 TLS 的代理。")] = False,
    watches: Annotated[bool, typer.Option("--watch/--no-watch", help="同时值守：定时任务没有按时完成的代为运行。")] = True,
    db: Db = None,
) -> None:
    """启动网页。默认只在本机；对外请放在代理之后，或者给出证书。

    示例：

        duban serve

        duban serve --host 0.0.0.0 --self-signed

    访问用的主机名须列入设置 allowed_hosts（DUBAN_ALLOWED_HOSTS='["192.168.1.10"]'）。
    """
    door, settings = open_door(db), Settings()
    if (tls_cert is None) != (tls_key is None):
        raise InputFault("--tls-cert 和 --tls-key 须同时给出")
    if own_certificate and tls_cert is None:
        tls_cert, tls_key = self_signed(CERTIFICATES, settings.allowed_hosts, door.clock.now())
    is_secure = tls_cert is not None or behind_proxy
    if host not in (LOOPBACK, "localhost", "::1") and not is_secure:
        raise InputFault("对外监听须使用 TLS：请给出 --tls-cert 和 --tls-key，或者 --self-signed、--behind-proxy")
    write_log()
    app = create_app(door, settings, is_secure=is_secure, banners=HealthBanners(door.engine))
    scheme = "https" if tls_cert else "http"
    say(f"督办已启动：{scheme}://{host}:{port}/　按 Ctrl+C 停止")
    # What is there before the first request stays for good: the collector need not walk it while somebody waits for a page.
    gc.collect()
    gc.freeze()
    with Watchman(door, the_errand(), wall=WallClock()) if watches else nullcontext():
        uvicorn.run(
            app, host=host, port=port, ssl_certfile=tls_cert, ssl_keyfile=tls_key, log_config=None, access_log=False,
            server_header=False, proxy_headers=behind_proxy, forwarded_allow_ips=LOOPBACK, timeout_keep_alive=15,
            h11_max_incomplete_event_size=65_536,
        )  # fmt: skip


def write_log() -> None:
    """The log as one JSON object a line, on standard error."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(typer.get_text_stream("stderr")),
    )  # fmt: skip


@account.command("add")
def add(label: Label, db: Db = None) -> None:
    """建立账号，显示首次登录的密码；首次登录须修改。

    示例：

        duban account add root
    """
    say(f"账号 {label} 已建立，首次登录密码：{accounts.open_account(open_door(db), label, None)}")


@account.command("reset")
def reset(label: Label, db: Db = None) -> None:
    """重置密码，解除锁定，退出各处的登录。"""
    say(f"账号 {label} 已重置，首次登录密码：{accounts.reset_account(open_door(db), label, None)}")


@account.command("lock")
def lock(
    label: Label, reason: Annotated[str, typer.Option("--reason", help="理由。")],
    unlock: Annotated[bool, typer.Option("--unlock", help="恢复使用。")] = False, db: Db = None,
) -> None:  # fmt: skip
    """停用账号并退出各处的登录，或者恢复使用。"""
    accounts.block_account(open_door(db), label, None, reason, blocked=not unlock)
    say(f"账号 {label} 已{'恢复' if unlock else '停用'}")
