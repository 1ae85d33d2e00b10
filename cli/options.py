"""Options that many commands share, and how what stands in them is read."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Engine

from cases.clockface import SHANGHAI, Moment
from cases.errors import InputFault, NotFound
from cases.people import Person
from db.registers import get_person
from db.session import open_engine, store_url
from db.upgrade import is_current
from door.perform import Door
from door.ports import WallClock
from law.yamlfile import YamlFault, load_strict_text
from settings.settings import Settings

Db = Annotated[
    str | None, typer.Option("--db", metavar="URL", help="数据库地址，默认取设置 DUBAN_DATABASE_URL 或 duban.toml。")
]
AsJson = Annotated[bool, typer.Option("--json", help="只输出 JSON。")]
AsPeople = Annotated[list[str], typer.Option("--as", metavar="人员", help="以谁的身份办理；可重复，第一人签署。")]
AsPerson = Annotated[str, typer.Option("--as", metavar="人员", help="以谁的身份查看。")]
AsViewer = Annotated[
    str | None, typer.Option("--as", metavar="人员", help="只列此人管辖范围内的；不写则全部列出。")
]


def database_url(url: str | None) -> str:
    """The address given, else that of the settings; the folder of a SQLite file is made."""
    chosen = url or Settings().database_url
    address = store_url(chosen)
    if address.get_backend_name() == "sqlite":
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    return chosen


def open_store(url: str | None) -> Engine:
    """An engine on a database that is up to date. Raises `InputFault` with what to run when it is not."""
    chosen = database_url(url)
    address = store_url(chosen)
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        raise InputFault(f"数据库文件 {address.database} 不存在；请先运行 duban init")
    engine = open_engine(chosen)
    if not is_current(engine):
        raise InputFault("数据库结构不是最新；请运行 duban db upgrade（新库请运行 duban init）")
    return engine


def open_door(url: str | None) -> Door:
    """The door to the database of the address or the settings, on the machine's clock."""
    return Door(open_store(url))


def viewer(conn: Connection, label: str | None) -> Person | None:
    """The person whose scope a list is to keep to, in the roles he has today; None for nobody. Raises `NotFound`."""
    if label is None:
        return None
    person = get_person(conn, label, on=(WallClock().now(),))
    if person is None:
        raise NotFound(f"没有名为“{label}”的人员；请先登记人员或更正 --as")
    return person


def read_instant(text: str | None, option: str) -> datetime | None:
    """`YYYY-MM-DDTHH:MM` in Shanghai, or nothing."""
    if text is None:
        return None
    moment = read_day_or_instant(text, option)
    if not isinstance(moment, datetime):
        raise InputFault(f"{option}：“{text}”不是时刻；请写作 2026-03-02T10:00")
    return moment


def read_day(text: str | None, option: str) -> date | None:
    """`YYYY-MM-DD`, or nothing."""
    if text is None:
        return None
    moment = read_day_or_instant(text, option)
    if isinstance(moment, datetime):
        raise InputFault(f"{option}：“{text}”不是日期；请写作 2026-03-02")
    return moment


def read_day_or_instant(text: str, option: str) -> Moment:
    """A day, or an instant in Shanghai where there is a time."""
    try:
        if "T" in text:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputFault(f"{option}：“{text}”无法识别；请写作 2026-03-02 或 2026-03-02T10:00") from error


def read_text(path: str) -> str:
    """The text of a file, of standard input for `-`."""
    if path == "-":
        return sys.stdin.read()
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputFault(f"文件 {path} 无法读取：{error}；须为 UTF-8 编码的文本文件") from error


def read_body(path: str | None) -> dict[str, Any]:
    """The inputs of an act from a JSON or YAML file, or from standard input for `-`."""
    if path is None:
        return {}
    text = read_text(path)
    try:
        body = json.loads(text)
    except ValueError:
        try:
            body = load_strict_text(text, path)
        except YamlFault as fault:
            raise InputFault(f"{fault.file} 第 {fault.line} 行：{fault.reason}") from fault
    if not isinstance(body, dict):
        raise InputFault(f"{path}：办理内容应为键值块，例如 {{reason: …}}")
    return body
