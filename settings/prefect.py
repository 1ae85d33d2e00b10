"""What Prefect is told: a home and a database of its own, nothing sent anywhere, loopback only, no entry without a word."""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from settings.settings import Settings

_OFF = "false"
_ON = "true"


class UnsafePrefect(ValueError):
    """Prefect would be open to others; it is not started."""


def api_url(settings: Settings) -> str:
    """Where the API is."""
    return settings.prefect_api.rstrip("/") or f"http://{settings.prefect_host}:{settings.prefect_port}/api"


def auth_string(settings: Settings) -> str:
    """Name and password of the API, from a file that is made at the first start and is its owner's only.

    Raises `UnsafePrefect` for a file that others may read, or an empty one.
    """
    path = settings.prefect_secret
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(f"duban:{secrets.token_urlsafe(32)}\n")
    if path.stat().st_mode & 0o077:
        raise UnsafePrefect(f"密码文件 {path} 可被他人读取；请运行 chmod 600 {path}")
    found = path.read_text(encoding="ascii").strip()
    if not all(found.partition(":")):
        raise UnsafePrefect(f"密码文件 {path} 没有内容；请删除后重新启动，或写入“用户名:密码”")
    return found


def prefect_environment(settings: Settings, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process of Prefect: this process's own, with every setting that safety and quiet ask for.

    Raises `UnsafePrefect` where the server would listen on every interface, or to more than this machine without a password.
    """
    if is_everywhere(settings.prefect_host):
        raise UnsafePrefect(
            f"Prefect 设置为监听所有网卡（{settings.prefect_host}），拒绝启动；请改为 127.0.0.1，或者写明一个网卡的地址（DUBAN_PREFECT_HOST）"
        )
    if not is_loopback(settings.prefect_host) and not settings.prefect_secret.exists():
        raise UnsafePrefect(
            f"Prefect 设置为监听 {settings.prefect_host}，但没有密码文件 {settings.prefect_secret}；"
            "请改为 127.0.0.1，或先写入密码文件（用户名:密码，权限 600）"
        )
    home, auth = settings.prefect_home.absolute(), auth_string(settings)
    origin = f"http://{settings.prefect_host}:{settings.prefect_port}"
    ours = {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_API_URL": api_url(settings),
        "PREFECT_API_AUTH_STRING": auth,
        "PREFECT_SERVER_API_AUTH_STRING": auth,
        "PREFECT_SERVER_API_HOST": settings.prefect_host,
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": _ON,
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": _ON,
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": origin,
        "PREFECT_SERVER_ANALYTICS_ENABLED": _OFF,
        "PREFECT_SERVER_EPHEMERAL_ENABLED": _OFF,
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": _OFF,
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": _OFF,
        # A run whose process was killed holds its place for a minute, so the next one comes within an interval.
        "PREFECT_SERVER_CONCURRENCY_INITIAL_DEPLOYMENT_LEASE_DURATION": "60",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": _OFF,
        "DO_NOT_TRACK": "1",
    }
    database = settings.prefect_database_url or f"sqlite+aiosqlite:///{home / 'prefect.db'}"
    return {**(os.environ if base is None else base), **ours, "PREFECT_SERVER_DATABASE_CONNECTION_URL": database}


def is_everywhere(host: str) -> bool:
    """Whether every interface of the machine would answer."""
    try:
        return ipaddress.ip_address(host or "0.0.0.0").is_unspecified
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def absolute_database(settings: Settings) -> dict[str, str]:
    """The address of the cases for a child that may run in another folder."""
    url, prefix = settings.database_url, "sqlite:///"
    if url.startswith(prefix) and not url.startswith("sqlite:////"):
        url = prefix + str(Path(url.removeprefix(prefix)).absolute())
    return {"DUBAN_DATABASE_URL": url}
