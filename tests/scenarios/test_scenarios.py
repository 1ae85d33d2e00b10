"""Every case history of the tests and of the demo town holds, step by step, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from door.replay import replay
from door.scenario_file import read_scenario
from door.vocabulary import vocabulary
from law.lawbook import load_lawbook

HERE = Path(__file__).parent
HISTORIES = HERE.parent.parent / "demo" / "histories"
FILES = sorted([*HERE.glob("*.yaml"), *HISTORIES.glob("*.yaml")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_expectation_of_the_history_holds(file: Path, engine: Engine) -> None:
    """A history played through the door meets what its file expects after every step."""
    words = vocabulary(load_lawbook())
    scenario = read_scenario(file, words)

    report = replay(scenario, engine, words)

    failed = [
        f"line {step.step.line} {step.step.do} {check.key}: expected {check.expected}, found {check.found}"
        for step in report.steps
        for check in step.checks
        if not check.ok
    ]
    assert (failed, report.halted) == ([], None)


def test_no_two_histories_bear_one_name() -> None:
    """The name of a scenario is unique, so that a report says which file it speaks of."""
    words = vocabulary(load_lawbook())

    names = [read_scenario(file, words).name for file in FILES]

    assert len(names) == len(set(names))
