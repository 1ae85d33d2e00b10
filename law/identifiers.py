"""Numbers that carry their own check: credit codes, identity cards, telephones.

Each check gives nothing when the number is in order and raises IdentifierFault with a sentence that says what is wrong,
where, and how to mend it. Only check digits and the birth date are judged: place tables age faster than people.
"""

from __future__ import annotations

import re

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from law.faults import IdentifierFault

_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ID_CARD = re.compile(r"[0-9]{17}[0-9X]")
_PHONE = re.compile(
    r"1[3-9][0-9]{9}"
    r"|0(?:10|2[0-9]|[3-9][0-9]{2})-?[2-9][0-9]{6,7}(?:-[0-9]{1,6})?|400-?[0-9]{3}-?[0-9]{4}"
)
_LENGTH = 18


def check_uscc(text: str) -> None:
    """Whether the text is a unified social credit code (统一社会信用代码, GB 32100). Raises IdentifierFault."""
    _length("统一社会信用代码", text, "请对照营业执照核对")
    if not _USCC.fullmatch(text):
        where = _first_misfit(text, "0123456789ABCDEFGHJKLMNPQRTUWXY")
        what = where or "第3至8位应为数字"
        raise IdentifierFault(
            f"统一社会信用代码{what}，只能使用数字和除I、O、S、V、Z以外的大写字母，请对照营业执照核对。"
        )
    expected = uscc.calc_check_digit(text)
    if text[-1] != expected:
        raise IdentifierFault(
            f"统一社会信用代码第18位校验码有误：按前17位计算应为“{expected}”，现为“{text[-1]}”，请对照营业执照逐位核对。"
        )


def check_id_card(text: str) -> None:
    """Whether the text is a resident identity number (公民身份号码, GB 11643). Raises IdentifierFault."""
    _length("公民身份号码", text, "请对照身份证核对")
    if not _ID_CARD.fullmatch(text):
        where = _first_misfit(text[:-1], "0123456789") or f"第18位“{text[-1]}”有误"
        raise IdentifierFault(f"公民身份号码{where}，前17位为数字，末位为数字或者大写X，请对照身份证核对。")
    try:
        ric.get_birth_date(text)
    except (ValidationError, ValueError) as fault:
        raise IdentifierFault(f"公民身份号码第7至14位“{text[6:14]}”不是有效的出生日期，请对照身份证核对。") from fault
    expected = ric.calc_check_digit(text)
    if text[-1] != expected:
        raise IdentifierFault("公民身份号码第18位校验码与前17位不符，请对照身份证逐位核对。")


def check_phone(text: str) -> None:
    """Whether the text is a mainland mobile, landline (with area code) or 400 number. Raises IdentifierFault."""
    if not _PHONE.fullmatch(text):
        raise IdentifierFault(
            f"电话号码“{text}”有误：手机号码为1开头的11位数字，固定电话须带区号（例如0769-85000000），请核对后重新填写。"
        )


def _length(what: str, text: str, mend: str) -> None:
    if len(text) != _LENGTH:
        raise IdentifierFault(f"{what}应为18位，现为{len(text)}位，{mend}。")


def _first_misfit(text: str, alphabet: str) -> str:
    for place, sign in enumerate(text, 1):
        if sign not in alphabet:
            return f"第{place}位“{sign}”有误"
    return ""
