"""Which procedure, hazards or paper an act is aimed at, and which row of the tables that makes it."""

from pydantic import BaseModel

from cases.casefile import CaseFile, Procedure
from cases.errors import InputFault
from states.registry import ROWS
from states.spec import Act
from states.targets import document_of, procedures_named


def act_named(name: str) -> dict[str, Act]:
    """The rows of that name. Raises `InputFault` for an unknown act."""
    rows = ROWS.get(name)
    if rows is None:
        raise InputFault(f"没有名为“{name}”的办理动作；可用 duban docs 查看全部动作")
    return rows


def hazards_in(inputs: BaseModel | None) -> list[str]:
    """The hazards that the inputs name, in order."""
    if inputs is None:
        return []
    for field in ("hazards", "items", "results"):
        value = getattr(inputs, field, None)
        if value:
            return list(value)
    return []


#: Acts that also serve a daily fine: of penalties already served they mean only one for which that is notified.
_DAILY = frozenset(
    {
        "serve_prior_notice", "waive_defence", "record_defence", "review_defence", "request_hearing", "review_legality",
        "discuss_collectively",
    }
)  # fmt: skip


def _is_meant(procedure: Procedure, name: str, inputs: BaseModel | None) -> bool:
    """Whether an act that may start from `served` for a daily fine means this procedure."""
    daily = getattr(inputs, "for_", None) == "daily_fine"
    if name == "serve_prior_notice":
        return (procedure.state == "served") == daily
    return procedure.state != "served" or bool(procedure.facts.get("daily_notice"))


def resolve_procedure(case: CaseFile, name: str, on: str | None, inputs: BaseModel | None = None) -> Procedure | None:
    """The procedure an act is aimed at: the one named by `on`, else the only one it can start from.

    None when the case has none of the kind. Raises `InputFault` when several fit and none is named.
    """
    rows = act_named(name)
    kinds = [k for k, row in rows.items() if row.target == "procedure"]
    named = [p for p in procedures_named(case, on) if p.kind in kinds] if on else None
    if on and not named:
        known = "、".join(p.ref for p in case.procedures) or "无"
        raise InputFault(f"本案没有可对其“{rows[next(iter(rows))].label}”的“{on}”；现有：{known}")
    candidates = named if named is not None else [p for p in case.procedures if p.kind in kinds]
    ready = [p for p in candidates if rows[p.kind].starts_from(p.state)]
    if name in _DAILY and on is None:
        ready = [p for p in ready if _is_meant(p, name, inputs)] or ready[:1]
    if name == "approve_urgent":
        ready = [p for p in ready if p.facts.get("urgent")] or ready
    if name == "reject_proposal" and on is None:
        ready = [p for p in ready if p.kind != "referral" or not p.facts.get("team")]
    if len(ready) > 1 and on is None:
        raise InputFault(f"有多个办理程序可以“{rows[ready[0].kind].label}”：{'、'.join(p.ref for p in ready)}；请用 on 指明")
    if on is not None:
        return ready[0] if ready else candidates[0]
    if ready:
        return ready[0]
    return candidates[-1] if candidates else None


def resolve_hazards(case: CaseFile, inputs: BaseModel | None) -> list[Procedure]:
    """The rectifications of the hazards named; an unknown hazard makes the request invalid."""
    targets = []
    for label in dict.fromkeys(hazards_in(inputs)):
        if label not in case.hazards:
            raise InputFault(f"本案没有隐患“{label}”；现有：{'、'.join(case.hazards) or '无'}")
        targets.append(case.rectification(label))
    return targets


def resolve_document(case: CaseFile, on: str | None) -> int:
    """The number of the paper an act is aimed at; without `on` the only one that waits for service."""
    if on:
        return document_of(case, on).n
    waiting = [d for d in case.documents if d.status == "issued" and not d.service.get("pending")]
    if len(waiting) != 1:
        kinds = "、".join(d.kind for d in waiting) or "无"
        raise InputFault(f"请用 on: document:文书种类 指明送达哪份文书；待送达：{kinds}")
    return waiting[0].n
