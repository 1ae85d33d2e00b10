"""`duban papers`, `document`, `print` and `verify document`: drawing, showing, printing and checking papers."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from nacl.encoding import HexEncoder
from sqlalchemy import Engine

from cases.errors import InputFault
from cli.options import AsJson, Db, open_store
from cli.screen import print_json, say, table
from db.session import reading
from documents.forms import form_of
from documents.word import word_of
from door.binding import bind
from door.checkpoint import PUBLIC_KEY, public_key, signing_key, write_durably
from door.dossier import BrokenDossier, check_signature, write_dossier
from door.dossier_checker import findings
from door.drawing import drawing_desk
from door.paper_check import check_file
from door.papers import chosen_document, drawn_by_hand, issued, preview, render_due, sheet_of
from door.ports import WallClock

NOT_WELL = 1
KEYS = Path("var") / "keys"
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="写入哪个文件，默认按案号和文书命名。")]


def papers(
    limit: Annotated[int, typer.Option("--limit", help="一次最多排版多少份。")] = 1000, db: Db = None, as_json: AsJson = False
) -> None:
    """把已签发而尚未排版的文书排成 PDF 存档。可以随时重复运行，中途断电也不会重号或重份。

    示例：

        duban papers

    退出码：0 正常，1 有文书未能出具（逐份写明原因）。
    """
    engine = open_store(db)
    with drawing_desk(engine) as desk:
        report = render_due(
            engine, desk.store, WallClock().now(), renderer=desk.renderer, limit=limit, seal=desk.seal,
            site=desk.site,
        )  # fmt: skip
    if as_json:
        print_json(asdict(report))
    else:
        say(f"新排版 {report.drawn} 份，已存档 {report.known} 份")
        for label, rows in (("未能出具", report.held), ("排版失败，将重试", report.failed)):
            if rows:
                table(label, ("案件", "文书", "原因"), ((h.case, h.document, h.reason) for h in rows))
    if report.held or report.failed:
        raise typer.Exit(NOT_WELL)


def document(
    case: Annotated[str, typer.Argument(help="案件编号。")],
    which: Annotated[str, typer.Argument(help="文书种类，例如 rectification_order；或者文书在案内的序号。")],
    as_draft: Annotated[bool, typer.Option("--preview", help="预览：加“草稿”字样，不存档。")] = False,
    is_by_hand: Annotated[
        bool, typer.Option("--by-hand", help="案内没有这份文书时，按案件现状填写一份，不编号、不登记，供手工办理。")
    ] = False,
    docx: Annotated[bool, typer.Option("--docx", help="输出 Word 文件，供 WPS 编辑；正式文本以 PDF 为准。")] = False,
    out: Out = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """输出一份文书：正式 PDF（首次输出时存档，以后每次都是同一份），或者预览、Word 文件。

    缺少应当载明的内容时不出具，并逐项列出。

    示例：

        duban document AJ2026-000001 rectification_order

        duban document AJ2026-000001 penalty_decision_unit --preview --out 决定书.pdf
    """
    engine = open_store(db)
    if is_by_hand:
        _by_hand(engine, case, which, out, as_json)
        return
    with reading(engine) as conn:
        chosen = chosen_document(conn, case, which)
    target = out or Path(f"{case}-{chosen.n}-{chosen.kind}{'-草稿' if as_draft else ''}.{'docx' if docx else 'pdf'}")
    told: dict[str, Any] = {"case": case, "document": chosen.n, "kind": chosen.kind, "file": str(target)}
    if docx:
        sheet = sheet_of(engine, case, chosen.n)
        content = word_of(form_of(sheet.kind), sheet.head, sheet.values, draft=as_draft)
    else:
        with drawing_desk(engine) as desk:
            if as_draft:
                draft = preview(desk, case, chosen.n)
                content = draft.content
                told |= {"pages": draft.pages, "stopped": draft.stopped, "by_hand": list(draft.by_hand)}
            else:
                row, content = issued(desk, case, chosen.n, WallClock().now())
                told |= {"pages": row.pages, "sha256": row.sha256, "number": row.number, "reference": row.reference}
    target.write_bytes(content)
    if as_json:
        print_json(told)
        return
    say(f"已写入 {target}")
    if told.get("stopped"):
        say(f"注意：{told['stopped']}")
    if told.get("by_hand"):
        say(f"留空待手工填写：{'、'.join(told['by_hand'])}")


def _by_hand(engine: Engine, case: str, kind: str, out: Path | None, as_json: bool) -> None:
    with drawing_desk(engine) as desk:
        drawn = drawn_by_hand(desk, case, kind, WallClock().now())
    target = out or Path(f"{case}-{kind}.pdf")
    target.write_bytes(drawn.content)
    if as_json:
        print_json({"case": case, "kind": kind, "file": str(target), "pages": drawn.pages, "by_hand": list(drawn.by_hand)})
        return
    say(f"已写入 {target}（未编号、未登记）")
    if drawn.by_hand:
        say(f"留空待手工填写：{'、'.join(drawn.by_hand)}")


def print_papers(
    cases: Annotated[list[str], typer.Argument(help="案件编号，可以多个。")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写入哪个文件。")] = Path("打印.pdf"),
    copies: Annotated[bool, typer.Option("--copies", help="每种文书按规定份数重复。")] = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """把多件案件已签发的文书合成一个 PDF，供成批打印；每份从右页开始。

    示例：

        duban print AJ2026-000001 AJ2026-000002 --copies
    """
    engine = open_store(db)
    with drawing_desk(engine) as desk:
        bound = bind(desk, cases, WallClock().now(), copies=copies)
    if not bound.papers:
        raise InputFault("这些案件没有可以打印的文书")
    out.write_bytes(bound.content)
    if as_json:
        print_json({"file": str(out), "papers": bound.papers, "pages": bound.pages, "left_out": bound.left_out})
        return
    say(f"已写入 {out}：{len(bound.papers)} 份，{bound.pages} 页")
    for reason in bound.left_out:
        say(f"未收入：{reason}")


def dossier(
    case: Annotated[str, typer.Argument(help="案件编号。")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="写入哪个文件夹，默认以案号命名。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """整理一件案件的案卷：首页、目录、按法定次序装订并编页的全部文书、逐份原件、签名的清单，以及可以离线运行的核验程序。

    示例：

        duban dossier AJ2026-000001

        duban dossier AJ2026-000001 --out 案卷/2026-1
    """
    engine, folder, key = open_store(db), out or Path(case), signing_key(KEYS)
    write_durably(KEYS / PUBLIC_KEY, key.verify_key.encode(HexEncoder) + b"\n")
    with drawing_desk(engine) as desk:
        written = write_dossier(desk, case, folder, WallClock().now(), key)
    if as_json:
        print_json(asdict(written))
        return
    say(f"已写入 {written.folder}：{written.papers} 份文书，{written.pages} 页")
    for reason in written.left_out:
        say(f"未收入：{reason}")


def verify_dossier(
    folder: Annotated[Path, typer.Argument(help="案卷所在的文件夹。")],
    key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help="公钥文件，核对清单的签名。")] = None,
    as_json: AsJson = False,
) -> None:
    """核验一份案卷：文件、名称、次序、页号、清单和流转记录；给出公钥时也核对签名。不需要数据库。

    示例：

        duban verify dossier AJ2026-000001 --key public.key

    退出码：0 无异常，1 有异常。
    """
    wrong = findings(folder)
    if key is not None:
        try:
            check_signature(folder, public_key(key))
        except BrokenDossier as fault:
            wrong.append(str(fault))
    if as_json:
        print_json({"sound": not wrong, "findings": wrong})
    else:
        say("\n".join(wrong) or "✓ 无异常")
    if wrong:
        raise typer.Exit(NOT_WELL)


def verify_document(
    file: Annotated[Path, typer.Argument(help="要核验的 PDF 文件。")], db: Db = None, as_json: AsJson = False
) -> None:
    """核验一个文件是不是本系统出具的那份文书，以及它是否已被代替。

    示例：

        duban verify document 决定书.pdf

    退出码：0 与出具的一致，1 已被改动或者不是本系统出具。
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputFault(f"文件 {file} 无法读取：{error}") from error
    verdict = check_file(open_store(db), content)
    if as_json:
        print_json(asdict(verdict))
    else:
        say(verdict.sentence + (f"（案件 {verdict.case}）" if verdict.case else ""))
    if verdict.answer != "genuine":
        raise typer.Exit(NOT_WELL)
