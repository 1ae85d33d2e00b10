"""Which counter a paper draws from, and how its number is written and read."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.catalogue import CATALOGUE, Paper
from documents.numbering import (
    PRE_FILING,
    BrokenPattern,
    HeldSerial,
    NumberWanted,
    ParsedNumber,
    counter_key,
    format_number,
    number_wanted,
    parse_number,
)


@dataclass(frozen=True)
class Body:
    """An issuing body as the law room describes it."""

    prefix: str = "粤莞"
    branch_tag: str = ""
    number_pattern: str = ""


ORDER = CATALOGUE["rectification_order"]
RECORD = CATALOGUE["inspection_record"]
FILING = CATALOGUE["case_filing_approval"]
DECISION = CATALOGUE["penalty_decision_unit"]


def test_the_counter_is_one_for_body_series_and_year() -> None:
    """Papers of a series share a counter; a paper of its own series counts by its word."""
    assert counter_key(ORDER, "粤莞", 2025) == counter_key(RECORD, "粤莞", 2025) == "粤莞/inspection/2025"
    assert counter_key(DECISION, "粤莞", 2026) == "粤莞/filing/2026"
    assert counter_key(CATALOGUE["supervision_notice"], "粤莞", 2025) == "粤莞/应急督/2025"
    assert counter_key(CATALOGUE["inquiry_record"], "粤莞", 2025) is None


def test_no_two_counters_feed_one_number() -> None:
    """Papers that share a word share the counter, so a number names one paper."""
    keys: dict[str, set[str | None]] = {}
    for paper in CATALOGUE.values():
        if paper.number_word:
            keys.setdefault(paper.number_word, set()).add(counter_key(paper, "粤莞", 2025))

    assert {word: found for word, found in keys.items() if len(found) > 1} == {}


def test_the_first_paper_of_an_inspection_draws_and_the_later_ones_inherit() -> None:
    """Record 12 is followed by order 12, and a second order bears 12-2."""
    held = HeldSerial(2025, 12)

    assert number_wanted(RECORD, "粤莞", 2025) == NumberWanted("粤莞/inspection/2025", 2025, None)
    assert number_wanted(ORDER, "粤莞", 2025, held=held, earlier=[RECORD]) == NumberWanted(None, 2025, 12, 1)
    assert number_wanted(ORDER, "粤莞", 2025, held=held, earlier=[RECORD, ORDER]) == NumberWanted(None, 2025, 12, 2)


def test_an_inherited_serial_keeps_its_year() -> None:
    """A decision of 2024 in a case filed in 2023 is numbered 〔2023〕."""
    wanted = number_wanted(DECISION, "粤莞", 2024, held=HeldSerial(2023, 1044))

    assert (wanted.year, wanted.serial, wanted.counter) == (2023, 1044, None)


def test_a_penalty_paper_waits_for_the_filing() -> None:
    """Before the filing is approved nothing is drawn: the paper shows 预立案; the filing form opens the series."""
    waiting = number_wanted(CATALOGUE["inquiry_notice"], "粤莞", 2025)

    assert waiting.waits
    assert waiting.counter is None
    assert number_wanted(FILING, "粤莞", 2025).counter == "粤莞/filing/2025"
    assert parse_number(PRE_FILING) is None


def test_a_series_of_its_own_draws_each_time() -> None:
    """The second listing of a case is a new number, not a repetition."""
    listing = CATALOGUE["listing_notice"]

    wanted = number_wanted(listing, "粤莞", 2025, held=HeldSerial(2025, 3), earlier=[listing])

    assert wanted == NumberWanted("粤莞/应急挂督/2025", 2025, None, 1)


def test_an_unnumbered_paper_wants_nothing() -> None:
    """A record of an inquiry has no number."""
    assert number_wanted(CATALOGUE["inquiry_record"], "粤莞", 2025) == NumberWanted(None, 2025, None)


def test_units_and_persons_decisions_of_one_filing_differ() -> None:
    """They share the word 应急罚, so the second one carries -2."""
    wanted = number_wanted(
        CATALOGUE["penalty_decision_person"], "粤莞", 2025, held=HeldSerial(2025, 7), earlier=[DECISION]
    )

    assert wanted.repeat == 2


def test_a_number_is_printed_in_hexagonal_brackets_without_leading_zeros() -> None:
    """The national pattern, with the place in round brackets."""
    assert format_number(DECISION, Body(), 2026, 1) == "（粤莞）应急罚〔2026〕1号"
    assert format_number(DECISION, Body(), 2026, 1, 2) == "（粤莞）应急罚〔2026〕1-2号"


def test_a_place_may_have_its_own_pattern() -> None:
    """A branch may put its mark into the serial."""
    humen = Body("东", "虎", "（{prefix}）{word}〔{year}〕{branch}-{serial}号")

    assert format_number(ORDER, humen, 2024, 12) == "（东）应急责改〔2024〕虎-12号"


@pytest.mark.parametrize(
    "pattern",
    [
        "{word}〔{year}〕号",
        "{word}〔{year}〕{serial}{colour}号",
        "{word}〔{year}〕{serial:03}号",
        "{word〔{year}〕{serial}号",
    ],
)
def test_a_pattern_that_does_not_hold_is_a_named_fault(pattern: str) -> None:
    """A pattern names word, year and serial, nothing unknown and no leading zeros."""
    with pytest.raises(BrokenPattern):
        format_number(ORDER, Body(number_pattern=pattern), 2025, 1)


@pytest.mark.parametrize("serial", [0, -1])
def test_a_serial_begins_with_one(serial: int) -> None:
    """There is no number 0."""
    with pytest.raises(ValueError, match="has no number"):
        format_number(ORDER, Body(), 2025, serial)


def test_an_unnumbered_paper_cannot_be_given_a_number() -> None:
    """A record of an inquiry has none to print."""
    with pytest.raises(ValueError, match="inquiry_record"):
        format_number(CATALOGUE["inquiry_record"], Body(), 2025, 1)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("（宁）应急责改〔2019〕12号", ParsedNumber("宁", "应急责改", 2019, 12)),
        ("(德阳)应急罚〔2019〕15号", ParsedNumber("德阳", "应急罚", 2019, 15)),
        ("丘应急罚〔2019〕事故-03号", ParsedNumber("丘", "应急罚", 2019, 3, "事故-")),
        ("苏泰泰应急处罚〔2023〕1044号", ParsedNumber("苏泰泰", "应急处罚", 2023, 1044)),
        ("深龙华应急罚〔2026〕1号", ParsedNumber("深龙华", "应急罚", 2026, 1)),
        ("(宁)安监管罚(2016)1号", ParsedNumber("宁", "安监管罚", 2016, 1)),
        ("苏园安监责改字〔2018〕第7号", ParsedNumber("苏园", "安监责改", 2018, 7)),
        ("（东）应急责改〔2024〕虎-12号", ParsedNumber("东", "应急责改", 2024, 12, "虎-")),
        ("（湘株醴）应急罚〔2023〕125号", ParsedNumber("湘株醴", "应急罚", 2023, 125)),
        ("虎安委办督〔2026〕7号", ParsedNumber("虎", "安委办督", 2026, 7)),
        ("东虎府办〔2026〕7号", ParsedNumber("", "东虎府办", 2026, 7)),
        ("（粤莞）应急罚〔2025〕12-2号", ParsedNumber("粤莞", "应急罚", 2025, 12, "", 2)),
        ("（粤莞） 应急罚［２０２５］ 12 号", ParsedNumber("粤莞", "应急罚", 2025, 12)),
        ("【粤莞】应急罚【2025】012号", ParsedNumber("粤莞", "应急罚", 2025, 12)),
    ],
)
def test_irregular_numbers_met_in_practice_are_read(text: str, parsed: ParsedNumber) -> None:
    """Any bracket, any width, `字` and `第`, leading zeros and a tag before the serial."""
    assert parse_number(text) == parsed


@pytest.mark.parametrize(
    "text", ["", "预立案", "第3期", "〔2025〕12号", "（粤莞）应急罚〔2025〕号", "应急罚〔2025〕0号", "2025-03-14"]
)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    """A date, an issue or a truncated number is none."""
    assert parse_number(text) is None


@given(
    paper=st.sampled_from([p for p in CATALOGUE.values() if p.is_numbered]),
    year=st.integers(2019, 2099),
    serial=st.integers(1, 99_999),
    repeat=st.integers(1, 9),
    branch=st.sampled_from(["", "虎-"]),
)
def test_every_number_we_print_is_read_back(paper: Paper, year: int, serial: int, repeat: int, branch: str) -> None:
    """Printing and reading are inverse for every paper, year, serial and repetition."""
    body = Body("粤莞", branch, "（{prefix}）{word}〔{year}〕{branch}{serial}号")

    parsed = parse_number(format_number(paper, body, year, serial, repeat))

    assert parsed == ParsedNumber("粤莞", paper.number_word or "", year, serial, branch, repeat)
