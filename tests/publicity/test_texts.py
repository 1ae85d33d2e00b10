"""What the texts of disclosures and withdrawals say, and what they keep to themselves."""

from datetime import date
from decimal import Decimal

import pytest

from cases.errors import InputFault
from publicity.masking import MASK
from publicity.texts import KIND_LABELS, DisclosureFacts, prepare, public_name, withdrawal_notice, yuan

FACTS: DisclosureFacts = {
    "subject_name": "某箱包厂",
    "subject_kind": "enterprise",
    "uscc": "91441900MA5T223327",
    "decision_number": "（粤莞）应急罚〔2025〕12号",
    "decided_on": "2025-11-18",
    "violation": "未按规定对从业人员进行安全生产教育和培训",
    "articles_broken": ["安全生产法#28.1"],
    "articles_applied": ["安全生产法#97.1.3"],
    "sanctions": ["警告"],
    "amount": Decimal(20000),
    "basis": "安全生产法#78.2",
    "authority_name": "某应急管理局",
}


def test_a_penalty_text_states_party_facts_basis_and_content() -> None:
    """Who, for what, by which articles, what and when, in the order of the public columns."""
    assert prepare("penalty", FACTS).splitlines() == [
        "行政处罚信息公示",
        "对象名称：某箱包厂",
        "统一社会信用代码：91441900MA5T223327",
        "行政处罚决定书文号：（粤莞）应急罚〔2025〕12号",
        "违法事实：未按规定对从业人员进行安全生产教育和培训",
        "违反规定：《安全生产法》第二十八条第一款",
        "处罚依据：《安全生产法》第九十七条第一款第三项",
        "处罚内容：警告；罚款20000元（贰万元整）",
        "处罚决定日期：2025年11月18日",
        "公示依据：《安全生产法》第七十八条第二款",
        "公示机关：某应急管理局",
    ]


def test_a_hazard_text_lists_every_hazard_with_its_status() -> None:
    """A hazard that is fixed is shown as fixed."""
    text = prepare(
        "hazard",
        {
            "subject_name": "某弹簧厂",
            "found_on": date(2025, 5, 6),
            "hazards": [
                {
                    "description": "除尘器未设泄爆装置",
                    "place": "喷粉车间",
                    "status": "整改中",
                    "deadline": "2025-06-06",
                },
                {"description": "未建立维护记录", "status": "已整改"},
                {"description": "缺少警示标志"},
            ],
            "measures": "责令停止使用喷粉线",
            "until": "2025-11-06",
        },
    )

    assert "1. 喷粉车间：除尘器未设泄爆装置（整改中，整改期限2025年6月6日）" in text
    assert "2. 未建立维护记录（已整改）" in text
    assert "3. 缺少警示标志\n" in text
    assert text.endswith("公示截止日期：2025年11月6日")


@pytest.mark.parametrize("kind", KIND_LABELS)
def test_every_kind_has_a_text_that_leaves_out_what_is_not_known(kind: str) -> None:
    """A draft with the name alone has a heading and the name, and no empty line."""
    assert prepare(kind, {"subject_name": "某厂"}).splitlines() == [KIND_LABELS[kind], "对象名称：某厂"]


def test_listing_and_severe_list_say_their_own_particulars() -> None:
    """A listing its term and who answers, the severe list its ground."""
    listing = prepare("listing", FACTS | {"responsible_unit": "某厂", "deadline": "2026-04-30"})
    severe = prepare("severe_list", FACTS | {"ground": "拒不执行停产停业决定"})

    assert "治理期限：2026年4月30日" in listing
    assert "列入事由：拒不执行停产停业决定" in severe


def test_a_natural_person_is_named_by_surname_alone() -> None:
    """Neither the heading line nor the facts show the given name; no code is shown for a person."""
    text = prepare(
        "penalty",
        {
            "subject_name": "李小明",
            "subject_kind": "person",
            "uscc": "441900198001151002",
            "violation": "李小明（441900198001151002，13900000001）无证经营，李 小-明到场承认",
            "amount": 5000,
        },
    )

    assert "小明" not in text
    assert "对象名称：李某某" in text
    assert f"违法事实：李某某（{MASK}，{MASK}）无证经营，{MASK}到场承认" in text
    assert "统一社会信用代码" not in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李四", "李某某"),
        ("欧阳小明", "欧阳某某"),
        ("梁某", "梁某"),
        ("王×", "王×"),
        ("阿里·甲", "阿某某"),
        (" 王 五 ", "王某某"),
    ],
)
def test_the_public_name_of_a_person(name: str, shown: str) -> None:
    """Surname and 某某, also for surnames of two signs; a name hidden already stays."""
    assert public_name(name, "person") == shown
    assert public_name(name, "enterprise") == name


def test_secrets_do_not_enter_a_draft() -> None:
    """What the file calls secret is masked in the preview already."""
    assert "陈大文" not in prepare("exposure", {"subject_name": "某厂", "violation": "陈大文举报属实"}, ["陈大文"])


def test_an_unknown_kind_or_a_missing_name_is_an_input_fault() -> None:
    """There is no text of an unknown kind, and none about nobody."""
    with pytest.raises(InputFault, match="rumour"):
        prepare("rumour", FACTS)
    with pytest.raises(InputFault, match="subject_name"):
        prepare("penalty", {})


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("2E+4"), "20000元（贰万元整）"),
        ("300000", "300000元（叁拾万元整）"),
        (Decimal("1234.50"), "1234.5元（壹仟贰佰叁拾肆元伍角）"),
        (3000, "3000元（叁仟元整）"),
    ],
)
def test_a_sum_stands_in_figures_and_capital_numerals(amount: Decimal | int | str, words: str) -> None:
    """Both ways of writing say the same sum."""
    assert yuan(amount) == words


def test_a_withdrawal_gives_kind_number_reason_and_day_alone() -> None:
    """The reason is public (行政处罚法#48.2); the firm's name and the old text are not told again."""
    notice = withdrawal_notice(
        "penalty", "（粤莞）应急罚〔2025〕12号", "某箱包厂处罚决定已被行政复议撤销", "2026-03-02", ["某箱包厂"]
    )

    assert notice == (
        f"行政处罚信息公示（（粤莞）应急罚〔2025〕12号）已于2026年3月2日撤回。\n撤回理由：{MASK}处罚决定已被行政复议撤销"
    )


def test_a_withdrawal_without_a_number_names_the_kind() -> None:
    """A hazard's entry has no paper number."""
    assert withdrawal_notice("hazard", None, "内容有误", date(2026, 3, 2)).startswith(
        "隐患企业公示已于2026年3月2日撤回"
    )
