"""What the two databases would treat differently never reaches them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import InputFault
from db.edge import clean_body, clean_integer, clean_text

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["甲", "b"]), inner, max_size=2),
    max_leaves=10,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [("a\x00b", "NUL"), ("a\ud800b", "残缺字符"), ("\udcff", "残缺字符"), ("长" * 10_001, "过长")],
    ids=["nul", "high surrogate", "low surrogate", "too long"],
)
def test_text_that_no_database_should_hold_is_refused_with_its_field(text: str, says: str) -> None:
    """SQLite keeps NUL and cuts there, PostgreSQL refuses it; half characters break both."""
    with pytest.raises(InputFault, match=f"“隐患描述”.*{says}"):
        clean_text("隐患描述", text)


@pytest.mark.parametrize("text", ["", "长" * 10_000, "𠮷野家", "👩‍🚒", "\u202e右起", "=1+1", "{{7*7}}"])
def test_unusual_text_is_kept_as_it_is(text: str) -> None:
    """Rare characters, emoji, direction marks and formulas are text."""
    assert clean_text("备注", text) == text


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_integers_beyond_sixty_four_bits_are_refused(number: int) -> None:
    """Both databases would fail, each with an error of its own."""
    with pytest.raises(InputFault, match="“工人数”"):
        clean_integer("工人数", number)


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 0])
def test_the_largest_integers_are_kept(number: int) -> None:
    """The bounds themselves fit."""
    assert clean_integer("工人数", number) == number


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"items": {"guard": {"measure": "\x00"}}}, r"inputs\.items\.guard\.measure"),
        ({"list": [1, [2**63]]}, r"inputs\.list\[2\]\[1\]"),
        ({"a\ud800": 1}, "inputs 的键"),
        ({"x": float("nan")}, r"inputs\.x"),
        ({"x": object()}, r"inputs\.x"),
    ],
    ids=["text", "integer", "key", "no number", "no json"],
)
def test_a_body_is_looked_through_to_the_last_key(body: Any, path: str) -> None:
    """The refusal names the place by its path."""
    with pytest.raises(InputFault, match=path):
        clean_body(body)


def test_a_body_nested_without_end_is_refused() -> None:
    """Depth costs stack."""
    body: Any = 1
    for _ in range(40):
        body = [body]

    with pytest.raises(InputFault, match="嵌套过深"):
        clean_body(body)


def test_days_and_tuples_pass() -> None:
    """Inputs that a YAML reader or a model has typed are fine."""
    body = {"on": date(2026, 5, 6), "hazards": ("guard",), "amount": 12.5, "none": None}

    assert clean_body(body) is body


@given(json_values)
def test_every_ordinary_body_passes_unchanged(body: Any) -> None:
    """Nothing that JSON can say within the bounds is refused."""
    assert clean_body(body) is body
