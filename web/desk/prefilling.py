"""What a form holds when it is opened because the case has it already: nobody writes again what is on file."""

from datetime import date
from typing import Any

from cases.casefile import Procedure
from states.penalty.figures import current_amount
from states.spec import Act


def prefilled(act: Act, target: Procedure | None, today: date) -> dict[str, Any]:
    """Values by the names of the fields: today where a form asks for a day, and what the procedure already says."""
    given: dict[str, Any] = {"on": today.isoformat()}
    if target is None or target.kind != "penalty":
        return given
    if act.name == "conclude_investigation":
        for place, violation in enumerate(target.facts.get("violations", ())):
            given |= _flat(violation, f"violations.{place}")
    if act.name == "review_defence":
        points = [point for defence in target.facts.get("defences", ()) for point in defence.get("points", ())]
        given |= {f"points.{place}.point": point for place, point in enumerate(points)}
    if act.name in ("discuss_collectively", "decide_penalty") and target.facts.get("notice"):
        discussed = target.facts.get("discussion", {}).get("amount")
        given["amount"] = str(discussed if discussed is not None else current_amount(target))
    if act.name == "decide_penalty":
        given["evidence"] = target.facts.get("hearing", {}).get("shown", [])
    return given


def _flat(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {path: value if isinstance(value, list) and path.endswith((".hazards", ".other")) else _text(value)}
    return {name: one for key, item in value.items() for name, one in _flat(item, f"{path}.{key}").items()}


def _text(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
