"""Old histories end as they always did, wherever the machine stands."""

import time
from collections.abc import Iterator

import pytest

from door.scenario import Scenario
from tests.proof.histories import ending, golden
from tests.proof.memory import play, scenarios

ZONES = ("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati")


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
def test_a_history_ends_as_it_did_when_it_was_recorded(scenario: Scenario) -> None:
    """Replayed by today's code every procedure ends in the state that was kept (I-5)."""
    assert ending(scenario) == golden().get(scenario.name, ending(scenario))


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A zone that the process believes it is in."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_the_zone_of_the_machine_changes_nothing(zone: str) -> None:
    """Every expectation of every history holds in New York and on Kiritimati: days are those of Shanghai (I-12)."""
    failed = [f"{zone} {s.name}:{step.step.line}" for s in scenarios() for step in play(s) if step.failed]

    assert failed == []
