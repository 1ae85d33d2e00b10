"""What is wrong with a form, in Chinese, at the field where it is."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from web.forms.fields import Field, every

_Context = dict[str, Any]
#: Sentences by pydantic's type of fault.
FAULTS: dict[str, Callable[[_Context], str]] = {
    "missing": lambda c: "请填写",
    "extra_forbidden": lambda c: "没有这一项",
    "literal_error": lambda c: "请从所列各项中选择",
    "too_short": lambda c: f"至少要有 {c.get('min_length', 1)} 项",
    "too_long": lambda c: f"最多 {c.get('max_length')} 项",
    "string_type": lambda c: "应为文字",
    "string_too_short": lambda c: f"至少 {c.get('min_length')} 个字",
    "string_too_long": lambda c: f"最多 {c.get('max_length')} 个字",
    "dict_type": lambda c: "请填写",
    "list_type": lambda c: "请填写",
    "model_type": lambda c: "请填写",
    "model_attributes_type": lambda c: "请填写",
    "decimal_parsing": lambda c: "应为数字，例如 20000 或 1250.50",
    "decimal_type": lambda c: "应为数字",
    "decimal_max_places": lambda c: f"最多 {c.get('decimal_places', 2)} 位小数",
    "finite_number": lambda c: "应为数字",
    "int_parsing": lambda c: "应为整数",
    "int_type": lambda c: "应为整数",
    "int_parsing_size": lambda c: "数值过大",
    "greater_than": lambda c: f"应大于 {c.get('gt', 0)}",
    "greater_than_equal": lambda c: f"不能小于 {c.get('ge', 0)}",
    "less_than_equal": lambda c: f"不能大于 {c.get('le')}",
    "date_from_datetime_parsing": lambda c: "日期无法识别",
}
_UNREADABLE = "内容无法识别，请重新填写"


def sentence(fault: Any) -> str:
    """One fault of pydantic in Chinese."""
    if fault["type"] == "value_error":
        text = str(fault["msg"]).removeprefix("Value error, ")
        # The words of our own checks are Chinese, those of the standard library are not.
        return text if any("一" <= c <= "鿿" for c in text) else _UNREADABLE
    made = FAULTS.get(fault["type"])
    return made(fault.get("ctx") or {}) if made else _UNREADABLE


def mark(fields: Sequence[Field], fault: ValidationError) -> list[str]:
    """Put every fault at its field, the nearest around it where it has none; gives those that found no place at all."""
    by_name = {one.name: one for one in every(fields)}
    homeless = []
    for error in fault.errors(include_url=False):
        parts = [str(part) for part in error["loc"] if part != "[key]"]
        while parts and ".".join(parts) not in by_name:
            parts.pop()
        if parts:
            by_name[".".join(parts)].errors.append(sentence(error))
        else:
            homeless.append(f"{'.'.join(map(str, error['loc']))}：{sentence(error)}")
    return homeless


def check(model: type[BaseModel], body: dict[str, Any], fields: Sequence[Field]) -> list[str] | None:
    """None when the body is what the model takes; else the fields are marked, and faults without a field returned."""
    try:
        model.model_validate(body)
    except ValidationError as fault:
        return mark(fields, fault)
    return None

