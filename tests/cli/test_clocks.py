"""`duban due` and `duban calendar show` answer from the law alone, without any database."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Duban


@pytest.mark.parametrize(
    ("words", "due", "limit"),
    [
        (("defence_window", "--from", "2026-09-18", "--length", "5"), "2026-09-24", "2026-09-24"),
        (("pay_fine", "--from", "2025-11-14"), "2025-12-01", "2025-12-01"),
        (("recheck_after_rectification", "--from", "2025-03-12"), "2025-03-21", "2025-03-22"),
        (("referral_send", "--from", "2025-05-02T10:00"), "2025-05-03T10:00", "2025-05-03T10:00"),
    ],
)
def test_a_clock_is_reckoned_to_its_safe_and_its_legal_end(
    duban: Duban, words: tuple[str, ...], due: str, limit: str
) -> None:
    """Working days count make-up days, party clocks roll, agency clocks are drawn back, hours run on (民法典#201)."""
    result = duban("due", *words, "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (answer["due"], answer["limit"]) == (due, limit)
    assert answer["provisional"] is False
    assert answer["article"]
    assert len(answer["trace"]) > 1


def test_no_database_is_made_by_a_reckoning(duban: Duban, tmp_path: Path) -> None:
    """The command works on a machine where nothing was set up."""
    duban("due", "pay_fine", "--from", "2025-11-14")

    assert list(tmp_path.iterdir()) == []


def test_a_date_beyond_the_last_gazette_is_marked_provisional(duban: Duban) -> None:
    """Over days no notice has fixed the answer says so."""
    result = duban("due", "reconsider_apply", "--from", "2027-03-01")

    assert "暂按推算" in result.stdout


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("no_such_clock", "--from", "2026-09-18"), "没有期限“no_such_clock”"),
        (("pay_fine", "--from", "18/09/2026"), "“18/09/2026”无法识别"),
        (("referral_send", "--from", "2025-05-02"), "按小时计算，请给出时刻"),
        (("rectify_deadline", "--from", "2025-05-02"), "必须指定到期日"),
        (("pay_fine", "--from", "2026-09-18", "--place", "mars"), "没有地区“mars”"),
    ],
)
def test_what_cannot_be_reckoned_is_one_clear_line(duban: Duban, words: tuple[str, ...], part: str) -> None:
    """Bad input ends with exit code 2 and a sentence, never with a traceback."""
    result = duban("due", *words)

    assert result.exit_code == 2
    assert part in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_the_calendar_of_a_year_lists_holidays_and_make_up_days(duban: Duban) -> None:
    """2026-09-20 is a Sunday that is worked; the National Day holiday lasts seven days."""
    result = duban("calendar", "show", "2026", "--json")

    days = json.loads(result.stdout)["days"]
    assert {"from": "2026-09-20", "to": "2026-09-20", "note": "调休上班", "working": True} in days
    assert any(day["from"] == "2026-10-01" and day["to"] == "2026-10-07" and not day["working"] for day in days)


NEXT_YEAR = """\
year: 2027
status: gazetted
notice: 关于2027年部分节假日安排的通知
closed:
  - {name: 元旦, from: "2027-01-01", to: "2027-01-03"}
make_up: []
"""


def test_a_calendar_year_is_loaded_by_an_administrator_only(town: Duban, tmp_path: Path) -> None:
    """Others are told so; a file that is not in order is named with its line."""
    town("add", "person", "root", "--role", "admin")
    (tmp_path / "2027.yaml").write_text(NEXT_YEAR, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(NEXT_YEAR.replace("make_up", "makeup"), encoding="utf-8")

    loaded = town("calendar", "load", "2027.yaml", "--as", "root")
    refused = town("calendar", "load", "2027.yaml", "--as", "chen")
    unread = town("calendar", "load", "bad.yaml", "--as", "root")

    assert (loaded.exit_code, refused.exit_code, unread.exit_code) == (0, 2, 2)
    assert "没有期限变动" in loaded.stdout
    assert "不是系统管理员" in refused.stderr
    assert "bad.yaml 第 6 行" in unread.stderr
