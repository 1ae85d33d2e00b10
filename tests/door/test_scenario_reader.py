"""Scenario files are read strictly: what is not understood is a fault with its file, line and reason."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from cases.clockface import SHANGHAI
from door.scenario import Scenario, ScenarioFault, Vocabulary
from door.scenario_file import read_scenario, split_clock


class _Recheck(BaseModel):
    model_config = ConfigDict(extra="forbid")

    results: dict[str, dict[str, str]]


WORDS = Vocabulary(
    actions=frozenset({"open_case", "recheck", "lapse_rectification"}),
    clocks=frozenset({"rectify_deadline", "credit_display_general", "credit_display_general.min", "referral_send"}),
    gates=frozenset({"G-03"}),
    documents=frozenset({"rectification_order"}),
    states={"rectification": frozenset({"found", "rectified"}), "penalty": frozenset({"filed"})},
    stages=frozenset({"rectification", "closed"}),
    places=frozenset({"humen"}),
    inputs={"recheck": _Recheck},
)

HEAD = """\
scenario: dust
title: 粉尘
place: humen
people:
  chen: {role: officer, certificate: 粤19-1001, valid: [2023-01-01, 2028-12-31]}
  he: {role: [bureau_head, chief]}
  nan: {role: liaison, of: nanzha}
units:
  nanzha: {kind: community, name: 南栅社区}
subjects:
  plant: {kind: enterprise, name: 某家具厂, unit: nanzha, workers: 40}
steps:
"""
STEP = """\
  - at: 2025-03-03T10:00
    by: [chen]
    do: open_case
"""


def read(tmp_path: Path, text: str) -> Scenario:
    """The scenario of a text."""
    file = tmp_path / "file.yaml"
    file.write_text(text, encoding="utf-8")
    return read_scenario(file, WORDS)


def test_a_whole_file_is_read_into_typed_records(tmp_path: Path) -> None:
    """People, spans, instants, clocks and sums come typed; inputs stay as they stand in the file."""
    scenario = read(
        tmp_path,
        HEAD
        + STEP
        + """\
    on: case.2/penalty
    with: {subject: plant, flag: true, amount: 3000}
    expect:
      refused: []
      due: {rectify_deadline.dust: 2025-03-17, referral_send: 2025-05-03T10:00}
      amount: {fine: 3000.50}
      range: {max: 100000, max_inclusive: true}
      hearing: false
