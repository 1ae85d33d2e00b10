"""`duban act`, `show`, `offers`, `sweep`: the case of a town from the command line, refusals included."""

import json
from typing import Any

import pytest

from tests.cli.conftest import Duban

FOUND = {
    "subject": "plant",
    "source": "patrol",
    "inspection": {"place": "打磨车间", "from": "2026-03-02T09:00", "to": "2026-03-02T09:50"},
    "hazards": {
        "sign": {"description": "未设警示标志", "place": "打磨车间", "category": "警示标志", "level": "general"}
    },
}
ORDER = {
    "items": {"sign": {"measure": "补设标志", "deadline": "2026-03-13"}},
    "served": {"on": "2026-03-02", "mode": "direct", "recipient": "厂长"},
}


def act(town: Duban, case: str, action: str, inputs: dict[str, Any], *options: str) -> Any:
    """One act in JSON, at 10:00 of 2 March 2026 and entered then."""
    when = ("--at", "2026-03-02T10:00", "--recorded-at", "2026-03-02T10:00")
    return town("act", case, action, *when, *options, "--input", "-", "--json", stdin=json.dumps(inputs))


@pytest.fixture
def case(town: Duban) -> str:
    """The number of a case with one hazard."""
    result = act(town, "-", "open_case", FOUND, "--as", "chen", "--as", "luo")
    assert result.exit_code == 0, result.output
    number: str = json.loads(result.stdout)["case"]
    return number


def test_an_accepted_act_gives_the_case_its_version_and_its_events(town: Duban, case: str) -> None:
    """Two officers order, and the order's number and events come back."""
    result = act(town, case, "issue_rectification_order", ORDER, "--as", "chen", "--as", "luo")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["accepted"] is True
    assert "rectification_order" in [kind for kind, _, _ in answer["documents"]]


def test_a_refusal_names_its_gate_and_ends_with_one(town: Duban, case: str) -> None:
    """One officer is not enough (行政处罚法#42)."""
    result = act(town, case, "issue_rectification_order", ORDER, "--as", "chen")

    assert result.exit_code == 1
    assert "G-03" in [blocker["gate"] for blocker in json.loads(result.stdout)["blockers"]]


@pytest.mark.parametrize(
    ("action", "inputs", "part"),
    [
        ("issue_rectification_order", {**ORDER, "mood": "good"}, "mood"),
        ("open_door", {}, "没有办理动作“open_door”"),
    ],
)
def test_a_request_that_is_wrong_in_itself_ends_with_two(
    town: Duban, case: str, action: str, inputs: dict[str, Any], part: str
) -> None:
    """An unknown key or act is bad input and says which."""
    result = act(town, case, action, inputs, "--as", "chen", "--as", "luo")

    assert result.exit_code == 2
    assert part in result.output


def test_a_case_is_shown_whole_and_only_to_those_in_scope(town: Duban, case: str) -> None:
    """Another firm's contact gets the same answer as for a case that does not exist."""
    town("add", "firm", "shop", "--name", "某商行")
    town("add", "person", "rival", "--role", "enterprise", "--of", "shop")

    shown = json.loads(town("show", case, "--json").stdout)
    listed = json.loads(town("list", "cases", "--json").stdout)
    foreign, unknown = town("show", case, "--as", "rival"), town("show", "没有〔2026〕1号", "--as", "rival")

    assert list(shown["hazards"]) == ["sign"]
    assert shown["stage"] == "discovery"
    assert [row["number"] for row in listed] == [case]
    assert (foreign.exit_code, unknown.exit_code) == (2, 2)
    assert foreign.stderr.replace(case, "") == unknown.stderr.replace("没有〔2026〕1号", "")


def test_offers_show_what_may_be_done_and_why_the_rest_may_not(town: Duban, case: str) -> None:
    """A safety officer may advise and never orders."""
    offers = json.loads(town("offers", case, "--as", "sam", "--json").stdout)

    allowed = {offer["action"] for offer in offers if offer["allowed"]}
    assert "advise_rectification" in allowed
    assert "issue_rectification_order" not in allowed


def test_the_sweep_records_what_has_run_out_and_finds_nothing_the_second_time(town: Duban, case: str) -> None:
    """An order not obeyed by its day lapses once."""
    act(town, case, "issue_rectification_order", ORDER, "--as", "chen", "--as", "luo")

    first = json.loads(town("sweep", "--now", "2026-03-16T09:30", "--json").stdout)
    second = json.loads(town("sweep", "--now", "2026-03-16T09:30", "--json").stdout)

    assert "lapse_rectification" in [action for _, action, _ in first["acts"]]
    assert second["acts"] == []


def test_what_officers_read_is_chinese(town: Duban, case: str) -> None:
    """Tables carry the labels of the states and acts."""
    shown = town("show", case).stdout

    assert "办理程序" in shown
    assert "登记案件" in shown


def test_lists_keep_to_the_scope_of_the_person_named(town: Duban, case: str) -> None:
    """`--as` asks what the door would show; without it whoever has the machine sees all. An unknown person is bad input."""
    town("add", "firm", "shop", "--name", "某商行")
    town("add", "person", "rival", "--role", "enterprise", "--of", "shop")
    act(town, case, "issue_rectification_order", ORDER, "--as", "chen", "--as", "luo")
    lists = (("list", "cases"), ("list", "deadlines", "--until", "2099-12-31"), ("list", "firms"))

    counted = {
        person: [len(json.loads(town(*words, "--as", person, "--json").stdout)) for words in lists]
        for person in ("boss", "rival", "chen")
    }
    everything = [len(json.loads(town(*words, "--json").stdout)) for words in lists]
    empty = [town("list", kind, "--as", "rival", "--json").stdout for kind in ("reports", "inspections")]

    assert counted["chen"] == everything
    assert counted["boss"][:1] == [1]
    assert counted["rival"] == [0, 0, 1]
    assert [json.loads(text) for text in empty] == [[], []]
    assert town("list", "cases", "--as", "nobody").exit_code == 2
