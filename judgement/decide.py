"""The functional core: an act on a case under the law of its day gives decisions, or a refusal with every reason."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from cases.action import Action, Answer, Blocker, Decision, Refusal
from cases.casefile import CaseFile, EventHead, Procedure
from cases.changes import DeadlineOpened, Moved, PaperRegistered, ProcedureOpened
from cases.errors import BrokenPromise, InputFault
from cases.people import ROLE_LABELS, SYSTEM
from judgement.resolve import act_named, resolve_hazards
from law.lawbook import Lawbook
from states.fields import Inputs, Nothing
from states.guards import no
from states.guards.people import actors_not_recused, certified_officers, lawful_body
from states.machine import permits
from states.registry import PROCEDURES
from states.spec import Act
from states.step import Step, names
from states.world import World

#: Follow-ups that fall away silently when their ground is gone by the time they are judged.
_OPTIONAL = ("propose_", "draft_", "correct", "lapse_")


def decide(case: CaseFile, action: Action, law: Lawbook, world: World) -> Answer:
    """Judge an act and everything that at once follows from it.

    The case given is not touched. Returns the decisions in order (the act, then what the system does because of it), or a
    `Refusal` with all blockers: role, state and every gate are judged independently. Raises `InputFault` for inputs that
    name what does not exist.
    """
    working = case.copy()
    step = prepare(working, action, law, world)
    blockers = tuple(blockers_of(step))
    if blockers:
        return Refusal(action=action.name, blockers=blockers)
    decisions = [_recorded(working, carry_out(step))]
    waiting = list(step.follow)
    while waiting:
        name, procedure, inputs = waiting.pop(0)
        follow = prepare(working, _by_system(action, name, procedure, inputs), law, world)
        refused = list(blockers_of(follow))
        if refused and name.startswith(_OPTIONAL):
            continue
        if refused:
            raise BrokenPromise(f"{action.name} is followed by {name}, which is refused: {refused[0].sentence}")
        decisions.append(_recorded(working, carry_out(follow)))
        waiting.extend(follow.follow)
    return tuple(decisions)


def _recorded(case: CaseFile, decision: Decision) -> Decision:
    """Number the decision among the events of the working copy, so that the next one stands after it."""
    case.events.append(
        EventHead(seq=case.seq + 1, action=decision.action, at=decision.at, recorded_at=decision.recorded_at,
                  by=decision.by, procedure=decision.procedure)
    )  # fmt: skip
    return decision


def _by_system(action: Action, name: str, procedure: int | None, inputs: dict[str, Any]) -> Action:
    if name == "correct_lapse":
        name, inputs = "correct", {"reason": "补录的行为发生在期限内，原记录的逾期不成立"}
    return replace(
        action, name=name, by=(SYSTEM,), procedure=procedure, document=None, inputs=typed_inputs(name, inputs, by_system=True)
    )


def typed_inputs(name: str, inputs: dict[str, Any], *, by_system: bool = False) -> Inputs:
    """The inputs of an act, typed. Raises `InputFault` naming every key that is unknown, missing or ill-formed."""
    row = next(iter(act_named(name).values()))
    if row.is_system_only and not by_system:
        return Nothing()  # whoever asks is refused for who he is, whatever he carries
    model = row.system_inputs if by_system and row.system_inputs else row.inputs
    try:
        return model.model_validate(inputs)
    except ValidationError as fault:
        raise InputFault(f"“{row.label}”（{name}）的内容有误：" + "；".join(_readable(fault))) from None


_FAULTS = {
    "missing": "缺少必填项", "extra_forbidden": "没有这一项", "literal_error": "不在可选范围内", "too_short": "至少要有一项",
    "string_type": "应为文字", "dict_type": "应为键值对", "list_type": "应为列表", "decimal_parsing": "应为数字",
    "int_parsing": "应为整数", "greater_than_equal": "不能小于零", "greater_than": "应大于零",
    "decimal_max_places": "最多两位小数", "model_type": "应为键值对", "less_than_equal": "数值过大",
    "decimal_type": "应为数字", "int_type": "应为整数", "model_attributes_type": "应为键值对", "finite_number": "应为数字",
}  # fmt: skip


def _readable(fault: ValidationError) -> Iterator[str]:
    for error in fault.errors(include_url=False):
        where = ".".join(str(part) for part in error["loc"]) or "输入"
        reason = _FAULTS.get(error["type"], error["msg"].removeprefix("Value error, "))
        if error["type"] == "literal_error":
            reason += f"（{error['ctx']['expected']}）"
        yield f"{where} {reason}"


def prepare(case: CaseFile, action: Action, law: Lawbook, world: World) -> Step:
    """The step on a working copy, with its row and targets found."""
    rows = act_named(action.name)
    targets = _targets(case, action, rows)
    row = rows.get(targets[0].kind) if targets else None
    step = Step(row or next(iter(rows.values())), action, case, law, world)
    step.targets = targets
    if action.document is not None:
        step.paper_meant = case.document(action.document)
    if len(targets) == 1:
        step.decision.procedure = targets[0].n
    return step


def _targets(case: CaseFile, action: Action, rows: dict[str, Act]) -> list[Procedure]:
    row = next(iter(rows.values()))
    if row.target == "hazards":
        return resolve_hazards(case, action.inputs)
    if action.procedure is not None:
        return [case.procedure(action.procedure)]
    return []


def blockers_of(step: Step) -> Iterator[Blocker]:
    """Every reason against the act: case, role, certificates, recusal, state, then each gate of the row."""
    act = step.act
    if step.case.is_closed and not act.on_closed_case:
        yield no(None, "案件已结案，请先重开", "应急管理部令18号", who="分管负责人")
    if act.name == "reopen_case" and not step.case.is_closed:
        yield no(None, "案件尚未结案，无须重开", who="分管负责人")
    yield from who_blocks(step)
    yield from actors_not_recused(step)
    yield from lawful_body(step)
    yield from _states(step)
    if act.target == "procedure" and not step.targets:
        return
    for guard in act.guards:
        if step.first.label != SYSTEM.label or guard.__module__.endswith("publicity"):
            yield from guard(step)


def who_blocks(step: Step) -> Iterator[Blocker]:
    """Reasons that lie in the persons: their roles and certificates."""
    yield from _roles(step)
    if step.act.officers and step.first.label != SYSTEM.label:
        yield from certified_officers(step, step.act.officers)


def _roles(step: Step) -> Iterator[Blocker]:
    strangers = [p for p in step.action.by if not p.holds(*step.act.who)]
    if step.first not in strangers:
        strangers = [p for p in strangers if not p.holds(*step.act.beside)]
    if strangers:
        allowed = "、".join(dict.fromkeys(ROLE_LABELS[r] for r in step.act.who))
        yield no(None, f"{names(p.name for p in strangers)}不能“{step.act.label}”，须由{allowed}办理", step.act.article, who=allowed)


def _states(step: Step) -> Iterator[Blocker]:
    act = step.act
    if act.target == "procedure" and not step.targets:
        yield no(None, f"本案没有可以“{act.label}”的办理程序", act.article)
    for procedure in step.targets:
        state = step.state_of(procedure)
        if act.target in ("procedure", "hazards") and not act.starts_from(state):
            table = PROCEDURES[procedure.kind]
            allowed = "、".join(table.states[s] for s in act.source if s in table.states)
            yield no(None, f"“{step.title(procedure)}”现为“{table.states[state]}”，“{act.label}”只能在{allowed}时办理", act.article)


def carry_out(step: Step) -> Decision:
    """Let the row take effect, and hold it to what it declares."""
    step.act.effect(step)
    _hold_to_row(step)
    return step.decision


def _hold_to_row(step: Step) -> None:
    act = step.act
    for change in step.decision.changes:
        match change:
            case DeadlineOpened(deadline) if deadline.rule not in act.opens:
                raise BrokenPromise(f"{act.name} opens the undeclared clock {deadline.rule}")
            case PaperRegistered(document) if document.kind not in (*act.issues, *act.drafts):
                raise BrokenPromise(f"{act.name} issues the undeclared paper {document.kind}")
            case Moved(n, source, to) if change not in step.undone:
                kind = step.case.procedure(n).kind
                own = act.target != "case" and any(n == p.n for p in step.targets)
                if own and not permits(kind, act.name, source, to):
                    raise BrokenPromise(f"{act.name} moves {kind} from {source} to {to}, which no row allows")
                if not own and to not in act.to:
                    raise BrokenPromise(f"{act.name} moves {kind} to the undeclared state {to}")
            case ProcedureOpened(procedure) if act.target == "procedure":
                raise BrokenPromise(f"{act.name} opens {procedure.kind} besides its own")
            case _:
                pass
