"""How answers are shown: tables with right widths for Chinese, or plain JSON and nothing else."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cases.action import Blocker
from cases.casefile import Deadline
from cases.clockface import Moment, local
from documents.catalogue import CATALOGUE

STATUS_LABELS = {"open": "计时中", "suspended": "中止", "met": "已完成", "lapsed": "已逾期", "cancelled": "已取消"}
PAPER_LABELS = {"draft": "草稿", "issued": "已制作", "served": "已送达", "superseded": "已替换"}


def paper(kind: str) -> str:
    """The title of a kind of paper."""
    return CATALOGUE[kind].title if kind in CATALOGUE else kind


def console() -> Console:
    """A console on standard output as it is now, wide enough for tables when it is no terminal."""
    out = Console(soft_wrap=False, highlight=False)
    return out if out.is_terminal else Console(width=160, highlight=False, no_color=True)


def say(text: str) -> None:
    """One line, never wrapped or coloured by its content."""
    console().print(Text(text), soft_wrap=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table; values are shown as they are, nothing in them is taken for markup."""
    shown = Table(title=Text(title), title_justify="left", header_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold")
    count = 0
    for row in rows:
        shown.add_row(*(Text(cell(value)) for value in row))
        count += 1
    if count:
        console().print(shown)
    else:
        say(f"{title}：无")


def listed(
    as_json: bool, title: str, columns: Sequence[str], keys: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Rows as a table, or as JSON objects under the keys."""
    if as_json:
        print_json([dict(zip(keys, row, strict=True)) for row in rows])
    else:
        table(title, columns, rows)


def cell(value: Any) -> str:
    """A value as an officer reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return moment(value)
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(str(item) for item in value)
    return str(value)


def moment(value: Moment) -> str:
    """A day, or an instant in Shanghai to the minute."""
    return local(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value.isoformat()


def print_json(value: Any) -> None:
    """The value as JSON on standard output: instants in Shanghai time, sums as text, records as objects."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime):
        return local(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def blockers(found: Iterable[Blocker]) -> None:
    """Every reason against an act."""
    table(
        "不予办理的原因",
        ("关口", "原因", "依据", "由谁解决", "最早可办"),
        ((b.gate or "—", b.sentence, b.article, b.who, b.earliest) for b in found),
    )


def deadlines(title: str, found: Iterable[tuple[str, Deadline, str]], refs: Mapping[int, str]) -> None:
    """Deadlines with the name of the rule and of the procedure (`refs`, by its number); a provisional date says so."""
    table(
        title,
        ("案件", "期限", "对象", "应办日", "法定届满", "状态"),
        (
            (
                case,
                name,
                d.label or refs.get(d.procedure or 0, ""),
                f"{moment(d.due)}{'（暂按推算）' if d.provisional else ''}",
                d.limit,
                STATUS_LABELS[d.status],
            )
            for case, d, name in found
        ),
    )
