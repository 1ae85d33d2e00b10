"""The strict reader: text stays text, a key stands once, and every fault names file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from law.schema import ClocksFile, read_as
from law.yamlfile import YamlFault, load_strict, load_strict_text, locate

TREE = """\
clocks:
  pay_fine:
    label: 缴纳罚款
    starts: 收到处罚决定书
    kind: duty
    unit: calendar_day
    versions:
      - valid_from: "2021-07-15"
        length: 15
        article: 行政处罚法#67.3
        source: apl
        confidence: S
"""


def test_every_scalar_is_text() -> None:
    """An article 64.10, a word `on`, a day and an empty value all stay as they are written."""
    tree = load_strict_text("a: 64.10\nb: on\nc: 2024-06-30\nd:\ne: [no, 007, true, ~]\n", "x.yaml")

    assert tree == {"a": "64.10", "b": "on", "c": "2024-06-30", "d": "", "e": ["no", "007", "true", "~"]}


def test_every_key_and_item_knows_its_line() -> None:
    """Lines are counted from one."""
    tree = load_strict_text("a: 1\nb:\n  - x\n  - y: 2\n", "x.yaml")

    assert tree.lines == {"a": 1, "b": 2}
    assert tree["b"].lines == {0: 3, 1: 4}
    assert tree["b"][1].lines == {"y": 4}


def test_an_empty_file_is_an_empty_mapping() -> None:
    """Nothing written is nothing said."""
    assert load_strict_text("# only a comment\n", "x.yaml") == {}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "键“a”重复，首次出现在第 1 行"),
        ("x:\n  a: 1\n  a: 2\n", 3, "键“a”重复"),
        ("a: &x 1\nb: *x\n", 1, "锚点和别名"),
        ("a: 1\nb: !!int 2\n", 2, "类型标签"),
        ("a: 1\n---\nb: 2\n", 2, "一个 YAML 文档"),
        ("a: 1\n[x, y]: 2\n", 2, "YAML 语法错误|键必须是文字"),
        ("? [x]\n: 2\n", 1, "键必须是文字"),
        ("a: [1, 2\nb: 3\n", 2, "YAML 语法错误"),
        ("a: \x07\n", 1, "YAML 无法读取"),
        ("a: " + "[" * 60 + "]" * 60, 1, "嵌套过深"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    """A duplicate key, an anchor, a tag, a second document or broken syntax is a fault, never a guess."""
    with pytest.raises(YamlFault, match=reason) as caught:
        load_strict_text(text, "x.yaml")

    assert (caught.value.file, caught.value.line) == ("x.yaml", line)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("    kind: duty\n", "    kind: duty\n    kindd: duty\n", 6, "未知的键"),
        ("        length: 15\n", "        lenght: 15\n", 9, "未知的键"),
        ("kind: duty", "kind: habit", 5, "kind"),
        ('"2021-07-15"', '"2021-13-15"', 8, "valid_from"),
        ("confidence: S", "confidence: sure", 12, "confidence"),
        ("        source: apl\n", "", 8, "source"),
    ],
)
def test_what_the_schema_does_not_know_is_refused_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    """An unknown key, a wrong word and a missing value all fail at load, with file and line."""
    text = TREE.replace(old, new)

    with pytest.raises(YamlFault, match=reason) as caught:
        read_as(ClocksFile, load_strict_text(text, "clocks.yaml"), "clocks.yaml")

    assert (caught.value.file, caught.value.line) == ("clocks.yaml", line)


def test_versions_that_overlap_or_run_backwards_are_refused() -> None:
    """On no day may two versions of one clock be in force."""
    version = TREE[TREE.index("      - valid_from") :]
    overlapping = TREE + version.replace("2021-07-15", "2024-01-01")
    backwards = TREE.replace('"2021-07-15"', '"2021-07-15"\n        valid_to: "2020-01-01"')

    for text, reason in ((overlapping, "重叠"), (backwards, "早于生效日")):
        with pytest.raises(YamlFault, match=reason):
            read_as(ClocksFile, load_strict_text(text, "clocks.yaml"), "clocks.yaml")


def test_a_location_that_is_not_in_the_tree_has_its_parents_line() -> None:
    """A missing key is reported where it is missing."""
    tree = load_strict_text(TREE, "clocks.yaml")

    assert locate(tree, ("clocks", "pay_fine", "versions", 0, "nowhere")) == 8


def test_a_file_that_is_missing_or_not_utf8_is_a_fault(tmp_path: Path) -> None:
    """The fault names the file."""
    strange = tmp_path / "strange.yaml"
    strange.write_bytes(b"a: \xff\xfe\n")

    for path in (strange, tmp_path / "missing.yaml"):
        with pytest.raises(YamlFault, match="文件") as caught:
            load_strict(path)
        assert caught.value.file == str(path)
