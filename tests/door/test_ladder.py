"""The ladder is data: a new version changes what fires from its day on, and a case explains itself rung by rung."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine

from cases.clockface import at_hour, start_of
from cases.errors import NotFound
from door.ladder import explain_ladder
from law.lawbook import load_lawbook
from tests.law.law_root import a_law_root
from tests.proof.explorer import plain_yaml
from tests.support.builders import DAY
from tests.support.bureau import Bureau, event_count

DUE = DAY + timedelta(days=14)


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau with its staff, on both databases."""
    return Bureau(engine)


def with_ladder(bureau: Bureau, folder: Path, valid_from: date, **changed: object) -> None:
    """A new version of the town's ladder, in force from a day on."""
    root = a_law_root(folder)
    file = root / "humen" / "ladder.yaml"
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    before = tree["ladder"][-1]
    tree["ladder"].append({**before, **changed, "valid_from": valid_from.isoformat()})
    before["valid_to"] = (valid_from - timedelta(days=1)).isoformat()
    file.write_text(plain_yaml(tree), encoding="utf-8")
    bureau.door.lawbook = load_lawbook(root=root)


@pytest.mark.parametrize(
    ("valid_from", "proposed_after"),
    [(DUE - timedelta(days=1), 2), (DUE, 2), (DUE + timedelta(days=1), 7)],
)
def test_a_new_version_of_the_ladder_fires_from_its_day_on(
    bureau: Bureau, tmp_path: Path, valid_from: date, proposed_after: int
) -> None:
    """A hazard climbs by the ladder in force on its last day: two days from then on, seven before."""
    number = bureau.open_case()
    bureau.order(number)
    with_ladder(bureau, tmp_path, valid_from, overdue_days={"supervision": 2, "interview": 15, "penalty": 30})

    bureau.wait_until(start_of(DUE + timedelta(days=proposed_after + 1)) - timedelta(minutes=1))
    bureau.door.sweep()
    before = event_count(bureau.engine, "propose_supervision")
    bureau.wait_until(start_of(DUE + timedelta(days=proposed_after + 1)))
    bureau.door.sweep()

    assert (before, event_count(bureau.engine, "propose_supervision")) == (0, 1)


def test_a_new_version_changes_the_reminders_too(bureau: Bureau, tmp_path: Path) -> None:
    """Five working days ahead at eight, in place of three and one at nine."""
    number = bureau.open_case()
    bureau.order(number)
    with_ladder(bureau, tmp_path, DAY, remind_before_wd=["5", "0"], remind_at="08:00")

    bureau.wait_until(at_hour(DUE, 8))
    bureau.door.sweep()

    deadline = bureau.case(number).clock("rectify_deadline")
    assert deadline is not None
    assert [rung.split(":")[1] for rung in deadline.fired] == ["5", "0"]


def test_a_case_tells_when_each_rung_fired(bureau: Bureau) -> None:
    """Reminders, lapse and proposal with their entries of the log; what is still to come with its hour."""
    number = bureau.open_case()
    bureau.order(number)
    bureau.wait_until(start_of(DUE + timedelta(days=9)))
    bureau.door.sweep()

    rungs = explain_ladder(bureau.door, number)

    fired = [(r.what, r.fired.seq if r.fired else None) for r in rungs if r.state == "fired"]
    assert [what for what, _ in fired if what.startswith("拟")] == ["拟督办"]
    assert [what for what, _ in fired].count("记录届满") == 1
    assert all(seq for _, seq in fired)
    assert [r.at for r in rungs if r.what == "拟约谈"] == [start_of(DUE + timedelta(days=16))]
    assert [r.at for r in rungs if r.at] == sorted(r.at for r in rungs if r.at)


def test_an_unknown_case_is_not_found(bureau: Bureau) -> None:
    """A wrong number is a clear answer."""
    with pytest.raises(NotFound):
        explain_ladder(bureau.door, "AJ2026-999999")
