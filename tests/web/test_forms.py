"""Forms made from the inputs of acts: complete in Chinese, and read back into what they were drawn from."""

from typing import Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, ValidationError

from states.choices import CHOICE_LABELS
from states.fields import Inputs
from states.registry import ROWS
from web.forms.building import Choosable, fields_of
from web.forms.faults import check
from web.forms.fields import Field, body_of, every, names_of

CHOICES = Choosable(people=[("chen", "陈某")], hazards=[("guard", "防护罩"), ("belt", "皮带")], subjects=[("plant", "某厂")])
MODELS = {f"{name}-{kind}": row.inputs for name, rows in ROWS.items() for kind, row in rows.items() if not row.is_system_only}


@pytest.mark.parametrize("name", MODELS)
def test_every_field_of_every_act_has_a_chinese_label(name: str) -> None:
    """A label that is missing in the inputs would show as an English word."""
    fields = fields_of(MODELS[name], CHOICES)

    assert [one.name for one in every(fields) if one.label.isascii()] == []
    assert [(one.name, word) for one in every(fields) for word, text in one.choices if one.kind == "choice" and text == word] == []


def test_every_choice_of_every_act_has_a_chinese_word() -> None:
    """And no word is translated that no act knows."""
    used: set[tuple[str, str]] = set()
    for model in MODELS.values():
        _collect("", model, used)

    labelled = {(field, word) for field, words in CHOICE_LABELS.items() for word in words}
    assert used - labelled == set()
    assert labelled - used - {("kind", "exposure")} == set()


def _collect(field: str, kind: Any, used: set[tuple[str, str]]) -> None:
    if get_origin(kind) is Literal:
        used |= {(field, word) for word in get_args(kind)}
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            _collect(info.alias or name, info.annotation, used)
    else:
        for part in get_args(kind):
            _collect(field, part, used)


def sent_by(fields: list[Field]) -> dict[str, list[str]]:
    """Something plausible in every field."""
    sent: dict[str, list[str]] = {}
    for one in every(fields):
        match one.kind:
            case "group" | "keyed" | "rows" | "entries":
                continue
            case "flag":
                sent[one.name] = ["true"]
            case "choice" | "checks":
                sent[one.name] = [one.choices[0][0]] if one.choices else []
            case "day":
                sent[one.name] = ["2026-05-20"]
            case "instant":
                sent[one.name] = ["2026-05-20T10:00"]
            case "number" | "whole":
                sent[one.name] = ["2"]
            case "lines":
                sent[one.name] = [one.example or "第一行\r\n第二行"]
            case "pairs":
                sent[one.name] = [one.example]
            case _:
                sent[one.name] = ["文字"]
    return sent


@pytest.mark.parametrize("name", MODELS)
def test_a_form_filled_in_is_what_the_act_takes(name: str) -> None:
    """Every act can be done from its form: a filled one is valid, and carries only names of its own."""
    model = MODELS[name]
    sent = sent_by(fields_of(model, CHOICES))

    fields = fields_of(model, CHOICES, sent)
    body = body_of(fields)

    assert check(model, body, fields) is None, [(one.name, one.errors) for one in every(fields) if one.errors]
    assert set(sent) <= names_of(fields)


@pytest.mark.parametrize("name", MODELS)
def test_an_empty_form_says_what_is_missing_in_chinese(name: str) -> None:
    """No fault of pydantic is shown as it is, and each stands at a field."""
    model = MODELS[name]
    fields = fields_of(model, CHOICES, {})

    homeless = check(model, body_of(fields), fields)

    if homeless is not None:
        told = [text for one in every(fields) for text in one.errors]
        assert homeless == []
        assert told
        assert not any(text.isascii() for text in told)


def test_rows_left_blank_between_others_are_closed_up() -> None:
    """The second of three blocks was left empty: what is sent is two, and a fault of the last stands at the block now shown."""
    model = MODELS["defer_payment-penalty"]
    sent = {"plan.0.by": ["2026-06-01"], "plan.0.amount": ["100"], "plan.1.by": [""], "plan.2.by": ["2026-07-01"], "plan.2.amount": ["many"]}

    fields = fields_of(model, CHOICES, sent)
    body = body_of(fields)
    check(model, body, fields)

    assert [row["by"] for row in body["plan"]] == ["2026-06-01", "2026-07-01"]
    assert [one.name for one in every(fields) if one.errors] == ["plan.1.amount"]


def test_an_untouched_optional_block_is_left_out() -> None:
    """A service that nobody filled in is none, though its boxes were sent unticked."""
    fields = fields_of(MODELS["recheck-rectification"], CHOICES, {"results.guard.result": ["rectified"], "served.mode": [""]})

    assert body_of(fields) == {"results": {"guard": {"result": "rectified"}}}


class Bounded(Inputs):
    """A model with the faults that the acts' own do not have at hand."""

    kind: Union[Literal["a"], None] = None  # noqa: UP007 - both spellings of an optional choice are read


def test_both_spellings_of_an_optional_are_read() -> None:
    """`X | None` and `Optional[X]` give the same field."""
    fields = fields_of(Bounded, CHOICES, {"kind": ["b"]})

    with pytest.raises(ValidationError):
        Bounded.model_validate(body_of(fields))
    assert fields[0].kind == "choice"
    assert not fields[0].required
