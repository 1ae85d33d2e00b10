"""`duban diagram` and `duban docs`: pictures and reference pages written from the tables themselves."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import graphviz
import typer

from cases.errors import InputFault
from cases.gates import GATES
from cases.people import ROLE_LABELS
from cli.options import AsJson
from cli.screen import print_json, say
from law.clock import ClockRule
from law.faults import NotInForce
from law.lawbook import Lawbook, load_lawbook
from settings.settings import Settings
from states.machine import dot, mermaid
from states.registry import ACTS, PROCEDURES
from states.spec import Table

DIAGRAM_HELP = "程序，例如 penalty；all 为全部。"


def diagram(
    procedure: Annotated[str, typer.Argument(help=DIAGRAM_HELP)],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="写入 .mmd、.dot 和 .svg 文件。")] = None,
    as_json: AsJson = False,
) -> None:
    """画出一个程序的状态图。没有 --out 时输出 Mermaid 文本。

    示例：

        duban diagram penalty

        duban diagram all --out diagrams/
    """
    kinds = sorted(PROCEDURES) if procedure == "all" else [procedure]
    for kind in kinds:
        if kind not in PROCEDURES:
            raise InputFault(f"没有程序“{kind}”；可用：{'、'.join(sorted(PROCEDURES))}")
    if out is None:
        if as_json:
            print_json({kind: {"mermaid": mermaid(kind), "dot": dot(kind)} for kind in kinds})
        else:
            say("\n".join(mermaid(kind) for kind in kinds))
        return
    out.mkdir(parents=True, exist_ok=True)
    written = [path for kind in kinds for path in _draw(kind, out)]
    if shutil.which("dot") is None:
        typer.echo("没有找到 dot 程序，未画 SVG；请安装 graphviz 后重试。", err=True)
    if as_json:
        print_json([str(path) for path in written])
    else:
        say("\n".join(f"已写入 {path}" for path in written))


def _draw(kind: str, out: Path) -> Iterator[Path]:
    for suffix, text in ((".mmd", mermaid(kind)), (".dot", dot(kind))):
        path = out / f"{kind}{suffix}"
        path.write_text(text.rstrip() + "\n", encoding="utf-8")
        yield path
    if shutil.which("dot") is not None:
        path = out / f"{kind}.svg"
        path.write_bytes(graphviz.Source(dot(kind)).pipe(format="svg"))
        yield path


def docs(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="写到哪个文件夹。")] = Path("docs/reference"),
    as_json: AsJson = False,
) -> None:
    """从程序表、期限规则和关口生成参考页面（Markdown）。

    示例：

        duban docs --out docs/reference
    """
    law = load_lawbook(Settings().place)
    pages = {
        "procedures.md": procedures_page(),
        "clocks.md": clocks_page(law),
        "gates.md": gates_page(),
        "glossary.md": glossary_page(),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (out / name).write_text(text.rstrip() + "\n", encoding="utf-8")
    if as_json:
        print_json([str(out / name) for name in pages])
    else:
        say("\n".join(f"已写入 {out / name}" for name in pages))


def procedures_page() -> str:
    """Every procedure: its diagram, its states and its acts."""
    parts = ["# Procedures", "", "Generated from the procedure tables; do not edit.", ""]
    for kind, rows in sorted(PROCEDURES.items()):
        parts += [
            f"## {kind} {rows.label}",
            "",
            "```mermaid",
            mermaid(kind).strip(),
            "```",
            "",
            *_states(rows),
            *_acts(rows),
        ]
    return "\n".join(parts)


def _states(rows: Table) -> list[str]:
    lines = ["| state | 中文 | end |", "|---|---|---|"]
    lines += [
        f"| `{state}` | {label} | {'yes' if state in rows.ends else ''} |" for state, label in rows.states.items()
    ]
    return [*lines, ""]


def _acts(rows: Table) -> list[str]:
    lines = ["| act | 中文 | from | to | who | officers | opens | meets | issues | basis |", "|" + "---|" * 10]
    for act in rows.acts:
        lists = (act.source, act.to, [ROLE_LABELS[role] for role in act.who])
        source, to, who = ("、".join(words) for words in lists)
        promises = " | ".join("、".join(words) for words in (act.opens, act.meets, act.issues))
        name, officers = f"`{act.name}`", str(act.officers or "")
        cells = (name, act.label, source, to or "=", who, officers, promises, act.article or "")
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def clocks_page(law: Lawbook) -> str:
    """Every clock as it reads on the last day the calendar knows."""
    day = law.calendar.known_until
    lines = [
        "# Clocks", "", f"Generated from the law of {law.place_name} as in force on {day}; do not edit.", "",
        "| clock | 中文 | starts | length | unit | roll | kind | basis | sure |", "|" + "---|" * 9,
    ]  # fmt: skip
    for rule_id in sorted(law.clock_ids()):
        rule = _rule(law, rule_id)
        if rule is None:
            lines.append(f"| `{rule_id}` | {law.clock_label(rule_id)} | no version in force |  |  |  |  |  |  |")
            continue
        length = "" if rule.length is None else rule.length
        lines.append(
            f"| `{rule_id}` | {rule.label} | {rule.starts} | {length} | {rule.unit} | {rule.roll} | {rule.kind} "
            f"| {rule.article} | {rule.confidence} |"
        )
    return "\n".join(lines)


def _rule(law: Lawbook, rule_id: str) -> ClockRule | None:
    try:
        return law.clock(rule_id, on=law.calendar.known_until)
    except NotInForce:
        return None


def gates_page() -> str:
    """Every gate by its number."""
    lines = ["# Gates", "", "Generated from the guards; do not edit.", "", "| gate | 中文 |", "|---|---|"]
    return "\n".join([*lines, *(f"| {gate} | {label} |" for gate, label in sorted(GATES.items()))])


def glossary_page() -> str:
    """English identifiers and the Chinese words they stand for."""
    lines = [
        "# Glossary",
        "",
        "Generated from the labels beside every row; do not edit.",
        "",
        "| name | 中文 |",
        "|---|---|",
    ]
    words = {kind: rows.label for kind, rows in PROCEDURES.items()}
    words |= {f"{kind}.{state}": label for kind, rows in PROCEDURES.items() for state, label in rows.states.items()}
    words |= {name: act.label for name, act in ACTS.items()}
    words |= {role.value: label for role, label in ROLE_LABELS.items()}
    return "\n".join([*lines, *(f"| `{name}` | {label} |" for name, label in sorted(words.items()))])
