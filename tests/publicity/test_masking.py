"""Personal matter is hidden in every disguise, and what the public is meant to read stays."""

import re
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from publicity.masking import MASK, Finding, find_personal, mask

PREFIXES = ("", "当事人", "ID: ", "（", "联系", "其号为", "见附页。")
SUFFIXES = ("", "的住处", "）", "。", "；罚款20000元", " 转告", "，2025-03-14")
SEPARATORS = [
    "",
    "",
    "",
    " ",
    "\u3000",
    "\u00a0",
    "-",
    "—",
    "－",
    ".",
    "．",
    "·",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "_",
]
DATE = re.compile(r"(?:19|20)\d\d([-—.·])\d{1,2}\1\d{1,2}(?!\d)")
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
WIDE = {ord(a): chr(ord(a) + 0xFEE0) for a in "0123456789X"}
BOLD = {ord("0") + n: chr(0x1D7CE + n) for n in range(10)}


def plain(text: str) -> str:
    """What a reader of tricks sees: NFKC, without spaces, dashes, dots and invisible signs, in lower case."""
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKC", text).casefold()
        if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Mn", "Pd", "Pc") and sign not in "._·•・"
    )


def id_card(region: int, day: str, order: int) -> str:
    """An identity number with the right check sign (GB 11643)."""
    body = f"{region:06}{day}{order:03}"
    return body + "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(body)) % 11]


def card(body: str) -> str:
    """A bank card number with the right check digit."""
    doubled = [int(d) * (1 if i % 2 else 2) for i, d in enumerate(reversed(body))]
    return body + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


days = st.dates().filter(lambda day: 1900 <= day.year < 2040).map(lambda day: day.strftime("%Y%m%d"))
id_cards = st.builds(id_card, st.sampled_from([110101, 441900, 320500, 650100]), days, st.integers(0, 999))
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.from_regex(r"0(10|2[0-9]|769|755)[2-9][0-9]{7}", fullmatch=True)
cards = st.from_regex(r"62[0-9]{14,16}", fullmatch=True).map(card)
personal = st.one_of(id_cards, mobiles, landlines, cards)
names = st.sampled_from(["王小明", "陈大文", "欧阳小明", "Li Wei", "南栅社区某街12号", "85012345", "粤S12345"])


@st.composite
def disguised(draw: st.DrawFn, numbers: st.SearchStrategy[str]) -> str:
    """A number or a name with its width, its signs and its spacing changed at will."""
    number = draw(numbers)
    table = draw(st.sampled_from([{}, WIDE, BOLD]))
    pieces = [sign.translate(table) if draw(st.booleans()) else sign for sign in number]
    gaps = draw(st.lists(st.sampled_from(SEPARATORS), min_size=len(pieces) - 1, max_size=len(pieces) - 1))
    return pieces[0] + "".join(gap + piece for gap, piece in zip(gaps, pieces[1:], strict=True))


@given(number=disguised(personal), before=st.sampled_from(PREFIXES), after=st.sampled_from(SUFFIXES))
@example(number="１３９ 0000-0001", before="", after="")
@example(number="4\u200b41900 1980.01.15 1002", before="", after="")
def test_a_personal_number_is_hidden_in_every_disguise(number: str, before: str, after: str) -> None:
    """Identity card, telephone or bank account, in any width and spacing; the words around it stay as they are."""
    # A telephone spaced so that a whole date stands apart in it cannot be told from a figure beside a date.
    assume(len(plain(number)) > 16 or not DATE.search(unicodedata.normalize("NFKC", number)))

    masked = mask(before + number + after)

    assert masked == before + MASK + after


@given(number=mobiles.map(lambda number: number.translate(CHINESE)) | id_cards.map(lambda n: n.translate(CHINESE)))
def test_a_number_written_in_chinese_numerals_is_hidden(number: str) -> None:
    """一三九 is read as 139."""
    assert mask(f"举报人电话{number}，住南栅") == f"举报人电话{MASK}，住南栅"


@given(name=names, tricks=st.data())
def test_a_secret_is_hidden_in_every_disguise(name: str, tricks: st.DataObject) -> None:
    """The reporter's name is not found by anyone who strips the text of its tricks."""
    text = "据" + tricks.draw(disguised(st.just(name))) + "反映，该厂"

    masked = mask(text, [name])

    assert plain(name) not in plain(masked)
    assert masked == f"据{MASK}反映，该厂"


