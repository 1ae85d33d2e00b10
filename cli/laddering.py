"""`duban ladder`: the numbers by which the system reminds and proposes, and every rung of one case."""

from datetime import date
from typing import Annotated

import typer

from cli.options import AsJson, Db, open_door
from cli.screen import print_json, say, table
from door.ladder import explain_ladder
from judgement.rungs import TOLD
from law.lawbook import load_lawbook
from law.schema import LadderVersion
from settings.settings import Settings
from states.registry import PROCEDURES

ladder = typer.Typer(help="递进办理：何时提醒、何时提出拟办事项，以及理由。", no_args_is_help=True)
STATES = {"fired": "已触发", "coming": "将触发", "perhaps": "届时未办则触发", "never": "不触发"}


@ladder.command("explain")
def explain(
    case: Annotated[str, typer.Argument(help="案件编号。")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """逐级列出一个案件的提醒、届满和拟办：何时触发、依据、不触发的原因。

    示例：

        duban ladder explain AJ2026-000001
    """
    rungs = explain_ladder(open_door(db), case)
    if as_json:
        print_json(rungs)
        return
    table(
        f"{case} 的递进办理", ("时间", "状态", "事项", "动作", "依据", "说明"),
        ((r.at, STATES[r.state], r.about, r.what, r.why, r.note) for r in rungs),
    )  # fmt: skip


@ladder.command("show")
def show(
    place: Annotated[str | None, typer.Option("--place", help="哪个地区，默认取设置。")] = None,
    as_json: AsJson = False,
) -> None:
    """列出一个地区的递进办理数值和施行日期。不需要数据库。

    数值在 law/<地区>/ladder.yaml，修改时新增一个版本，不改旧版本。
    """
    law = load_lawbook(place or Settings().place)
    if as_json:
        print_json([version.model_dump() for version in law.ladders])
        return
    say(f"{law.place_name}（{law.place}）")
    for version in law.ladders:
        _show(version)


def _show(version: LadderVersion) -> None:
    until: date | str = version.valid_to or "今"
    rows = [
        ("当事人期限", "、".join(f"前 {n} 个工作日" if n else "当日" for n in version.remind_before_wd), version.remind_at),
        ("整改逾期", "、".join(f"满 {days} 日拟{PROCEDURES[kind].label}" for kind, days in version.overdue_days.items()), "00:00"),
        ("重大事故隐患逾期", "、".join(f"满 {days} 日拟{PROCEDURES[kind].label}" for kind, days in version.major_overdue_days.items()), "00:00"),
        ("机关期限", "、".join(f"{share}% 告知{TOLD[who]}" for share, who in version.agency_shares), version.remind_at),
        ("拟办未签批", "、".join(f"{days} 个工作日提醒{TOLD[who]}" for days, who in version.proposal_unsigned_wd), version.remind_at),
    ]
    table(f"{version.valid_from} 至 {until}（{version.article}，{version.confidence}）", ("事项", "何时", "时刻"), rows)
