"""What an act may carry is listed; every other key is refused by name, in Chinese (I-45)."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from cases.errors import InputFault
from judgement.decide import typed_inputs
from states.fields import Inputs
from states.registry import ACTS

#: Keys that would decide what the engine decides, and those of the case itself.
NEVER = ("state", "version", "jurisdiction_id", "stage", "closed_at", "number", "status", "recorded_at", "limit", "due")


def keys_of(model: type[BaseModel]) -> set[str]:
    """Names under which a model takes values."""
    return {info.alias or name for name, info in model.model_fields.items()}


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    """Every model inside a type, however deep."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for info in kind.model_fields.values():
            yield from models_in(info.annotation)
    for inner in get_args(kind):
        yield from models_in(inner)


EVERY_KEY = {key for act in ACTS.values() for model in models_in(act.inputs) for key in keys_of(model)} | set(NEVER)


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if not act.is_system_only])
def test_an_act_refuses_every_key_it_does_not_list(name: str) -> None:
    """Keys of other acts, `approved_by` among them, and columns of the case are refused, each by name."""
    strange = sorted(EVERY_KEY - keys_of(ACTS[name].inputs))

    with pytest.raises(InputFault) as fault:
        typed_inputs(name, dict.fromkeys(strange, "x"))

    assert [key for key in strange if f"{key} 没有这一项" not in str(fault.value)] == []


@pytest.mark.parametrize("name", ACTS)
def test_what_the_system_carries_is_closed_as_well(name: str) -> None:
    """The sweep and the follow-ups go through the same lists."""
    with pytest.raises(InputFault, match="state 没有这一项"):
        typed_inputs(name, {"state": "closed"}, by_system=True)


def test_every_block_inside_is_closed_too() -> None:
    """A key smuggled into a nested block is refused as one at the top is."""
    blocks = {m for act in ACTS.values() for model in (act.inputs, act.system_inputs) for m in models_in(model)}

    assert {b.__name__ for b in blocks if b.model_config.get("extra") != "forbid" or not issubclass(b, Inputs)} == set()
    assert len(blocks) > len({act.inputs for act in ACTS.values()})


def test_no_act_lists_what_the_engine_decides() -> None:
    """No form takes a state, a version or a number of its own."""
    asked = {name: sorted(keys_of(act.inputs) & set(NEVER)) for name, act in ACTS.items()}

    assert {name: keys for name, keys in asked.items() if keys} == {}


def test_every_field_a_person_fills_in_has_a_chinese_title() -> None:
    """Forms are generated from the inputs."""
    untitled = [
        f"{name}.{field}"
        for name, act in ACTS.items()
        if not act.is_system_only
        for model in models_in(act.inputs)
        for field, info in model.model_fields.items()
        if not re.search(r"[\u4e00-\u9fff]", info.title or "")
    ]

    assert untitled == []


@pytest.mark.parametrize(
    ("name", "inputs", "says"),
    [
        ("close_penalty", {}, "ground 缺少必填项"),
        ("close_penalty", {"ground": "forgiven"}, "ground 不在可选范围内"),
        ("record_payment", {"amount": "0", "on": "2026-05-06", "receipt": "1"}, "amount 应大于零"),
        ("record_payment", {"amount": "1.001", "on": "2026-05-06", "receipt": "1"}, "amount 最多两位小数"),
        ("record_payment", {"amount": "NaN", "on": "2026-05-06", "receipt": "1"}, "amount "),
        ("record_payment", {"amount": "1", "on": "2026-5-6", "receipt": "1"}, "on 应为 YYYY-MM-DD"),
        ("record_payment", {"amount": "1", "on": "2026-05-06", "receipt": " "}, "receipt 应为非空文字"),
        ("record_payment", {"amount": "1", "on": "2026-05-06", "receipt": 7}, "receipt 应为非空文字"),
        ("waive_defence", {"explicit": "yes", "words": "放弃", "record": "笔录"}, "explicit 只能是 true 或 false"),
        ("report_rectified", {"hazards": [], "evidence": ["照片"]}, "hazards 至少要有一项"),
        ("issue_rectification_order", {"items": {"guard": {"measure": "加装", "deadline": "2026-05-20", "by": "x"}}},
         "items.guard.by 没有这一项"),
        ("no_such_act", {}, "没有名为“no_such_act”的办理动作"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_input_is_said_with_its_place(name: str, inputs: dict[str, Any], says: str) -> None:
    """The sentence names the key and the reason, in Chinese."""
    with pytest.raises(InputFault) as fault:
        typed_inputs(name, inputs)

    assert says in str(fault.value)