@given(
    text=st.text(
        alphabet=st.sampled_from("0123456789139xX〇一三 -.·\u200b\n/,，。：年月日元号王小明张三＊()〔〕号账电话GB"),
        max_size=60,
    ),
    secrets=st.lists(st.sampled_from(["王小明", "张三", "13900000001", "1 3 9", "**", "", "1", "明"]), max_size=3),
)
def test_masking_twice_changes_nothing(text: str, secrets: list[str]) -> None:
    """What is left after masking holds nothing to hide, whatever stood side by side."""
    masked = mask(text, secrets)

    assert find_personal(masked, secrets) == []
    assert mask(masked, secrets) == masked
    for secret in ("王小明", "张三"):
        if secret in secrets:
            assert secret not in plain(masked)


@given(first=names, second=names)
def test_two_texts_that_differ_only_in_a_secret_come_out_equal(first: str, second: str) -> None:
    """The mask has one length, so it tells nothing of what it hides."""
    assert mask(f"举报人{first}称", [first]) == mask(f"举报人{second}称", [second])


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-14", "2025-03-14 2025-03-28 3项", "2025.03.14-2025.03.28", "20250314 20250328 20250401",
        "139 2025-03-14",
        "2025年3月14日10时30分", "2025-03-14至2025-04-13共30日",
        "（粤莞）应急罚〔2025〕12号", "（粤莞）应急责改〔2025〕12-2号",
        "（东）应急责改〔2024〕虎-12号", "苏泰泰应急处罚〔2023〕1044号",
        "统一社会信用代码91441900MA5T223327", "91441900MA5T14113K",
        "罚款20000元", "罚款1,390,000,000元", "罚款15000-200000元", "注册资本150000000.00元", "账户余额20000000元",
        "第六十五条第一款第二项", "GB 15577-2018 11.2", "AQ 4273-2016", "4,346公斤", "1.78吨", "0.123456mg", "15.3 t",
        "1. 未设置\n2. 未检测\n3. 未培训\n13900000", "①未设置②未检测",
        "拨打12350举报", "共检查47家，隐患24项，责改7份，立案1宗",
    ],
)  # fmt: skip
def test_what_the_public_is_meant_to_read_stays(text: str) -> None:
    """Dates, document numbers, credit codes of legal persons, amounts, quantities and standards are not personal."""
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证441900198001151002，", f"身份证{MASK}，"),
        ("身份证441900198001151003（有误）", f"身份证{MASK}（有误）"),
        ("44190019800115100x", MASK),
        ("旧证441900800115100", f"旧证{MASK}"),
        ("+86 139-0000-0001", f"+{MASK}"),
        ("139\n0000\n0001", MASK),
        ("13900000001元", f"{MASK}元"),
        ("(0769)85012345转801", f"{MASK}转801"),
        ("电话：85012345。", f"电话：{MASK}。"),
        ("账号：2010 0204 0920 0012 345 2025-03-14", f"账号：{MASK} 2025-03-14"),
        ("账号6222020000000000000，罚款20000000元", f"账号{MASK}，罚款20000000元"),
        ("44000000000000000001", MASK),
    ],
)
def test_forms_met_in_files_are_hidden(text: str, masked: str) -> None:
    """Mistyped, old and lower-case cards, telephones with area and country, accounts with and without their word."""
    assert mask(text) == masked


def test_a_credit_code_of_digits_stays_unless_it_is_an_identity_number() -> None:
    """All-digit codes are public; one that has a birthday and the right check sign is taken for a person's."""
    public, personal_number = "914419000000001062", "441900198001151002"

    assert mask(public) == public
    assert mask(personal_number) == MASK


def test_findings_name_their_kind_and_place() -> None:
    """An editor is shown what would be hidden, and why."""
    text = "王小明，13900000001，441900198001151002"

    assert find_personal(text, ["王小明"]) == [
        Finding(0, 3, "secret"),
        Finding(4, 15, "mobile"),
        Finding(16, 34, "id_card"),
    ]


def test_a_two_sign_name_is_not_seen_across_a_comma() -> None:
    """Ordinary language is not cut up by a short name."""
    assert mask("该厂主张，三日内整改", ["张三"]) == "该厂主张，三日内整改"
    assert mask("王，小，明", ["王小明"]) == MASK


@pytest.mark.parametrize("secret", ["", " ", "王", "12", "2025", "**", "＊＊＊", "—"])
def test_a_secret_too_short_to_be_one_hides_nothing(secret: str) -> None:
    """A single sign or a short figure would hide ordinary words and dates."""
    text = "王某2025-03-14罚款12元＊＊＊—"

    assert mask(text, [secret]) == text
