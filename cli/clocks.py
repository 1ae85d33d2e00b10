"""`duban due`: one clock reckoned from its start, every day on record, without any database."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import typer

from cases.clockface import Moment, day_of, local
from cases.errors import InputFault
from cli.options import AsJson, read_day, read_day_or_instant
from cli.screen import moment, print_json, say, table
from law.clock import Reckoning, TraceLine, reckon, trace
from law.lawbook import Lawbook, load_lawbook
from settings.settings import Settings


def due(
    rule: Annotated[str, typer.Argument(help="期限，例如 defence_window、pay_fine。")],
    start: Annotated[str, typer.Option("--from", metavar="DATE|INSTANT", help="起算日（不计入）或者起算时刻。")],
    length: Annotated[int | None, typer.Option("--length", min=0, help="文书载明的长度，代替法定长度。")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="文书或决定指定的届满日。")] = None,
    place: Annotated[str | None, typer.Option("--place", help="适用哪个地区的规则，默认取设置。")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="适用哪天施行的规则，默认起算日。")] = None,
    as_json: AsJson = False,
) -> None:
    """计算一个期限：应办日、法定届满日、依据和逐日计算过程。不需要数据库。

    示例：

        duban due pay_fine --from 2026-09-10

        duban due defence_window --from 2026-09-18 --length 5 --json

        duban due referral_send --from 2025-05-02T10:00
    """
    law = load_lawbook(place or Settings().place)
    begun = read_day_or_instant(start, "--from")
    if not law.has_clock(rule):
        alike = sorted(name for name in law.clock_ids() if rule[:5] in name) or sorted(law.clock_ids())
        raise InputFault(f"没有期限“{rule}”；相近的有：{'、'.join(alike[:10])}")
    counted = law.clock(rule, on=read_day(on, "--on") or (day_of(begun) if isinstance(begun, datetime) else begun))
    if counted.unit == "hour" and not isinstance(begun, datetime):
        raise InputFault(f"--from：期限“{rule}”按小时计算，请给出时刻，例如 {start}T10:00")
    last = read_day(until, "--until")
    reckoning = reckon(counted, begun, law.calendar, length=length, until=last)
    lines = trace(counted, begun, law.calendar, length=length, until=last)
    if as_json:
        print_json(_json(reckoning, lines))
    else:
        _show(law, reckoning, lines)


def _json(reckoning: Reckoning, lines: tuple[TraceLine, ...]) -> dict[str, Any]:
    return {
        "rule": reckoning.rule,
        "start": _write(reckoning.start),
        "due": _write(reckoning.due),
        "limit": _write(reckoning.limit),
        "provisional": reckoning.provisional,
        "length": reckoning.length,
        "article": reckoning.article,
        "trace": [
            {**asdict(line), "day": _maybe(line.day), "at": _maybe(line.at)} for line in lines
        ],
    }  # fmt: skip


def _write(value: Moment) -> str:
    return local(value).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value.isoformat()


def _maybe(value: date | datetime | None) -> str | None:
    return None if value is None else _write(value)


def _show(law: Lawbook, reckoning: Reckoning, lines: tuple[TraceLine, ...]) -> None:
    say(f"{law.clock_label(reckoning.rule)}（{reckoning.rule}，{reckoning.length}，{reckoning.article}）")
    provisional = "（暂按推算，放假安排尚未公布）" if reckoning.provisional else ""
    say(f"应办日 {moment(reckoning.due)}  法定届满 {moment(reckoning.limit)}{provisional}")
    table("计算过程", ("日期", "计数", "说明"), ((line.at or line.day, line.count, line.note) for line in lines))