""",
    )

    step = scenario.steps[0]
    assert scenario.people[0].valid == (date(2023, 1, 1), date(2028, 12, 31))
    assert scenario.people[1].roles == ("bureau_head", "chief")
    assert step.at.tzinfo is SHANGHAI
    assert (step.case_ref, step.on) == ("case.2", "penalty")
    assert step.inputs == {"subject": "plant", "flag": "true", "amount": "3000"}
    assert step.expect.refused == ()
    assert step.expect.due["rectify_deadline.dust"] == date(2025, 3, 17)
    assert step.expect.amount == {"fine": Decimal("3000.50")}
    assert step.expect.range is not None
    assert step.expect.range.max_inclusive is True
    assert step.expect.hearing is False


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        (HEAD + STEP + "    what: ever\n", 16, "未知的键“what”"),
        ("colour: red\n" + HEAD + STEP, 1, "未知的键“colour”"),
        (HEAD + STEP.replace("[chen]", "[ghost]"), 14, "“ghost”未在 people 中登记"),
        (HEAD + STEP.replace("[chen]", "[system]"), 14, "系统不能作为办理人"),
        (HEAD + STEP.replace("open_case", "open_door"), 15, "未知的办理动作“open_door”"),
        (HEAD + STEP + "    expect: {refused: [G-99]}\n", 16, "未知的关口“G-99”"),
        (
            HEAD + STEP + "    expect:\n      due: {no_such_clock.dust: 2025-03-17}\n",
            17,
            "没有期限“no_such_clock.dust”",
        ),
        (HEAD + STEP + "    expect: {documents: [letter]}\n", 16, "未知的文书“letter”"),
        (HEAD + STEP + "    expect: {states: {penalty: found}}\n", 16, "未知的penalty 的状态“found”"),
        (HEAD + STEP + "    expect: {hearing: yes}\n", 16, "“yes”"),
        (HEAD + STEP + "    expect: {mood: good}\n", 16, "未知的键“mood”"),
        (HEAD + STEP + "    with: {subject: nobody}\n", 16, "“nobody”未在 subjects 或 units 中登记"),
        (HEAD + STEP + "    with:\n      violations: [{party: nobody}]\n", 17, "“nobody”未在 subjects"),
        (HEAD + STEP + "    with: {officers: [ghost]}\n", 16, "“ghost”未在 people 中登记"),
        (HEAD + STEP.replace("T10:00", ""), 13, "时刻 YYYY-MM-DDTHH:MM"),
        (HEAD + STEP.replace("03-03", "02-30"), 13, "时刻 YYYY-MM-DDTHH:MM"),
        (HEAD + STEP + STEP.replace("T10:00", "T09:59"), 16, "时间倒流"),
        (HEAD + STEP + "    recorded_at: 2025-03-02T10:00\n", 16, "录入不能先于办理"),
        (HEAD + STEP.replace("open_case", "tick"), 13, "tick 只让时间流逝"),
        (HEAD + STEP.replace("    by: [chen]\n", ""), 13, "缺少 by"),
        (HEAD.replace("of: nanzha", "of: nowhere") + STEP, 7, "“nowhere”未在 units 或 subjects"),
        (HEAD.replace("role: officer", "role: wizard") + STEP, 5, "未知的角色“wizard”"),
        (HEAD.replace("role: officer", "role: system") + STEP, 5, "未知的角色“system”"),
        (HEAD.replace("place: humen", "place: mars") + STEP, 3, "未知的地区“mars”"),
        (HEAD.replace("[2023-01-01, 2028-12-31]", "[2028-12-31, 2023-01-01]") + STEP, 5, "早于起点"),
        (HEAD, 12, "steps"),
    ],
)
def test_what_is_not_understood_is_a_fault_with_file_line_and_reason(
    tmp_path: Path, text: str, line: int, part: str
) -> None:
    """Unknown keys, people, acts, gates, clocks, papers, states and badly formed values are never ignored."""
    with pytest.raises(ScenarioFault) as caught:
        read(tmp_path, text)

    assert caught.value.file == str(tmp_path / "file.yaml")
    assert caught.value.line == line
    assert part in caught.value.reason


@pytest.mark.parametrize(
    ("inputs", "line", "part"),
    [
        ("    with:\n      results: {dust: {result: rectified}}\n      mood: good\n", 18, "mood：没有这个键"),
        ("    with: {}\n", 16, "results：缺少此项"),
    ],
)
def test_inputs_that_an_act_cannot_carry_are_a_fault_of_the_file(
    tmp_path: Path, inputs: str, line: int, part: str
) -> None:
    """A request that is invalid is not a refusal."""
    with pytest.raises(ScenarioFault) as caught:
        read(tmp_path, HEAD + STEP.replace("open_case", "recheck") + inputs)

    assert (caught.value.line, part in caught.value.reason) == (line, True)


def test_a_file_that_is_no_yaml_or_not_there_is_a_fault(tmp_path: Path) -> None:
    """Neither broken YAML nor a missing file is a traceback."""
    with pytest.raises(ScenarioFault, match=r"file\.yaml"):
        read(tmp_path, "steps: [")
    with pytest.raises(ScenarioFault, match=r"gone\.yaml"):
        read_scenario(tmp_path / "gone.yaml", WORDS)


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("rectify_deadline.dust", ("rectify_deadline", "dust")),
        ("rectify_deadline.penalty.2", ("rectify_deadline", "penalty.2")),
        ("credit_display_general.min", ("credit_display_general.min", None)),
        ("credit_display_general.disclosure.2", ("credit_display_general", "disclosure.2")),
        ("unheard_of", None),
    ],
)
def test_the_longest_known_rule_names_the_clock(name: str, split: tuple[str, str | None] | None) -> None:
    """Ids of clocks may hold dots, so the label is what is left behind the longest one."""
    assert split_clock(name, WORDS.clocks) == split
