"""What a person may do now with a case, and for the rest why not, by whom and when it can be lifted."""

from dataclasses import dataclass
from datetime import datetime

from cases.action import Action, Blocker
from cases.casefile import CaseFile, Procedure
from cases.people import Person
from judgement.decide import blockers_of, who_blocks
from law.lawbook import Lawbook
from states.registry import ROWS
from states.spec import Act
from states.step import Step
from states.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An act with its target and every reason against it; allowed when there is none."""

    act: Act
    target: Procedure | None
    blockers: tuple[Blocker, ...]


def offers(case: CaseFile, person: Person, now: datetime, law: Lawbook, world: World) -> list[Offered]:
    """Every act on the case that a person could be asked to do, in the order of the tables.

    Judged without inputs: what depends on them is judged when the act is done. Acts that open a new file are judged by who
    the person is alone. An act on a procedure is listed once for
    every procedure of its kind.
    """
    found = []
    for rows in ROWS.values():
        for kind, act in rows.items():
            if act.is_system_only:
                continue
            if act.target in ("procedure", "hazards"):
                targets: list[Procedure | None] = [p for p in case.procedures if p.kind == kind]
            else:
                targets = [None]
            found += [_offer(case, act, target, person, now, law, world) for target in targets]
    return found


def _offer(
    case: CaseFile, act: Act, target: Procedure | None, person: Person, now: datetime, law: Lawbook, world: World
) -> Offered:
    action = Action(
        name=act.name, by=(person,), at=now, recorded_at=now, inputs=None, procedure=target.n if target else None
    )
    step = Step(act, action, case, law, world)
    step.targets = [target] if target else []
    judged = who_blocks(step) if act.target == "file" else blockers_of(step)
    return Offered(act=act, target=target, blockers=tuple(judged))
