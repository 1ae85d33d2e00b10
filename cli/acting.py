"""`duban act`, `show` and `offers`: one act through the door, a case as it stands, what may be done next."""

from dataclasses import asdict
from typing import Annotated

import typer

from cases.casefile import CaseFile
from cases.errors import InputFault
from cases.stage import STAGE_LABELS, stage
from cli.options import AsJson, AsPeople, AsPerson, Db, open_door, read_body, read_instant
from cli.screen import PAPER_LABELS, blockers, deadlines, paper, print_json, say, table
from door.perform import Door
from door.replay_report import blocker_json
from door.request import Outcome, Request
from door.sensitive import masked
from states.registry import ACTS, PROCEDURES

REFUSED = 1
INVALID = 2


def act(
    case: Annotated[str, typer.Argument(metavar="CASE|-", help="案件编号；登记案件、线索、检查时写 -。")],
    action: Annotated[str, typer.Argument(help="办理动作，例如 open_case、recheck。")],
    people: AsPeople,
    on: Annotated[str | None, typer.Option("--on", metavar="REF", help="所指程序、隐患或文书：penalty.2。")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="INSTANT", help="办理时刻，默认现在。")] = None,
    recorded_at: Annotated[
        str | None, typer.Option("--recorded-at", metavar="INSTANT", help="录入时刻（补录），默认现在。")
    ] = None,
    inputs: Annotated[
        str | None, typer.Option("--input", metavar="FILE|-", help="办理内容（JSON 或 YAML），- 为标准输入。")
    ] = None,
    request_id: Annotated[str | None, typer.Option("--request-id", help="请求号；重复提交只办一次。")] = None,
    expect_version: Annotated[
        int | None, typer.Option("--expect-version", help="案件版本；已被他人修改则不办。")
    ] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """办理一个动作。不予办理时列出全部原因、由谁解决、最早何时可办。

    示例：

        duban act - open_case --as chen --as luo --input case.yaml

        echo '{"reason": "一次检查通过"}' | duban act AJ2026-000001 close_case --as zhou --input -

    退出码：0 已办理，1 不予办理，2 请求有误。
    """
    known_action(action)
    request = Request(
        action=action, by=tuple(people), case=None if case == "-" else case, on=on, inputs=read_body(inputs),
        at=read_instant(at, "--at"), recorded_at=read_instant(recorded_at, "--recorded-at"), request_id=request_id,
        expected_version=expect_version,
    )  # fmt: skip
    outcome = open_door(db).perform([request])[0]
    if as_json:
        print_json(asdict(outcome))
    else:
        _show_outcome(outcome)
    if not outcome.accepted:
        raise typer.Exit(INVALID if outcome.problem else REFUSED)


def known_action(action: str) -> None:
    """Raises `InputFault` with the nearest words for an action that does not exist."""
    if action not in ACTS:
        alike = [name for name in ACTS if action[:4] in name] or sorted(ACTS)
        raise InputFault(f"没有办理动作“{action}”；相近的有：{'、'.join(alike[:8])}")


def _show_outcome(outcome: Outcome) -> None:
    label = ACTS[outcome.action].label
    for row in outcome.rows:
        _show_outcome(row)
    if outcome.rows:
        return
    if not outcome.accepted:
        say(f"✗ {label}：{outcome.problem or '不予办理'}")
        if outcome.blockers:
            blockers(outcome.blockers)
        return
    tail = "（此前已办，未重复）" if outcome.repeated else f"，版本 {outcome.version}"
    say(f"✓ {label}：案件 {outcome.case}{tail}")
    table("流转记录", ("序号", "动作", "名称"), ((seq, name, ACTS[name].label) for seq, name in outcome.events))
    if outcome.documents:
        rows = ((paper(kind), number, PAPER_LABELS[status]) for kind, number, status in outcome.documents)
        table("文书", ("种类", "文号", "状态"), rows)
    for warning in outcome.warnings:
        say(f"！{warning.sentence}")


def show(
    case: Annotated[str, typer.Argument(help="案件编号。")],
    person: Annotated[str | None, typer.Option("--as", metavar="人员", help="以谁的身份查看，默认不限。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """显示一个案件：隐患、程序、期限、文书和流转记录。

    示例：

        duban show AJ2026-000001

        duban show AJ2026-000001 --as nan --json
    """
    door = open_door(db)
    file = door.view(case, person)
    if as_json:
        print_json({**masked(asdict(file)), "stage": stage(file)})
    else:
        _show_case(file, door)


def _show_case(file: CaseFile, door: Door) -> None:
    subject = file.subject.name if file.subject else "对象未明"
    if file.subject and file.subject.filed_as:
        subject += f"（原登记为{file.subject.filed_as}）"
    say(f"{file.number}  {file.title}  {subject}  阶段 {STAGE_LABELS[stage(file)]}  版本 {file.version}")
    table(
        "隐患", ("标识", "等级", "描述", "部位", "判定条款"),
        (
            (h.label, "重大" if h.is_major else "一般", h.description, h.place, h.criterion)
            for h in file.hazards.values()
        ),
    )  # fmt: skip
    table(
        "办理程序", ("程序", "名称", "状态", "开始"),
        (
            (p.ref, PROCEDURES[p.kind].label, PROCEDURES[p.kind].states.get(p.state, p.state), p.opened_at)
            for p in file.procedures
        ),
    )  # fmt: skip
    refs = {p.n: p.ref for p in file.procedures}
    deadlines("期限", ((file.number, d, door.lawbook.clock_label(d.rule)) for d in file.deadlines), refs)
    table(
        "文书", ("种类", "文号", "状态", "时间"),
        ((paper(d.kind), d.number, PAPER_LABELS[d.status], d.at) for d in file.documents),
    )  # fmt: skip
    table(
        "流转记录", ("序号", "时间", "动作", "名称", "办理人"),
        ((e.seq, e.at, e.action, ACTS[e.action].label if e.action in ACTS else "", e.by) for e in file.events),
    )  # fmt: skip


def offers(
    case: Annotated[str, typer.Argument(help="案件编号。")],
    person: AsPerson,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """列出此人此刻可以办理的动作，以及不可办理的动作和原因。

    示例：

        duban offers AJ2026-000001 --as sam
    """
    found = open_door(db).offers(case, person)
    if as_json:
        print_json(
            [
                {"action": o.action, "label": o.label, "target": o.target, "allowed": o.allowed,
                 "blockers": [blocker_json(blocker) for blocker in o.blockers]}
                for o in found
            ]
        )  # fmt: skip
        return
    rows = sorted(found, key=lambda offer: not offer.allowed)
    table(
        f"{person} 可办事项", ("可办", "动作", "名称", "程序", "原因"),
        (
            ("✓" if o.allowed else "✗", o.action, o.label, o.target, "；".join(b.sentence for b in o.blockers))
            for o in rows
        ),
    )  # fmt: skip
