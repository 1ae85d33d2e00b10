"""`duban verify`, `checkpoint`, `reveal` and `audit list`: proving the record, and reading what is not for everyone."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson, AsPerson, Db, open_store, read_instant
from cli.screen import moment, print_json, say, table
from db.audit import list_attempts
from db.reads import list_reads
from db.session import reading
from door.checkpoint import make_checkpoint, newest
from door.ports import TimeOrderedIds, WallClock
from door.sensitive import reveal as reveal_sensitive
from door.verifying import Proof, verify_record

VAR = Path("var")
CHECKPOINTS, KEYS = VAR / "checkpoints", VAR / "keys"
NOT_SOUND = 1
SHOWN = 50
OUTCOME_LABELS = {"refused": "不予办理", "invalid": "请求有误", "conflict": "已被他人办理"}

audit = typer.Typer(help="审计：未获办理的请求和敏感信息的查阅。", no_args_is_help=True)


def verify(
    asked: typer.Context,
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", metavar="FILE", help="导出的检查点，默认取本机最新的一份。")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="公钥文件，默认取检查点旁边的 public.key。")
    ] = None,
    deep: Annotated[bool, typer.Option("--deep", help="同时重放全部流转记录，与现存状态比对。")] = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """核验全部流转记录：改动、删除、插入、调换和截尾，以及文号是否连续。

    数据库的主人可以把散列值全部重算；要发现这种改写，须用保存在本机以外的检查点。

    示例：

        duban verify

        duban verify --checkpoint 20260506T160000.000000Z.json --key public.key --deep

    退出码：0 无异常，1 有异常，2 检查点本身无效。
    """
    if asked.invoked_subcommand is not None:
        return
    proof = verify_record(open_store(db), checkpoint=checkpoint or newest(CHECKPOINTS), key=key, deep=deep)
    if as_json:
        print_json(_proof_json(proof))
    else:
        _show_proof(proof, exported=checkpoint is not None)
    if not proof.verified.is_sound:
        raise typer.Exit(NOT_SOUND)


def _proof_json(proof: Proof) -> dict[str, object]:
    found, known = proof.verified, proof.checkpoint
    return {
        "sound": found.is_sound, "cases": found.cases, "events": found.events, "root": found.root,
        "checkpoint": None if known is None else {"file": known.path.name, "at": known.at, "earlier": proof.earlier},
        "findings": found.findings,
    }  # fmt: skip


def _show_proof(proof: Proof, *, exported: bool) -> None:
    found, known = proof.verified, proof.checkpoint
    say(f"已核验 {found.events} 条流转记录、{found.cases} 件案件，总散列值 {found.root}")
    if known is None:
        say("没有检查点：散列值若被全部重算则无法发现。请运行 duban checkpoint，并把检查点保存到本机以外")
    else:
        where = "导出的检查点" if exported else "本机的检查点（请另用保存在本机以外的一份核验）"
        say(f"对照{where} {known.path.name}（{moment(known.at)}），其前有 {proof.earlier} 份相连")
    if found.is_sound:
        say("✓ 无异常")
        return
    rows = [(f.case, f.seq, f.kind, f.sentence) for f in found.findings[:SHOWN]]
    table(f"异常 {len(found.findings)} 处", ("案件", "序号", "类别", "说明"), rows)


def checkpoint(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="检查点存放的文件夹。")] = CHECKPOINTS,
    keys: Annotated[Path, typer.Option("--keys", metavar="DIR", help="签名密钥存放的文件夹。")] = KEYS,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """签发检查点：把此刻全部案件的状态签名写成文件。请每日运行，并把文件复制到本机以外。

    签发前先按上一检查点核验；有异常则不签发。公钥 public.key 写在同一文件夹。

    示例：

        duban checkpoint

        duban checkpoint --out /media/usb/checkpoints
    """
    made = make_checkpoint(open_store(db), out, keys, WallClock().now())
    if as_json:
        cases = len(made.state.cases)
        print_json({"file": str(made.path), "at": made.at, "root": made.state.root, "cases": cases, "events": made.state.events})
    else:
        say(f"检查点 {made.path}：{len(made.state.cases)} 件案件、{made.state.events} 条流转记录")
        say(f"总散列值 {made.state.root}")


def reveal(
    case: Annotated[str, typer.Argument(help="案件编号。")],
    person: AsPerson,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="查阅理由，记入审计。")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """显示案件中的举报人、身份号码和电话。查阅人、时间和理由先记入审计，再显示。

    示例：

        duban reveal XS2026-000001 --as chen --reason 向举报人反馈处理结果
    """
    found = reveal_sensitive(open_store(db), WallClock(), TimeOrderedIds(), case, person, reason)
    if as_json:
        items = [{"path": path, "label": label, "value": value} for path, label, value in found.items]
        print_json({"case": found.case, "items": items})
    else:
        table(f"{found.case} 的敏感信息（本次查阅已记录）", ("位置", "项目", "内容"), found.items)


@audit.command("list")
def list_audit(
    case: Annotated[str | None, typer.Option("--case", help="只看一个案件。")] = None,
    person: Annotated[str | None, typer.Option("--person", help="只看一个人员。")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="INSTANT", help="从何时起。")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="每类最多多少行。")] = 200,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """列出未获办理的请求，以及谁何时为何查阅了敏感信息。

    示例：

        duban audit list --case AJ2026-000001
    """
    after = read_instant(since, "--since")
    with reading(open_store(db)) as conn:
        denied = list_attempts(conn, case_number=case, person=person, since=after, limit=limit)
        looked = list_reads(conn, case_number=case, person=person, since=after, limit=limit)
    if as_json:
        print_json({"attempts": denied, "reads": looked})
        return
    table(
        "未获办理的请求", ("时间", "人员", "案件", "动作", "结果", "原因"),
        (
            (a.recorded_at, a.person, a.case_number, a.action, OUTCOME_LABELS[a.outcome], a.body.get("reasons", ()))
            for a in denied
        ),
    )  # fmt: skip
    table(
        "敏感信息查阅", ("时间", "人员", "案件", "查阅内容", "理由"),
        ((r.at, r.person, r.case_number, r.what, r.reason) for r in looked),
    )  # fmt: skip
