"""`duban replay`: exit codes, the report, and a database that is fresh for every file."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Duban

SCENARIO = """\
scenario: small
title: 登记一处隐患
place: humen
people:
  sam: {role: safety_officer}
subjects:
  shop: {kind: enterprise, name: 某店}
steps:
  - at: 2025-03-05T10:00
    by: [sam]
    do: open_case
    with:
      subject: shop
      source: patrol
      inspection: {place: 车间, from: 2025-03-05T09:20, to: 2025-03-05T09:55}
      hazards: {sign: {description: 无警示标志, level: general}}
    expect:
      states: {rectification.sign: found}
  - at: 2025-03-05T10:05
    by: [sam]
    do: issue_rectification_order
    with: {items: {sign: {measure: 补设, deadline: 2025-03-14}}}
    expect:
      refused: []
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A scenario file that holds."""
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    return file


def test_a_file_that_holds_ends_with_zero_and_a_line_a_step(duban: Duban, small: Path) -> None:
    """Every file has a database of its own, so the same file holds twice."""
    result = duban("replay", str(small), str(small))

    assert result.exit_code == 0
    assert result.stdout.count("登记案件 open_case") == 2
    assert "情景 2 个：2 个符合，0 个不符" in result.stdout


def test_an_expectation_that_fails_shows_both_sides_and_ends_with_one(duban: Duban, small: Path) -> None:
    """Expected and found stand side by side under the step."""
    small.write_text(SCENARIO.replace("rectification.sign: found", "rectification.sign: ordered"), encoding="utf-8")

    result = duban("replay", str(small))

    assert result.exit_code == 1
    assert "预期 ordered ｜ 实际 found" in result.stdout


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (SCENARIO.replace("sam: {role: safety_officer}", "sam: {role: cook}"), 5),
        (SCENARIO.replace("measure: 补设", "measure: 补设, colour: red"), 22),
        (SCENARIO.replace("items: {sign:", "items: {sing:"), 19),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_two_file_line_and_reason(
    duban: Duban, small: Path, wrong: str, line: int
) -> None:
    """The other files are still played."""
    bad = small.with_name("bad.yaml")
    bad.write_text(wrong, encoding="utf-8")

    result = duban("replay", str(bad), str(small))

    assert result.exit_code == 2
    assert f"bad.yaml 第 {line} 行" in result.stderr
    assert "1 个符合" in result.stdout


def test_the_report_tells_what_was_answered_and_what_came_of_it(duban: Duban, small: Path, tmp_path: Path) -> None:
    """Each step carries acceptance, blockers, events, states, deadlines, papers, proposals and notifications."""
    duban("replay", str(small), "--json", "out/report.json", "--documents", "papers")

    report = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    first, second = report[0]["steps"]
    assert first["accepted"] is True
    assert [event["action"] for event in first["events"]] == ["open_case"]
    assert first["states"] == {"rectification.sign": "found"}
    assert first["documents"][0]["kind"] == "inspection_record"
    assert second["accepted"] is False
    assert second["blockers"][0]["sentence"]
    assert {"deadlines", "proposals", "notifications"} <= set(second)
    record, paper = sorted((tmp_path / "papers/small").iterdir())
    assert (record.name, paper.name) == ("01-001-inspection_record.json", "01-001-inspection_record.pdf")
    assert first["documents"][0]["sha256"] == hashlib.sha256(paper.read_bytes()).hexdigest()


def test_a_named_database_must_be_empty_and_keeps_the_last_file(duban: Duban, small: Path) -> None:
    """What a bureau has entered is never played over."""
    played = duban("replay", str(small), str(small), "--db", "sqlite:///played.db")
    again = duban("replay", str(small), "--db", "sqlite:///played.db")
    listed = duban("list", "cases", "--db", "sqlite:///played.db", "--json")

    assert played.exit_code == 0
    assert again.exit_code == 2
    assert "不是空的" in again.stderr
    assert len(json.loads(listed.stdout)) == 1


def test_the_demo_enters_every_history_once(duban: Duban, small: Path) -> None:
    """A second run adds nothing."""
    first = json.loads(duban("demo", "--from", str(small.parent), "--json").stdout)
    second = json.loads(duban("demo", "--from", str(small.parent), "--json").stdout)

    assert (first["played"], second["played"]) == (["small"], [])
    assert len(first["cases"]) == len(second["cases"]) == 1


def test_a_step_that_expects_to_be_refused_may_lack_what_the_act_needs(duban: Duban, small: Path) -> None:
    """A required input that is missing, or an empty list, makes the request invalid, and nothing is written."""
    lacking = SCENARIO + (
        "  - {at: 2025-03-05T10:06, by: [sam], do: fix_on_spot, with: {hazards: [sign], evidence: []}, expect: {refused: []}}\n"
        "  - {at: 2025-03-05T10:07, by: [sam], do: fix_on_spot, with: {hazards: [sign]}, expect: {refused: []}}\n"
    )
    small.write_text(lacking, encoding="utf-8")

    result = duban("replay", str(small))

    assert result.exit_code == 0


@pytest.mark.parametrize("on", ["penalty", "rectification.gas", "document:penalty_notice"])
def test_what_on_names_must_be_there(duban: Duban, small: Path, on: str) -> None:
    """Also for an act that is aimed at the case, which needs no `on`."""
    small.write_text(
        SCENARIO + f"  - {{at: 2025-03-05T10:06, by: [sam], do: note, on: '{on}', with: {{text: 附记}}}}\n",
        encoding="utf-8",
    )

    result = duban("replay", str(small))

    assert result.exit_code == 2
    assert "small.yaml 第 25 行" in result.stderr


def test_a_unit_may_stand_among_the_subjects(duban: Duban, small: Path) -> None:
    """A subject is an enterprise, a person or a unit; its liaison acts for it."""
    unit = SCENARIO.replace("shop: {kind: enterprise, name: 某店}", "shop: {kind: unit, name: 某部门}").replace(
        "subjects:", "  nan: {role: liaison, of: shop}\nsubjects:"
    )
    small.write_text(unit + "  - {at: 2025-03-05T10:06, by: [nan], do: note, with: {text: 附记}}\n", encoding="utf-8")

    result = duban("replay", str(small))

    assert result.exit_code == 0
