"""Make first examples of forms out of the histories: `python -m tests.support.samples KIND …`; look at them and mend them.

A history whose acts issue the paper is played; the fullest filling becomes `example.yaml`, a swollen one `hard.yaml`.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from sqlalchemy import select

from db.session import open_engine, reading
from db.tables import documents
from db.upgrade import upgrade
from documents.fill import fill
from documents.forms import ROOT
from door.papers import source_of
from door.replay import replay
from door.scenario_file import read_scenario
from door.vocabulary import vocabulary
from law.lawbook import load_lawbook

REPOSITORY = Path(__file__).resolve().parents[2]
NAMES = {"chen": "陈某某", "luo": "罗某某", "liang": "梁某某", "zhou": "周某某", "he": "何某某", "fang": "方某某", "xu": "徐某某"}
RARE = "昇堃喆犇玥𠮷"
LONG = f"东莞市虎门镇南栅社区第三工业区某某国际精密五金塑胶电子科技制品（集团）股份有限公司虎门分公司{RARE}"
#: Keys whose lists grow to forty, and whose texts grow long.
LISTS = {"problems", "findings", "results", "evidence", "questions", "course", "orders", "measures"}
TABLES = {"services", "matters", "things", "table", "lines"}
STORIES = {"story", "conduct", "report", "issues", "opinions", "facts", "text", "record"}


class _Plain(yaml.SafeDumper):
    """Without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def fillings(kinds: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and values of every issued paper of the kinds in the histories."""
    wanted = set(kinds)
    words = vocabulary(load_lawbook())
    files = [*(REPOSITORY / "tests" / "scenarios").glob("*.yaml"), *(REPOSITORY / "demo" / "histories").glob("*.yaml")]
    columns = (documents.c.case_id, documents.c.n, documents.c.kind, documents.c.status)
    for file in sorted(files):
        with TemporaryDirectory() as folder:
            engine = open_engine(f"sqlite:///{folder}/sample.db")
            upgrade(engine)
            replay(read_scenario(file, words), engine, words)
            with reading(engine) as conn:
                for case_id, number, kind, status in conn.execute(select(*columns)).all():
                    if kind in wanted and status != "draft":
                        yield kind, fill(source_of(conn, case_id, number)).values
            engine.dispose()


def mended(value: Any) -> Any:
    """Names instead of the labels that the histories give to people."""
    if isinstance(value, str):
        return re.sub(rf"\b({'|'.join(NAMES)})\b", lambda found: NAMES[found[1]], value, flags=re.ASCII)
    if isinstance(value, list):
        return [mended(item) for item in value]
    return {key: mended(item) for key, item in value.items()} if isinstance(value, dict) else value


def swollen(value: Any, party: str, key: str = "") -> Any:
    """The same values with the longest names, forty items and long stories."""
    if isinstance(value, str):
        text = value.replace(party, LONG) if party else value
        text = text.replace("陈某某", "欧阳堃喆").replace("罗某某", "𠮷犇玥")
        if key in STORIES and len(value) > 4:
            end = "。" if text.endswith("。") else ""
            return "；".join(f"（{n}）{text.removesuffix('。')}" for n in range(1, 13)) + end
        return text
    if isinstance(value, list):
        if value and key in LISTS and all(isinstance(item, str) for item in value):
            return [f"{swollen(value[n % len(value)], party)}（第{n + 1}处）" for n in range(40)]
        if value and key in TABLES and all(isinstance(item, list) for item in value):
            return [[swollen(cell, party) for cell in value[n % len(value)]] for n in range(40)]
        return [swollen(item, party, key if key != "rows" else "") for item in value]
    return {k: swollen(item, party, k) for k, item in value.items()} if isinstance(value, dict) else value


def party_of(values: dict[str, Any]) -> str:
    """The name that is to be made long."""
    named = next((values[key] for key in ("party", "addressee", "unit", "receiver") if values.get(key)), "")
    found = re.search(r"某[\u4e00-\u9fff]{1,8}?(?:公司|厂|店|行|社区)", json.dumps(values, ensure_ascii=False))
    return str(named or (found[0] if found else ""))


def main(kinds: list[str]) -> None:
    """The command."""
    best: dict[str, tuple[int, dict[str, Any]]] = {}
    for kind, values in fillings(kinds):
        size = 1000 * sum(1 for value in values.values() if value) + len(json.dumps(values, ensure_ascii=False))
        if size > best.get(kind, (0, {}))[0]:
            best[kind] = (size, mended(values))
    for kind, (_, values) in best.items():
        for name, body in (("example", values), ("hard", swollen(values, party_of(values)))):
            text = yaml.dump(body, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100_000, default_flow_style=None)
            (ROOT / kind / f"{name}.yaml").write_text(text, encoding="utf-8")
    sys.stdout.write(f"no paper in the histories: {sorted(set(kinds) - best.keys())}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
