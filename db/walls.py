"""The second wall around cases (I-43): on PostgreSQL the database itself shows a request only what lies in the sight of whoever
asks, whatever the query says. The first wall stands in every query (`db.sight`).

Who asks is told once, where a request comes in, and kept for the length of it; `db.session.reading` then reads in one of two
roles that may do nothing but read. Whoever told nothing, the sweep and the console, reads and writes in the role of the owner.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from cases.errors import DubanError
from db.types import dumps
from judgement.scope import Sight

#: Sees the rows of cases in the sight that the transaction states, none where it states none.
READER = "duban_reader"
#: Sees the rows of every case. A role of its own, so that the planner finds no condition at all and every index serves.
OVERSEER = "duban_overseer"


class RolesMissing(DubanError):
    """The user of the database may neither create the roles that read nor step into them; an administrator has to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onlooker:
    """Who looks: the label of the person, None for anybody, and what lies in his sight."""

    person: str | None = None
    sight: Sight = field(default_factory=Sight)


#: Whoever is not known, or not yet: no case lies in his sight.
ANYBODY = Onlooker()
_ONLOOKER: ContextVar[Onlooker | None] = ContextVar("duban_onlooker", default=None)


def look_as(onlooker: Onlooker) -> None:
    """Say who looks for the rest of this request; threads that it sends work to know it too."""
    _ONLOOKER.set(onlooker)


def onlooker() -> Onlooker | None:
    """Who looks; None outside requests."""
    return _ONLOOKER.get()


_STAND = text("SELECT set_config('role', :role, true), set_config('duban.sight', :sight, true)")
_STEP_BACK = text("SELECT set_config('role', 'none', true)")


def stand_behind(conn: Connection, looker: Onlooker) -> None:
    """Let the rest of the transaction see no more than the onlooker may; SQLite has the first wall only."""
    if conn.dialect.name == "postgresql":
        role = OVERSEER if looker.sight.everything else READER
        conn.execute(_STAND, {"role": role, "sight": _written(looker)})


def _written(looker: Onlooker) -> str:
    sight = looker.sight
    person = [looker.person] if looker.person else []
    return dumps(
        {"person": person, "subjects": sorted(sight.subjects), "units": sorted(sight.units), "targets": sorted(sight.targets)}
    )


_THERE = text("SELECT EXISTS (SELECT FROM cases WHERE id = :id)")


def is_walled_off(conn: Connection, case_id: int) -> bool:
    """Whether the database hides the case from whoever looks, asked inside a transaction that writes and goes on writing."""
    looker = onlooker()
    if looker is None or looker.sight.everything or conn.dialect.name != "postgresql":
        return False
    stand_behind(conn, looker)
    there = conn.scalar(_THERE, {"id": case_id})
    conn.execute(_STEP_BACK)
    return not there
