"""The worked examples: facts, rule and dates as a lawyer would write them, run against the engine."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from law.clock import Span, day_of, reckon, trace
from law.lawbook import Lawbook, load_lawbook
from law.tariff import daily_fine_days, surcharge
from law.yamlfile import load_strict

EXAMPLES = Path(__file__).parent / "examples"
MONEY = load_strict(EXAMPLES / "money.yaml")
KEYS = {"name", "rule", "start", "length", "until", "suspended", "extended", "literal_start", "due", "limit",
        "provisional"}  # fmt: skip


def examples() -> list[Any]:
    trees = [load_strict(path) for path in sorted(EXAMPLES.glob("*.yaml"))]
    return [pytest.param(example, id=example["name"]) for tree in trees for example in tree.get("examples", [])]


def moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def span(pair: list[str]) -> Span:
    return date.fromisoformat(pair[0]), date.fromisoformat(pair[1])


def asked(example: dict[str, Any]) -> dict[str, Any]:
    """The keyword arguments of the reckoning, as the example states them."""
    days: dict[str, Any] = {
        key: date.fromisoformat(example[key]) for key in ("until", "literal_start") if key in example
    }
    numbers: dict[str, Any] = {key: int(example[key]) for key in ("length", "extended") if key in example}
    return {**days, **numbers, "suspended": [span(pair) for pair in example.get("suspended", [])]}


@pytest.fixture(scope="module")
def book() -> Lawbook:
    return load_lawbook()


@pytest.mark.parametrize("example", examples())
def test_a_worked_example_gives_its_due_day_and_its_limit(example: dict[str, Any], book: Lawbook) -> None:
    """Every example states its rule, its start and both dates; nothing in it goes unread."""
    start = moment(example["start"])
    rule = book.clock(example["rule"], day_of(start))

    found = reckon(rule, start, book.calendar, **asked(example))

    assert set(example) <= KEYS
    assert (found.due, found.limit) == (moment(example["due"]), moment(example["limit"]))
    assert found.provisional is (example.get("provisional") == "true")
    assert found.article == rule.article


@pytest.mark.parametrize("example", examples())
def test_the_trace_of_a_worked_example_starts_at_day_0_and_names_both_dates(
    example: dict[str, Any], book: Lawbook
) -> None:
    """The trace shows where the term starts, and holds the due day and the limit."""
    start = moment(example["start"])
    rule = book.clock(example["rule"], day_of(start))

    lines = trace(rule, start, book.calendar, **asked(example))

    shown = {line.at or line.day for line in lines}
    assert (lines[0].at or lines[0].day) == start
    assert lines[0].counted is False
    assert {moment(example["due"]), moment(example["limit"])} <= shown


@pytest.mark.parametrize("example", MONEY["surcharge"], ids=lambda example: example["name"])
def test_a_surcharge_example_gives_its_sum(example: dict[str, Any]) -> None:
    """Three per cent a day of the unpaid fine, never above the fine (行政处罚法#72.1.1, 行政强制法#45.2)."""
    fine = int(example["fine"]) * 100
    paused = [span(pair) for pair in example.get("paused", [])]

    found = surcharge(
        lambda _day: fine, moment(example["first"]), moment(example["last"]), paused, fine, Decimal("0.03")
    )

    assert found == int(example["expected"]) * 100


@pytest.mark.parametrize("example", MONEY["daily"], ids=lambda example: example["name"])
def test_a_daily_fine_example_gives_its_days_and_its_sum(example: dict[str, Any]) -> None:
    """A daily fine counts from the day after the order to the recheck that proves refusal (安全生产法#112)."""
    days = daily_fine_days(date.fromisoformat(example["order_on"]), date.fromisoformat(example["until"]))

    assert days == int(example["days"])
    assert days * int(example["fine"]) == int(example["expected"])
