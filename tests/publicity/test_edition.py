"""What anyone can fetch: published texts and reasons of withdrawal, with nothing personal in them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from cases.casefile import CaseFile, Procedure
from cases.clockface import SHANGHAI
from cases.people import Subject
from publicity.edition import Entry, public_texts, secrets_of
from publicity.masking import MASK

OPENED = datetime(2025, 11, 3, 10, tzinfo=SHANGHAI)
PLANT = Subject(label="plant", kind="enterprise", name="某箱包厂", uscc="91441900MA5T223327", phone="85012345")
TRADER = Subject(label="trader", kind="person", name="李小明", id_number="441900198001151002", phone="13900000001")
TEXT = "某箱包厂因未培训被罚款20000元"


def a_case(
    state: str, subject: Subject | None = PLANT, case_facts: dict[str, Any] | None = None, **facts: Any
) -> CaseFile:
    """A case with one disclosure in the state, public since 2025-11-25 unless told otherwise."""
    given = {"kind": "penalty", "text": TEXT, "published_on": "2025-11-25"} | facts
    disclosure = Procedure(
        n=1,
        kind="disclosure",
        no=1,
        state=state,
        opened_at=OPENED,
        facts={k: v for k, v in given.items() if v is not None},
    )
    return CaseFile(
        id=1, number="1", kind="case", place="humen", version=1, subject=subject, source="patrol", title="某案",
        opened_at=OPENED, opened_by=("chen",), facts=case_facts or {}, procedures=[disclosure],
    )  # fmt: skip


def test_a_published_text_is_public() -> None:
    """It shows kind, title, text and its days."""
    assert public_texts([a_case("published", until="2026-11-24")]) == [
        Entry(
            kind="penalty",
            title="某箱包厂行政处罚信息公示",
            text=TEXT,
            published_on=date(2025, 11, 25),
            until=date(2026, 11, 24),
            status="published",
        )
    ]


@pytest.mark.parametrize("state", ["proposed", "approved", "on_hold", "expired", "rejected"])
def test_nothing_is_public_in_any_other_state(state: str) -> None:
    """Held, expired and unapproved entries leave no trace, whatever their facts say."""
    assert public_texts([a_case(state)]) == []


def test_a_withdrawn_entry_shows_the_reason_and_not_the_firm() -> None:
    """Reasons are made public (行政处罚法#48.2); name, old title and old text are gone."""
    case = a_case(
        "withdrawn",
        title="某箱包厂处罚信息",
        number="（粤莞）应急罚〔2025〕12号",
        withdrawal={"reason": "某箱包厂的原处罚决定已被行政复议撤销", "on": "2026-03-02"},
    )

    (entry,) = public_texts([case])

    assert entry.status == "withdrawn"
    assert "某箱包厂" not in entry.title + entry.text
    assert "20000" not in entry.text
    assert "（粤莞）应急罚〔2025〕12号" in entry.text
    assert "原处罚决定已被行政复议撤销" in entry.text
    assert "2026年3月2日" in entry.text


def test_what_was_withdrawn_before_it_was_public_stays_unknown() -> None:
    """A reason would tell what never was told."""
    assert (
        public_texts([a_case("withdrawn", published_on=None, withdrawal={"reason": "有误", "on": "2026-03-02"})]) == []
    )


def test_the_last_day_is_still_public_and_the_day_after_is_not() -> None:
    """An entry leaves on time even where its expiry is not recorded yet."""
    case = a_case("published", until="2026-02-25")

    assert len(public_texts([case], date(2026, 2, 25))) == 1
    assert public_texts([case], date(2026, 2, 26)) == []


def test_an_instant_counts_by_its_shanghai_day() -> None:
    """17:00 UTC is the next day in Shanghai."""
    (entry,) = public_texts([a_case("published", published_on="2025-11-24T17:00:00+00:00")])

    assert entry.published_on == date(2025, 11, 25)


def test_the_reporter_is_never_public() -> None:
    """Name and telephone of who reported are hidden in text and title, in disguise too; `匿名` is no name to hide."""
    case = a_case(
        "published",
        case_facts={"reporter": {"name": "王小明", "phone": "0769-85012346", "anonymous": False}},
        title="王小明举报某箱包厂",
        text="据王 小明（８５０１-２３４６）匿名举报",
    )

    (entry,) = public_texts([case])

    assert entry.title == f"{MASK}举报某箱包厂"
    assert entry.text == f"据{MASK}（{MASK}）匿名举报"
    assert secrets_of(a_case("published", case_facts={"reporter": {"name": "匿名"}})) == ("85012345",)


def test_the_secrets_of_a_case_are_gathered_once() -> None:
    """Reporter, the subject's numbers, and what case and disclosure call secret."""
    case = a_case(
        "published",
        TRADER,
        {"reporter": {"name": "王小明", "phone": "13900000002"}, "secrets": ["陈大文"]},
        secrets=["陈大文", "南栅某街12号"],
    )

    assert secrets_of(case) == (
        "王小明", "13900000002", "13900000001", "441900198001151002", "陈大文", "南栅某街12号",
    )  # fmt: skip


def test_a_natural_person_appears_by_surname() -> None:
    """Given name, identity number and telephone of an unlicensed trader stay hidden."""
    case = a_case("published", TRADER, text="李小明（441900198001151002，13900000001）无证经营")

    (entry,) = public_texts([case])

    assert entry.title == "李某某行政处罚信息公示"
    assert entry.text == f"李某某（{MASK}，{MASK}）无证经营"


def test_two_files_that_differ_only_in_secrets_are_public_alike() -> None:
    """The public side tells nothing of what it hides."""
    first = a_case("published", case_facts={"reporter": {"name": "王小明", "phone": "13900000002"}}, text="王小明反映")
    second = a_case("published", case_facts={"reporter": {"name": "赵大", "phone": "85012346"}}, text="赵大反映")

    assert public_texts([first]) == public_texts([second])


def test_entries_stand_in_the_order_of_cases_and_disclosures() -> None:
    """A case may have several; one without a subject is shown as it is."""
    two = a_case("published", None, title="甲")
    two.procedures.append(replace(two.procedures[0], n=2, no=2, facts=two.procedures[0].facts | {"title": "乙"}))

    assert [entry.title for entry in public_texts([two, a_case("published", title="丙")])] == ["甲", "乙", "丙"]
