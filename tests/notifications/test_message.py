"""What the messages of the ladder say, and what stops a faulty wording."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from notifications.message import FIELDS, IDS, OWN_IDS, WORDINGS, BrokenWording, UnknownWording, read_wordings, render

VALUES: dict[str, Any] = {
    "case_number": "虎督〔2025〕12号",
    "subject_name": "某机械配件厂",
    "clock_label": "整改期限",
    "due": "2025年5月12日",
    "limit": "2025年5月13日",
    "hazard": "冲压设备联锁装置未保养",
    "procedure_label": "责令限期整改",
    "days": 3,
    "article": "安全生产法#65.1.2",
}


@pytest.mark.parametrize("wording_id", IDS)
def test_every_message_renders_whole(wording_id: str) -> None:
    """No field stays open, the subject and the short text are one line, the case is named."""
    subject, body, short = render(wording_id, VALUES)

    assert "{" not in subject + body + short
    assert "\n" not in subject + short
    if wording_id not in OWN_IDS:
        assert VALUES["case_number"] in body
        assert VALUES["case_number"] in short
        assert VALUES["subject_name"] in subject


def test_a_digest_has_a_line_for_each_message() -> None:
    """Line breaks inside an item do not look like another item."""
    body = render("digest", {"day": date(2026, 5, 20), "count": 2, "items": ["甲\n一", "乙"]}).body

    assert body.splitlines()[0] == "2026年5月20日的办理提醒，共2条："
    assert "\n甲 一\n乙\n" in body


@pytest.mark.parametrize(
    ("wording_id", "words"),
    [
        ("reminder_ahead", "还有3个工作日到期"),
        ("reminder_due_today", "今日到期"),
        ("reminder_missed", "期限已于2025年5月12日届满"),
        ("lapsed", "逾期"),
        ("order_wanted", "整改告知逾期3日"),
        ("seizure_expired", "应当立即解除"),
        ("correction_asked", "请更正公示"),
        ("withdrawal_due", "须于2025年5月12日前撤回"),
    ],
)
def test_the_subject_says_what_is_wanted(wording_id: str, words: str) -> None:
    """A reader of subjects alone knows what is due and when."""
    assert words in render(wording_id, VALUES).subject


def test_the_share_of_an_agencys_clock_is_given_in_words() -> None:
    """50 %, 80 % and 100 % read as words; the due day stands beside them."""
    rendered = render("agency_share", VALUES | {"days": "八成"})

    assert "已用八成" in rendered.subject
    assert "2025年5月12日" in rendered.body


def test_advice_overdue_asks_for_an_order() -> None:
    """Advice is no order: no tier that asks for overdue can rest on it (安全生产法#65.1.2)."""
    assert "依法下达责令限期整改指令书" in render("order_wanted", VALUES).body


def test_days_hours_and_articles_are_written_in_chinese() -> None:
    """A day, an instant and an article read as papers print them; other words pass as they are."""
    end = datetime(2025, 11, 9, 2, 30, tzinfo=UTC)

    body = render("lapsed", VALUES | {"due": date(2025, 5, 12), "limit": end}).body

    assert "2025年5月12日前" in body
    assert "法定最后期限2025年11月9日10:30" in body
    assert "依据：《安全生产法》第六十五条第一款第二项" in body
    assert "依据：本局规定#甲" in render("lapsed", VALUES | {"article": "本局规定#甲"}).body


def test_an_absent_value_leaves_a_named_gap() -> None:
    """A reminder is sent even where a value is missing, and shows that it is missing."""
    rendered = render("lapsed", {"case_number": "虎督〔2025〕12号", "due": None})

    assert FIELDS["due"] in rendered.short
    assert "None" not in rendered.body


def test_a_value_cannot_add_fields_or_lines() -> None:
    """What people typed is put in as it is: braces are not fields, a line break does not split the subject."""
    rendered = render("lapsed", VALUES | {"subject_name": "{due}\r\n某厂", "hazard": "{0.__class__}"})

    assert "{due} 某厂" in rendered.subject
    assert "{0.__class__}" in rendered.body
    assert "\n" not in rendered.subject


def test_an_unknown_message_is_a_named_fault() -> None:
    """A slip in an id does not send an empty message."""
    with pytest.raises(UnknownWording, match="reminder_someday"):
        render("reminder_someday", VALUES)


@pytest.mark.parametrize(
    "body",
    [
        "请于{duedate}前办理",
        "请于{due!r}前办理",
        "请于{due:>9}前办理",
        "请于{due.year}前办理",
        "请于{}前办理",
        "请于{due前办理",
    ],
)
def test_a_faulty_wording_is_refused_at_load(tmp_path: Path, body: str) -> None:
    """An unknown field, a conversion, an attribute or an open brace stops the product, not the reminder."""
    (tmp_path / "one.yaml").write_text(f"subject: 甲\nshort: 乙\nbody: '{body}'\n", "utf-8")

    with pytest.raises(BrokenWording, match=r"one\.yaml"):
        read_wordings(tmp_path, ("one",))


@pytest.mark.parametrize("text", ["subject: 甲\nbody: 乙\n", "subject: 甲\nbody: 乙\nshort: 丙\ntone: 急\n", "- 甲\n"])
def test_a_wording_has_its_three_parts_and_no_other(tmp_path: Path, text: str) -> None:
    """Subject, body and short text are all needed; an unknown key is a slip."""
    (tmp_path / "one.yaml").write_text(text, "utf-8")

    with pytest.raises(BrokenWording):
        read_wordings(tmp_path, ("one",))


def test_messages_and_files_match(tmp_path: Path) -> None:
    """A file that no message uses, or a message without a file, is a slip."""
    (tmp_path / "spare.yaml").write_text("subject: 甲\nbody: 乙\nshort: 丙\n", "utf-8")

    with pytest.raises(BrokenWording, match="spare"):
        read_wordings(tmp_path, ())
    assert set(WORDINGS) == set(IDS)
