"""Homes, minors and bystanders are hidden; workplaces, firms and counts stay (I-40)."""

import pytest

from publicity.bystanders import bystanders
from publicity.masking import MASK, mask
from tests.support.builders import a_case, a_document


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("家庭住址：东莞市虎门镇某街12号301房，电话", f"家庭住址：{MASK}，电话"),
        ("家\u200b 住 南栅某街１号。", f"家\u200b 住 {MASK}。"),
        ("某花园5栋2单元503室", MASK),
        ("王小明，男，15岁，在车间作业", f"{MASK}，男，15岁，在车间作业"),
        ("李小红（十六周岁）操作冲床", f"{MASK}（十六周岁）操作冲床"),
        ("使用童工张小三上岗", f"使用童工{MASK}上岗"),
    ],
)
def test_homes_and_minors_are_hidden(text: str, masked: str) -> None:
    """Also where the words are spaced or full-width; the label before a home stays."""
    assert mask(text) == masked
    assert mask(masked) == masked


@pytest.mark.parametrize(
    "text", ["某工业区3栋201室配电箱缺盖", "赵小明，45岁", "未成年工三名", "员工宿舍内有12人", "住所：东莞市某路1号"]
)
def test_workplaces_and_counts_stay(text: str) -> None:
    """What the public is meant to read."""
    assert mask(text) == text


def test_bystanders_of_a_case_are_hidden_and_offices_are_not() -> None:
    """Who received or witnessed a service is nobody's business; 厂长 names nobody, and the firm itself is public."""
    served = {"recipient": "王大力（妻子）", "witness": "李明", "mode": "lien"}
    case = a_case(documents=[a_document(service=served), a_document(2, service={"recipient": "厂长"})])

    hidden = list(bystanders(case))

    assert {"王大力", "李明"} <= set(hidden)
    assert "厂长" not in hidden
    assert mask("由王 大力签收，见证人李明，厂长在场", hidden) == f"由{MASK}签收，见证人{MASK}，厂长在场"
