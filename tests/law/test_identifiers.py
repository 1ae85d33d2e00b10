"""Credit codes, identity cards and telephones: what is accepted, and what the refusal says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.faults import IdentifierFault
from law.identifiers import check_id_card, check_phone, check_uscc

USCC = "91441900MA5T10008F"


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (check_uscc, "91110000600037341L"),
        (check_uscc, USCC),
        (check_id_card, "11010519491231002X"),
        (check_id_card, "360426199101010071"),
        (check_phone, "13800000000"),
        (check_phone, "0769-85000000"),
        (check_phone, "076985000000"),
        (check_phone, "010-60000000-12"),
        (check_phone, "400-800-0000"),
    ],
)
def test_a_number_in_order_is_accepted(check: Callable[[str], None], text: str) -> None:
    """Made-up numbers with right check digits pass."""
    check(text)


@pytest.mark.parametrize(
    ("check", "text", "sentence"),
    [
        (check_uscc, USCC[:-1], "应为18位，现为17位"),
        (check_uscc, USCC.lower(), "第9位“m”有误"),
        (check_uscc, USCC[:10] + "O" + USCC[11:], "第11位“O”有误"),
        (check_uscc, "914419A0MA5T10008F", "第3至8位应为数字"),
        (check_uscc, USCC[:-1] + "0", "按前17位计算应为“F”，现为“0”"),
        (check_id_card, "1101051949123100", "应为18位，现为16位"),
        (check_id_card, "11010519491231O02X", "第15位“O”有误"),
        (check_id_card, "11010519491231002x", "第18位“x”有误"),
        (check_id_card, "110105194902310021", "第7至14位“19490231”不是有效的出生日期"),
        (check_id_card, "110105194912310021", "校验码与前17位不符"),
        (check_id_card, "１１０１０５１９４９１２３１００２Ｘ", "第1位"),
        (check_phone, "12345", "电话号码“12345”有误"),
        (check_phone, "85000000", "须带区号"),
        (check_phone, "12800000000", "请核对"),
    ],
)
def test_a_number_out_of_order_is_refused_with_what_where_and_how(
    check: Callable[[str], None], text: str, sentence: str
) -> None:
    """The sentence says what is wrong, where, and how to mend it."""
    with pytest.raises(IdentifierFault, match=sentence) as caught:
        check(text)

    assert "请" in caught.value.sentence


def sentence_about(check: Callable[[str], None], text: str) -> str | None:
    """The sentence of the refusal, or nothing; any other error comes through."""
    try:
        check(text)
    except IdentifierFault as fault:
        return fault.sentence
    return None


@given(st.sampled_from([check_uscc, check_id_card, check_phone]), st.text(max_size=24))
def test_no_text_brings_out_another_error(check: Callable[[str], None], text: str) -> None:
    """Whatever is typed, the answer is silence or an IdentifierFault; nothing of the library comes through."""
    sentence = sentence_about(check, text)

    assert sentence is None or sentence.endswith("。")


@given(st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_a_single_slip_in_a_credit_code_is_found(place: int, sign: str) -> None:
    """Any one wrong sign before the last is refused."""
    slip = USCC[:place] + sign + USCC[place + 1 :]

    if slip == USCC:
        check_uscc(slip)
    else:
        with pytest.raises(IdentifierFault):
            check_uscc(slip)
