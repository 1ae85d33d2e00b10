"""The preview of a publication: the very content of the edition that publishing it now would make, and nothing written."""

from dataclasses import dataclass

from cases.action import Action
from cases.casefile import CaseFile, Procedure
from cases.clockface import day_of
from cases.errors import InputFault, NotFound
from cases.people import SYSTEM
from db.loading import load_case
from db.session import reading
from door.editions import content_of
from door.perform import NO_SUCH_CASE, Door
from door.world import StoredWorld
from judgement.decide import prepare, typed_inputs
from publicity.content import Content, content_hash
from states.registry import PROCEDURES

#: Acts that lie between a state and the public, with what each carries.
_AHEAD = {
    "proposed": (("approve_disclosure", {}), ("publish", {"channel": "门户网站"})),
    "approved": (("publish", {"channel": "门户网站"}),),
    "on_hold": (("release_hold", {"reason": "预览"}),),
    "published": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the public would see of one disclosure; `state` in words, `hash` that of the content."""

    ref: str
    state: str
    content: Content
    hash: str


def previews(door: Door, number: str, on: str | None = None) -> list[Preview]:
    """The preview of every disclosure of a case that is or may become public, or of the one named.

    Raises `NotFound` for an unknown case, `InputFault` where there is nothing to show.
    """
    now = door.clock.now()
    law = door.present_law()
    with reading(door.engine) as conn:
        case = load_case(conn, number)
        if case is None:
            raise NotFound(NO_SUCH_CASE)
        meant = [p for p in case.of_kind("disclosure") if p.state in _AHEAD and on in (None, *_names(p))]
        if not meant:
            raise InputFault(f"案件 {number} 没有{on or ''}可以预览的公示；可用 duban show {number} 查看各公示的状态")
        world = StoredWorld(conn, law, now)
        found = []
        for procedure in meant:
            ahead = case.copy()
            for action, inputs in _AHEAD[procedure.state]:
                _carry_out(ahead, action, inputs, procedure.n, door, world)
            content = content_of(ahead, ahead.procedure(procedure.n), "published", day_of(now), law, world.subject)
            label = PROCEDURES["disclosure"].states[procedure.state]
            found.append(Preview(ref=procedure.ref, state=label, content=content, hash=content_hash(content)))
        return found


def _names(procedure: Procedure) -> tuple[str, str]:
    return procedure.ref, f"disclosure.{procedure.facts.get('kind')}"


def _carry_out(case: CaseFile, name: str, inputs: dict[str, str], n: int, door: Door, world: StoredWorld) -> None:
    """Let an act take effect on the copy, whoever may do it and whatever stands against it."""
    now = door.clock.now()
    action = Action(name=name, by=(SYSTEM,), at=now, recorded_at=now, inputs=typed_inputs(name, inputs), procedure=n)
    step = prepare(case, action, door.lawbook, world)
    step.act.effect(step)
