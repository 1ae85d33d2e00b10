"""What was entered is shown in the words of the form: no key, no code of a choice, no label of a person."""

import re
from datetime import timedelta
from typing import Any

import pytest

from states.registry import ROWS
from states.spec import Act
from tests.db.conftest import NOON
from tests.support.histories import FILES, a_history
from tests.web.desk import Desk
from web.desk.words import Called, spoken
from web.screen import browser, noted, spoken_days


def act_of(name: str, on: str | None) -> Act:
    """The row of an act that a history names; `name@kind` and the reference of its target say which."""
    rows = ROWS[name.partition("@")[0]]
    kind = (on or "").split(".")[0].split("#")[0]
    return rows.get(kind) or next(iter(rows.values()))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_act_of_a_history_is_spoken_in_chinese(file: Any) -> None:
    """Labels are the titles of the form, choices their Chinese names; nothing that was entered is left out."""
    odd = []
    for step in a_history(file).steps:
        if step.is_tick or step.do.partition("@")[0] not in ROWS:
            continue
        inputs = {key: value for key, value in step.inputs.items() if key != "cases"}
        rows = list(spoken(act_of(step.do, step.on).inputs, inputs, Called()))
        odd += [(step.do, label) for label, _ in rows if re.search(r"[a-z]_|_[a-z]|^[a-z]+$", label)]
        assert len(rows) >= len([v for v in inputs.values() if v not in (None, [], {})])

    assert odd == []


def test_an_event_is_read_without_a_key_or_a_label(desk: Desk) -> None:
    """Firm and officers by name, level and source by their words, days as 2026年5月20日, a hazard by what it is."""
    case = desk.bureau.open_case("guard")
    desk.bureau.order(case)

    opened, ordered = (desk.browser("chen").get(f"/cases/{case}/events/{n}").text for n in (1, 2))

    for words in ("隐患 1 · 隐患描述", "日常巡查", "<td>一般</td>", "plant厂"):
        assert words in opened
    for key in ("subject", "hazards.", "general", "patrol", "plant</td>"):
        assert key not in opened
    assert "冲床未安装防护罩 · 整改期限" in ordered
    assert "<td>直接送达</td>" in ordered
    assert not re.search(r"<td>\d{4}-\d\d-\d\d", ordered)


def test_a_midnight_of_the_past_is_a_day_and_a_browser_has_a_name() -> None:
    """A ledger knows no hours; nobody reads what browsers say of themselves; days in a sentence are Chinese days."""
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36"

    assert [noted(NOON), noted(NOON - timedelta(hours=12)), noted(None)] == ["2026年5月6日 12:00", "2026年5月6日", ""]
    assert [browser(chrome), browser(f"{chrome} Edg/109.0"), browser("curl")] == ["Chrome 109（Windows）", "Edge 109（Windows）", "curl"]
    assert spoken_days("期满日（至2026-12-07）；文号 2026-12-071 不变") == "期满日（至2026年12月7日）；文号 2026-12-071 不变"
