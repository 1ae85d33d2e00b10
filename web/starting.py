"""What the desk does not start with: a known secret, debugging, several processes on SQLite, versions known to be bad (I-51)."""

import os
import secrets
import sqlite3
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine, exists, select
from sqlalchemy.exc import ProgrammingError

from cases.errors import DubanError
from db.session import FIRST_SAFE_WAL, reading_as
from db.tables import cases
from db.walls import ANYBODY
from settings.settings import Settings

SHORTEST_SECRET = 32
#: Words with which an example begins; no secret does.
KNOWN_SECRETS = ("changeme", "change-me", "secret", "example", "insecure", "default", "password", "duban", "test")
#: The first version of each library without the known faults of reliability.md §7.
OLDEST = {
    "starlette": (1, 3, 1), "python-multipart": (0, 0, 34), "jinja2": (3, 1, 6), "pillow": (12, 3), "weasyprint": (70, 0),
    "prefect": (3, 8, 8), "apprise": (1, 13),
}  # fmt: skip
#: From here on SQLAlchemy breaks the scheduler that shares the environment, and FastAPI its server.
BROKEN_FROM = {"sqlalchemy": (2, 1), "fastapi": (0, 151)}


class StartRefused(DubanError):
    """The settings or the environment are unsafe; the desk does not start. The message says how to mend it."""


def load_secret(file: Path) -> str:
    """The secret of the file, which is made at the first start, readable by its owner only. Raises `StartRefused`."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(48))
        except FileExistsError:
            return load_secret(file)  # another process was first
    text = file.read_text(encoding="utf-8").strip()
    check_secret(text)
    return text


def check_secret(text: str) -> None:
    """Raises `StartRefused` for a secret that is short, or begins like an example."""
    if len(text) < SHORTEST_SECRET or text.lower().startswith(KNOWN_SECRETS) or len(set(text)) < 8:
        raise StartRefused("密钥过短或者是示例值；请删除 secret_file 指定的文件，重新启动时会自动生成")


def check_start(
    engine: Engine, settings: Settings, secret: str | None = None, versions: Mapping[str, str] | None = None
) -> None:
    """Raises `StartRefused` with what to mend."""
    if secret is not None:
        check_secret(secret)
    if settings.debug:
        raise StartRefused("调试模式不能用于启动；请去掉 DUBAN_DEBUG 或 duban.toml 中的 debug")
    if "*" in settings.allowed_hosts or not settings.allowed_hosts:
        raise StartRefused("allowed_hosts 不能为空或者含有 *；请写明访问用的主机名")
    if engine.dialect.name == "sqlite":
        if settings.web_processes > 1:
            raise StartRefused("SQLite 只能由一个网页进程使用；请把 web_processes 设为 1，或者改用 PostgreSQL")
        check_journal(engine)
    else:
        check_walls(engine)
    found = versions or {name: version(name) for name in (*OLDEST, *BROKEN_FROM)}
    for name, oldest in OLDEST.items():
        if _parts(found[name]) < oldest:
            raise StartRefused(f"{name} {found[name]} 有已知漏洞；请运行 make setup 安装锁定的版本")
    for name, first in BROKEN_FROM.items():
        if _parts(found[name]) >= first:
            raise StartRefused(f"{name} {found[name]} 与本系统不兼容；请运行 make setup 安装锁定的版本")


def check_journal(engine: Engine, library: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
    """Raises `StartRefused` for the write-ahead log on a SQLite that loses pages with it."""
    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    if mode == "wal" and library < FIRST_SAFE_WAL:
        raise StartRefused("这个版本的 SQLite 不能使用 WAL 日志；请升级 SQLite 或者改用默认的日志方式")


def check_walls(engine: Engine) -> None:
    """Raises `StartRefused` where PostgreSQL does not hide cases from whoever is not known, or its roles cannot be used (I-43)."""
    try:
        with reading_as(engine, ANYBODY) as connection:
            is_open = connection.scalar(select(exists().select_from(cases)))
    except ProgrammingError as fault:
        raise StartRefused("数据库没有行级访问控制，或者数据库用户不能使用只读角色；请运行 duban db upgrade，按提示处理后再启动") from fault
    if is_open:
        raise StartRefused("数据库的行级访问控制没有生效（表的行级安全可能被关闭）；请由数据库管理员恢复后再启动")


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdecimal())
