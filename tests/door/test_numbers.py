"""Numbers of files and papers: gapless, inherited where they belong together, and none before the filing (文号)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from cases.clockface import at_hour
from documents.numbering import PRE_FILING
from tests.support.builders import DAY
from tests.support.bureau import Bureau


@pytest.fixture
def bureau(engine: Engine) -> Bureau:
    """A bureau with its staff, on both databases."""
    return Bureau(engine)


def an_inquiry() -> dict[str, Any]:
    """What an inquiry takes."""
    return {"person": "厂长", "from": "2026-05-06T09:00", "to": "2026-05-06T09:30", "text": "承认", "rights_told": True}


def test_refusals_and_mistakes_burn_no_number(bureau: Bureau) -> None:
    """Between two accepted files lies no gap, whatever was asked in between (I-36)."""
    first = bureau.open_case()
    for by, more in ((("fang",), {}), (("chen",), {"source": "rumour"}), (("chen",), {"subject": "nobody"}), (("nan",), {})):
        assert not bureau.act("open_case", *by, **{**bureau.opening(), **more}).accepted
    refused = bureau.door.perform(
        [
            bureau.request("open_case", "chen", **bureau.opening(hazards={"x": {"description": "疑似", "level": "major"}})),
            bureau.request("open_case", "chen", "luo", **bureau.opening()),
        ]
    )

    assert [first, refused[0].case, refused[1].case] == ["AJ2026-000001", None, "AJ2026-000002"]
    assert bureau.numbers("AJ2026-000002")["inspection_record"] == ["（粤莞）应急检记〔2026〕2号"]


def test_each_kind_of_file_counts_by_itself_and_by_year(bureau: Bureau) -> None:
    """Cases, clues and inspections have letters of their own; a new year begins at one."""
    inspection = {"place": "车间", "from": "2026-05-06T09:00", "to": "2026-05-06T09:40", "planned": True}

    found = [
        bureau.open_case(),
        bureau.do("receive_report", "nan", source="tip_off", text="冲床无防护").case,
        bureau.do("record_inspection", "sam", subject="plant", inspection=inspection).case,
        bureau.do("receive_report", "boss", source="self_report", text="自查").case,
    ]
    bureau.wait_until(at_hour(DAY + timedelta(days=300), 10))
    found.append(bureau.open_case())

    assert found == ["AJ2026-000001", "XS2026-000001", "JC2026-000001", "XS2026-000002", "AJ2027-000001"]


def test_papers_of_an_inspection_bear_its_serial(bureau: Bureau) -> None:
    """Record, order and second order: 2, 2 and 2-2; the next inspection draws 3."""
    bureau.open_case()
    number = bureau.open_case("guard", "wire")
    bureau.order(number, "guard")
    bureau.order(number, "wire")
    bureau.open_case()

    assert bureau.numbers(number) == {
        "inspection_record": ["（粤莞）应急检记〔2026〕2号"],
        "rectification_order": ["（粤莞）应急责改〔2026〕2号", "（粤莞）应急责改〔2026〕2-2号"],
    }
    assert bureau.numbers("AJ2026-000003")["inspection_record"] == ["（粤莞）应急检记〔2026〕3号"]


def test_a_case_without_a_visit_draws_its_serial_with_the_first_paper_that_needs_one(bureau: Bureau) -> None:
    """A transferred clue has no record; its order draws, and what follows inherits."""
    number = bureau.do(
        "open_case", "chen", "luo", subject="plant", source="transfer",
        hazards={h: {"description": "防护缺失", "level": "general"} for h in ("guard", "wire")},
    ).case  # fmt: skip
    assert number is not None

    bureau.order(number, "guard")
    bureau.order(number, "wire")

    assert bureau.numbers(number)["rectification_order"] == ["（粤莞）应急责改〔2026〕1号", "（粤莞）应急责改〔2026〕1-2号"]


def test_nothing_of_a_filing_is_numbered_before_it_is_approved(bureau: Bureau) -> None:
    """预立案 until the filing, then one serial for the form and all that follows it (行政处罚法#54)."""
    number = bureau.open_case()
    violation = {"code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": "2026-05-06", "to": "2026-05-06"}}
    bureau.do("propose_penalty", "chen", case=number, violation=violation)
    proposed = bureau.numbers(number)["case_filing_approval"]

    bureau.do("file_penalty", "zhou", case=number, handlers=["chen", "luo"])
    bureau.do("record_inquiry", "chen", "luo", case=number, **an_inquiry())
    bureau.do(
        "conclude_investigation", "chen", "luo", case=number, report="终结",
        violations=[{**violation, "amount": "10000"}],
    )  # fmt: skip

    assert proposed == [PRE_FILING]
    assert bureau.numbers(number)["case_filing_approval"] == [PRE_FILING, "（粤莞）应急立〔2026〕1号"]
    assert bureau.numbers(number)["case_investigation_report"] == ["（粤莞）应急终报〔2026〕1号"]
    assert [d.status for d in bureau.case(number).documents if d.number == PRE_FILING] == ["superseded"]


def test_a_proposal_turned_down_burns_no_filing_number(bureau: Bureau) -> None:
    """The next filing bears the next number, two filings of one case two."""
    number = bureau.open_case("guard", "wire")
    violation = {"code": "P99", "item": 2, "tier": "A", "hazards": ["guard"], "conduct": {"from": "2026-05-06", "to": "2026-05-06"}}
    bureau.do("propose_penalty", "chen", case=number, violation=violation)
    bureau.do("reject_proposal", "zhou", case=number, on="penalty", reason="先整改")

    for hazard in ("guard", "wire"):
        bureau.do("propose_penalty", "chen", case=number, violation={**violation, "hazards": [hazard]})
        bureau.do("file_penalty", "zhou", case=number, handlers=["chen", "luo"])

    given = [n for n in bureau.numbers(number)["case_filing_approval"] if n != PRE_FILING]
    assert given == ["（粤莞）应急立〔2026〕1号", "（粤莞）应急立〔2026〕2号"]
