"""The ladder of a case as it stands, with what the log says of each rung that fired."""

from sqlalchemy import Connection

from cases.clockface import local
from cases.errors import NotFound
from db.loading import events_of, load_case
from db.session import reading
from door.perform import NO_SUCH_CASE, Door
from judgement.rungs import Fired, Rung, ladder_of

_ENDS = frozenset(
    {
        "lapse_rectification", "lapse_supervision", "lapse_interview", "lapse_deadline", "complete_public_service",
        "expire_seizure", "expire_evidence", "expire_disclosure",
    }
)  # fmt: skip


def explain_ladder(door: Door, number: str) -> list[Rung]:
    """Every rung of a case: when it fired or will fire, and why. Raises `NotFound`."""
    with reading(door.engine) as conn:
        case = load_case(conn, number)
        if case is None:
            raise NotFound(NO_SUCH_CASE)
        numbers = {p.label: p.n for p in case.of_kind("rectification")}
        return ladder_of(case, door.lawbook, _log(conn, case.id, {str(k): n for k, n in numbers.items()}))


def _log(conn: Connection, case_id: int, rectifications: dict[str, int]) -> dict[tuple[str, int, str], Fired]:
    found: dict[tuple[str, int, str], Fired] = {}
    for event in events_of(conn, case_id):
        inputs = event["inputs"]
        fired = Fired(
            seq=event["seq"], at=local(event["at"]), recorded_at=local(event["recorded_at"]),
            overtaken=bool(inputs.get("overtaken")),
        )  # fmt: skip
        rung, deadline, proposal = inputs.get("rung"), inputs.get("deadline"), inputs.get("proposal")
        if event["action"] in _ENDS and deadline:
            found["deadline", deadline, "end"] = fired
        if rung and deadline:
            found["deadline", deadline, rung] = fired
        if rung and proposal:
            found["proposal", proposal, rung] = found["hazard", proposal, rung] = fired
        if rung and not deadline and not proposal:
            for hazard in inputs.get("hazards", ()):
                found["hazard", rectifications.get(hazard, 0), rung] = fired
    return found
